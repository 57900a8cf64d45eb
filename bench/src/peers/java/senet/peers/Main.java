package senet.peers;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import senet.bench.ConvolutionLayer;

/**
 * Training and inference next to PyTorch (by way of DJL) and ONNX Runtime on the same networks,
 * weights and images, with two threads each.
 *
 * <p>Each comparison has a JVM of its own, in which both run in turn: ours, the peer, ours, the
 * peer. So the machine's moods hit both, and neither what the JVM compiled nor what threads a peer
 * left behind reaches the next comparison.
 */
public final class Main {
  private static final List<String> ALL =
      List.of(
          "seed:train:32:pytorch",
          "seed:infer:32:onnxruntime",
          "seed:infer:1:onnxruntime",
          "se_resnet20:train:128:pytorch",
          "se_resnet20:infer:128:onnxruntime",
          "se_resnet20:infer:1:onnxruntime",
          "se_resnet50:train:8:pytorch",
          "se_resnet50:infer:8:onnxruntime",
          "se_resnet50:infer:1:onnxruntime");

  private Main() {}

  /** Stands for every layer of networks at 224x224, with one image and with eight. */
  private static final String LAYERS = "layers";

  /**
   * Prints a line for each comparison of networks, two for each of layers.
   *
   * @param comparisons as {@link Comparison#parse} or {@link LayerComparison#parse} read them, or
   *     {@code layers}; where there are none, three networks of the zoo: training against PyTorch,
   *     inference against ONNX Runtime
   */
  public static void main(String... comparisons) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    List<String> all = new ArrayList<>();
    for (String comparison : comparisons.length == 0 ? ALL : List.of(comparisons)) {
      all.addAll(comparison.equals(LAYERS) ? layers() : List.of(comparison));
    }
    String head = "";
    boolean allDone = true;
    for (String comparison : all) {
      String headHere =
          comparison.startsWith(LayerComparison.PREFIX) ? Row.layerHead() : Row.networkHead();
      if (!headHere.equals(head)) {
        System.out.println(headHere);
        head = headHere;
      }
      allDone &= process(comparison).waitFor() == 0;
    }
    System.exit(allDone ? 0 : 1);
  }

  private static List<String> layers() {
    List<String> layers = new ArrayList<>();
    for (ConvolutionLayer layer : ConvolutionLayer.at224()) {
      layers.add(LayerComparison.PREFIX + layer + ":1");
      layers.add(LayerComparison.PREFIX + layer + ":8");
    }
    return layers;
  }

  /** The same JVM with the same options. */
  private static Process process(String comparison) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Row.class.getName(), comparison));
    return new ProcessBuilder(command).inheritIO().start();
  }
}
