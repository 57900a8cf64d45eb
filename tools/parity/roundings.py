"""How far a result in float may be from the exact one, value by value, derived and not tried out.

Sums of products: gamma(K) times the sum of the products' magnitudes, in any order, fused or not (Higham, "Accuracy and stability of
numerical algorithms", section 3.1). Other functions: the engine's own operations one by one, as its tests derive them too.
"""
import math

import torch

U = 2.0 ** -24
EXP = 4 * U  # exp(x), x <= 0, relative: the reduced argument, three operations of the polynomial that count, two of the result
SIGMOID = 8 * U  # n / (t + 1), t = exp(-|x|): half of t's error in the sum, a sum, a quotient, and t's again where it is n
TANH = 22 * U  # m / (m + 2), m = exp(-2|x|) - 1: ten roundings of m, doubled by the quotient's derivative at most, two of its own

# erfc(a) = exp(-a^2) t R(t), t = 1 / (1 + a / 2)
R = (0.28208768, 0.28235346, 0.24326117, 0.20206915, -0.025175938, 0.2759754, -0.48538107, 0.28370056, -0.05889046)


def gamma(k):
    return k * U / (1 - k * U)


def sums(depths, magnitudes):
    """Of results that are sums of so many products; 0 is a result without any rounding."""
    return {n: gamma(depths[n]) * t.abs() for n, t in magnitudes.items()}


def normal_cdf(x):
    """Of the normal distribution function: a = |x| / sqrt 2 is off by two roundings, so exp(-a^2) by five times a^2 of them beside
    its own; t by two of a / 2 and two of its own; R by its fit, a fused operation a coefficient, and by t; three products."""
    a = x.abs() * math.sqrt(0.5)
    t = 1 / (1 + a / 2)
    value = sum(r * t ** i for i, r in enumerate(R))
    magnitudes = sum(abs(r) * t ** i for i, r in enumerate(R))
    slopes = sum(i * abs(r) * t ** i for i, r in enumerate(R))
    of_r = (U + gamma(2 * len(R)) * magnitudes + 4 * U * slopes) / value
    half = 0.5 * (-a * a).exp() * t * value
    return half * (5 * U * a * a + EXP + 4 * U + of_r + 3 * U) + U * (x >= 0)


def sigmoid(x, dy):
    y = x.sigmoid()
    return SIGMOID * y, (SIGMOID + 3 * U) * y * dy.abs()  # y (1 - y), from y


def tanh(x, dy):
    y = x.tanh()
    return TANH * y.abs(), (2 * TANH * y * y + 2 * U) * dy.abs()  # 1 - y^2, from y


def silu(x, dy):
    s = x.sigmoid()
    sum_ = 1 + x.abs() * (1 - s)  # s (1 + x (1 - s))
    inner = x.abs() * (SIGMOID * s + U * (1 - s)) + U * sum_
    return (SIGMOID + U) * x.abs() * s, (s * inner + (SIGMOID + 2 * U) * s * sum_) * dy.abs()


def hard_sigmoid(x, dy):
    """A sum and a quotient, cut off exactly; a sixth, and its product."""
    return gamma(2) * torch.nn.functional.hardsigmoid(x), gamma(2) / 6 * dy.abs() * (x.abs() < 3)


def gelu(x, dy):
    cdf = torch.special.ndtr(x)
    part = x.abs() * (-x * x / 2).exp() / math.sqrt(2 * math.pi)  # cdf(x) + x pdf(x)
    slope = normal_cdf(x) + part * (EXP + U * x * x + 2 * U) + 2 * U * (cdf + part)
    return x.abs() * (normal_cdf(x) + U * cdf), slope * dy.abs()


def softmax(x, dy):
    """In double and rounded once; dx = y (dy - sum dy y) from outputs that were rounded."""
    y = x.softmax(1)
    distance = (dy - (dy * y).sum(1, keepdim=True)).abs()
    return U * y, U * y * (2 * distance + (dy.abs() * y).sum(1, keepdim=True))


def log_softmax(x, dy):
    """In double and rounded once; dx = dy - exp(y) sum dy: an error of y is a relative one of its exponential."""
    y = x.log_softmax(1)
    part = y.exp() * dy.sum(1, keepdim=True)
    return U * y.abs(), U * ((y * part).abs() + (dy - part).abs())


def batch_norm(a, x, w, b, mean, var, dy):
    """Sums are taken of differences to some value of the channel: a sum of n is off by gamma of n and a few on the sum of what is no
    further than |x| + max|x|; the variance by that of squares, twice for the mean's part in it. What follows from the two is off
    by their derivatives and by a rounding an operation."""
    axes, rows = (0, 2, 3), x.numel() // x.shape[1]
    found, mean_error, spread = {}, torch.zeros_like(mean), torch.zeros_like(var)
    many = gamma(rows + 4)
    if a["training"]:
        far = x.abs() + x.abs().amax(axes, keepdim=True)
        mean_error, spread = many * far.mean(axes), many * 2 * far.pow(2).mean(axes)
        m = a["momentum"]
        for name, old, new, error in (("mean", mean, x.mean(axes), mean_error), ("var", var, x.var(axes), spread * rows / (rows - 1))):
            found[f"running_{name}_after"] = m * error + gamma(3) * ((1 - m) * old.abs() + m * new.abs())
        mean, var = x.mean(axes), x.var(axes, unbiased=False)
    else:
        found = {"running_mean_after": torch.zeros_like(mean), "running_var_after": torch.zeros_like(var)}
    inverse = 1 / (var + a["eps"]).sqrt()
    inverse_error = spread / (var + a["eps"]) / 2  # relative

    def column(t):
        return t[None, :, None, None]

    distance, scale = x - column(mean), w.abs() * inverse
    moved, off = column(scale) * (column(mean_error) + 2 * U * distance.abs()), column(inverse_error)
    product = column(scale) * distance.abs()
    found["output"] = moved + product * (off + 2 * U) + 2 * U * (product + column(b.abs()))
    sum_, sum_error = dy.sum(axes), many * dy.abs().sum(axes)
    dot, dots = (dy * distance).sum(axes), (dy * distance).abs().sum(axes)
    dot_error = (many + 2 * U) * dots + dy.abs().sum(axes) * mean_error
    found["grad_weight"] = inverse * (dot_error + dot.abs() * (inverse_error + 2 * U))
    found["grad_bias"] = sum_error + U * sum_.abs()
    training = float(a["training"])
    slope = training * dot.abs() / rows * inverse ** 2
    slope_error = training * dot_error / rows * inverse ** 2 + slope * (2 * inverse_error + 3 * U)
    shift = training * sum_.abs() / rows
    shift_error = training * (sum_error / rows + U * shift)
    terms = dy.abs() + column(shift) + distance.abs() * column(slope)
    of_terms = column(shift_error) + distance.abs() * column(slope_error)
    of_distance = (column(mean_error) + 2 * U * distance.abs()) * column(slope)
    found["grad_input"] = column(scale) * (of_terms + of_distance + terms * (off + 6 * U))
    return found
