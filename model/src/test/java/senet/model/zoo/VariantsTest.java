package senet.model.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that are not listed: their names are enough to build them again. */
class VariantsTest {
  @Test
  void namesSayHowToBuildThem() {
    Options plain = Options.CIFAR10.with(Excitations.NONE);
    List<Architecture> variants =
        List.of(
            new SeedNetwork(16, 3, Options.CIFAR10),
            new SeedNetwork(128, 4, plain),
            new SeedNetwork(1024, 1, plain),
            new CifarResNet(8, Options.CIFAR10),
            new CifarResNet(26, CifarResNet.Shortcut.PROJECTION, plain),
            new CifarResNet(1202, plain));
    for (Architecture variant : variants) {
      assertThat(Zoo.architecture(variant.name(), variant.options())).isEqualTo(variant);
    }
    assertThat(variants.stream().map(Architecture::name))
        .containsExactly(
            "seed_f16_b3",
            "seed_f128_b4",
            "seed_f1024_b1",
            "se_resnet8",
            "resnet26_b",
            "resnet1202");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed_f0_b3",
        "seed_f1025_b3",
        "seed_f16_b129",
        "seed_f16_b03",
        "resnet21",
        "se_resnet2",
        "resnet1208",
        "resnet99999",
        "seed_f9999999999_b1"
      })
  void namesThatSayNothing(String name) {
    assertThatThrownBy(() -> Zoo.entry(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown model '" + name + "'; the nearest: ");
  }

  @Test
  void theNotesOwnHasItsName() {
    assertThat(SeedNetwork.standard(Options.CIFAR10).name()).isEqualTo("seed");
  }
}
