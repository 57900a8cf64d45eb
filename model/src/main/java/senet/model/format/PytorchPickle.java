package senet.model.format;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What pickles of PyTorch may name: all of it stays inert. */
final class PytorchPickle {
  /** What training programs keep beside weights: shapes, devices, types and NumPy's numbers. */
  private static final List<String> BESIDE =
      List.of(
          "collections.OrderedDict",
          "torch.Size",
          "torch.device",
          "torch.float16",
          "torch.float32",
          "torch.float64",
          "torch.bfloat16",
          "torch.int64",
          "_codecs.encode",
          "numpy.dtype",
          "numpy.ndarray",
          "numpy.core.multiarray.scalar",
          "numpy._core.multiarray.scalar",
          "numpy.core.multiarray._reconstruct",
          "numpy._core.multiarray._reconstruct");

  private static final Set<String> NAMES = names();

  /** Of whole models, of optimisers and arguments beside weights, and of what is meant to harm. */
  private static final String HINT =
      "a whole model or more than tensors was saved, and nothing in it is run;"
          + " torch.save(model.state_dict(), FILE) instead";

  private PytorchPickle() {}

  private static Set<String> names() {
    Set<String> names = new LinkedHashSet<>(BESIDE);
    names.addAll(PytorchTensor.NAMES);
    names.addAll(PytorchStorages.NAMES);
    return Collections.unmodifiableSet(names);
  }

  /** Reads one pickle. */
  static Object read(String file, PickleInput in, PytorchStorages storages) throws IOException {
    return RestrictedPickle.read(file, in, NAMES, HINT, storages);
  }
}
