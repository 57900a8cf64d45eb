"""Networks of concatenated branches, written down from their descriptions: part of imports.py.

BN-Inception: Ioffe and Szegedy, arXiv 1502.03167, figure 5, with the widths, ceiling pools and SE blocks of the network released with
1709.01507. GoogLeNet: Szegedy et al., 1409.4842, table 1, as torchvision has it: batch norm, and 3x3 where the paper has 5x5.
Inception-ResNet-v2: Szegedy et al., 1602.07261, figures 15 to 19, with the stem and the widths of TensorFlow's weights.
"""
import torch
import torch.nn.functional as F

TORCHVISION_EPSILON = TENSORFLOW_EPSILON = 1e-3

# 1x1, 3x3 and its reduction, twice 3x3 and its reduction, behind the pool; without 1x1 a module strides and its pool is the branch
BN_INCEPTION = {
    "3a": (64, 64, 64, 64, 96, 32), "3b": (64, 64, 96, 64, 96, 64), "3c": (0, 128, 160, 64, 96, 0),
    "4a": (224, 64, 96, 96, 128, 128), "4b": (192, 96, 128, 96, 128, 128), "4c": (160, 128, 160, 128, 160, 128),
    "4d": (96, 128, 192, 160, 192, 128), "4e": (0, 128, 192, 192, 256, 0),
    "5a": (352, 192, 320, 160, 224, 128), "5b": (352, 192, 320, 192, 224, 128),
}

# 1x1, 3x3 and its reduction, "5x5" and its reduction, behind the pool
GOOGLENET = {
    "3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128),
}


def bn_inception(net, name, se, x, classes):
    def step(name, x, k, kernel, stride=1):
        return F.relu(net.norm(name + "_bn", net.conv(name, x, k, kernel, stride)))

    def ceiling_pool(x):
        return F.max_pool2d(x, 3, 2, ceil_mode=True)

    x = ceiling_pool(step("conv1_7x7_s2", x, 64, 7, 2))
    x = ceiling_pool(step("conv2_3x3", step("conv2_3x3_reduce", x, 64, 1), 192, 3))
    for name, (single, reduced, three, reduced_twice, twice, pooled) in BN_INCEPTION.items():
        module, stride = f"inception_{name}_", 1 if single else 2
        branches = [step(module + "1x1", x, single, 1)] if single else []
        branches.append(step(module + "3x3", step(module + "3x3_reduce", x, reduced, 1), three, 3, stride))
        y = step(module + "double_3x3_1", step(module + "double_3x3_reduce", x, reduced_twice, 1), twice, 3)
        branches.append(step(module + "double_3x3_2", y, twice, 3, stride))
        if stride == 2:  # on odd sides, where the release does not fit together, the pool has the convolutions' padding
            branches.append(F.max_pool2d(x, 3, 2, 1) if x.shape[2] % 2 else ceiling_pool(x))
        else:
            y = F.max_pool2d(x, 3, 1, 1) if name == "5b" else F.avg_pool2d(x, 3, 1, 1)
            branches.append(step(module + "pool_proj", y, pooled, 1))
        x = se.at("standard", int(name[0]) - 2, net, f"inception_{name}.", torch.cat(branches, 1))
    return net.linear("last_linear", x.mean((2, 3)), classes)


def googlenet(net, name, se, x, classes):
    def step(name, x, k, kernel, stride=1):
        return F.relu(net.norm(name + ".bn", net.conv(name + ".conv", x, k, kernel, stride), TORCHVISION_EPSILON))

    x = F.max_pool2d(step("conv1", x, 64, 7, 2), 3, 2, ceil_mode=True)
    x = step("conv3", step("conv2", x, 64, 1), 192, 3)
    stage = "2"
    for name, (single, reduced, three, reduced_five, five, pooled) in GOOGLENET.items():
        if name[0] != stage:
            x = F.max_pool2d(x, 2 if name == "5a" else 3, 2, ceil_mode=True)
            stage = name[0]
        module = f"inception{name}."
        x = torch.cat([
            step(module + "branch1", x, single, 1),
            step(module + "branch2.1", step(module + "branch2.0", x, reduced, 1), three, 3),
            step(module + "branch3.1", step(module + "branch3.0", x, reduced_five, 1), five, 3),
            step(module + "branch4.1", F.max_pool2d(x, 3, 1, 1), pooled, 1)], 1)
        x = se.at("standard", int(stage) - 2, net, module, x)
    return net.linear("fc", x.mean((2, 3)), classes)


