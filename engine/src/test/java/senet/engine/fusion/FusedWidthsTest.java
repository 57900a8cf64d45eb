package senet.engine.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import senet.engine.autograd.Variable;
import senet.engine.op.Add;
import senet.engine.op.GlobalAvgPool;

/**
 * A step of a fused network has the same bits for any vector width: what each width has to meet.
 */
class FusedWidthsTest {
  @Test
  void aStepHasTheSameBitsForEachWidth() {
    PlainNetwork network = new PlainNetwork(3);
    Variable x = network.images(7, 9, 11, 37); // tails at every width, Winograd's algorithm
    Variable y = network.relu(network.norm(network.convolution(x, 37, 3, 1, 1)));
    y = network.norm(network.convolution(y, 37, 3, 1, 1));
    y = network.excited(y, network.apply(new GlobalAvgPool(), y), true);
    y = network.relu(network.apply(new Add(), x, y));
    network.classify(network.relu(network.norm(network.convolution(y, 19, 1, 2, 1))));
    CRC32 crc = new CRC32();
    for (float[] values : Comparison.fused(network, 2)) {
      for (float value : values) {
        int bits = Float.floatToRawIntBits(value);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
          crc.update(bits >>> shift);
        }
      }
    }
    assertThat("%08x".formatted(crc.getValue())).isEqualTo("4860ec0d");
  }
}
