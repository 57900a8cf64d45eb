"""Networks of the zoo with random weights, as files that PyTorch saves, and what PyTorch makes of them.

Usage: python3 imports.py OUTDIR [--seed N] (PyTorch and NumPy)

Writes <case>.pth, a state dict under the names of its source in one of the ways in which people save it; imports.json, for each case the
network, the words of its SE blocks and the side of its images; imports.safetensors, its images and its logits, computed in double. The networks are written down from
their descriptions: He et al., arXiv 1512.03385; Xie et al., 1611.05431; Hu et al., 1709.01507; the released SENets; inceptions.py.
"""
import copy
import os
from collections import OrderedDict

import torch
import torch.nn.functional as F

import families
import inceptions
import make_parity
import networks

GATES = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": F.relu, "hard-sigmoid": F.hardsigmoid}
# Blocks of each stage, and channels of the first stage: of a branch's first two convolutions, what it puts out, groups
RELEASED = {
    "resnet18": ((2, 2, 2, 2), (64, 64, 64, 1)), "resnet34": ((3, 4, 6, 3), (64, 64, 64, 1)),
    "resnet50": ((3, 4, 6, 3), (64, 64, 256, 1)), "resnext26_32x4d": ((2, 2, 2, 2), (128, 128, 256, 32)),
    "resnext50_32x4d": ((3, 4, 6, 3), (128, 128, 256, 32)), "senet154": ((3, 8, 36, 3), (128, 256, 256, 64)),
}
# What blocks call their SE block, and what the last layer is called
FORMS = {"legacy": ("layer0.", "last_linear"), "timm": ("", "fc")}


class Excitation:
    """SE blocks as the words of the command line say."""

    def __init__(self, words, names, bias, divisor):
        self.words, self.names, self.divisor = dict(w.split("=") for w in words.split(",") if "=" in w), names, divisor
        self.bias = {"yes": True, "no": False}[self.words.get("bias", "yes" if bias else "no")]
        self.none = words == "none"

    def renamed(self, old, new):
        other = copy.copy(self)
        other.names = [new + name.removeprefix(old) for name in self.names]
        return other

    def at(self, place, stage, net, block, x):
        stages = self.words.get("stages", "all")
        if self.none or self.words.get("integration", "standard") != place or stages != "all" and str(stage) not in stages.split("+"):
            return x
        names = [block + name for name in self.names]
        z = net.excitation(names, x, x.shape[1], int(self.words.get("reduction", 16)), self.words.get("squeeze", "avg"), self.bias, self.divisor)
        return x * GATES[self.words.get("gate", "sigmoid")](z)


