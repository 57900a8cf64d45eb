package senet.model.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import senet.model.augment.Augmentation;
import senet.model.augment.Normalization;
import senet.model.augment.Parts;
import senet.model.data.Batches;
import senet.model.data.ImageSet;

class BatchPictureTest {
  private static final Normalization CIFAR = Normalization.cifar10();

  private static ImageSet images(int n, int c) {
    byte[] pixels = new byte[n * 4 * 4 * c];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 37);
    }
    return new ImageSet("test", 4, 4, c, pixels, new int[n], List.of("one", "two"));
  }

  /** Normalisation is taken back to the byte; every pixel is nine. */
  @Test
  void aPictureShowsTheBytes() {
    ImageSet images = images(10, 3);
    Augmentation none = Augmentation.none(CIFAR);
    BufferedImage picture = BatchPicture.of(Batches.inOrder(images, none, 10), CIFAR);
    assertThat(picture.getWidth()).isEqualTo(8 * (12 + 6) + 6);
    for (int i = 0; i < 16; i++) {
      int colour = 0xFF;
      for (int channel = 0; channel < 3; channel++) {
        colour = colour << 8 | (images.pixels()[48 + i * 3 + channel] & 0xFF);
      }
      assertThat(picture.getRGB(6 + 18 + i % 4 * 3 + 2, 6 + i / 4 * 3 + 2)).isEqualTo(colour);
    }
  }

  @Test
  void allButThreeChannelsAreGrey() {
    Normalization grey = CIFAR.withChannels(1);
    Augmentation none = Augmentation.none(grey);
    BufferedImage picture = BatchPicture.of(Batches.inOrder(images(70, 1), none, 70), grey);
    int colour = picture.getRGB(6 + 3, 6);
    assertThat(colour).isEqualTo(0xFF000000 | 37 << 16 | 37 << 8 | 37);
    assertThat(picture.getWidth()).isEqualTo(8 * (12 + 6) + 6);
  }

  /** Two lines under each, so the picture is higher. */
  @Test
  void mixedImagesHaveTheirShares() {
    ImageSet images = images(8, 3);
    int plain = height(images, "flip");
    images.labels()[3] = 1;
    assertThat(height(images, "mixup 1")).isGreaterThan(plain + 5);
  }

  private static int height(ImageSet images, String parts) {
    Augmentation augmentation = new Augmentation(CIFAR, Parts.of(parts));
    return BatchPicture.of(Batches.shuffled(images, augmentation, 8, 1, 1), CIFAR).getHeight();
  }
}
