package senet.model.optim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import senet.engine.tensor.Tensor;
import senet.model.nn.Network;

/** A second set of values beside those of a network. */
final class ShadowValues {
  private final Tensor[] live;
  private final float[][] shadow;
  private final SequencedMap<String, float[]> state = new LinkedHashMap<>();

  /**
   * Copies of all {@code values}.
   *
   * @param kind what is in front of the names in {@link #state}
   */
  ShadowValues(String kind, SequencedMap<String, Tensor> values) {
    this.live = values.values().toArray(Tensor[]::new);
    this.shadow = new float[live.length][];
    int i = 0;
    for (Map.Entry<String, Tensor> named : values.entrySet()) {
      shadow[i] = new float[named.getValue().size()];
      state.put(kind + "/" + named.getKey(), shadow[i]);
      i++;
    }
    take();
  }

  /** Parameters and buffers of a network by name: all of its state but counters. */
  static SequencedMap<String, Tensor> of(Network network) {
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    network
        .state()
        .forEach(
            (name, entry) -> {
              if (entry.kind() != Network.Kind.COUNTER) {
                values.put(name, entry.value());
              }
            });
    return values;
  }

  /** The shadow becomes what is live. */
  void take() {
    for (int i = 0; i < live.length; i++) {
      System.arraycopy(live[i].data(), 0, shadow[i], 0, shadow[i].length);
    }
  }

  /** What is live becomes the shadow. */
  void put() {
    for (int i = 0; i < live.length; i++) {
      System.arraycopy(shadow[i], 0, live[i].data(), 0, shadow[i].length);
    }
  }

  /** Both change places. */
  void swap() {
    for (int i = 0; i < live.length; i++) {
      float[] a = live[i].data();
      float[] b = shadow[i];
      for (int j = 0; j < b.length; j++) {
        float kept = a[j];
        a[j] = b[j];
        b[j] = kept;
      }
    }
  }

  /**
   * Moves the shadow by {@code share} of its way to what is live; as PyTorch's {@code lerp}, from
   * the nearer end, so that 0 and 1 are exact.
   */
  void approach(double share) {
    float w = (float) share;
    for (int i = 0; i < live.length; i++) {
      float[] to = live[i].data();
      float[] from = shadow[i];
      if (w < 0.5f) {
        for (int j = 0; j < from.length; j++) {
          from[j] = Math.fma(w, to[j] - from[j], from[j]);
        }
      } else {
        for (int j = 0; j < from.length; j++) {
          from[j] = Math.fma(-(to[j] - from[j]), 1 - w, to[j]);
        }
      }
    }
  }

  /** The shadow's arrays by name. */
  SequencedMap<String, float[]> state() {
    return Collections.unmodifiableSequencedMap(state);
  }
}
