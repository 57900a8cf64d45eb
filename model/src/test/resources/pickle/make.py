"""Writes the pickles beside it (NumPy 2.4, Python 3.11): a small dictionary, and a batch of one CIFAR-10 record."""

import pickle

import numpy

small = {"text": "ä", "array": numpy.arange(250, 256, dtype=numpy.uint8).reshape(2, 3), "numbers": [1, -2, 300, 70000, 0.5]}
i = numpy.arange(3072)
record = (i * i // 7 % 256).astype(numpy.uint8).reshape(1, 3072)
batch = {"batch_label": "training batch 1 of 5", "labels": [9], "data": record, "filenames": ["a.png"]}
for protocol in range(2, 6):
    for name, content in ("small", small), ("batch", batch):
        with open(f"{name}_{protocol}.pickle", "wb") as file:
            pickle.dump(content, file, protocol)
