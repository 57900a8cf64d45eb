package senet.model.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import senet.engine.autograd.Execution;
import senet.engine.autograd.Variable;
import senet.engine.fusion.Fusion;
import senet.engine.parallel.Parallel;
import senet.engine.tensor.Shape;
import senet.engine.tensor.ShapeException;
import senet.engine.tensor.Tensor;
import senet.engine.tensor.Workspace;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.data.Batches;
import senet.model.data.BatchesAhead;
import senet.model.data.Images;
import senet.model.nn.Network;

/**
 * Looks at the gates of every SE block of a network while it classifies images (arXiv 1709.01507,
 * section 7.2: the role of excitation).
 *
 * <p>An image's gates are computed by itself and taken up in the order of the images, so that the
 * result has the same bits for any batch size and number of threads.
 */
public final class GateSurvey {
  private final Network network;
  private final Augmentation preparation;
  private final int batchSize;
  private final Parallel parallel;
  private final Workspace workspace;
  private final Map<Integer, Program> programs = new LinkedHashMap<>();

  /** The network for batches of one size, with the gates as outputs. */
  private record Program(Tensor images, Execution execution, List<SeBlock> blocks) {}

  /**
   * For a network of any kind.
   *
   * @param batchSize of images that are computed at once, at least 1
   */
  public GateSurvey(
      Network network, Normalization normalization, int batchSize, Parallel parallel) {
    this.network = network;
    this.preparation = Augmentation.none(normalization);
    this.batchSize = batchSize;
    this.parallel = parallel;
    this.workspace = new Workspace(parallel.threads());
  }

  /** The names of the network's SE blocks, in order; none for a network without. */
  public static List<String> blocks(Network network) {
    return Recording.of(network, 1).blocks().stream().map(SeBlock::name).toList();
  }

  /**
   * The gates of all SE blocks, in order, over those of {@code images} that can be read.
   *
   * @param unreadable is told of the others, in their order, by another thread
   * @throws ShapeException where they have another size than the network's
   */
  public List<BlockGates> survey(Images images, Images.Unreadable unreadable) {
    network.requireImages(images.name(), images.h(), images.w(), images.c());
    Batches batches = Batches.inOrder(images, preparation, batchSize);
    List<BlockGates> gates = new ArrayList<>();
    for (SeBlock block : program(batches.size(0)).blocks()) {
      Shape shape = block.features().shape();
      GateMoments moments = new GateMoments(shape.dim(3), images.classes().size());
      gates.add(new BlockGates(block.name(), shape.dim(1), shape.dim(2), moments));
    }
    int decoders = images.areInMemory() ? 1 : parallel.threads();
    float[] targets = new float[batches.size(0)];
    try (BatchesAhead ahead =
        new BatchesAhead(batches, network.batch(1).size(), decoders, unreadable)) {
      for (int b = 0; b < batches.count(); b++) {
        Program program = program(batches.size(b));
        int n = ahead.next(program.images().data(), targets);
        program.execution().forward();
        takeUp(program, targets, n, gates);
      }
    }
    return List.copyOf(gates);
  }

  private static void takeUp(Program program, float[] targets, int n, List<BlockGates> gates) {
    for (int block = 0; block < gates.size(); block++) {
      Tensor gate = program.execution().value(program.blocks().get(block).gate());
      int places = gate.shape().dim(1) * gate.shape().dim(2);
      for (int i = 0; i < n; i++) {
        if (targets[i] != Batches.LEFT_OUT) {
          int at = i * places * gate.shape().dim(3);
          gates.get(block).moments().add((int) targets[i], gate.data(), at, places);
        }
      }
    }
  }

  private Program program(int n) {
    return programs.computeIfAbsent(n, this::make);
  }

  private Program make(int n) {
    Recording recording = Recording.of(network, n);
    // The last gate is far behind in the network: what comes after it is not computed.
    Variable[] gates = recording.blocks().stream().map(SeBlock::gate).toArray(Variable[]::new);
    Variable[] kept = gates.length == 0 ? new Variable[] {recording.logits()} : gates;
    Fusion fusion = Fusion.inference(recording.tape(), kept);
    Execution execution =
        fusion
            .tape()
            .inference(
                parallel, workspace, Stream.of(kept).map(fusion::of).toArray(Variable[]::new));
    execution.freeze();
    List<SeBlock> blocks =
        recording.blocks().stream()
            .map(block -> new SeBlock(block.name(), block.features(), fusion.of(block.gate())))
            .toList();
    return new Program(recording.images(), execution, blocks);
  }
}
