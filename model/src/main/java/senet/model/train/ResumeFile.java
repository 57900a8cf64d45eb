package senet.model.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import senet.engine.tensor.Tensor;
import senet.model.format.Dtype;
import senet.model.format.FormatException;
import senet.model.format.Safetensors;
import senet.model.format.StoredTensor;
import senet.model.format.TensorReader;
import senet.model.nn.Counter;
import senet.model.nn.Network;
import senet.model.optim.Resumable;

/**
 * All that a run needs to go on as if it had not been interrupted, in one safetensors file: the
 * network as it is trained, what optimiser and average keep, and the {@link Progress}. Values stand
 * in the engine's layout, flat: it is a file for one run, weights for others are beside it.
 */
final class ResumeFile {
  private static final String VERSION = "senet.resume";
  private static final String FIRST = "1";
  private static final String STEPS = "steps";
  private static final String TOTAL = "total_steps";
  private static final String RUN = "run";

  private ResumeFile() {}

  /** Something to be saved: values, or a count. */
  private record Part(float[] values, int size, Counter counter) {
    Dtype dtype() {
      return counter == null ? Dtype.F32 : Dtype.I64;
    }

    TensorReader.Form form() {
      return new TensorReader.Form(dtype(), counter == null ? new int[] {size} : new int[0]);
    }

    StoredTensor stored() {
      return counter == null
          ? StoredTensor.ofFloats(new int[] {size}, values, size)
          : StoredTensor.ofLong(counter.value());
    }

    void take(StoredTensor stored) {
      if (counter == null) {
        System.arraycopy(stored.toFloats(), 0, values, 0, size);
      } else {
        counter.set(stored.toLong());
      }
    }
  }

  private static SequencedMap<String, Part> parts(Network network, Learner learner) {
    SequencedMap<String, Part> parts = new LinkedHashMap<>();
    for (Map.Entry<String, Network.Entry> named : network.state().entrySet()) {
      Tensor value = named.getValue().value();
      parts.put(
          "network/" + named.getKey(),
          value == null
              ? new Part(null, 1, named.getValue().counter())
              : new Part(value.data(), value.size(), null));
    }
    for (Resumable part : learner.resumable()) {
      part.state()
          .forEach((name, values) -> parts.put(name, new Part(values, values.length, null)));
    }
    return parts;
  }

  /**
   * Writes {@code file} durably.
   *
   * @param run what the run is: one that differs in it cannot go on from the file
   */
  static void write(Path file, String run, Network network, Learner learner, Progress progress)
      throws IOException {
    SequencedMap<String, Part> parts = parts(network, learner);
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(VERSION, FIRST);
    metadata.put(STEPS, String.valueOf(learner.steps()));
    metadata.put(TOTAL, String.valueOf(learner.total()));
    metadata.putAll(progress.toMap());
    metadata.put(RUN, run);
    Safetensors.write(file, new Content(metadata, parts));
  }

  /** The parts as a file is to have them. */
  private record Content(Map<String, String> metadata, SequencedMap<String, Part> parts)
      implements TensorReader {
    @Override
    public SequencedMap<String, Form> forms() {
      SequencedMap<String, Form> forms = new LinkedHashMap<>();
      parts.forEach((name, part) -> forms.put(name, part.form()));
      return forms;
    }

    @Override
    public void read(Sink sink) throws IOException {
      for (Map.Entry<String, Part> named : parts.entrySet()) {
        sink.accept(named.getKey(), named.getValue().stored());
      }
    }

    @Override
    public void close() {}
  }

  /**
   * Fills network and learner from {@code file}.
   *
   * @param run as it was given to {@link #write}
   * @return how far the run was
   * @throws FormatException where it is damaged or of another run
   */
  static Progress read(Path file, String run, Network network, Learner learner) throws IOException {
    String name = file.getFileName().toString();
    try (TensorReader reader = Safetensors.open(file)) {
      Map<String, String> metadata = reader.metadata();
      require(FIRST.equals(metadata.get(VERSION)), name, "no state of a run of this version");
      requireSame(name, run, String.valueOf(metadata.get(RUN)));
      SequencedMap<String, Part> parts = parts(network, learner);
      SequencedMap<String, TensorReader.Form> forms = reader.forms();
      require(
          forms.keySet().equals(parts.keySet()),
          name,
          "%d tensors, the run has %d".formatted(forms.size(), parts.size()));
      for (Map.Entry<String, Part> named : parts.entrySet()) {
        TensorReader.Form form = forms.get(named.getKey());
        TensorReader.Form own = named.getValue().form();
        require(
            form.dtype() == own.dtype() && Arrays.equals(form.dims(), own.dims()),
            name,
            "%s is %s, the run has %s"
                .formatted(
                    named.getKey(), Arrays.toString(form.dims()), Arrays.toString(own.dims())));
      }
      Progress progress = Progress.of(metadata, name);
      Map<String, StoredTensor> values = reader.readAll().tensors(); // verified before any is used
      parts.forEach((key, part) -> part.take(values.get(key)));
      learner.resumeAt(
          number(metadata, STEPS, name), number(metadata, TOTAL, name), progress.epoch());
      return progress;
    }
  }

  private static long number(Map<String, String> metadata, String key, String file)
      throws FormatException {
    try {
      return Long.parseLong(metadata.get(key));
    } catch (NumberFormatException _) {
      throw new FormatException(
          "%s: %s is '%s', no number".formatted(file, key, metadata.get(key)));
    }
  }

  private static void require(boolean holds, String file, String what) throws FormatException {
    if (!holds) {
      throw new FormatException(
          "%s: %s; hint: it is of another run, or was changed".formatted(file, what));
    }
  }

  /** Names the first line that differs. */
  private static void requireSame(String file, String run, String saved) throws FormatException {
    String[] now = run.split("\n", -1);
    String[] then = saved.split("\n", -1);
    for (int i = 0; i < Math.max(now.length, then.length); i++) {
      String one = i < now.length ? now[i] : "nothing";
      String other = i < then.length ? then[i] : "nothing";
      if (!one.equals(other)) {
        throw new FormatException(
            "%s: the run was saved with '%s' but goes on with '%s'; hint: resume with the same data and settings"
                .formatted(file, other, one));
      }
    }
  }
}
