package senet.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import senet.model.nn.Network;
import senet.model.nn.Squeeze;
import senet.model.nn.Summary;
import senet.model.train.StepBenchmark.Mode;
import senet.model.train.TrainingMemory;
import senet.model.zoo.Architecture;
import senet.model.zoo.Excitations;
import senet.model.zoo.Options;
import senet.model.zoo.Zoo;

/** {@code senet summary MODEL}. */
@Command(
    name = "summary",
    description = "Show a network's layers, parameters, multiply-adds and memory.")
final class SummaryCommand implements Callable<Integer> {

  /** Of larger ones the outputs of ImageNet's networks are beyond any array. */
  private static final int LARGEST_BATCH = 1024;

  private static final double GIGA = 1e9;
  private static final double BYTES_PER_GIBIBYTE = 1 << 30;

  /** Bytes. */
  private record Memory(long buffers, long heap) {}

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A name that 'senet models' lists.")
  private String model;

  @Mixin private ModelOption modelOption;

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description = "What memory is told for. Default: ${DEFAULT-VALUE}.")
  private int batchSize = 128;

  @Option(
      names = "--input",
      paramLabel = "SIDE",
      description = "Rows and columns of the images. Default: those it was designed for.")
  private Integer input;

  @Option(
      names = "--classes",
      paramLabel = "N",
      description = "Outputs. Default: those it was designed for.")
  private Integer classes;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (batchSize < 1 || batchSize > LARGEST_BATCH) {
      throw new ParameterException(
          spec.commandLine(),
          "--batch-size is %d, it must be 1 to %d".formatted(batchSize, LARGEST_BATCH));
    }
    PrintWriter out = spec.commandLine().getOut();
    Architecture architecture = architecture();
    Network network = Zoo.network(architecture);
    Summary summary = Summary.of(network);
    Memory training =
        new Memory(Summary.trainingBytes(network, batchSize), heap(network, Mode.TRAIN));
    Memory inference =
        new Memory(Summary.evaluationBytes(network, batchSize), heap(network, Mode.INFER));
    if (json) {
      Json.print(out, generator -> write(generator, architecture, summary, training, inference));
      return ExitCode.DONE;
    }
    SummaryTable.print(summary, out);
    out.printf(
        "%n%s, %s: %,d parameters, %.3f GMAC for one image%n",
        architecture.name(),
        architecture.options().excitations().inWords(),
        summary.parameters(),
        summary.macs() / GIGA);
    printExcitations(out, summary, architecture.options().excitations());
    print(out, "training", training, " beside data and evaluation");
    print(out, "inference", inference, " beside images");
    if (architecture.options().excitations().present()) {
      printOtherSqueezes(out, architecture);
    }
    return ExitCode.DONE;
  }

  private Architecture architecture() {
    Zoo.Entry entry = modelOption.entry(model);
    Options options = entry.options();
    try {
      if (classes != null) {
        options = options.with(options.channels(), classes);
      }
      if (input != null) {
        options = options.withImage(input);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return modelOption.architecture(entry, options);
  }

  /** Beside what the paper's formula gives, which counts no biases. */
  private static void printExcitations(PrintWriter out, Summary summary, Excitations excitations) {
    if (excitations.present()) {
      out.printf(
          "SE blocks %,d parameters (%.2f %%), weights by (2/r) sum N_s C_s^2 %,.0f; %.4f GMAC"
              + " (%.2f %%)%n",
          summary.excitationParameters(),
          100.0 * summary.excitationParameters() / summary.parameters(),
          summary.excitationWeights(excitations.form().reduction()),
          summary.excitationMacs() / GIGA,
          100.0 * summary.excitationMacs() / summary.macs());
    }
  }

  private long heap(Network network, Mode mode) {
    int threads = Runtime.getRuntime().availableProcessors();
    double bytes = TrainingMemory.bytes(network, mode, batchSize, threads);
    return (long) Heap.with(network, mode, bytes, threads);
  }

  private void print(PrintWriter out, String what, Memory memory, String beside) {
    out.printf(
        "%s on batches of %d: %.2f GiB of buffers, a heap of %.2f GiB%s%n",
        what,
        batchSize,
        memory.buffers() / BYTES_PER_GIBIBYTE,
        memory.heap() / BYTES_PER_GIBIBYTE,
        beside);
  }

  /** Without a squeeze the excitation runs on every pixel, which costs. */
  private static void printOtherSqueezes(PrintWriter out, Architecture architecture) {
    StringBuilder line = new StringBuilder("by squeeze:");
    for (Squeeze squeeze : Squeeze.values()) {
      Architecture other =
          Zoo.architecture(architecture.name(), architecture.options().withSqueeze(squeeze));
      line.append(" %s %.3f GMAC".formatted(squeeze, Summary.of(Zoo.network(other)).macs() / GIGA));
      line.append(squeeze == Squeeze.MAX ? "" : ",");
    }
    out.println(line);
  }

  private void write(
      JsonGenerator json,
      Architecture architecture,
      Summary summary,
      Memory training,
      Memory inference)
      throws IOException {
    json.writeStringField("model", architecture.name());
    json.writeStringField("se", architecture.options().excitations().toString());
    json.writeNumberField("parameters", summary.parameters());
    json.writeNumberField("macs", summary.macs());
    json.writeNumberField("se_parameters", summary.excitationParameters());
    json.writeNumberField("se_macs", summary.excitationMacs());
    write(json, "training", training);
    write(json, "inference", inference);
    json.writeArrayFieldStart("layers");
    for (Summary.Row row : summary.rows()) {
      json.writeStartObject();
      json.writeStringField("layer", row.layer());
      json.writeStringField("op", row.op());
      json.writeStringField("output", row.output().toString());
      json.writeNumberField("parameters", row.parameters());
      json.writeNumberField("macs", row.macs());
      json.writeNumberField("bytes", row.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void write(JsonGenerator json, String what, Memory memory) throws IOException {
    json.writeNumberField("%s_bytes_batch_%d".formatted(what, batchSize), memory.buffers());
    json.writeNumberField("%s_heap_bytes_batch_%d".formatted(what, batchSize), memory.heap());
  }
}
