package senet.model.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTableTest {
  private static NameTable table(String source) {
    return NameTable.SOURCES.stream()
        .filter(table -> table.source().equals(source))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "timm, conv1.weight, layer0.conv1.weight",
    "timm, bn1.running_mean, layer0.bn1.running_mean",
    "timm, layer2.13.conv3.weight, layer2.13.conv3.weight",
    "timm, layer4.0.se.fc1.bias, layer4.0.se_module.fc1.bias",
    "timm, layer4.0.se.fc2.weight, layer4.0.se_module.fc2.weight",
    "senet.pytorch, layer3.1.se.fc.0.weight, layer3.1.se_module.fc1.weight",
    "senet.pytorch, layer3.1.se.fc.2.weight, layer3.1.se_module.fc2.weight",
    "torchvision, layer1.0.downsample.0.weight, layer1.0.downsample.0.weight",
    "torchvision, layer1.0.downsample.1.bias, layer1.0.downsample.1.bias",
    "torchvision, fc.weight, last_linear.weight",
    "pytorch_resnet_cifar10, linear.bias, last_linear.bias"
  })
  void namesAreTranslatedBothWays(String source, String theirs, String cadene) {
    NameTable own = NameTable.SOURCES.getFirst();
    assertThat(table(source).translated(theirs, own)).contains(cadene);
    assertThat(own.translated(cadene, table(source))).contains(theirs);
  }

  @ParameterizedTest
  @CsvSource({
    "layer1.0.se.fc1.weight, torchvision",
    "layer1.x.conv1.weight, timm",
    "layer1..conv1.weight, timm",
    "layer1.0.conv1, timm",
    "layer1.0.conv.weight, timm",
    "xlayer1.0.conv1.weight, timm",
    "weight, timm",
    "conv12.weight, timm"
  })
  void whatIsInNoRowHasNoName(String name, String source) {
    assertThat(table(source).role(name)).isEmpty();
  }

  /** A name has one role and a role one name, or tensors would take each other's place. */
  @Test
  void rowsAreOneToOne() {
    for (NameTable table : NameTable.SOURCES) {
      assertThat(table.rows().stream().map(NameTable.Row::name)).doesNotHaveDuplicates();
      assertThat(table.rows().stream().map(NameTable.Row::role)).doesNotHaveDuplicates();
    }
  }

  @Test
  void aTableIsFoundByAllOfTheNames() {
    List<String> names = List.of("conv1.weight", "layer1.0.se.fc2.bias", "fc.weight");
    assertThat(NameTable.of(names)).contains(table("timm"));
    assertThat(NameTable.of(List.of("conv1.weight", "conv_block.0.weight")))
        .isEqualTo(Optional.empty());
  }
}
