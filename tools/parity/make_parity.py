"""Random cases of every op and random small networks, with PyTorch's results.

Needs PyTorch and NumPy only (Debian: python3-torch, python3-numpy).
Usage: python3 make_parity.py OUTDIR [--seed N]

Writes, in PyTorch's own layouts:
  ops.safetensors  <op>/<i>/{input, weight, ..., grad_output} in float, and what they give: output, grad_<leaf> and running
                   statistics, computed in double from those floats and rounded once; bound_<result>, what each value may be off
                   (roundings.py)
  ops.json         the hyper-parameters of each case; float_<result>, the relative L2 distance of what PyTorch itself makes of it in
                   float
  networks.*       the same of whole networks, <family>/<i>/...: networks.py
"""
import argparse
import json
import os
import random
import struct

import torch
import torch.nn.functional as F

import networks
import roundings

UNARY = {
    "relu": F.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "gelu": F.gelu,
    "silu": F.silu,
    "hard_sigmoid": F.hardsigmoid,
    "global_avg_pool": lambda x: F.adaptive_avg_pool2d(x, 1),
    "global_max_pool": lambda x: F.adaptive_max_pool2d(x, 1),
    "softmax": lambda x: F.softmax(x, 1),
    "log_softmax": lambda x: F.log_softmax(x, 1),
}


EXACT = ("relu", "max_pool", "global_max_pool")
MOVES = ("concat", "channel_shuffle", "pad")


def convolution(r):
    kernel, stride, dilation = r.choice([1, 1, 2, 3, 3, 3, 3, 5, 7]), r.choice([1, 1, 1, 2, 2, 3]), r.choice([1, 1, 1, 1, 2, 3])
    groups = r.choice([1, 1, 1, 2, 3, 8, 32])
    few = [(1, 1), (1, 2), (3, 5), (4, 4), (16, 8)]
    many = [(33, 40), (64, 32)] if groups <= 3 else []
    each, filters = r.choice(few + many) if groups > 1 else (r.randint(1, 80), r.randint(1, 80))
    reach = (kernel - 1) * dilation + 1
    padding = r.randint(0, kernel - 1)
    least = max(1, reach - 2 * padding)
    return dict(n=r.randint(1, 9), c=each * groups, h=r.randint(least, least + 14), w=r.randint(least, least + 14), k=filters * groups,
                kernel=kernel, stride=stride, padding=padding, dilation=dilation, groups=groups, bias=r.random() < 0.4)


def strided_convolution(r):
    """3x3 of stride 2 with channels and tiles enough for Winograd's algorithm."""
    least = r.choice([32, 128])
    return dict(n=r.randint(3, 9), c=r.randint(least, least + 40), h=r.randint(29, 34), w=r.randint(29, 34), k=r.randint(least, least + 40),
                kernel=3, stride=2, padding=r.randint(0, 2), dilation=1, groups=1, bias=r.random() < 0.4)


