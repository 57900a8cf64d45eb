package senet.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

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
}
