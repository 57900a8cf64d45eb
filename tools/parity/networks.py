"""Random small networks of the families that this project has, written down from their descriptions, and what PyTorch makes of them.

Part of make_parity.py. Results are computed in double from weights and images in float. `spread_<result>` is by how much a result
moves (relative L2, the root mean square of SIMULATIONS draws) when every convolution and fully connected layer is off by FORWARD of
the norm of its output and of its input's gradient and by WEIGHT of its weight's gradient, in random directions: about what Winograd's
F(4x4, 3x3) is measured at, a fifth of what it may be.
`float_<result>` is the distance of PyTorch itself in float.
"""
import torch
import torch.nn.functional as F

SIMULATIONS = 32
FORWARD, WEIGHT = 1e-6, 2e-6
EPSILON, MOMENTUM = 1e-5, 0.1


class Error(torch.autograd.Function):
    """x, off by a share of its norm; its gradient, off by another."""

    @staticmethod
    def forward(context, x, forward, backward):
        context.share = backward
        return off(x, forward)

    @staticmethod
    def backward(context, gradient):
        return off(gradient, context.share), None, None


def off(x, share):
    return x + share * x.norm() / x.numel() ** 0.5 * torch.randn_like(x) if share else x.clone()


class Net:
    """One evaluation of a network: state by name, drawn when it is first asked for."""

    def __init__(self, state, draw, dtype, training, simulated):
        self.state, self.draw, self.dtype, self.training, self.simulated = state, draw, dtype, training, simulated
        self.leaves, self.running = {}, {}

    def leaf(self, name, shape, scale, centre=0.0):
        if name not in self.state:
            self.state[name] = centre + scale * self.draw(*shape)
        if name not in self.leaves:
            self.leaves[name] = self.state[name].to(self.dtype, copy=True).requires_grad_()
        return self.leaves[name]

    def buffer(self, name, make):
        if name not in self.state:
            self.state[name] = make()
        self.running[name] = self.state[name].to(self.dtype, copy=True)
        return self.running[name]

    def error(self, x, forward, backward):
        return Error.apply(x, forward, backward) if self.simulated else x

    def conv(self, name, x, k, kernel, stride=1, padding=None, groups=1, bias=False):
        each = x.shape[1] // groups
        r, s = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        w = self.error(self.leaf(name + ".weight", (k, each, r, s), (each * r * s) ** -0.5), 0, WEIGHT)
        b = self.leaf(name + ".bias", (k,), 0.1) if bias else None
        padding = (r // 2, s // 2) if padding is None else padding
        return self.error(F.conv2d(self.error(x, 0, FORWARD), w, b, stride, padding, 1, groups), FORWARD, 0)

    def linear(self, name, x, k):
        w = self.error(self.leaf(name + ".weight", (k, x.shape[1]), x.shape[1] ** -0.5), 0, WEIGHT)
        return self.error(F.linear(self.error(x, 0, FORWARD), w, self.leaf(name + ".bias", (k,), 0.1)), FORWARD, 0)

    def norm(self, name, x, epsilon=EPSILON):
        c = x.shape[1]
        mean = self.buffer(name + ".running_mean", lambda: 0.1 * self.draw(c))
        var = self.buffer(name + ".running_var", lambda: 1 + 0.1 * self.draw(c).abs())
        return F.batch_norm(x, mean, var, self.leaf(name + ".weight", (c,), 0.2, 1.0), self.leaf(name + ".bias", (c,), 0.2),
                            self.training, MOMENTUM, epsilon)

    def excitation(self, names, x, k, reduction, squeeze, bias, divisor=1):
        s = {"none": lambda: x, "avg": lambda: x.mean((2, 3), keepdim=True), "max": lambda: x.amax((2, 3), keepdim=True)}[squeeze]()
        width = max(divisor, int(x.shape[1] // reduction + divisor / 2) // divisor * divisor)
        hidden = F.relu(self.conv(names[0], s, width, 1, bias=bias))
        return self.conv(names[1], hidden, k, 1, bias=bias)


def seed(net, a, x):
    """The study note's network: a stem, residual blocks with gate and shift, a 1x1 convolution, log-probabilities."""
    x = F.relu(net.norm("conv_block.1", net.conv("conv_block.0", x, a["filters"], 3)))
    for i in range(a["blocks"] - 1):
        block = f"res_blocks.{i}."
        y = F.relu(net.norm(block + "conv_lower.1", net.conv(block + "conv_lower.0", x, a["filters"], 3)))
        y = net.norm(block + "conv_upper.1", net.conv(block + "conv_upper.0", y, a["filters"], 3))
        names = block + "se_block.fc.0", block + "se_block.fc.2"
        gate, shift = net.excitation(names, y, 2 * a["filters"], 16, a["squeeze"], False).chunk(2, 1)
        x = F.relu(x + y * torch.sigmoid(gate) + shift)
    x = F.relu(net.norm("out_conv.1", net.conv("out_conv.0", x, 128, 1)))
    return F.log_softmax(net.linear("fc", x.mean((2, 3)), a["classes"]), 1)


def cifar(net, a, x):
    """He et al.'s ResNet for CIFAR-10, shortcuts without parameters, an SE block at the end of each branch."""
    x = F.relu(net.norm("bn1", net.conv("conv1", x, 16, 3)))
    for stage in range(3):
        for i in range((a["depth"] - 2) // 6):
            block, k, stride = f"layer{stage + 1}.{i}.", 16 << stage, 2 if stage and not i else 1
            y = F.relu(net.norm(block + "bn1", net.conv(block + "conv1", x, k, 3, stride)))
            y = net.norm(block + "bn2", net.conv(block + "conv2", y, k, 3))
            y = y * torch.sigmoid(net.excitation((block + "se.fc.0", block + "se.fc.2"), y, k, a["reduction"], a["squeeze"], False))
            front = (k - x.shape[1]) // 2
            x = F.relu(y + F.pad(x[:, :, ::stride, ::stride], (0, 0, 0, 0, front, k - x.shape[1] - front)))
    return net.linear("fc", x.mean((2, 3)), a["classes"])


def legacy(net, a, x):
    """The SE-ResNets and SE-ResNeXts as their authors released them: bottlenecks, a pool without padding that rounds up."""
    x = F.relu(net.norm("layer0.bn1", net.conv("layer0.conv1", x, a["stem"], 7, 2)))
    x = F.max_pool2d(x, 3, 2, 0, ceil_mode=True)
    for stage, depth in enumerate(int(d) for d in a["depths"].split(",")):
        width, k = a["width"] << stage, 4 * a["stem"] << stage
        for i in range(depth):
            block, stride = f"layer{stage + 1}.{i}.", 2 if stage and not i else 1
            first, second = (stride, 1) if a["groups"] == 1 else (1, stride)
            y = F.relu(net.norm(block + "bn1", net.conv(block + "conv1", x, width, 1, first)))
            y = F.relu(net.norm(block + "bn2", net.conv(block + "conv2", y, width, 3, second, groups=a["groups"])))
            y = net.norm(block + "bn3", net.conv(block + "conv3", y, k, 1))
            names = block + "se_module.fc1", block + "se_module.fc2"
            y = y * torch.sigmoid(net.excitation(names, y, k, 16, a["squeeze"], True))
            if stride > 1 or x.shape[1] != k:
                x = net.norm(block + "downsample.1", net.conv(block + "downsample.0", x, k, 1, stride))
            x = F.relu(x + y)
    return net.linear("last_linear", x.mean((2, 3)), a["classes"])


FAMILIES = {"seed": seed, "cifar": cifar, "legacy": legacy}


def cases(r):
    for family in FAMILIES:
        for i in range(8):
            a = dict(squeeze=("none", "avg", "avg", "max")[i % 4], classes=r.randint(2, 12), n=r.randint(3, 8))
            if family == "seed":
                a.update(filters=r.choice([16, 32, 48, 64]), blocks=r.randint(2, 4), h=r.randint(5, 20), w=r.randint(5, 20))
            elif family == "cifar":
                a.update(depth=r.choice([8, 14]), reduction=r.choice([4, 8, 16]), h=r.randint(8, 32), w=r.randint(8, 32))
            else:
                groups = r.choice([2, 4]) if i % 2 else 1
                a.update(stem=r.choice([4, 8, 16]), width=groups * r.choice([2, 4, 8]), groups=groups, h=r.randint(48, 80), w=r.randint(48, 80),
                         depths=",".join(str(r.randint(1, 2)) for _ in range(4)))
            yield family, a


def results(family, a, state, draw, x, target, dtype, simulated=False):
    """Everything that is compared."""
    evaluation = Net(state, draw, dtype, False, simulated)
    found = {"evaluation": FAMILIES[family](evaluation, a, x.to(dtype)).detach()}
    net = Net(state, draw, dtype, True, simulated)
    y = FAMILIES[family](net, a, x.to(dtype))
    loss = F.cross_entropy(y, target)
    loss.backward()
    found.update(training=y.detach(), loss=loss.detach())
    found.update({"gradient/" + n: t.grad for n, t in net.leaves.items()})
    found.update({"after/" + n: t for n, t in net.running.items()})
    return found


def spreads(exact, simulate, distance):
    """The root mean square, over SIMULATIONS draws, of each simulated result's distance to the exact one."""
    squares = dict.fromkeys(exact, 0.0)
    for _ in range(SIMULATIONS):
        for n, t in simulate().items():
            squares[n] += distance(t, exact[n]) ** 2 / SIMULATIONS
    return {n: s ** 0.5 for n, s in squares.items()}


def make(r, draw, generator, distance):
    """(case, hyper-parameters, tensors) of each network."""
    counts = {}
    for family, a in cases(r):
        counts[family] = counts.get(family, -1) + 1
        x, state = draw(a["n"], 3, a["h"], a["w"]), {}
        target = torch.randint(0, a["classes"], (a["n"],), generator=generator)
        exact = results(family, a, state, draw, x, target, torch.float64)
        single = results(family, a, state, draw, x, target, torch.float32)
        moved = spreads(exact, lambda: results(family, a, state, draw, x, target, torch.float64, True), distance)
        a.update({f"spread_{n}": s for n, s in moved.items()}, **{f"float_{n}": distance(single[n], exact[n]) for n in exact})
        tensors = {"initial/" + n: t for n, t in state.items()}
        tensors.update({n: t.float() for n, t in exact.items()}, input=x, target=target)
        yield f"{family}/{counts[family]}", a, tensors
