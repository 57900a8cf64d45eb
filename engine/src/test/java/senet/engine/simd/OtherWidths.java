package senet.engine.simd;

import jdk.incubator.vector.FloatVector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Leaves every test out of an execution at "another" width, {@code -Dsenet.simd.other=true}, where
 * that width is the machine's own: the first execution has run them.
 */
public final class OtherWidths implements PostDiscoveryFilter {
  private final boolean skips =
      Boolean.getBoolean("senet.simd.other")
          && String.valueOf(FloatVector.SPECIES_PREFERRED.vectorBitSize())
              .equals(System.getProperty(Lanes.PROPERTY));

  @Override
  public FilterResult apply(TestDescriptor test) {
    return FilterResult.includedIf(
        !skips, () -> "another width", () -> "the machine's own width, which has been run");
  }
}
