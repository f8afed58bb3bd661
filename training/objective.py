"""Gram matrices and the style-transfer loss, on VGG-19's scale."""
from networks import NOMINAL, TAPS

CONTENT_WEIGHT, STYLE_WEIGHT, TV_WEIGHT = 5.0, 500.0, 1.0


def gram(features, nominal):
    """N x C x H x W -> N x C x C, divided by H * W * nominal."""
    flat = features.permute(0, 2, 3, 1).flatten(1, 2)  # a view, since features lie channels-last
    return flat.transpose(1, 2) @ flat / (flat.shape[1] * nominal)


def grams(features):
    return [gram(f, c) for f, c in zip(features, NOMINAL)]


def style_terms(differences):
    """Differences of Gram matrices, one N x C x C per tap -> per tap, the weighted style loss of every picture."""
    return [STYLE_WEIGHT / len(NOMINAL) * d.pow(2).sum((1, 2)) / c ** 2 for d, c in zip(differences, NOMINAL)]


def layer_factors(taps):
    """Per tap of TAPS, the factor that makes the style loss the mean over `taps` only."""
    return [len(TAPS) / len(taps) if tap in taps else 0.0 for tap in TAPS]


def content_term(difference):
    """Difference of relu4_1 features -> the weighted content loss of every picture."""
    return CONTENT_WEIGHT * difference.pow(2).sum((1, 2, 3)) / (NOMINAL[-1] * difference.shape[2] * difference.shape[3])


def tv_term(x):
    dy, dx = x[:, :, 1:] - x[:, :, :-1], x[:, :, :, 1:] - x[:, :, :, :-1]
    return TV_WEIGHT * (dy.pow(2).mean((1, 2, 3)) + dx.pow(2).mean((1, 2, 3)))


def student_loss(metrics, features, content, style, factors):
    """The loss of every picture as the shipped student sees it (its features under the metrics of its maps).
    `factors` (N x taps): what each picture's style terms are multiplied by."""
    total = 0
    for m, g, target, c, factor in zip(metrics, grams(features), style, NOMINAL, factors.unbind(1)):
        d = m @ (g - target)
        total = total + factor * STYLE_WEIGHT / len(NOMINAL) * (d * d.transpose(1, 2)).sum((1, 2)) / c ** 2
    d = (features[-1] - content).flatten(2)
    area = d.shape[2]
    return total + CONTENT_WEIGHT * ((metrics[-1] @ d) * d).sum((1, 2)) / (NOMINAL[-1] * area)
