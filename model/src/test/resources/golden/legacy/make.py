"""Writes what PyTorch makes of narrow networks of the legacy SE-ResNet form, built from the paper's
description: outputs in evaluation and in training, the loss, and of each gradient its L2 norm and
its product with a fixed direction. Weights and images are functions of their names."""

import json
import math
import struct
import zlib

import numpy
import torch
from torch import nn

REDUCTION = 16


def values(name, count):
    """Uniform in [-1, 1), exact in binary32: a hash of the name and the index."""
    x = numpy.arange(count, dtype=numpy.uint32) * numpy.uint32(0x9E3779B9) + numpy.uint32(zlib.crc32(name.encode()))
    x = (x ^ (x >> 16)) * numpy.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * numpy.uint32(0xC2B2AE35)
    x = x ^ (x >> 16)
    return (x >> 8).astype(numpy.float32) / numpy.float32(1 << 23) - numpy.float32(1)


class SeModule(nn.Module):
    def __init__(self, c, squeeze):
        super().__init__()
        self.squeeze = squeeze
        self.fc1 = nn.Conv2d(c, c // REDUCTION, 1)
        self.fc2 = nn.Conv2d(c // REDUCTION, c, 1)

    def forward(self, x):
        z = {
            "none": lambda: x,
            "avg": lambda: x.mean((2, 3), keepdim=True),
            "max": lambda: nn.functional.adaptive_max_pool2d(x, 1),
        }[self.squeeze]()
        return x * torch.sigmoid(self.fc2(torch.relu(self.fc1(z))))


class Block(nn.Module):
    def __init__(self, c, width, k, stride, groups, first, squeeze):
        super().__init__()
        self.conv1 = nn.Conv2d(c, width, 1, stride if first else 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1 if first else stride, 1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, k, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(k)
        self.se_module = SeModule(k, squeeze)
        self.downsample = None
        if stride != 1 or c != k:
            self.downsample = nn.Sequential(nn.Conv2d(c, k, 1, stride, bias=False), nn.BatchNorm2d(k))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        y = self.se_module(self.bn3(self.conv3(y)))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class Net(nn.Module):
    def __init__(self, stem, depths, width, groups, first, squeeze, classes):
        super().__init__()
        self.layer0 = nn.Sequential()
        self.layer0.add_module("conv1", nn.Conv2d(3, stem, 7, 2, 3, bias=False))
        self.layer0.add_module("bn1", nn.BatchNorm2d(stem))
        self.layer0.add_module("relu1", nn.ReLU())
        self.layer0.add_module("pool", nn.MaxPool2d(3, 2, ceil_mode=True))
        c = stem
        for s, depth in enumerate(depths):
            k = 4 * stem << s
            blocks = []
            for i in range(depth):
                blocks.append(Block(c, width << s, k, 2 if s and not i else 1, groups, first, squeeze))
                c = k
            setattr(self, "layer%d" % (s + 1), nn.Sequential(*blocks))
        self.last_linear = nn.Linear(c, classes)

    def forward(self, x):
        for s in range(5):
            x = getattr(self, "layer%d" % s)(x)
        return self.last_linear(x.mean((2, 3)))


def fill(net):
    for name, tensor in net.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        u = values(name, tensor.numel())
        if tensor.dim() > 1:
            fan_in = tensor.numel() // tensor.shape[0]
            u = u * numpy.float32(math.sqrt(6 / fan_in))
        elif name.endswith("running_var") or (".bn" in name or "downsample.1" in name) and name.endswith("weight"):
            u = numpy.float32(1) + u / numpy.float32(2)
        else:
            u = u / numpy.float32(4)
        tensor.copy_(torch.from_numpy(u.reshape(tensor.shape)))


def write(file, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        data = numpy.asarray(tensor, dtype="<f4")
        header[name] = {"dtype": "F32", "shape": list(data.shape), "data_offsets": [len(body), len(body) + data.nbytes]}
        body += data.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + body)


WIDTH_AND_GROUPS = {"resnet": (4, 1), "resnext": (8, 4)}
STEM, DEPTHS, CLASSES = 4, [2, 1, 1, 1], 7


def given(name, squeeze, n=6, image=64):
    """Network, images and targets, in float."""
    width, groups = WIDTH_AND_GROUPS[name]
    net = Net(STEM, DEPTHS, width, groups, groups == 1, squeeze, CLASSES)
    with torch.no_grad():
        fill(net)
    # With most other numbers some maximum or ReLU is so near a tie that images changed by 1e-6 turn it,
    # and gradients by 0.2; with 6 all six cases stay within 1e-3.
    images = torch.from_numpy(values("images 6", n * 3 * image * image).reshape(n, 3, image, image))
    return net, images, torch.arange(n) % CLASSES


def in_short(key, gradient):
    """The gradient's L2 norm, and its product with the direction of that name."""
    g = gradient.reshape(-1)
    direction = torch.from_numpy(values("direction " + key, g.numel())).double()
    return torch.stack([g.norm(), g @ direction])


def case(name, squeeze):
    # In double, so that what is compared with is the network and not another order of rounding.
    net, images, targets = given(name, squeeze)
    net, images = net.double(), images.double()
    net.eval()
    result = {"evaluation": net(images).detach()}
    net.train()
    output = net(images)
    loss = nn.functional.cross_entropy(output, targets)
    loss.backward()
    result["training"] = output.detach()
    result["loss"] = loss.detach().reshape(1)
    for key, parameter in net.named_parameters():
        result["gradient/" + key] = in_short(key, parameter.grad)
    write("%s_%s.safetensors" % (name, squeeze), result)
    print(name, squeeze, result["evaluation"][0], float(loss))


if __name__ == "__main__":
    for squeeze in ("none", "avg", "max"):
        for name in WIDTH_AND_GROUPS:
            case(name, squeeze)
