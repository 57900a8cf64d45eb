"""Whether PyTorch reads a state dict that was saved here as it reads the one that it was imported from.

Usage: python3 check_saved.py SAVED ORIGINAL

SAVED is loaded with weights_only=True, for which PyTorch allows nothing but tensors. It has every tensor of ORIGINAL with the same type, shape
and bits, and beside them counters of batch norms alone.
"""
import sys

import torch


def main():
    saved = torch.load(sys.argv[1], weights_only=True)
    original = torch.load(sys.argv[2], weights_only=True)
    original = original.get("state_dict", original)
    original = {name.removeprefix("module."): t for name, t in original.items()}
    for name, t in original.items():
        assert saved[name].dtype == t.dtype and saved[name].shape == t.shape and torch.equal(saved[name], t), name
    others = [name for name in saved if name not in original]
    assert all(name.endswith(".num_batches_tracked") and saved[name].dtype == torch.int64 and saved[name].shape == () for name in others), others
    print(f"{len(saved)} tensors, {len(original)} of them as they were")


if __name__ == "__main__":
    main()
