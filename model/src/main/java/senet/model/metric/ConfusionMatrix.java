package senet.model.metric;

import java.util.List;

/**
 * Counts of what images are and what they were taken for: a row a true class, a column a predicted
 * one.
 */
public final class ConfusionMatrix {
  private final List<String> classes;
  private final long[][] counts;
  private final long[] undecided;

  /** All zero. */
  public ConfusionMatrix(List<String> classes) {
    this.classes = List.copyOf(classes);
    this.counts = new long[classes.size()][classes.size()];
    this.undecided = new long[classes.size()];
  }

  /** Counts one image. */
  public void add(int truth, int predicted) {
    counts[truth][predicted]++;
  }

  /** Counts one image that was taken for no class, which is wrong: it is in no column. */
  public void addUndecided(int truth) {
    undecided[truth]++;
  }

  /** Names of the rows and columns. */
  public List<String> classes() {
    return classes;
  }

  /** Images of class {@code truth} that were taken for {@code predicted}. */
  public long count(int truth, int predicted) {
    return counts[truth][predicted];
  }

  /** Images of class {@code truth}, decided or not. */
  public long support(int truth) {
    long sum = undecided[truth];
    for (long count : counts[truth]) {
      sum += count;
    }
    return sum;
  }

  /** Images that were taken for class {@code predicted}. */
  public long predicted(int predicted) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[predicted];
    }
    return sum;
  }

  /** All images. */
  public long total() {
    long sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += support(i);
    }
    return sum;
  }

  /** The share of images on the diagonal, 0 to 1; 0 where there are none. */
  public double accuracy() {
    long right = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
    }
    return ratio(right, total());
  }

  /** Precision, recall and F1 of one class. */
  public ClassScores scores(int index) {
    long right = counts[index][index];
    return ClassScores.of(ratio(right, predicted(index)), ratio(right, support(index)));
  }

  /** How many classes no image is of. */
  public int classesWithoutImages() {
    int n = 0;
    for (int i = 0; i < counts.length; i++) {
      n += support(i) == 0 ? 1 : 0;
    }
    return n;
  }

  /**
   * The plain mean of each score over the classes that there are images of, of which alone a recall
   * can be told; 0 where there are none.
   */
  public ClassScores macro() {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    for (int i = 0; i < counts.length; i++) {
      if (support(i) == 0) {
        continue;
      }
      ClassScores scores = scores(i);
      precision += scores.precision();
      recall += scores.recall();
      f1 += scores.f1();
    }
    int n = Math.max(1, counts.length - classesWithoutImages());
    return new ClassScores(precision / n, recall / n, f1 / n);
  }

  /** Scores over all decisions at once: with one label an image each of them is the accuracy. */
  public ClassScores micro() {
    double accuracy = accuracy();
    return new ClassScores(accuracy, accuracy, accuracy); // F1's formula could round its last bit
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
