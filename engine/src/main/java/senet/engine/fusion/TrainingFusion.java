package senet.engine.fusion;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import senet.engine.autograd.Recorded;
import senet.engine.autograd.Variable;
import senet.engine.op.BatchNorm;
import senet.engine.op.BatchNormCoefficients;
import senet.engine.op.BlockEnd;
import senet.engine.op.Conv2d;
import senet.engine.op.Conv2dMoments;
import senet.engine.op.GlobalAvgPool;
import senet.engine.op.Multiply;
import senet.engine.op.NormalizedMean;
import senet.engine.op.Relu;

/**
 * Training batch norms right behind convolutions become affine maps whose coefficients come from
 * moments that the convolution sums; who reads them applies the map.
 *
 * <ul>
 *   <li>a ReLU in front of the next such convolution: applied by it on load
 *   <li>a global average: taken from the moments
 *   <li>gate, bias, skip, ReLU: one pass at the end
 *   <li>anything else: one pass that writes the normalised tensor
 * </ul>
 */
final class TrainingFusion {
  private final Uses uses;
  private final Rewriting rewriting;

  /** Outputs and moments of convolutions, by the norm that reads them. */
  private final IdentityHashMap<Recorded, List<Variable>> summed = new IdentityHashMap<>();

  /** Batch norm outputs that are not written, by what they are made of. */
  private final IdentityHashMap<Variable, Normalized> normalized = new IdentityHashMap<>();

  /** Outputs of ReLUs that convolutions apply on load. */
  private final IdentityHashMap<Variable, Normalized> loaded = new IdentityHashMap<>();

  /** Ends of blocks by their last call, which is where all their inputs are known. */
  private final IdentityHashMap<Recorded, End> ends = new IdentityHashMap<>();

  /**
   * A tensor with its batch norm to be applied.
   *
   * @param u the convolution's output
   * @param moments of each image
   * @param coefficients of the batch
   */
  private record Normalized(Variable u, Variable moments, Variable coefficients) {}

  private record End(Normalized start, Ending ending) {}

  TrainingFusion(Uses uses, Rewriting rewriting) {
    this.uses = uses;
    this.rewriting = rewriting;
  }

  /** Records {@code call}, or what it is part of. */
  void rewrite(Recorded call) {
    if (ends.containsKey(call)) {
      end(ends.get(call));
    } else if (!rewriting.isCovered(call)) {
      switch (call.op()) {
        case Conv2d convolution when norm(call) != null -> convolution(call, convolution);
        case BatchNorm norm when summed.containsKey(call) -> coefficients(call, norm);
        case Relu _ when onLoad(call) -> loaded.put(call.output(), normalizedInput(call));
        case GlobalAvgPool _ when normalizedInput(call) != null -> squeeze(call);
        default -> {
          for (Variable input : call.inputs()) {
            write(input);
          }
          rewriting.copy(call);
        }
      }
    }
  }

  private Normalized normalizedInput(Recorded call) {
    return normalized.get(call.inputs().getFirst());
  }

  /** The training batch norm that alone reads a convolution without bias; else null. */
  private Recorded norm(Recorded convolution) {
    Recorded reader = uses.onlyReader(convolution.output(), BatchNorm.class);
    boolean fits =
        reader != null
            && convolution.inputs().size() == 2
            && reader.inputs().getFirst() == convolution.output()
            && ((BatchNorm) reader.op()).training();
    return fits ? reader : null;
  }

  /**
   * Whether a ReLU of a normalised tensor is read by one normalised convolution and by no one else.
   */
  private boolean onLoad(Recorded relu) {
    Recorded reader = uses.onlyReader(relu.output(), Conv2d.class);
    return normalizedInput(relu) != null
        && relu.equals(uses.onlyReader(relu.inputs().getFirst()))
        && reader != null
        && reader.inputs().getFirst() == relu.output()
        && reader.inputs().get(1) != relu.output()
        && norm(reader) != null;
  }

  private void convolution(Recorded call, Conv2d op) {
    Variable input = call.inputs().getFirst();
    Variable weight = written(call.inputs().get(1));
    Normalized load = loaded.get(input);
    Variable[] operands =
        load == null
            ? new Variable[] {written(input), weight}
            : new Variable[] {load.u(), weight, load.coefficients()};
    summed.put(norm(call), rewriting.record(new Conv2dMoments(op, load != null), operands));
  }

  /** Recorded where the norm is: its other inputs are known, statistics change in order. */
  private void coefficients(Recorded norm, BatchNorm op) {
    List<Variable> sums = summed.get(norm);
    Variable y = norm.output();
    int pixels = y.shape().dim(1) * y.shape().dim(2);
    Variable coefficients =
        rewriting
            .record(
                new BatchNormCoefficients(op.epsilon(), op.momentum(), pixels),
                sums.get(1),
                rewriting.of(norm.inputs().get(1)),
                rewriting.of(norm.inputs().get(2)),
                rewriting.of(norm.inputs().get(3)),
                rewriting.of(norm.inputs().get(4)))
            .getFirst();
    normalized.put(y, new Normalized(sums.get(0), sums.get(1), coefficients));
    plan(y);
  }

  /** Finds the end that {@code y}, a norm's output, flows into, and covers what is in between. */
  private void plan(Variable y) {
    Ending ending = Ending.after(uses, y);
    for (Recorded reader : uses.readers(y)) {
      boolean scales =
          reader.op() instanceof Multiply
              && reader.inputs().get(0) == y
              && Ending.isPerImage(reader.inputs().get(1), y);
      if (scales) {
        ending = Ending.gated(uses, reader);
      }
    }
    boolean reluAlone = ending.last() != null && ending.last().inputs().getFirst() == y;
    if (ending.last() == null || (reluAlone && ending.relu() && onLoad(ending.last()))) {
      return;
    }
    if (ending.skip() != null && ends.containsKey(ending.last())) {
      return; // two norms meet in one sum: the other one is its main line
    }
    ends.put(ending.last(), new End(normalized.get(y), ending));
    ending.calls(uses, y).forEach(rewriting::cover);
  }

  private void end(End end) {
    Ending ending = end.ending();
    BlockEnd op =
        new BlockEnd(
            true,
            ending.gate() != null,
            ending.bias() != null,
            ending.skip() != null,
            ending.relu());
    Variable[] operands =
        Stream.of(
                end.start().u(),
                end.start().coefficients(),
                ending.gate() == null ? null : written(ending.gate()),
                ending.bias() == null ? null : written(ending.bias()),
                ending.skip() == null ? null : written(ending.skip()))
            .filter(Objects::nonNull)
            .toArray(Variable[]::new);
    rewriting.put(ending.last().output(), rewriting.record(op, operands).getFirst());
  }

  private void squeeze(Recorded pool) {
    Normalized input = normalizedInput(pool);
    Variable mean =
        rewriting.record(new NormalizedMean(), input.moments(), input.coefficients()).getFirst();
    rewriting.put(pool.output(), mean);
  }

  /** What stands for {@code original}, written out where nothing does yet. */
  Variable written(Variable original) {
    write(original);
    return rewriting.of(original);
  }

  private void write(Variable original) {
    Normalized source = normalized.get(original);
    if (source != null && rewriting.known(original) == null) {
      BlockEnd op = new BlockEnd(true, false, false, false, false);
      rewriting.put(original, rewriting.record(op, source.u(), source.coefficients()).getFirst());
    }
  }
}
