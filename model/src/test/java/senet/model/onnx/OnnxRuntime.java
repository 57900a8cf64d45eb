package senet.model.onnx;

import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import senet.engine.tensor.Tensor;
import senet.model.format.PytorchLayout;

/** A model in another engine, where that has a library for this machine. */
final class OnnxRuntime implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;

  /** Reads a model. */
  private interface Opening {
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  private OnnxRuntime(Opening opening) throws OrtException {
    String library = "/ai/onnxruntime/native/" + platform() + "/";
    assumeThat(
            Stream.of("libonnxruntime.so", "libonnxruntime.dylib", "onnxruntime.dll")
                .anyMatch(name -> OrtEnvironment.class.getResource(library + name) != null))
        .as("ONNX Runtime has no library for " + platform())
        .isTrue();
    environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(2);
      session = opening.open(environment, options);
    }
  }

  static OnnxRuntime of(byte[] model) throws OrtException {
    return new OnnxRuntime((environment, options) -> environment.createSession(model, options));
  }

  static OnnxRuntime of(Path file) throws OrtException {
    String name = file.toString();
    return new OnnxRuntime((environment, options) -> environment.createSession(name, options));
  }

  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return (os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux")
        + "-"
        + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
  }

  OrtSession session() {
    return session;
  }

  /** What the model makes of images [N, H, W, C]; the values of its one output in its own order. */
  float[] run(Tensor images) throws OrtException {
    long[] dims = Arrays.stream(PytorchLayout.dims(images.shape())).asLongStream().toArray();
    FloatBuffer values = FloatBuffer.wrap(PytorchLayout.values(images));
    try (OnnxTensor input = OnnxTensor.createTensor(environment, values, dims);
        OrtSession.Result result = session.run(Map.of(Onnx.INPUT, input))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] all = new float[output.remaining()];
      output.get(all);
      return all;
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
