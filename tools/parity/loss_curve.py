"""The losses of PyTorch on what LossCurve (model, test sources) started from, in float and in double, and a picture of all.

Needs PyTorch, NumPy and Matplotlib (Debian: python3-torch, python3-numpy, python3-matplotlib).
Usage: python3 loss_curve.py DIR BLOCKS [--picture FILE] [--picture-only]

DIR holds initial.safetensors, images.f32, labels.f32 and curves, a line `step,loss` a step; pytorch_float.csv and
pytorch_double.csv are added. The upper half of the picture are the losses, the lower one distances to PyTorch in double.
Fails when a curve starts further than FIRST from PyTorch's in double, or strays MOST times as far as PyTorch's in float does.
"""
import argparse
import glob
import json
import os
import struct
import sys

import numpy
import torch
import torch.nn.functional as F

BATCH, SIDE, CHANNELS = 32, 32, 3
RATE, MOMENTUM, DECAY, EPSILON = 0.1, 0.9, 1e-4, 1e-5
DTYPES = {"F32": "<f4", "I64": "<i8"}

# Before any step was taken a loss is off by what the layers round, not by what training makes of it: a few 2^-24.
FIRST = 1e-6
# Rounding grows until the curves are as far apart as two trainings are, so one that computes the same is as likely nearer to the
# exact one as further: the root mean square of 100 distances that grow alike is seldom off by a factor of two.
MOST = 2


def read(path):
    with open(path, "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(size)), file.read()
    return {name: torch.from_numpy(numpy.frombuffer(data[slice(*t["data_offsets"])], DTYPES[t["dtype"]]).reshape(t["shape"]).copy())
            for name, t in header.items() if name != "__metadata__"}


def conv_norm(p, name, x, padding):
    x = F.conv2d(x, p[name + ".0.weight"], padding=padding)
    return F.batch_norm(x, None, None, p[name + ".1.weight"], p[name + ".1.bias"], training=True, eps=EPSILON)


def network(p, blocks, x):
    x = F.relu(conv_norm(p, "conv_block", x, 1))
    for i in range(blocks - 1):
        block = "res_blocks.%d." % i
        y = F.relu(conv_norm(p, block + "conv_lower", x, 1))
        y = conv_norm(p, block + "conv_upper", y, 1)
        hidden = F.relu(F.linear(y.mean((2, 3)), p[block + "se_block.fc.0.weight"].flatten(1)))
        gate, shift = F.linear(hidden, p[block + "se_block.fc.2.weight"].flatten(1))[:, :, None, None].chunk(2, 1)
        x = F.relu(x + y * torch.sigmoid(gate) + shift)
    x = F.relu(conv_norm(p, "out_conv", x, 0)).mean((2, 3))
    return F.log_softmax(F.linear(x, p["fc.weight"], p["fc.bias"]), 1)


def losses(directory, blocks, dtype):
    start = read(os.path.join(directory, "initial.safetensors"))
    leaves = {name: value.to(dtype).requires_grad_() for name, value in start.items()}
    images = numpy.fromfile(os.path.join(directory, "images.f32"), "<f4").reshape(-1, BATCH, SIDE, SIDE, CHANNELS)
    labels = numpy.fromfile(os.path.join(directory, "labels.f32"), "<f4").reshape(-1, BATCH)
    sgd = torch.optim.SGD(leaves.values(), RATE, momentum=MOMENTUM, nesterov=True, weight_decay=DECAY)
    for batch, targets in zip(images, labels):
        x = torch.from_numpy(batch).permute(0, 3, 1, 2).to(dtype)
        loss = F.cross_entropy(network(leaves, blocks, x), torch.from_numpy(targets).long())
        yield loss.item()
        sgd.zero_grad()
        loss.backward()
        sgd.step()


def curve(path):
    with open(path) as file:
        return [float(line.split(",")[1]) for line in file]


def distances(curves):
    """Of each curve to PyTorch's in double, relative, a step each."""
    exact = curves["pytorch_double"]
    return {name: [abs(a - b) / b for a, b in zip(values, exact)] for name, values in curves.items() if name != "pytorch_double"}


def rms(values):
    return (sum(v * v for v in values) / len(values)) ** 0.5


def picture(curves, found, path):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, (above, below) = pyplot.subplots(2, 1, sharex=True, figsize=(9, 7))
    for index, (name, values) in enumerate(curves.items()):
        steps, colour = range(1, len(values) + 1), "C%d" % index
        above.plot(steps, values, colour, label=name, linewidth=1)
        if name in found:
            below.semilogy(steps, found[name], colour, label=name, linewidth=1)
    above.set_ylabel("loss")
    below.set_ylabel("relative distance to PyTorch in double")
    below.set_xlabel("step")
    above.legend()
    below.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=100)


def check(found):
    """Prints the distances; what is wrong with them, or None."""
    theirs, wrong = rms(found["pytorch_float"]), None
    for name, values in found.items():
        print("%s: distance to double after 1, 10, 50, 100 steps, the largest and the root mean square: %s" %
              (name, ", ".join("%.1e" % d for d in [values[min(i, len(values)) - 1] for i in (1, 10, 50, 100)] +
                               [max(values), rms(values)])))
        if not values[0] <= FIRST:
            wrong = "%s: the first loss is %.1e from PyTorch's in double, at most %.0e expected" % (name, values[0], FIRST)
        if not rms(values) <= MOST * theirs:
            wrong = "%s: %.1e from PyTorch in double, PyTorch in float is %.1e; at most %d times as far expected" % (
                name, rms(values), theirs, MOST)
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("blocks", type=int)
    parser.add_argument("--picture")
    parser.add_argument("--picture-only", action="store_true", help="of the curves that are there")
    args = parser.parse_args()
    for dtype, name in () if args.picture_only else ((torch.float32, "pytorch_float"), (torch.float64, "pytorch_double")):
        with open(os.path.join(args.directory, name + ".csv"), "w") as file:
            for step, loss in enumerate(losses(args.directory, args.blocks, dtype)):
                file.write("%d,%.9g\n" % (step + 1, loss))
    curves = {os.path.basename(p)[:-4]: curve(p) for p in sorted(glob.glob(os.path.join(args.directory, "*.csv")))}
    found = distances(curves)
    picture(curves, found, args.picture or os.path.join(args.directory, "losses.png"))
    sys.exit(check(found))


if __name__ == "__main__":
    main()
