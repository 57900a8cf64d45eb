"""Makes the files beside it: what PyTorch saves, in its form since 1.6 and in the older one.

Usage: python3 make.py (PyTorch 1.13 made those that are here)
"""
import os

import numpy
import torch

HERE = os.path.dirname(os.path.abspath(__file__))


def save(content, name):
    for form, new in (("zip", True), ("legacy", False)):
        torch.save(content, os.path.join(HERE, f"{name}_{form}.pth"), _use_new_zipfile_serialization=new)


torch.manual_seed(1)
net = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3, bias=False), torch.nn.BatchNorm2d(3), torch.nn.Linear(3, 2))
with torch.no_grad():
    net[0].weight.copy_(torch.arange(54).reshape(3, 2, 3, 3) / 4)
    net[2].weight.copy_(torch.arange(6).reshape(2, 3) - 2.5)
    net[2].bias.zero_()
save(net.state_dict(), "plain")

optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
net(torch.ones(1, 2, 3, 5)).sum().backward()
optimizer.step()
with torch.no_grad():
    net[0].weight.copy_(torch.arange(54).reshape(3, 2, 3, 3) / 4)
save({"epoch": 3, "best_acc1": torch.tensor(71.5), "best": numpy.float64(0.5), "optimizer": optimizer.state_dict(),
      "state_dict": torch.nn.DataParallel(net).state_dict()}, "checkpoint")

base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
save({"double": torch.tensor([1.5, -2.25], dtype=torch.float64), "half": torch.tensor([1.5, -2.25]).half(),
      "bfloat": torch.tensor([1.5, -2.25]).bfloat16(), "long": torch.tensor(1 << 40), "int": torch.tensor([-3], dtype=torch.int32),
      "short": torch.tensor([-3], dtype=torch.int16), "char": torch.tensor([-3], dtype=torch.int8),
      "byte": torch.tensor([253], dtype=torch.uint8), "bool": torch.tensor([True, False]), "view": base[1], "transposed": base.transpose(0, 2),
      "last": torch.nn.Parameter(torch.arange(16.0).reshape(1, 2, 2, 4).to(memory_format=torch.channels_last)), "empty": torch.zeros(0, 3)},
     "types")
