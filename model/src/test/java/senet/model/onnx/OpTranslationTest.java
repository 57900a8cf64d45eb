package senet.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.autograd.Op;
import senet.engine.op.AdaptiveAvgPool2d;
import senet.engine.op.Add;
import senet.engine.op.AvgPool2d;
import senet.engine.op.BatchNorm;
import senet.engine.op.BatchNormCoefficients;
import senet.engine.op.BlockEnd;
import senet.engine.op.ChannelShuffle;
import senet.engine.op.ChannelSlice;
import senet.engine.op.Concat;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.op.CrossEntropy;
import senet.engine.op.Dropout;
import senet.engine.op.Flatten;
import senet.engine.op.FoldedConv2d;
import senet.engine.op.Gelu;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.GlobalMaxPool;
import senet.engine.op.HardSigmoid;
import senet.engine.op.IdentityShortcut;
import senet.engine.op.Linear;
import senet.engine.op.LogSoftmax;
import senet.engine.op.MaxPool2d;
import senet.engine.op.Multiply;
import senet.engine.op.NormalizedMean;
import senet.engine.op.Pad2d;
import senet.engine.op.Relu;
import senet.engine.op.Scale;
import senet.engine.op.Sigmoid;
import senet.engine.op.Silu;
import senet.engine.op.Softmax;
import senet.engine.op.Tanh;
import senet.engine.tensor.Shape;
import senet.model.nn.Network;

/** Every op of the engine is in ONNX Runtime what it is here, or is refused. */
class OpTranslationTest {
  /** Relative L2: Winograd's convolution is off by 6e-7, everything else by less than 5e-7. */
  private static final double MOST = 2e-6;

  private static final int LARGEST_KERNEL = 5;
  private static final int LARGEST_STRIDE = 3;

  /** Of training, or what fusing writes: no network records them for inference. */
  private static final List<Class<? extends Op>> REFUSED =
      List.of(
          BatchNormCoefficients.class,
          BlockEnd.class,
          Conv2dMoments.class,
          CrossEntropy.class,
          Dropout.class,
          FoldedConv2d.class,
          NormalizedMean.class);

  private static OpCase.Operand weight(int k, int r, int s, int c) {
    return new OpCase.Operand("weight", Shape.krsc(k, r, s, c));
  }

  private static OpCase.Operand bias(int k) {
    return new OpCase.Operand("bias", Shape.vector(k));
  }

  private static OpCase.Operand[] norm(int c) {
    return Stream.of("weight", "bias", "running_mean", "running_var")
        .map(name -> new OpCase.Operand(name, Shape.vector(c)))
        .toArray(OpCase.Operand[]::new);
  }

  static Stream<OpCase> cases() {
    int features = OpCase.H * OpCase.W * OpCase.C;
    return Stream.of(
        OpCase.of(new AdaptiveAvgPool2d(3, 4)),
        OpCase.of(new AdaptiveAvgPool2d(9, 2)),
        OpCase.withOthers(new Add(), new Relu()),
        OpCase.withOthers(new Add(), new GlobalAvgPool()),
        OpCase.of(new BatchNorm(0.3f, 0.1f, false), norm(OpCase.C)),
        OpCase.ofVectors(new BatchNorm(1e-5f, 0.1f, false), norm(features)),
        OpCase.of(new ChannelShuffle(2)),
        OpCase.ofVectors(new ChannelShuffle(7)),
        OpCase.of(new ChannelSlice(1, 4)),
        OpCase.ofVectors(new ChannelSlice(100, features)),
        OpCase.withOthers(new Concat(), new Relu(), new ChannelSlice(2, 3)),
        OpCase.of(new Conv2d(1, 0, 1, 1), weight(5, 1, 1, OpCase.C)),
        OpCase.of(new Conv2d(2, 1, 1, 1), weight(5, 3, 3, OpCase.C), bias(5)),
        OpCase.of(new Conv2d(3, 2, 2, 3), weight(9, 3, 2, OpCase.C / 3), bias(9)),
        OpCase.of(new Conv2d(1, 3, 1, OpCase.C), weight(OpCase.C, 7, 7, 1)),
        OpCase.of(32, new Conv2d(1, 1, 1, 1), weight(32, 3, 3, 32)), // Winograd's
        OpCase.of(new Flatten()),
        OpCase.of(new Gelu()),
        OpCase.of(new GlobalAvgPool()),
        OpCase.of(new GlobalMaxPool()),
        OpCase.of(new HardSigmoid()),
        OpCase.of(new IdentityShortcut(1, OpCase.C)),
        OpCase.of(new IdentityShortcut(2, OpCase.C + 3)),
        OpCase.of(new IdentityShortcut(3, OpCase.C)),
        OpCase.ofVectors(new Linear(), new OpCase.Operand("weight", Shape.of("KC", 5, features))),
        OpCase.ofVectors(
            new Linear(), new OpCase.Operand("weight", Shape.of("KC", 5, features)), bias(5)),
        OpCase.of(new LogSoftmax()),
        OpCase.ofVectors(new LogSoftmax()),
        OpCase.withOthers(new Multiply(), new Relu()),
        OpCase.withOthers(new Multiply(), new GlobalMaxPool()),
        OpCase.of(new Pad2d(0, 1, 2, 3)),
        OpCase.of(new Relu()),
        OpCase.of(new Scale(-0.17f)),
        OpCase.of(new Sigmoid()),
        OpCase.of(new Silu()),
        OpCase.of(new Softmax()),
        OpCase.ofVectors(new Softmax()),
        OpCase.of(new Tanh()));
  }

