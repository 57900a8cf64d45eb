package senet.model.golden;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.op.CrossEntropy;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.Cifar10;
import senet.model.data.Images;
import senet.model.format.PytorchLayout;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.format.TensorFile;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.optim.ParameterGroup;
import senet.model.optim.Sgd;
import senet.model.optim.Slot;
import senet.model.zoo.Options;
import senet.model.zoo.SeedNetwork;
import senet.model.zoo.Zoo;

/**
 * The losses of the study note's network on CIFAR-10 in the order of its files, without
 * augmentation, a line a step. What it starts from is written beside them, for {@code
 * tools/parity/loss_curve.py}: {@code initial.safetensors}; {@code images.f32} [steps, batch, H, W,
 * C] and {@code labels.f32} [steps, batch], little-endian.
 *
 * <p>Arguments: directory of CIFAR-10, directory of results, name of the curve, filters, blocks,
 * steps. With {@code -Dsenet.winograd=off} no convolution is Winograd's.
 */
final class LossCurve {
  private static final int BATCH = 32;
  private static final int THREADS = 2;
  private static final float LEARNING_RATE = 0.1f;
  private static final float WEIGHT_DECAY = 1e-4f;
  private static final Sgd.Options OPTIONS = new Sgd.Options(0.9f, 0, true);

  private LossCurve() {}

  public static void main(String[] args) throws IOException {
    Images images = Cifar10.read(Path.of(args[0])).train();
    Path results = Files.createDirectories(Path.of(args[1]));
    int filters = Integer.parseInt(args[3]);
    int blocks = Integer.parseInt(args[4]);
    int steps = Integer.parseInt(args[5]);
    Network network = Zoo.network(new SeedNetwork(filters, blocks, Options.CIFAR10));
    network.initialise(1);
    Safetensors.write(
        results.resolve("initial.safetensors"), new TensorFile(Map.of(), state(network)));
    Batches batches = Batches.inOrder(images, Augmentation.none(Normalization.cifar10()), BATCH);
    List<String> lines = new ArrayList<>();
    try (OutputStream pixels = stream(results.resolve("images.f32"));
        OutputStream labels = stream(results.resolve("labels.f32"));
        Parallel parallel = Parallel.of(THREADS)) {
      Tensor input = Tensor.zeros(network.batch(BATCH));
      Tensor targets = Tensor.zeros(Shape.vector(BATCH));
      Pass pass = Pass.training(Tensor.zeros(Shape.scalar()));
      Variable output = network.apply(pass, pass.leaf(input));
      Variable recorded = pass.apply(new CrossEntropy(0), output, pass.leaf(targets));
      Fusion fusion = Fusion.training(pass.tape(), recorded);
      Variable loss = fusion.of(recorded);
      Execution execution = fusion.tape().training(parallel, new Workspace(THREADS), loss);
      Sgd sgd = new Sgd(OPTIONS, List.of(new ParameterGroup(Slot.of(network), 1, WEIGHT_DECAY)));
      for (int step = 0; step < steps; step++) {
        batches.fill(step, input.data(), targets.data());
        write(pixels, input);
        write(labels, targets);
        execution.forward();
        lines.add("%d,%.9g".formatted(step + 1, execution.value(loss).data()[0]));
        network.zeroGradients();
        execution.backward();
        sgd.step(LEARNING_RATE);
        network.countStep();
      }
    }
    Files.write(results.resolve(args[2] + ".csv"), lines);
    System.out.printf(
        Locale.ROOT, "%s: %d steps, last step and loss %s%n", args[2], steps, lines.getLast());
  }

  private static SequencedMap<String, StoredTensor> state(Network network) {
    SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    network
        .parameters()
        .forEach(
            (name, parameter) -> {
              Tensor value = parameter.value();
              float[] values = PytorchLayout.values(value);
              tensors.put(
                  name,
                  StoredTensor.ofFloats(PytorchLayout.dims(value.shape()), values, value.size()));
            });
    return tensors;
  }

  private static OutputStream stream(Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file));
  }

  private static void write(OutputStream out, Tensor tensor) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(tensor.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor.data(), 0, tensor.size());
    out.write(bytes.array());
  }
}
