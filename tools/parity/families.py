"""Networks that imports.py builds beside the ResNets, written down from their descriptions: pre-activation and wide ResNets (He et al.,
arXiv 1603.05027; Zagoruyko and Komodakis, 1605.07146), VGG-16 (Simonyan and Zisserman, 1409.1556), MobileNet (Howard et al., 1704.04861),
ShuffleNet (Zhang et al., 1707.01083) and airbench94 (Jordan, 2404.00498), with SE blocks where arXiv 1709.01507 puts them.
"""
import torch
import torch.nn.functional as F

PRE_ACTIVATION = {"resnet164": (18, 16, 4), "wrn16_8": (2, 128, 1)}  # blocks of a stage, channels of its first, expansion


def pre_activation(net, name, se, x, classes):
    blocks, width, expansion = PRE_ACTIVATION[name.removeprefix("se_")]
    x = net.conv("conv1", x, 16, 3)
    for stage in range(3):
        for i in range(blocks):
            block, stride, w = f"layer{stage + 1}.{i}.", 2 if stage and not i else 1, width << stage
            k = w * expansion
            at = lambda place, t: se.at(place, stage + 1, net, block, t)
            steps = [(w, 1, 1), (w, 3, stride), (k, 1, 1)] if expansion > 1 else [(w, 3, stride), (k, 3, 1)]
            first = F.relu(net.norm(block + "bn1", x))
            y = at("pre", first)
            for n, (channels, kernel, step) in enumerate(steps, 1):
                if n > 1:
                    y = F.relu(net.norm(f"{block}bn{n}", y))
                if n == 3:
                    y = at("3x3", y)
                y = net.conv(f"{block}conv{n}", y, channels, kernel, step)
            if stride > 1 or x.shape[1] != k:
                x = net.conv(block + "downsample.0", first, k, 1, stride)
            x = at("post", at("standard", y) + at("identity", x))
    return net.linear("fc", F.relu(net.norm("bn", x)).mean((2, 3)), classes)


def vgg16(net, name, se, x, classes):
    index = number = 0
    for stage, (k, convolutions) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1):
        for _ in range(convolutions):
            x = F.relu(net.norm(f"features.{index + 1}", net.conv(f"features.{index}", x, k, 3, bias=True)))
            numbered = se.renamed("se", f"se.{number}")
            x = numbered.at("standard", stage, net, "", x)
            index, number = index + 3, number + 1
        x, index = F.max_pool2d(x, 2), index + 1
    x = F.adaptive_avg_pool2d(x, 7).flatten(1)
    x = F.relu(net.linear("classifier.3", F.relu(net.linear("classifier.0", x, 4096)), 4096))
    return net.linear("classifier.6", x, classes)


def airbench(net, name, se, x, classes):
    x = F.gelu(net.conv("whiten", x, 8 * x.shape[1], 2, padding=0, bias=True))
    for stage, k in enumerate((64, 256, 256), 1):
        block = f"layer{stage}."
        x = F.gelu(net.norm(block + "bn1", F.max_pool2d(net.conv(block + "conv1", x, k, 3), 2), 1e-12))
        x = F.gelu(net.norm(block + "bn2", net.conv(block + "conv2", x, k, 3), 1e-12))
        x = se.at("standard", stage, net, block, x)
    return F.linear(x.amax((2, 3)), net.leaf("fc.weight", (classes, x.shape[1]), x.shape[1] ** -0.5)) / 9


def mobilenet(net, name, se, x, classes):
    x = F.relu(net.norm("bn1", net.conv("conv1", x, 32, 3, 2)))
    stage = 1
    pairs = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + 5 * [(512, 1)] + [(1024, 2), (1024, 1)]
    for i, (k, stride) in enumerate(pairs):
        block, stage, c = f"blocks.{i}.", stage + stride - 1, x.shape[1]
        x = F.relu(net.norm(block + "bn1", net.conv(block + "conv1", x, c, 3, stride, groups=c)))
        x = F.relu(net.norm(block + "bn2", net.conv(block + "conv2", x, k, 1)))
        x = se.at("standard", stage, net, block, x)
    return net.linear("fc", x.mean((2, 3)), classes)


def shufflenet(net, name, se, x, classes):
    x = F.max_pool2d(F.relu(net.norm("bn1", net.conv("conv1", x, 24, 3, 2))), 3, 2, 1)
    for stage, (k, units) in enumerate([(240, 4), (480, 8), (960, 4)], 1):
        for i in range(units):
            block, c, inner = f"layer{stage}.{i}.", x.shape[1], k // 4
            y = F.relu(net.norm(block + "bn1", net.conv(block + "conv1", x, inner, 1, groups=1 if c == 24 else 3)))
            n, _, h, w = y.shape
            y = y.view(n, 3, inner // 3, h, w).transpose(1, 2).reshape(n, inner, h, w)
            y = net.norm(block + "bn2", net.conv(block + "conv2", y, inner, 3, 1 if i else 2, groups=inner))
            y = net.norm(block + "bn3", net.conv(block + "conv3", y, k if i else k - c, 1, groups=3))
            y = se.at("standard", stage, net, block, y)
            x = F.relu(x + y if i else torch.cat([F.avg_pool2d(x, 3, 2, 1), y], 1))
    return net.linear("fc", x.mean((2, 3)), classes)


OTHERS = {"vgg16_bn": vgg16, "mobilenet": mobilenet, "shufflenet_g3": shufflenet}