  private static double distance(Network network) throws IOException, OrtException {
    Agreement.draw(network);
    try (OnnxRuntime theirs = OnnxRuntime.of(Agreement.onnx(network, false))) {
      return Agreement.distance(network, theirs);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachAlone(OpCase one) throws IOException, OrtException {
    assertThat(distance(one.network())).isLessThanOrEqualTo(MOST);
  }

  /** Windows that end in the image, in its padding and beyond. */
  private static Stream<OpCase> pools() {
    List<OpCase> pools = new ArrayList<>();
    for (int kernel = 1; kernel <= LARGEST_KERNEL; kernel++) {
      for (int stride = 1; stride <= LARGEST_STRIDE; stride++) {
        for (int padding = 0; padding <= kernel / 2; padding++) {
          for (boolean ceil : new boolean[] {false, true}) {
            pools.add(OpCase.of(new MaxPool2d(kernel, stride, padding, ceil)));
            pools.add(OpCase.of(new AvgPool2d(kernel, stride, padding, ceil, true)));
            pools.add(OpCase.of(new AvgPool2d(kernel, stride, padding, ceil, false)));
          }
        }
      }
    }
    return pools.stream();
  }

  @Test
  void poolsOfEveryGeometry() {
    assertThat(pools())
        .hasSize(198)
        .allSatisfy(pool -> assertThat(distance(pool.network())).isLessThanOrEqualTo(MOST));
  }

  /** A new op is a case above, or stands among those that are refused. */
  @Test
  void eachOpIsDecidedOn() throws IOException, URISyntaxException, ClassNotFoundException {
    List<Class<? extends Op>> decided = new ArrayList<>(REFUSED);
    Stream.concat(cases(), pools()).map(OpCase::op).distinct().forEach(decided::add);
    assertThat(decided).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ops());
  }

  private static List<Class<? extends Op>> ops()
      throws IOException, URISyntaxException, ClassNotFoundException {
    Path engine = Path.of(Op.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(engine)) {
      return ops(engine);
    }
    try (FileSystem jar = FileSystems.newFileSystem(engine)) {
      return ops(jar.getPath("/"));
    }
  }

  private static List<Class<? extends Op>> ops(Path root)
      throws IOException, ClassNotFoundException {
    String name = Add.class.getPackageName();
    List<Class<? extends Op>> ops = new ArrayList<>();
    try (Stream<Path> files = Files.list(root.resolve(name.replace('.', '/')))) {
      for (Path file : files.toList()) {
        String simple = file.getFileName().toString().replaceFirst("\\.class$", "");
        Class<?> type = Class.forName(name + "." + simple);
        if (Op.class.isAssignableFrom(type)) {
          ops.add(type.asSubclass(Op.class));
        }
      }
    }
    return ops;
  }

  @Test
  void whatThereIsNoTranslationOf() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpCase dropout = OpCase.of(new Dropout(0.5f, 7), new OpCase.Operand("step", Shape.vector(1)));
    assertThatThrownBy(() -> Onnx.write(out, dropout.network(), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "onnx: there is no translation of Dropout[p=0.5, seed=7];"
                + " hint: record the network for inference, without a loss and not fused");
    OpCase training = OpCase.of(new BatchNorm(1e-5f, 0.1f, true), norm(OpCase.C));
    for (boolean folded : new boolean[] {false, true}) {
      assertThatThrownBy(() -> Onnx.write(out, training.network(), folded))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "onnx: BatchNorm[epsilon=1.0E-5, momentum=0.1, training=true] takes the batch's own"
                  + " statistics; hint: record the network for inference");
    }
    assertThat(out.size()).isZero();
  }
}
