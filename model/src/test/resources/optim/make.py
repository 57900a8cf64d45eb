"""Writes goldens.txt beside it: what PyTorch 1.13 makes of small vectors, as the bits of floats.

Usage: python3 make.py in this directory (needs PyTorch)

A line has a name, a colon and values: hexadecimal bits of floats, those of the schedules shortest decimals of doubles.
"""
import struct
import warnings

import torch

warnings.simplefilter("ignore")
torch.manual_seed(6)
N = 19  # two vectors of eight and a tail
STEPS = 4
start = torch.randn(N)
gradients = [torch.randn(N) * 10.0 ** -k for k in range(STEPS)]


def bits(values):
    return " ".join("%08x" % struct.unpack("<I", struct.pack("<f", v))[0] for v in values.flatten().tolist())


def exactly(value):
    """As Java's float of the same digits."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def moved(make):
    p = start.clone().requires_grad_()
    optimizer = make([p])
    for gradient in gradients:
        p.grad = gradient.clone()
        optimizer.step()
    return p.detach()


def adamw(rate, beta1, beta2, epsilon, decay):
    return moved(lambda p: torch.optim.AdamW(p, exactly(rate), (beta1, beta2), epsilon, exactly(decay)))


def clipped(most):
    ps = [torch.zeros(N, requires_grad=True) for _ in range(2)]
    for p, gradient in zip(ps, gradients):
        p.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_(ps, most)
    return torch.cat([norm.reshape(1)] + [p.grad for p in ps])


def lerped(shares):
    slow, fast = start.clone(), gradients[0]
    for share in shares:
        slow.lerp_(fast, share)
    return slow


def one_cycle(peak, steps, *more):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, exactly(peak), total_steps=steps, cycle_momentum=False,
                                                   **dict(zip(("pct_start", "div_factor", "final_div_factor"), more)))
    rates = []
    for _ in range(steps):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        if len(rates) < steps:
            schedule.step()
    return " ".join(map(repr, rates))


with open("goldens.txt", "w") as file:
    print("start:", bits(start), file=file)
    for k, gradient in enumerate(gradients):
        print(f"gradient {k}:", bits(gradient), file=file)
    for options in (0.1, 0.9, 0.999, 1e-8, 0.0), (0.003, 0.9, 0.999, 1e-8, 0.01), (0.01, 0.8, 0.95, 1e-3, 0.5):
        print("AdamW", *options, end=": ", file=file)
        print(bits(adamw(*options)), file=file)
    for most in 0.5, 3.0, 100.0:
        print("clip", most, end=": ", file=file)
        print(bits(clipped(most)), file=file)
    print("lerp:", bits(lerped((0.25, 0.75, 0.5, 0.125))), file=file)
    print("one cycle:", one_cycle(0.4, 23), file=file)
    print("one cycle 2:", one_cycle(2.0, 10, 0.25, 10.0, 100.0), file=file)
