package senet.model.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.tensor.Shape;
import senet.engine.tensor.Tensor;
import senet.model.format.DurableFile;
import senet.model.format.FormatException;
import senet.model.format.Printable;
import senet.model.format.PytorchLayout;
import senet.model.nn.Network;
import senet.model.nn.Pass;
import senet.model.protobuf.Message;
import senet.model.train.Checkpoint;

/**
 * Writes networks as ONNX models of operator set 17, which other runtimes read.
 *
 * <p>The graph takes {@link #INPUT} [N, C, H, W], normalised images with channels before pixels, N
 * of them, and gives {@link #OUTPUT} [N, classes], the network's output (the study note's network
 * puts out logarithms of probabilities). Weights have the names of the network's state and
 * PyTorch's layout; nodes those of their layers.
 */
public final class Onnx {
  /** What the images are called. */
  public static final String INPUT = "images";

  /** What the output is called. */
  public static final String OUTPUT = "logits";

  /** The version of the operators that graphs use. */
  public static final int OPERATOR_SET = 17;

  /** What the number of images is called, which is left open. */
  public static final String BATCH = "N";

  private static final String PRODUCER = "senet";
  private static final int IR_VERSION = 8; // the one that operator set 17 came with

  private static final int MODEL_IR_VERSION = 1;
  private static final int MODEL_PRODUCER = 2;
  private static final int MODEL_PRODUCER_VERSION = 3;
  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_OPERATOR_SET = 8;
  private static final int MODEL_METADATA = 14;
  private static final int OPERATOR_SET_VERSION = 2;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private Onnx() {}

  /**
   * Writes {@code checkpoint} durably, with its metadata: what the network is, the names of its
   * classes, and how images are normalised.
   *
   * @param foldBatchNorm whether batch norms become part of the convolutions before them; weights
   *     are then not the network's any more and are called {@code layer.weight.folded}
   * @throws FormatException where the file would be larger than a model can be, before it is made
   */
  public static void write(Path file, Checkpoint checkpoint, boolean foldBatchNorm)
      throws IOException {
    String name = checkpoint.architecture().name();
    Message model = model(name, checkpoint.network(), checkpoint.metadata(), foldBatchNorm);
    requireWithinLimit(Printable.of(file.getFileName()), model.size());
    DurableFile.write(file, model::writeTo);
  }

  /**
   * Writes {@code network} without metadata.
   *
   * @param foldBatchNorm as above
   * @throws IllegalArgumentException naming an op that there is no translation of, before anything
   *     is written
   */
  public static void write(OutputStream out, Network network, boolean foldBatchNorm)
      throws IOException {
    Message model = model(PRODUCER, network, new LinkedHashMap<>(), foldBatchNorm);
    requireWithinLimit(PRODUCER, model.size());
    model.writeTo(out);
  }

  /** Protobuf counts the bytes of a message with 31 bits. */
  static void requireWithinLimit(String file, long bytes) throws FormatException {
    if (bytes > Integer.MAX_VALUE) {
      throw new FormatException(
          "%s: an ONNX file of %d bytes, at most %d are possible; hint: keep these weights as safetensors"
              .formatted(file, bytes, Integer.MAX_VALUE));
    }
  }

  private static Message model(
      String name, Network network, Map<String, String> metadata, boolean foldBatchNorm) {
    Message model =
        new Message().integers(MODEL_IR_VERSION, IR_VERSION).text(MODEL_PRODUCER, PRODUCER);
    String version = Onnx.class.getPackage().getImplementationVersion();
    if (version != null) {
      model.text(MODEL_PRODUCER_VERSION, version);
    }
    model
        .part(MODEL_GRAPH, graph(name, network, foldBatchNorm))
        .part(MODEL_OPERATOR_SET, new Message().integers(OPERATOR_SET_VERSION, OPERATOR_SET));
    metadata.forEach(
        (key, value) ->
            model.part(
                MODEL_METADATA, new Message().text(ENTRY_KEY, key).text(ENTRY_VALUE, value)));
    return model;
  }

  private static Message graph(String name, Network network, boolean foldBatchNorm) {
    Pass pass = Pass.inference();
    Variable images = pass.leaf(Tensor.zeros(network.batch(1)));
    Variable output = network.apply(pass, images);
    Graph graph = new Graph();
    Map<Variable, String> named = new LinkedHashMap<>();
    named.put(images, INPUT);
    named.put(output, OUTPUT);
    Nodes nodes = new Nodes(graph, new Leaves(graph, network), named);
    NormFolding folding =
        foldBatchNorm ? NormFolding.of(pass.tape().calls(), output) : NormFolding.none();
    Translation translation = new Translation(nodes, folding);
    for (Recorded call : pass.tape().calls()) {
      translation.add(call);
    }
    return graph.message(name, value(INPUT, images.shape()), value(OUTPUT, output.shape()));
  }

  private static Message value(String name, Shape shape) {
    int[] sizes = PytorchLayout.dims(shape);
    return Graph.value(name, BATCH, Arrays.copyOfRange(sizes, 1, sizes.length));
  }
}