def pool(r):
    kernel = r.randint(1, 4)
    padding = r.randint(0, kernel // 2)
    least = max(1, kernel - 2 * padding)
    return dict(n=r.randint(1, 4), c=r.randint(1, 40), h=r.randint(least, least + 12), w=r.randint(least, least + 12), kernel=kernel,
                stride=r.randint(1, 3), padding=padding, ceil=r.random() < 0.5)


def image(r, **more):
    return dict(n=r.randint(1, 6), c=r.randint(1, 70), h=r.randint(1, 9), w=r.randint(1, 9), **more)


def nearest_float(value):
    """The nearest float: a hyper-parameter in double is another one than ours."""
    return torch.tensor(value).item()


def cases(r):
    """(op, hyper-parameters), all of them from r."""
    yield from (("conv2d", convolution(r)) for _ in range(120))
    for op in ("max_pool", "avg_pool"):
        yield from ((op, pool(r)) for _ in range(24))
    for i in range(24):
        case = image(r, eps=nearest_float(r.choice([1e-5, 1e-3])), momentum=nearest_float(r.choice([0.1, 0.01, 0.4])), training=i % 3 > 0)
        case["n"] += 1  # PyTorch refuses one value a channel in training, and so do we
        yield "batch_norm", case
    yield from (("linear", dict(n=r.randint(1, 33), c=r.randint(1, 300), k=r.randint(1, 130), bias=r.random() < 0.5)) for _ in range(16))
    yield from (("cross_entropy", dict(n=r.randint(1, 20), classes=r.randint(2, 120), smoothing=nearest_float(r.choice([0.0, 0.1, 0.3])))) for _ in range(12))
    for op in ("add", "multiply"):
        yield from ((op, image(r, gate=op == "multiply" and i % 2 == 0)) for i in range(8))
    for op in UNARY:
        yield from ((op, image(r)) for _ in range(8))
    yield from (("conv2d", strided_convolution(r)) for _ in range(8))
    yield from (("avg_pool", dict(pool(r), count_padding=False)) for _ in range(12))
    yield from (("concat", image(r, **{f"other{j}": r.randint(1, 70) for j in range(i % 3)})) for i in range(12))
    for _ in range(8):
        case = image(r, groups=r.choice([1, 2, 3, 4, 8]))
        yield "channel_shuffle", dict(case, c=case["c"] * case["groups"])
    yield from (("pad", image(r, **{side: r.randint(0, 3) for side in ("top", "bottom", "left", "right")})) for _ in range(8))
    yield from (("scale", image(r, factor=nearest_float(r.uniform(-2, 2)))) for _ in range(8))
    yield from (("adaptive_avg_pool", image(r, rows=r.randint(1, 9), columns=r.randint(1, 9))) for _ in range(12))


def leaves_of(op, a, draw):
    """The inputs that have gradients, by name."""
    if op == "conv2d":
        sums = a["c"] // a["groups"] * a["kernel"] ** 2
        leaves = dict(input=draw(a["n"], a["c"], a["h"], a["w"]),
                      weight=draw(a["k"], a["c"] // a["groups"], a["kernel"], a["kernel"]) / sums ** 0.5)
        return dict(leaves, bias=draw(a["k"])) if a["bias"] else leaves
    if op == "linear":
        leaves = dict(input=draw(a["n"], a["c"]), weight=draw(a["k"], a["c"]) / a["c"] ** 0.5)
        return dict(leaves, bias=draw(a["k"])) if a["bias"] else leaves
    if op == "cross_entropy":
        return dict(input=3 * draw(a["n"], a["classes"]))
    x = draw(a["n"], a["c"], a["h"], a["w"])
    if op == "batch_norm":
        return dict(input=x, weight=draw(a["c"]), bias=draw(a["c"]))
    if op == "concat":
        return dict(input=x, **{n: draw(a["n"], c, a["h"], a["w"]) for n, c in a.items() if n.startswith("other")})
    if op == "hard_sigmoid":
        return dict(input=3 * x)  # beyond both kinks, too
    if op in ("add", "multiply"):
        return dict(input=x, other=draw(a["n"], a["c"], 1, 1) if a["gate"] else draw(*x.shape))
    return dict(input=x)


def apply(op, a, leaves, extra):
    x, w, b = leaves["input"], leaves.get("weight"), leaves.get("bias")
    if op == "conv2d":
        return F.conv2d(x, w, b, a["stride"], a["padding"], a["dilation"], a["groups"])
    if op == "linear":
        return F.linear(x, w, b)
    if op == "batch_norm":
        return F.batch_norm(x, extra["running_mean_before"], extra["running_var_before"], w, b, a["training"], a["momentum"], a["eps"])
    if op == "max_pool":
        return F.max_pool2d(x, a["kernel"], a["stride"], a["padding"], ceil_mode=a["ceil"])
    if op == "avg_pool":
        return F.avg_pool2d(x, a["kernel"], a["stride"], a["padding"], a["ceil"], a.get("count_padding", True))
    if op == "adaptive_avg_pool":
        return F.adaptive_avg_pool2d(x, (a["rows"], a["columns"]))
    if op == "cross_entropy":
        return F.cross_entropy(x, extra["target"], label_smoothing=a["smoothing"])
    if op == "add":
        return x + leaves["other"]
    if op == "multiply":
        return x * leaves["other"]
    if op == "concat":
        return torch.cat(list(leaves.values()), 1)
    if op == "channel_shuffle":
        return x.unflatten(1, (a["groups"], -1)).transpose(1, 2).flatten(1, 2)
    if op == "pad":
        return F.pad(x, (a["left"], a["right"], a["top"], a["bottom"]))
    if op == "scale":
        return x * a["factor"]
    return UNARY[op](x)


def results(op, a, leaves, extra, grad, dtype):
    """Output, gradients and running statistics in dtype."""
    leaves = {n: t.to(dtype, copy=True).requires_grad_() for n, t in leaves.items()}
    extra = {n: t.clone() if t.dtype == torch.int64 else t.to(dtype, copy=True) for n, t in extra.items()}
    y = apply(op, a, leaves, extra)
    y.backward(torch.ones((), dtype=dtype) if grad is None else grad.to(dtype))
    found = {"output": y.detach()}
    found.update({f"grad_{n}": t.grad for n, t in leaves.items()})
    found.update({n.replace("before", "after"): t for n, t in extra.items() if n.startswith("running")})
    return found


def depths(op, a, output):
    """Products in a sum of each result that is nothing but sums of products, 0 where nothing is rounded; None for any other op."""
    pixels = output.numel() // output.shape[1] if output.dim() > 1 else 0
    if op == "conv2d":
        taps = a["kernel"] ** 2
        return dict(output=taps * a["c"] // a["groups"] + 1, grad_input=taps * a["k"] // a["groups"], grad_weight=pixels, grad_bias=pixels)
    if op == "linear":
        return dict(output=a["c"] + 1, grad_input=a["k"], grad_weight=a["n"], grad_bias=a["n"])
    if op == "avg_pool":  # and a division, whose divisor may be fewer
        return dict(output=a["kernel"] ** 2 + 1, grad_input=a["kernel"] ** 2 + 1)
    if op == "adaptive_avg_pool":  # of the largest window, or more
        windows = (a["rows"] // a["h"] + 2) * (a["columns"] // a["w"] + 2)
        return dict(output=(a["h"] // a["rows"] + 2) * (a["w"] // a["columns"] + 2) + 1, grad_input=windows + 1)
    if op == "global_avg_pool":
        return dict(output=a["h"] * a["w"] + 1, grad_input=2)
    if op == "add":
        return dict(output=1, grad_input=0, grad_other=0)
    if op == "multiply":
        return dict(output=1, grad_input=1, grad_other=a["h"] * a["w"] if a["gate"] else 1)
    if op in MOVES:
        return dict(output=0, grad_input=0, **{"grad_" + n: 0 for n in a if n.startswith("other")})
    if op == "scale":
        return dict(output=1, grad_input=1)
    if op in EXACT:  # overlapping windows add gradients
        return dict(output=0, grad_input=a.get("kernel", 1) ** 2 - 1)
    return None


def bounds(op, a, leaves, extra, grad, exact):
    """What each result may be off, in double."""
    depth = depths(op, a, exact["output"])
    if depth:
        positive = {n: t if op in EXACT else t.abs() for n, t in leaves.items()}
        return roundings.sums(depth, results(op, a, positive, extra, grad.abs(), torch.float64))
    if op == "cross_entropy":  # in double and rounded once
        return {n: roundings.U * t.abs() for n, t in exact.items()}
    x, dy = leaves["input"].double(), grad.double()
    if op == "batch_norm":
        statistics = (extra["running_mean_before"].double(), extra["running_var_before"].double())
        return roundings.batch_norm(a, x, leaves["weight"].double(), leaves["bias"].double(), *statistics, dy)
    return dict(zip(("output", "grad_input"), getattr(roundings, op)(x, dy)))


def distance(a, b):
    norm = b.norm().item()
    return (a.double() - b).norm().item() / (norm or 1)


def save(path, tensors, metadata):
    header, at = {"__metadata__": metadata}, 0
    names = {torch.float32: "F32", torch.int64: "I64"}
    data = [(n, t.detach().contiguous()) for n, t in tensors.items()]
    for n, t in data:
        size = t.numel() * t.element_size()
        header[n] = {"dtype": names[t.dtype], "shape": list(t.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, t in data:
            file.write(t.numpy().tobytes())


def write(directory, name, table, tensors, metadata):
    save(os.path.join(directory, name + ".safetensors"), tensors, metadata)
    with open(os.path.join(directory, name + ".json"), "w") as file:
        json.dump(table, file, indent=1)


def arguments_of(description):
    """Directory and seed, and a generator of that seed; makes the directory."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    return arguments, torch.Generator().manual_seed(arguments.seed)


def main():
    arguments, generator = arguments_of(__doc__)

    def draw(*shape):
        return torch.randn(*shape, generator=generator)

    tensors, table, counts = {}, {}, {}
    for op, a in cases(random.Random(arguments.seed)):
        counts[op] = counts.get(op, -1) + 1
        case = f"{op}/{counts[op]}"
        leaves, extra = leaves_of(op, a, draw), {}
        if op == "batch_norm":
            extra = dict(running_mean_before=draw(a["c"]) / 10, running_var_before=torch.rand(a["c"], generator=generator) + 0.5)
        if op == "cross_entropy":
            extra = dict(target=torch.randint(0, a["classes"], (a["n"],), generator=generator))
        grad = None if op == "cross_entropy" else draw(*apply(op, a, leaves, {n: t.clone() for n, t in extra.items()}).shape)
        exact = results(op, a, leaves, extra, grad, torch.float64)
        single = results(op, a, leaves, extra, grad, torch.float32)
        table[case] = dict(a, **{f"float_{n}": distance(single[n], exact[n]) for n in exact})
        exact.update({f"bound_{n}": t for n, t in bounds(op, a, leaves, extra, grad, exact).items()})
        given = dict(leaves, **extra, **({} if grad is None else {"grad_output": grad}))
        for n, t in list(given.items()) + [(n, t.float()) for n, t in exact.items()]:
            tensors[f"{case}/{n}"] = t
    source = {"source": f"PyTorch {torch.__version__}, seed {arguments.seed}"}
    write(arguments.out, "ops", table, tensors, source)
    whole, state = {}, {}
    torch.manual_seed(arguments.seed)  # of simulated errors
    for case, a, found in networks.make(random.Random(arguments.seed), draw, generator, distance):
        whole[case] = a
        state.update({f"{case}/{n}": t for n, t in found.items()})
    write(arguments.out, "networks", whole, state, source)
    print(f"{len(table)} cases and {len(whole)} networks in {arguments.out}")


if __name__ == "__main__":
    main()
