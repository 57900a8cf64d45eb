package senet.engine.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import senet.engine.tensor.Shape;

/**
 * Which buffer every value of a program lives in.
 *
 * <p>Time runs over the calls forward, then backward: call j runs at time j and its backward at 2F
 * - 1 - j, F the number of calls. A buffer is needed from the first time that writes it to the last
 * that reads it. Buffers are placed largest first into the first block that is free all that time
 * (the greedy-by-size rule of Pisarchyk and Lee, "Efficient memory management for deep neural net
 * inference", 2020), so that a block has the size of its first buffer.
 */
final class Plan {
  /** A buffer: its size in floats, the times it is needed, and the block it was given. */
  static final class Slot {
    final int size;
    final int from;
    int until;
    int block = -1;

    Slot(int size, int from, int until) {
      this.size = size;
      this.from = from;
      this.until = until;
    }
  }

  /** One call of the program and the slots of what it makes. */
  static final class Step {
    final Recorded call;
    final Shape[] inputShapes;
    final Slot[] outputs;
    final Slot[] saved;
    final Slot[] outputGradients; // null where no gradient reaches the output

    /** Whether this is the first call, walking back, that adds to the gradient of input i. */
    final boolean[] opensGradient;

    Step(Recorded call, int time) {
      this.call = call;
      int inputs = call.inputs().size();
      this.inputShapes = new Shape[inputs];
      for (int i = 0; i < inputs; i++) {
        inputShapes[i] = call.inputs().get(i).shape();
      }
      int count = call.outputs().size();
      this.outputs = new Slot[count];
      this.outputGradients = new Slot[count];
      for (int i = 0; i < count; i++) {
        outputs[i] = new Slot(call.outputs().get(i).shape().size(), time, time);
      }
      int[] sizes = call.op().savedSizes(inputShapes);
      this.saved = new Slot[sizes.length];
      for (int i = 0; i < sizes.length; i++) {
        saved[i] = new Slot(sizes[i], time, time);
      }
      this.opensGradient = new boolean[inputs];
    }

    /** Whether what the op prepares stays as it is until a leaf changes. */
    boolean preparesFromLeaves() {
      for (int i = 0; i < inputShapes.length; i++) {
        if (call.op().prepareReads(i) && !call.inputs().get(i).isLeaf()) {
          return false;
        }
      }
      return true;
    }

    /** Whether backward has anything to do. */
    boolean gradientArrives() {
      return Arrays.stream(outputGradients).anyMatch(Objects::nonNull);
    }
  }

  final List<Step> steps = new ArrayList<>();
  final List<Integer> blockSizes = new ArrayList<>();
  final Variable loss;
  private final Step[] stepOf; // by the position of a variable on the tape

  Plan(List<Recorded> calls, Variable loss, Variable... kept) {
    this.loss = loss;
    this.stepOf = new Step[calls.size()];
    boolean[] needed = needed(calls, kept);
    for (Recorded call : calls) {
      int position = call.output().position;
      if (needed[position]) {
        stepOf[position] = new Step(call, steps.size());
        steps.add(stepOf[position]);
      }
    }
    int end = 2 * steps.size();
    for (Variable variable : kept) {
      if (!variable.isLeaf()) {
        slotOf(variable).until = end;
      }
    }
    extendForward();
    if (loss != null) {
      extendBackward(end);
    }
    place();
  }

  /** Where the values of {@code variable} are, null where the program does not compute it. */
  Slot slotOf(Variable variable) {
    Step step = stepOf(variable);
    return step == null ? null : step.outputs[variable.index];
  }

  /** The step that makes {@code variable}, null where the program does not compute it. */
  Step stepOf(Variable variable) {
    boolean recordedLater = variable.position >= stepOf.length;
    return variable.isLeaf() || recordedLater ? null : stepOf[variable.position];
  }

  long bytes() {
    long floats = 0;
    for (int size : blockSizes) {
      floats += size;
    }
    return floats * Float.BYTES + preparedBytes();
  }

  long preparedBytes() {
    long floats = 0;
    if (loss == null) {
      for (Step step : steps) {
        for (int size : step.call.op().preparedSizes(step.inputShapes)) {
          floats += size;
        }
      }
    }
    return floats * Float.BYTES;
  }

  private static boolean[] needed(List<Recorded> calls, Variable... kept) {
    boolean[] needed = new boolean[calls.size()];
    for (Variable variable : kept) {
      if (!variable.isLeaf()) {
        needed[variable.position] = true;
      }
    }
    for (int position = calls.size() - 1; position >= 0; position--) {
      if (needed[position]) {
        for (Variable input : calls.get(position).inputs()) {
          if (!input.isLeaf()) {
            needed[input.position] = true;
          }
        }
      }
    }
    return needed;
  }

  private void extendForward() {
    for (int time = 0; time < steps.size(); time++) {
      for (Variable input : steps.get(time).call.inputs()) {
        extend(input, time);
      }
    }
  }

  private void extend(Variable variable, int time) {
    Slot slot = slotOf(variable);
    if (slot != null) {
      slot.until = Math.max(slot.until, time);
    }
  }

  /** Walks back from the loss: gradients are born where first added to, values live until read. */
  private void extendBackward(int end) {
    Step last = stepOf(loss);
    last.outputGradients[loss.index] = new Slot(1, steps.size(), end);
    for (int j = steps.size() - 1; j >= 0; j--) {
      Step step = steps.get(j);
      if (!step.gradientArrives()) {
        continue; // kept, but no gradient flows through it
      }
      int time = end - 1 - j;
      Op op = step.call.op();
      for (int i = 0; i < step.outputs.length; i++) {
        if (step.outputGradients[i] != null) {
          step.outputGradients[i].until = Math.max(step.outputGradients[i].until, time);
        }
        if (op.backwardReadsOutput(i)) {
          step.outputs[i].until = Math.max(step.outputs[i].until, time);
        }
      }
      for (Slot slot : step.saved) {
        slot.until = time;
      }
      for (int i = 0; i < step.inputShapes.length; i++) {
        Variable input = step.call.inputs().get(i);
        if (op.backwardReadsInput(i)) {
          extend(input, time);
        }
        Step source = stepOf(input);
        if (source != null && input.wantsGradient && source.outputGradients[input.index] == null) {
          source.outputGradients[input.index] = new Slot(input.shape().size(), time, time);
          step.opensGradient[i] = true;
        }
      }
    }
  }

  private void place() {
    List<Slot> slots = new ArrayList<>();
    for (Step step : steps) {
      slots.addAll(List.of(step.outputs));
      slots.addAll(List.of(step.saved));
      Arrays.stream(step.outputGradients).filter(Objects::nonNull).forEach(slots::add);
    }
    slots.sort(
        Comparator.<Slot>comparingInt(slot -> -slot.size).thenComparingInt(slot -> slot.from));
    List<List<Slot>> blocks = new ArrayList<>();
    for (Slot slot : slots) {
      int block = 0;
      while (block < blocks.size() && overlaps(blocks.get(block), slot)) {
        block++;
      }
      if (block == blocks.size()) {
        blocks.add(new ArrayList<>());
        blockSizes.add(slot.size);
      }
      blocks.get(block).add(slot);
      slot.block = block;
    }
  }

  private static boolean overlaps(List<Slot> placed, Slot slot) {
    for (Slot other : placed) {
      if (slot.from <= other.until && other.from <= slot.until) {
        return true;
      }
    }
    return false;
  }
}
