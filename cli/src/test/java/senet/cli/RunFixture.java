package senet.cli;

import java.io.IOException;
import java.nio.file.Path;
import senet.model.recipe.Settings;
import senet.model.train.EpochResult;
import senet.model.train.RunDirectory;

/** Run directories without a training. */
final class RunFixture {
  private RunFixture() {}

  /** A run of {@code planned} epochs, of which {@code done} are done, each a hundredth better. */
  static RunDirectory run(Path root, int planned, int done) throws IOException {
    return run(root, planned, done, EpochResult.CSV_HEAD);
  }

  /** The same, measured on images that were held out. */
  static RunDirectory heldOut(Path root, int planned, int done) throws IOException {
    return run(root, planned, done, EpochResult.heldOutHead());
  }

  private static RunDirectory run(Path root, int planned, int done, String head)
      throws IOException {
    Settings config =
        Settings.none()
            .with("model", "se_resnet20", "test")
            .with("se", "squeeze=max,reduction=4", "test")
            .with("train_data", "a <script> & \"so\" on", "test")
            .with("parameters", "271738", "test")
            .with("macs", "40553056", "test")
            .with("epochs", String.valueOf(planned), "test")
            .with("command", "senet train --model 'se_resnet20'", "test");
    RunDirectory run = RunDirectory.create(root);
    run.writeConfig(config);
    for (int epoch = 1; epoch <= done; epoch++) {
      run.append(
          new EpochResult(
              epoch, 2.0 / epoch, 0.5, 2.5 / epoch, 0.5 + epoch / 100.0, 0.1 / epoch, 50, 100),
          head);
    }
    return run;
  }
}
