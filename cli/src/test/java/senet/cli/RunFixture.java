package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import senet.model.train.EpochResult;
import senet.model.train.RunDirectory;

/** Run directories without a training. */
final class RunFixture {
  private RunFixture() {}

  /** A run of {@code planned} epochs, of which {@code done} are done, each a hundredth better. */
  static RunDirectory run(Path root, int planned, int done) throws IOException {
    SequencedMap<String, Object> config = new LinkedHashMap<>();
    config.put("model", "se_resnet20");
    config.put("se", "squeeze=max,reduction=4");
    config.put("train_data", "a <script> & \"so\" on");
    config.put("parameters", 271738);
    config.put("macs", 40553056);
    config.put("epochs", planned);
    config.put("command", "senet train --model 'se_resnet20'");
    RunDirectory run = RunDirectory.create(root);
    run.writeConfig(config);
    for (int epoch = 1; epoch <= done; epoch++) {
      run.append(
          new EpochResult(
              epoch, 2.0 / epoch, 0.5, 2.5 / epoch, 0.5 + epoch / 100.0, 0.1 / epoch, 50, 100));
    }
    return run;
  }
}
