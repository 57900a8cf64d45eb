"""By how much the results of the goldens move when kernels are off by what they are measured at, written beside each golden.

Needs PyTorch and NumPy only (Debian: python3-torch, python3-numpy). Usage: python3 goldens.py

NAME.json has two distances of each result in NAME.safetensors: `spread`, as networks.py says, and `own`, how far what is stored there is
from PyTorch in double. Each of the three steps of training makes errors of its own, and the weights pass them on.
"""
import json
import os
import sys

import torch
import torch.nn.functional as F

import networks
from loss_curve import DECAY, MOMENTUM, RATE, read
from make_parity import distance

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../model/src/test/resources/golden")
sys.path.insert(0, os.path.join(GOLDEN, "legacy"))
import make  # noqa: E402

SQUEEZES = ("none", "avg", "max")


def three_steps(a, state, x, target, simulated=False):
    """The study note's network as SeedNetworkGoldenTest trains and then evaluates it, in double."""
    state, leaves, found, sgd = dict(state), {}, {}, None
    for step in range(3):
        net = networks.Net(state, None, torch.float64, True, simulated)
        net.leaves = leaves
        y = networks.seed(net, a, x.double())
        loss = F.cross_entropy(y, target)
        sgd = sgd or torch.optim.SGD(leaves.values(), RATE, momentum=MOMENTUM, nesterov=True, weight_decay=DECAY)
        sgd.zero_grad()
        loss.backward()
        found.update({f"step{step}/log_probabilities": y.detach(), f"step{step}/loss": loss.detach()})
        if step == 0:
            found.update({"step0/grad/" + n: t.grad.clone() for n, t in leaves.items()})
        sgd.step()
        state.update(net.running)
        if step != 1:
            found.update({f"after{step + 1}/{n}": t.detach().clone() for n, t in (leaves | net.running).items()})
    net = networks.Net(state, None, torch.float64, False, simulated)
    net.leaves = leaves
    found["evaluation/log_probabilities"] = networks.seed(net, a, x.double()).detach()
    return found


def legacy(name, squeeze, simulated=False):
    """A narrow network of the released form, as LegacySeResNetGoldenTest compares it."""
    net, x, target = make.given(name, squeeze)
    width, groups = make.WIDTH_AND_GROUPS[name]
    a = dict(stem=make.STEM, depths=",".join(map(str, make.DEPTHS)), width=width, groups=groups, squeeze=squeeze, classes=make.CLASSES)
    found = networks.results("legacy", a, net.state_dict(), None, x, target, torch.float64, simulated)
    return separate({n: make.in_short(n.split("/")[1], t) if n.startswith("gradient/") else t
                     for n, t in found.items() if not n.startswith("after/")})


def separate(results):
    """The same results, a gradient's norm and its product with a direction each one of its own."""
    found = {}
    for n, t in results.items():
        found.update({n.replace("gradient", "norm"): t[0], n.replace("gradient", "product"): t[1]} if n.startswith("gradient/") else {n: t})
    return found


def write(name, golden, compute):
    exact = compute()
    found = {"spread": networks.spreads(exact, lambda: compute(True), distance),
             "own": {n: distance(golden[n].reshape(t.shape), t) for n, t in exact.items()}}
    with open(os.path.join(GOLDEN, name + ".json"), "w") as file:
        json.dump({k: {n: float(f"{d:.2e}") for n, d in v.items()} for k, v in found.items()}, file, indent=1)
        file.write("\n")


def main():
    torch.manual_seed(1)
    # None of these layers is Winograd's: on random inputs they are off by 2.3e-7 and 4.5e-7 at most.
    networks.FORWARD, networks.WEIGHT = 2.5e-7, 5e-7
    for squeeze in SQUEEZES:
        name = "seed_net_" + squeeze
        golden = read(os.path.join(GOLDEN, name + ".safetensors"))
        state = {n[len("initial/"):]: t for n, t in golden.items() if n.startswith("initial/")}
        a = dict(filters=16, blocks=3, squeeze=squeeze, classes=10)
        write(name, golden, lambda simulated=False: three_steps(a, state, golden["input"], golden["target"], simulated))
        for kind in make.WIDTH_AND_GROUPS:
            name = f"legacy/{kind}_{squeeze}"
            golden = separate(read(os.path.join(GOLDEN, name + ".safetensors")))
            write(name, golden, lambda simulated=False: legacy(kind, squeeze, simulated))


if __name__ == "__main__":
    main()