def inception_resnet_v2(net, name, se, x, classes):
    def step(name, x, k, kernel, stride=1, padding=None):
        y = net.conv(name + ".conv", x, k, kernel, stride, padding)
        return F.relu(net.norm(name + ".bn", y, TENSORFLOW_EPSILON))

    def chain(branch, x, *convolutions):
        for i, convolution in enumerate(convolutions):
            x = step(f"{branch}.{i}", x, *convolution)
        return x

    def residual(block, stage, x, branches, scale, relu=True):
        at = lambda place, t: se.at(place, stage, net, block, t)
        y = torch.cat(branches(block, at("pre", x)), 1)
        y = net.conv(block + "conv2d", y, x.shape[1], 1, bias=True)
        y = at("identity", x) + scale * at("standard", y)
        return at("post", F.relu(y) if relu else y)

    def a(block, x):
        return [step(block + "branch0", x, 32, 1), chain(block + "branch1", x, (32, 1), (32, 3)),
                chain(block + "branch2", x, (32, 1), (48, 3), (64, 3))]

    def b(block, x):
        return [step(block + "branch0", x, 192, 1), chain(block + "branch1", x, (128, 1), (160, (1, 7)), (192, (7, 1)))]

    def c(block, x):
        return [step(block + "branch0", x, 192, 1), chain(block + "branch1", x, (192, 1), (224, (1, 3)), (256, (3, 1)))]

    valid = 0  # padding
    x = step("conv2d_2a", step("conv2d_1a", x, 32, 3, 2, valid), 32, 3, 1, valid)
    x = F.max_pool2d(step("conv2d_2b", x, 64, 3), 3, 2)
    x = F.max_pool2d(step("conv2d_4a", step("conv2d_3b", x, 80, 1), 192, 3, 1, valid), 3, 2)
    x = torch.cat([
        step("mixed_5b.branch0", x, 96, 1), chain("mixed_5b.branch1", x, (48, 1), (64, 5)),
        chain("mixed_5b.branch2", x, (64, 1), (96, 3), (96, 3)),
        step("mixed_5b.branch3.1", F.avg_pool2d(x, 3, 1, 1, count_include_pad=False), 64, 1)], 1)
    for i in range(10):
        x = residual(f"repeat.{i}.", 1, x, a, 0.17)
    x = torch.cat([
        step("mixed_6a.branch0", x, 384, 3, 2, valid), chain("mixed_6a.branch1", x, (256, 1), (256, 3), (384, 3, 2, valid)),
        F.max_pool2d(x, 3, 2)], 1)
    for i in range(20):
        x = residual(f"repeat_1.{i}.", 2, x, b, 0.10)
    x = torch.cat([
        chain("mixed_7a.branch0", x, (256, 1), (384, 3, 2, valid)), chain("mixed_7a.branch1", x, (256, 1), (288, 3, 2, valid)),
        chain("mixed_7a.branch2", x, (256, 1), (288, 3), (320, 3, 2, valid)), F.max_pool2d(x, 3, 2)], 1)
    for i in range(9):
        x = residual(f"repeat_2.{i}.", 3, x, c, 0.20)
    x = residual("block8.", 3, x, c, 1.0, relu=False)
    return net.linear("last_linear", step("conv2d_7b", x, 1536, 1).mean((2, 3)), classes)


NETWORKS = {"bn_inception": bn_inception, "googlenet": googlenet, "inception_resnet_v2": inception_resnet_v2}
