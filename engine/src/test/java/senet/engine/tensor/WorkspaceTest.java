package senet.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Buffers grow to the largest size asked for and stay the same arrays until then. */
class WorkspaceTest {
  private final Workspace workspace = new Workspace(2);

  @Test
  void blocksStayUntilALargerOneIsAskedFor() {
    float[] block = workspace.block(1, 10);
    assertThat(block).hasSize(10);
    assertThat(workspace.block(1, 10)).isSameAs(block);
    assertThat(workspace.block(1, 3)).isSameAs(block);
    assertThat(workspace.block(0, 3)).isNotSameAs(block).hasSize(3);
    assertThat(workspace.block(1, 11)).isNotSameAs(block).hasSize(11);
  }

  @Test
  void scratchStaysUntilMoreIsAskedFor() {
    float[] shared = workspace.shared(3, 10);
    float[] local = workspace.local(1, 3, 10);
    int[] table = workspace.table(1, 10);
    assertThat(shared).hasSize(10).isNotSameAs(local);
    assertThat(table).hasSize(10);
    for (int size : new int[] {10, 1}) {
      assertThat(workspace.shared(3, size)).isSameAs(shared);
      assertThat(workspace.local(1, 3, size)).isSameAs(local);
      assertThat(workspace.table(1, size)).isSameAs(table);
    }
    assertThat(workspace.shared(3, 11)).hasSize(11);
    assertThat(workspace.local(1, 3, 11)).hasSize(11);
    assertThat(workspace.table(1, 11)).hasSize(11);
    assertThat(workspace.local(0, 3, 5)).hasSize(5);
  }

  @Test
  void bytesAreOfAllThatIsHeld() {
    assertThat(workspace.bytes()).isZero();
    workspace.table(0, 1);
    workspace.table(1, 2);
    workspace.block(0, 4);
    workspace.block(1, 8);
    workspace.shared(0, 16);
    workspace.shared(7, 32);
    workspace.local(0, 0, 64);
    workspace.local(1, 7, 128);
    assertThat(workspace.bytes()).isEqualTo(255 * 4);
  }

  @Test
  void whatGrowsIsCounted() {
    Workspace workspace = new Workspace(1);
    assertThat(workspace.growths()).isZero();
    workspace.shared(0, 10);
    workspace.shared(0, 9);
    assertThat(workspace.growths()).isEqualTo(1);
    workspace.table(1, 5);
    workspace.table(1, 5);
    assertThat(workspace.growths()).isEqualTo(2);
    workspace.shared(0, 11);
    workspace.local(0, 0, 7);
    workspace.block(0, 7);
    assertThat(workspace.growths()).isEqualTo(3);
  }

  /** A region of G1 has a megabyte at least, and 2,048 of them are no smaller than the heap. */
  @Test
  void largeScratchIsHalfARegionAtLeast() {
    long heap = Runtime.getRuntime().maxMemory();
    for (float[] scratch : List.of(workspace.shared(0, 4096), workspace.local(1, 2, 4096))) {
      assertThat(scratch.length).isGreaterThanOrEqualTo(1 << 17);
      assertThat(2L * 2048 * scratch.length * Float.BYTES)
          .isGreaterThanOrEqualTo(Math.min(heap, 64L << 30))
          .isLessThanOrEqualTo(Math.max(2 * heap, 2L << 30));
    }
    assertThat(workspace.local(1, 2, 1 << 23)).hasSize(1 << 23);
    assertThat(workspace.local(1, 3, 4095)).hasSize(4095);
    assertThat(workspace.block(0, 4096)).hasSize(4096);
  }

  @Test
  void scratchIsAsLongAsAskedForWhereThatIsWantedOrThreadsAreMany() {
    assertThat(Workspace.exact(1).local(0, 0, 4096)).hasSize(4096);
    assertThat(new Workspace(100).shared(0, 4096)).hasSize(4096);
    assertThat(Workspace.mostSpareBytes(100, 1L << 32)).isZero();
  }

  /** Of a heap of 2 GiB a region is one MiB, of one byte more two. */
  @Test
  void spareBytesAreKnownForAnyHeap() {
    assertThat(Workspace.mostSpareBytes(2, 383 << 20)).isZero();
    assertThat(Workspace.mostSpareBytes(2, 384 << 20)).isEqualTo(24L << 19);
    assertThat(Workspace.mostSpareBytes(7, 1L << 30)).isEqualTo(64L << 19);
    assertThat(Workspace.mostSpareBytes(8, 1L << 30)).isZero();
    assertThat(Workspace.mostSpareBytes(2, 2L << 30)).isEqualTo(24L << 19);
    assertThat(Workspace.mostSpareBytes(2, (2L << 30) + 2048)).isEqualTo(24L << 20);
    assertThat(Workspace.mostSpareBytes(1, 1L << 40)).isEqualTo(16L << 24);
  }

  @Test
  void spareBytesAreBounded() {
    int asked = 0;
    for (int kind = 0; kind < 8; kind++) {
      workspace.shared(kind, 4096);
      workspace.local(0, kind, 4096);
      workspace.local(1, kind, 4096);
      asked += 3 * 4096;
    }
    assertThat(workspace.bytes())
        .isGreaterThan(4L * asked)
        .isLessThanOrEqualTo(
            4L * asked + Workspace.mostSpareBytes(2, Runtime.getRuntime().maxMemory()));
  }
}
