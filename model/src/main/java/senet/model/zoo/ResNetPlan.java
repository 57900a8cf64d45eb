package senet.model.zoo;

import java.util.List;

/**
 * What tells one ImageNet ResNet from another: a row of the tables (arXiv 1709.01507, tables 1 and
 * 14; 1512.03385, table 1; 1611.05431, table 1).
 *
 * @param plain what the command line and saved files call it without SE blocks
 * @param excited what they call it with SE blocks
 * @param form whose implementation it follows
 * @param stem channels of the stem
 * @param deepStem three 3x3 convolutions instead of one 7x7, the last of twice as many channels
 * @param depths blocks of each stage
 * @param branch of each block
 * @param projection rows and columns of the shortcut's kernel where a stage strides
 * @param dropout probability of dropping before the last layer
 */
public record ResNetPlan(
    String plain,
    String excited,
    Form form,
    int stem,
    boolean deepStem,
    List<Integer> depths,
    Branch branch,
    int projection,
    float dropout) {
  private static final int STEM = 64;

  /** Whose implementation a network follows, where they differ beside the tables. */
  public enum Form {
    /**
     * The paper's authors', under the names of its best known conversion to PyTorch, which timm
     * calls {@code legacy_}: the stem's max-pool has no padding and rounds its size up.
     */
    RELEASED("layer0", "se_module", "last_linear"),
    /**
     * torchvision's and timm's: the max-pool is padded, and timm rounds the hidden channels of SE
     * blocks to multiples of 8.
     */
    TIMM("", "se", "fc");

    private final String stem;
    private final String excitation;
    private final String last;

    Form(String stem, String excitation, String last) {
      this.stem = stem;
      this.excitation = excitation;
      this.last = last;
    }

    /** What the stem's layers are found in, or "". */
    String stem() {
      return stem;
    }

    /** What a block calls its SE block. */
    String excitation() {
      return excitation;
    }

    /** The name of the last layer. */
    String last() {
      return last;
    }

    /** The SE blocks that it is known with. */
    Excitations excitations() {
      return switch (this) {
        case RELEASED -> Excitations.RELEASED;
        case TIMM -> Excitations.RELEASED.changed("divisor=8");
      };
    }
  }

  /** Which convolution of a stage's first bottleneck halves the image. */
  public enum StrideIn {
    /** The first, as in Caffe's ResNets. */
    POINTWISE,
    /** The second. */
    THREE_BY_THREE
  }

  /** The layers of a stage's residual branches, by their channels in the first stage. */
  public sealed interface Branch {
    /** Channels that the branch puts out, twice as many in the next stage. */
    int out();

    /**
     * Two 3x3 convolutions.
     *
     * @param out channels of both
     */
    record Basic(int out) implements Branch {}

    /**
     * 1x1, 3x3 and 1x1 convolutions.
     *
     * @param reduced channels of the first
     * @param width channels of the 3x3 convolution
     * @param out channels of the last
     * @param groups of the 3x3 convolution
     * @param strideIn where a stage's first block strides
     */
    record Bottleneck(int reduced, int width, int out, int groups, StrideIn strideIn)
        implements Branch {}
  }

  private static final List<Integer> DEPTHS_18 = List.of(2, 2, 2, 2);
  private static final List<Integer> DEPTHS_50 = List.of(3, 4, 6, 3);
  private static final List<Integer> DEPTHS_101 = List.of(3, 4, 23, 3);
  private static final List<Integer> DEPTHS_152 = List.of(3, 8, 36, 3);

  private static final Branch BASIC = new Branch.Basic(64);
  private static final Branch CAFFE = new Branch.Bottleneck(64, 64, 256, 1, StrideIn.POINTWISE);
  private static final Branch RESNET =
      new Branch.Bottleneck(64, 64, 256, 1, StrideIn.THREE_BY_THREE);

  /** 32x4d: 32 groups of 4 channels in the first stage. */
  private static final Branch RESNEXT =
      new Branch.Bottleneck(32 * 4, 32 * 4, 256, 32, StrideIn.THREE_BY_THREE);

  /** 64x4d, whose first convolution has half the channels. */
  private static final Branch SENET =
      new Branch.Bottleneck(128, 64 * 4, 256, 64, StrideIn.THREE_BY_THREE);

  /** The networks. */
  public static final List<ResNetPlan> ALL =
      List.of(
          released("resnet18", DEPTHS_18, BASIC),
          released("resnet34", DEPTHS_50, BASIC),
          released("resnet50", DEPTHS_50, CAFFE),
          released("resnet101", DEPTHS_101, CAFFE),
          released("resnet152", DEPTHS_152, CAFFE),
          released("resnext26_32x4d", DEPTHS_18, RESNEXT),
          released("resnext50_32x4d", DEPTHS_50, RESNEXT),
          released("resnext101_32x4d", DEPTHS_101, RESNEXT),
          new ResNetPlan(
              "legacy_resnext152_64x4d",
              "senet154",
              Form.RELEASED,
              STEM,
              true,
              DEPTHS_152,
              SENET,
              3,
              0.2f),
          timm("resnet18", DEPTHS_18, BASIC),
          timm("resnet34", DEPTHS_50, BASIC),
          timm("resnet50", DEPTHS_50, RESNET),
          timm("resnet101", DEPTHS_101, RESNET),
          timm("resnet152", DEPTHS_152, RESNET),
          timm("resnext50_32x4d", DEPTHS_50, RESNEXT),
          timm("resnext101_32x4d", DEPTHS_101, RESNEXT));

  /** Copies the depths. */
  public ResNetPlan {
    depths = List.copyOf(depths);
  }

  /** With 1x1 projections, a stem of one convolution and no dropout. */
  public ResNetPlan(String plain, Form form, int stem, List<Integer> depths, Branch branch) {
    this(plain, "se_" + plain, form, stem, false, depths, branch, 1, 0);
  }

  private static ResNetPlan released(String name, List<Integer> depths, Branch branch) {
    return new ResNetPlan(
        "legacy_" + name, "se_" + name, Form.RELEASED, STEM, false, depths, branch, 1, 0);
  }

  private static ResNetPlan timm(String name, List<Integer> depths, Branch branch) {
    return new ResNetPlan(name, "se" + name, Form.TIMM, STEM, false, depths, branch, 1, 0);
  }
}
