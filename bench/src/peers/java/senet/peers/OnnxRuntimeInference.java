package senet.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import senet.engine.tensor.Shape;
import senet.model.nn.Network;
import senet.model.onnx.Onnx;

/** ONNX Runtime with all its graph optimisations. */
final class OnnxRuntimeInference implements Peer {
  private final OrtSession session;
  private final OnnxTensor images;
  private float[] result;

  OnnxRuntimeInference(Network network, int n, float[] channelsLast, int threads) {
    Shape shape = network.batch(n);
    float[] values =
        ChannelsFirst.values(n, shape.dim(1), shape.dim(2), shape.dim(3), channelsLast);
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(values.length * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    buffer.put(values).flip();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setSymbolicDimensionValue(Onnx.BATCH, n);
      session = environment.createSession(model(network), options);
      images = OnnxTensor.createTensor(environment, buffer, ChannelsFirst.sizes(shape));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] model(Network network) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Onnx.write(out, network, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Override
  public void step() {
    try (OrtSession.Result results = session.run(Map.of(Onnx.INPUT, images))) {
      FloatBuffer values = ((OnnxTensor) results.get(0)).getFloatBuffer();
      result = new float[values.remaining()];
      values.get(result);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public float[] result() {
    return result;
  }

  @Override
  public void close() {
    images.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
