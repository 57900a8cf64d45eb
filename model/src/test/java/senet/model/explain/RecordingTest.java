package senet.model.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import senet.engine.tensor.Shape;
import senet.model.nn.Network;
import senet.model.zoo.Zoo;

/** Where the gates and the last features of the zoo's networks are; nothing is computed. */
class RecordingTest {
  private static Network network(String name) {
    return Zoo.network(Zoo.architecture(name, Zoo.entry(name).options()));
  }

  private static Recording recording(String name) {
    return Recording.of(network(name), 1);
  }

  private static List<BlockGates> blocks(String name) {
    return recording(name).blocks().stream()
        .map(
            block -> {
              Shape shape = block.features().shape();
              return new BlockGates(
                  block.name(), shape.dim(1), shape.dim(2), new GateMoments(shape.dim(3), 1));
            })
        .toList();
  }

  static Stream<String> networks() {
    return Zoo.entries().stream().map(Zoo.Entry::name);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyBlockHasItsNameAndItsGate(String name) {
    Network network = network(name);
    Recording recording = Recording.of(network, 2);
    // Each SE block has two layers of its own, and no other part has any of these names.
    long layers =
        network.parameters().keySet().stream()
            .filter(parameter -> parameter.matches("(.*\\.)?(fc\\.?[12]|fc\\.[02])\\.weight"))
            .count();
    assertThat(recording.blocks()).hasSize((int) (layers / 2));
    assertThat(recording.blocks().stream().map(SeBlock::name)).doesNotHaveDuplicates();
    for (SeBlock block : recording.blocks()) {
      assertThat(network.parameters().keySet())
          .anyMatch(parameter -> parameter.startsWith(block.name() + ".fc"));
      assertThat(block.gate().shape().dim(0)).isEqualTo(2);
      assertThat(block.gate().shape().dim(3)).isEqualTo(block.features().shape().dim(3));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "se_resnet20, 8, 64",
    "seed, 32, 128",
    "resnet20, 8, 64",
    "se_resnet50, 7, 2048",
    "vgg16_bn, 14, 512", // before the last pool, as in the paper on Grad-CAM
    "se_vgg16_bn, 14, 512",
    "mobilenet, 7, 1024",
    "shufflenet_g3, 7, 960",
    "bn_inception, 7, 1024",
    "googlenet, 7, 1024",
    "inception_resnet_v2, 8, 1536",
    "se_wrn16_8, 8, 512",
  })
  void theLastFeaturesHavePlaces(String name, int side, int channels) {
    assertThat(recording(name).lastFeatures().shape())
        .isEqualTo(Shape.nhwc(1, side, side, channels));
  }

  @Test
  void namesAreThoseOfTheState() {
    assertThat(blocks("se_resnet20"))
        .extracting(BlockGates::name)
        .startsWith("layer1.0.se", "layer1.1.se")
        .endsWith("layer3.2.se");
    assertThat(blocks("seed"))
        .extracting(BlockGates::name)
        .containsExactlyElementsOf(
            IntStream.range(0, 9).mapToObj("res_blocks.%d.se_block"::formatted).toList());
    assertThat(blocks("resnet20")).isEmpty();
  }

  /** Those of the paper's figures: SE_2_3, SE_3_4, SE_4_6 and SE_5_1 to SE_5_3. */
  @Test
  void tellingBlocksAreThePapers() {
    List<BlockGates> blocks = blocks("se_resnet50");
    assertThat(BlockGates.telling(blocks, 9))
        .extracting(BlockGates::name)
        .containsExactly(
            "layer1.2.se_module",
            "layer2.3.se_module",
            "layer3.5.se_module",
            "layer4.0.se_module",
            "layer4.1.se_module",
            "layer4.2.se_module");
    assertThat(BlockGates.lastOfStages(blocks))
        .extracting(BlockGates::name)
        .containsExactly(
            "layer1.2.se_module", "layer2.3.se_module", "layer3.5.se_module", "layer4.2.se_module");
    assertThat(BlockGates.telling(blocks, 5)).isEqualTo(BlockGates.lastOfStages(blocks));
    assertThat(BlockGates.telling(blocks, 2)).isEqualTo(List.of(blocks.get(12), blocks.get(15)));
    assertThat(BlockGates.telling(blocks, 16)).isEqualTo(blocks);
  }
}
