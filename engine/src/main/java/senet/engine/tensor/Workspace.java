package senet.engine.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Buffers that live from step to step: the blocks that planned programs share, and scratch for
 * kernels.
 *
 * <p>Programs that run one after the other (training, evaluation, a smaller last batch) use one
 * workspace and so the same memory. Scratch grows to the largest size asked for and has undefined
 * content; two uses with the same index in one op are the same array. Not safe for use by two
 * programs at the same time.
 *
 * <p>Kernels have to know where cache lines start in their scratch, and Java tells no addresses.
 * The garbage collector G1 puts an array of half a region or more at the start of one, so scratch
 * of 16 KB and more is at least that long, where all of it stays a sixteenth of the heap. Before,
 * small scratch lay anywhere, in each process elsewhere: 32 groups of 32 channels at 7x7, eight
 * images, Zen 5, two threads, 1.29 times as fast forward and 1.19 with gradients, 1x1 layers 1.03
 * to 1.19.
 */
public final class Workspace {
  private static final int SCRATCH_KINDS = 8;

  /** Floats of scratch from which it matters where it lies. */
  private static final int PLACED = 4096;

  /** The share of a heap that regions of their own for all scratch may take. */
  private static final int HEAP_SHARE = 16;

  private static final int REGIONS = 2048; // into which G1 divides a heap, if they have 1 to 32 MB

  private final List<float[]> blocks = new ArrayList<>();
  private final float[][] shared = new float[SCRATCH_KINDS][];
  private final float[][][] local;
  private final int[][] tables = {new int[0], new int[0]};
  private final int least; // floats of scratch that is placed
  private final boolean exact;
  private int growths;

  /**
   * An empty workspace.
   *
   * @param threads the number of slots that ask for {@link #local} scratch
   */
  public Workspace(int threads) {
    this(threads, least(threads, Runtime.getRuntime().maxMemory()), false);
  }

  private Workspace(int threads, int least, boolean exact) {
    this.local = new float[threads][SCRATCH_KINDS][];
    this.least = least;
    this.exact = exact;
  }

  /**
   * An empty workspace whose scratch is no longer than asked for and NaN before it is written, so
   * that tests see what is read or written beyond it, or read too early.
   */
  public static Workspace exact(int threads) {
    return new Workspace(threads, 0, true);
  }

  /** Floats that give an array a region of its own: half a region, the header comes on top. */
  private static int least(int threads, long heap) {
    long share = heap / REGIONS;
    long region = Long.highestOneBit(Math.clamp(share, 1 << 20, 32 << 20) * 2 - 1);
    long arrays = (threads + 1L) * SCRATCH_KINDS;
    return arrays * region > heap / HEAP_SHARE ? 0 : (int) (region / 2 / Float.BYTES);
  }

  /**
   * Bytes at most by which arrays of scratch of {@code threads} threads are longer than asked for
   * in a heap of at most {@code heap} bytes. G1 rounds them up to whole regions, as all large
   * arrays.
   */
  public static long mostSpareBytes(int threads, long heap) {
    return (threads + 1L) * SCRATCH_KINDS * least(threads, heap) * Float.BYTES;
  }

  private float[] scratch(int size) {
    float[] scratch = new float[size < PLACED ? size : Math.max(size, least)];
    if (exact) {
      Arrays.fill(scratch, Float.NaN);
    }
    return scratch;
  }

  /**
   * The workspace's block number {@code index}, grown where it is smaller than {@code size}.
   * Programs that hold a block that is replaced keep it.
   */
  public float[] block(int index, int size) {
    while (blocks.size() <= index) {
      blocks.add(new float[0]);
    }
    if (blocks.get(index).length < size) {
      blocks.set(index, new float[size]);
    }
    return blocks.get(index);
  }

  /** Scratch that all threads of one op see; at least {@code size} long. */
  public float[] shared(int index, int size) {
    if (shared[index] == null || shared[index].length < size) {
      shared[index] = scratch(size);
      growths++;
    }
    return shared[index];
  }

  /** Scratch for integers, which all threads of one op see; at least {@code size} long. */
  public int[] table(int index, int size) {
    if (tables[index].length < size) {
      tables[index] = new int[size];
      growths++;
    }
    return tables[index];
  }

  /** Scratch of one thread; at least {@code size} long. */
  public float[] local(int slot, int index, int size) {
    float[][] mine = local[slot];
    if (mine[index] == null || mine[index].length < size) {
      mine[index] = scratch(size);
    }
    return mine[index];
  }

  /**
   * Counts arrays that were made for {@link #shared} and {@link #table}: while it stays, they are
   * the same ones.
   */
  public int growths() {
    return growths;
  }

  /** Bytes held in blocks and scratch. */
  public long bytes() {
    long floats = (long) tables[0].length + tables[1].length; // integers of the same size
    for (float[] block : blocks) {
      floats += block.length;
    }
    floats += sum(shared);
    for (float[][] mine : local) {
      floats += sum(mine);
    }
    return floats * Float.BYTES;
  }

  private static long sum(float[][] arrays) {
    long floats = 0;
    for (float[] array : arrays) {
      floats += array == null ? 0 : array.length;
    }
    return floats;
  }
}
