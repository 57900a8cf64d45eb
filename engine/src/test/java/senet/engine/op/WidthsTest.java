package senet.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The same bits for any vector width. Each run of the suite has one width, so what they share is a
 * number that is written here: every other width and every other machine has to meet it.
 */
class WidthsTest {
  @Test
  void outputsAndGradientsHaveTheSameBitsForEachWidth() {
    assertThat(OpBits.sums())
        .containsExactly(
            "Conv2d dd26517f",
            "Conv2d 65b0893c",
            "Conv2d 563cd4e5",
            "Conv2d b692be51",
            "Conv2d de83e631",
            "Conv2d ecfde9f6",
            "Conv2d e2446f3f",
            "Conv2d 7ce68c02",
            "Conv2d ae547354",
            "Conv2d 14af0066",
            "Conv2d 498ac1df",
            "Conv2d ff1a16b3",
            "Conv2d 2b343c5d",
            "Conv2d b008ab26",
            "Conv2d 425967d4",
            "Linear 9b3fbe57",
            "BatchNorm d87d1244",
            "Multiply 902f7071",
            "GlobalAvgPool 83741f3d",
            "AvgPool2d e3a7980a",
            "Sigmoid ce1ad316",
            "Tanh 5f0b967f",
            "Silu 9f5ccde8",
            "Gelu c058b296",
            "Softmax bbd7496d",
            "Conv2dMoments 84279f4b",
            "Conv2dMoments 2356ab42",
            "NormalizedMean 0128baf6",
            "BlockEnd 0a540b99",
            "Conv2d 59430b99",
            "Conv2d 060117f2",
            "Conv2d 81265d61",
            "Conv2d 47188321",
            "Conv2d 724133d9",
            "Conv2d cec06db7",
            "Conv2d 6b089e2a",
            "Conv2d efb4d6fa",
            "Conv2d 83f509a2",
            "Conv2d 90623874",
            "Conv2d 669cebc6",
            "Conv2dMoments 6b7d2881",
            "Conv2d be9e48aa",
            "Conv2dMoments 32655ad1",
            "Conv2d 3c6ebeb5",
            "Relu c26c18c1",
            "Add f0df207c",
            "GlobalMaxPool eb16ce23",
            "MaxPool2d b4b3ef42",
            "LogSoftmax 785408e0",
            "BatchNormCoefficients 2fddee2c",
            "Dropout 234e3ee0",
            "Flatten c50d74b4",
            "ChannelSlice 79a419a1",
            "IdentityShortcut fb597bbb",
            "CrossEntropy 4702ad79",
            "FoldedConv2d 63092fd2",
            "FoldedConv2d 94946020",
            "FoldedConv2d b8335d0d",
            "FoldedConv2d 5ce196e5",
            "FoldedConv2d c8279645",
            "FoldedConv2d a4e10a06",
            "FoldedConv2d e091ca57",
            "FoldedConv2d cfb6c636",
            "FoldedConv2d 888e6072",
            "Concat c6bf9c0a",
            "ChannelShuffle 9a06633d",
            "Pad2d 9cd73c4f",
            "AvgPool2d 0cb91b38",
            "AdaptiveAvgPool2d 4985a134",
            "Scale 5761582d",
            "HardSigmoid 332b2d2e");
  }
}
