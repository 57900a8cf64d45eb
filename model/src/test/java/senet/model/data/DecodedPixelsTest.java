package senet.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;
import senet.model.format.FormatException;

/** Images in memory: what of their channels is red, green and blue. */
class DecodedPixelsTest {
  /** Of all inks: black leaves nothing, and none leaves white. */
  @Test
  void inksTakeLightAway() throws FormatException {
    ColorModel inks =
        new ComponentColorModel(
            new Inks(ColorSpace.TYPE_CMYK, 4),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = inks.createCompatibleWritableRaster(3, 1);
    raster.setPixels(0, 0, 3, 1, new int[] {0, 0, 0, 0, 9, 99, 255, 255, 255, 51, 0, 155});
    assertThat(ImageFile.of(new BufferedImage(inks, raster, false, null)).pixels())
        .containsExactly(-1, -1, -1, 0, 0, 0, 0, 80, 100);
  }

  @Test
  void otherColoursAreRefused() {
    ColorModel luv =
        new ComponentColorModel(
            new Inks(ColorSpace.TYPE_Luv, 3),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    BufferedImage image =
        new BufferedImage(luv, luv.createCompatibleWritableRaster(1, 1), false, null);
    assertThatThrownBy(() -> ImageFile.of(image))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            "image: its 3 channels are neither RGB, grey nor CMYK; hint: convert it to RGB");
  }

  /** A colour profile changes nothing, as with Pillow and torchvision. */
  @Test
  void aColourProfileIsIgnored() throws FormatException {
    ColorModel linear =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = linear.createCompatibleWritableRaster(2, 1);
    raster.setPixels(0, 0, 2, 1, new int[] {0, 100, 255, 7, 124, 200});
    assertThat(ImageFile.of(new BufferedImage(linear, raster, false, null)).pixels())
        .containsExactly(0, 100, -1, 7, 124, 200 - 256);
  }

  /** Channels that nothing converts. */
  private static final class Inks extends ColorSpace {
    private static final long serialVersionUID = 1;

    Inks(int type, int channels) {
      super(type, channels);
    }

    @Override
    public float[] toRGB(float[] values) {
      throw new UnsupportedOperationException("toRGB");
    }

    @Override
    public float[] fromRGB(float[] values) {
      throw new UnsupportedOperationException("fromRGB");
    }

    @Override
    public float[] toCIEXYZ(float[] values) {
      throw new UnsupportedOperationException("toCIEXYZ");
    }

    @Override
    public float[] fromCIEXYZ(float[] values) {
      throw new UnsupportedOperationException("fromCIEXYZ");
    }
  }
}