def image_net(net, name, se, x, classes):
    form = "legacy" if name.startswith(("se_", "legacy_", "senet")) else "timm"
    stem, last = FORMS[form]
    plain = name.removeprefix("legacy_").removeprefix("se_").removeprefix("se" if form == "timm" else "")
    depths, (reduced, width, out, groups) = RELEASED[plain]
    deep = plain == "senet154"
    for i, (k, kernel, stride) in enumerate([(64, 3, 2), (64, 3, 1), (128, 3, 1)] if deep else [(64, 7, 2)], 1):
        x = F.relu(net.norm(f"{stem}bn{i}", net.conv(f"{stem}conv{i}", x, k, kernel, stride)))
    x = F.max_pool2d(x, 3, 2, 0, ceil_mode=True) if form == "legacy" else F.max_pool2d(x, 3, 2, 1)
    for stage, depth in enumerate(depths):
        for i in range(depth):
            block, stride, k = f"layer{stage + 1}.{i}.", 2 if stage and not i else 1, out << stage
            at = lambda place, t: se.at(place, stage + 1, net, block, t)
            steps = [(width << stage, 3, stride, 1), (k, 3, 1, 1)]
            if out != width or groups > 1:
                first = stride if groups == 1 and form == "legacy" else 1
                steps = [(reduced << stage, 1, first, 1), (width << stage, 3, stride // first, groups), (k, 1, 1, 1)]
            y = at("pre", x)
            for n, (channels, kernel, step, parts) in enumerate(steps, 1):
                if n == 3:
                    y = at("3x3", y)
                y = net.norm(f"{block}bn{n}", net.conv(f"{block}conv{n}", y, channels, kernel, step, groups=parts))
                y = F.relu(y) if n < len(steps) else y
            if stride > 1 or x.shape[1] != k:
                kernel = 3 if deep and stride > 1 else 1
                x = net.norm(block + "downsample.1", net.conv(block + "downsample.0", x, k, kernel, stride))
            x = at("post", F.relu(at("standard", y) + at("identity", x)))
    return net.linear(last, x.mean((2, 3)), classes)


def cifar(net, name, se, x, classes):
    depth, projecting = int(name.split("resnet")[1].removesuffix("_b")), name.endswith("_b")
    x = F.relu(net.norm("bn1", net.conv("conv1", x, 16, 3)))
    for stage in range(3):
        for i in range((depth - 2) // 6):
            block, k, stride = f"layer{stage + 1}.{i}.", 16 << stage, 2 if stage and not i else 1
            at = lambda place, t: se.at(place, stage + 1, net, block, t)
            y = F.relu(net.norm(block + "bn1", net.conv(block + "conv1", at("pre", x), k, 3, stride)))
            y = at("standard", net.norm(block + "bn2", net.conv(block + "conv2", y, k, 3)))
            front = (k - x.shape[1]) // 2
            if projecting and k != x.shape[1]:
                x = net.norm(block + "downsample.1", net.conv(block + "downsample.0", x, k, 1, stride))
            else:
                x = F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, front, k - x.shape[1] - front))
            x = at("post", F.relu(y + at("identity", x)))
    return net.linear("fc", x.mean((2, 3)), classes)


NUMBERED, SEQUENTIAL = (".fc1", ".fc2"), (".fc.0", ".fc.2")


def family(name):
    """What builds a network, what its SE block is called, whether that has biases, what its hidden channels divide by, and its classes."""
    plain = name.removeprefix("se_")
    if name == "seed":
        return note, "se_block", SEQUENTIAL, False, 1, 10
    if plain == "airbench94":
        return families.airbench, "se", NUMBERED, False, 1, 10
    if plain in families.PRE_ACTIVATION:
        return families.pre_activation, "se", SEQUENTIAL, False, 1, 10
    if plain in families.OTHERS:
        return families.OTHERS[plain], "se", NUMBERED, plain == "vgg16_bn", 1, 1000
    if plain in inceptions.NETWORKS:
        return inceptions.NETWORKS[plain], "se_module", NUMBERED, True, 1, 1000
    if plain.startswith("resnet") and plain.removeprefix("resnet").removesuffix("_b") in ("20", "32", "44", "56", "110"):
        return cifar, "se", SEQUENTIAL, False, 1, 10
    if name.startswith(("se_", "legacy_", "senet")):
        return image_net, "se_module", NUMBERED, True, 1, 1000
    return image_net, "se", NUMBERED, True, 8, 1000


def note(net, name, se, x, classes):
    return networks.seed(net, dict(filters=128, blocks=10, squeeze=se.words.get("squeeze", "avg"), classes=classes), x)


CASES = [  # network, SE blocks, side of the images, how it is saved
    ("seed", "squeeze=avg", 32, "plain"), ("seed", "squeeze=none", 20, "legacy"),
    ("se_resnet20", "squeeze=avg", 32, "wrapped"), ("resnet20", "none", 32, "plain"), ("se_resnet56", "gate=tanh,reduction=4", 32, "nested"),
    ("se_resnet110", "integration=pre", 32, "legacy"), ("se_resnet32", "integration=post,squeeze=max", 32, "plain"),
    ("se_resnet44", "gate=hard-sigmoid,integration=identity,stages=1+3", 32, "plain"),
    ("se_resnet18", "squeeze=avg", 96, "plain"), ("se_resnet34", "gate=relu", 64, "legacy"), ("legacy_resnet50", "none", 96, "plain"),
    ("se_resnet50", "squeeze=avg", 224, "plain"), ("se_resnet50", "integration=3x3,bias=no", 96, "nested"),
    ("se_resnext26_32x4d", "stages=2+4", 96, "plain"), ("se_resnext50_32x4d", "squeeze=avg", 96, "legacy"), ("senet154", "squeeze=avg", 64, "plain"),
    ("se_resnet20_b", "squeeze=avg", 32, "plain"), ("se_resnet164", "integration=3x3", 32, "plain"), ("se_wrn16_8", "squeeze=avg", 24, "nested"),
    ("seresnet18", "squeeze=avg", 96, "plain"), ("seresnet50", "gate=tanh", 96, "wrapped"), ("resnet50", "none", 96, "plain"),
    ("seresnext50_32x4d", "stages=3+4", 64, "plain"), ("se_mobilenet", "squeeze=avg", 96, "plain"), ("se_shufflenet_g3", "squeeze=avg", 96, "plain"),
    ("se_vgg16_bn", "stages=4+5", 100, "plain"), ("airbench94", "none", 32, "plain"), ("se_airbench94", "gate=tanh,stages=2+3", 28, "nested"),
    ("bn_inception", "none", 96, "plain"), ("se_bn_inception", "squeeze=avg", 128, "legacy"), ("se_bn_inception", "squeeze=max,stages=1+3", 75, "plain"),
    ("googlenet", "none", 96, "nested"), ("se_googlenet", "squeeze=avg", 97, "plain"),
    ("inception_resnet_v2", "none", 96, "plain"), ("se_inception_resnet_v2", "squeeze=avg", 107, "wrapped"),
    ("se_inception_resnet_v2", "integration=post,gate=tanh,bias=no", 75, "plain"),
]


# The same under the names, and in the shapes, of other sources
FOREIGN = [
    ("se_resnet50", "stages=all", 64, "plain", "timm"), ("se_resnet18", "bias=no", 64, "legacy", "senet.pytorch"),
    ("legacy_resnet34", "none", 64, "wrapped", "torchvision"), ("se_resnet20", "squeeze=avg", 32, "nested", "senet.pytorch"),
    ("resnet32", "none", 32, "wrapped", "pytorch_resnet_cifar10"),
]
STEM_AND_HEAD = [("layer0.", ""), ("last_linear.", "fc.")]
RENAMED = {  # what is different from Cadene's names, and from ours for CIFAR
    "timm": STEM_AND_HEAD + [("se_module.", "se.")],
    "senet.pytorch": STEM_AND_HEAD + [("se_module.fc1", "se.fc.0"), ("se_module.fc2", "se.fc.2")],
    "torchvision": STEM_AND_HEAD,
    "pytorch_resnet_cifar10": [("fc.", "linear.")],
}


def elsewhere(state, source):
    for ours, theirs in RENAMED[source]:
        state = {name.replace(ours, theirs): t for name, t in state.items()}
    if source == "senet.pytorch":  # whose SE layers are matrices
        state = {name: t.flatten(1) if ".se." in name else t for name, t in state.items()}
    return state


def save(state, way, path):
    state = OrderedDict((name, t.float()) for name, t in state.items())
    if way == "wrapped":
        state = OrderedDict(("module." + name, t) for name, t in state.items())
    content = {"epoch": 1, "state_dict": state} if way == "nested" else state
    torch.save(content, path, _use_new_zipfile_serialization=way != "legacy")


def main():
    arguments, generator = make_parity.arguments_of(__doc__)

    def draw(*shape):
        return torch.randn(*shape, generator=generator)

    table, tensors = {}, {}
    for number, (name, words, side, way, *source) in enumerate(CASES + FOREIGN):
        build, block, layers, bias, divisor, classes = family(name)
        state, x = {}, draw(2, 3, side, side)
        se = Excitation(words, [block + layer for layer in layers], bias, divisor)
        with torch.no_grad():
            y = build(networks.Net(state, draw, torch.float64, False, False), name, se, x.double(), classes)
            single = build(networks.Net(state, draw, torch.float32, False, False), name, se, x, classes)
        case = f"{number:02d}_{name}"
        save(elsewhere(state, *source) if source else state, way, os.path.join(arguments.out, case + ".pth"))
        table[case] = dict(model=name, se=words, side=side, saved=", ".join([way, *source]), float=make_parity.distance(single, y))
        tensors.update({case + "/images": x, case + "/logits": y.float()})
    make_parity.write(arguments.out, "imports", table, tensors, {"source": f"PyTorch {torch.__version__}, seed {arguments.seed}"})
    print(f"{len(table)} files of networks in {arguments.out}")


if __name__ == "__main__":
    main()
