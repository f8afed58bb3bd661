"""The instant painter: content's features, moved to the style's second moments, through one small mirrored decoder.

Features are those of the embedded model, N x C x H x W at relu1_1 … relu4_1; second moments are f f' / (H W), N x C x C.
"""
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

CHANNELS = (16, 48, 80, 224)  # of the features
WIDTHS = (24, 48, 64, 96)  # of the decoder, where those features join it
AGAIN = (64, 64)  # of what the two coarse levels, relu3_1's and relu4_1's, do a second time
BENT = (*WIDTHS, *AGAIN)  # the sizes of the matrices within the levels
LAST_AGAIN = ('three_e', 'four_e')  # its last convolutions: with 0 there, it does nothing
NOTHING = [f'convs.{last}.{part}' for last in LAST_AGAIN for part in ('weight', 'bias')]
READINGS = (8, 24, 40, 56)  # numbers that describe a style, of each level
PLANES = 4  # of noise, at each join
HIDDEN = 96
BASES = 6  # matrices that D and E are mixed of
AXES = 32  # directions of the style in which the moments are met exactly
PICTURE_SCALE = 64.0
START_LENGTH = 2.0  # of each filter before a norm, which does not care, when training starts from a finished painter


def second_moments(features):
    flat = [f.permute(0, 2, 3, 1).flatten(1, 2) for f in features]
    return [x.transpose(1, 2) @ x / x.shape[1] for x in flat]


def axes_of(moments):
    """The AXES greatest eigenvectors (columns) and eigenvalues of every matrix, in float64."""
    values, vectors = torch.linalg.eigh(moments.double())
    return vectors.flip(-1)[..., :AXES], values.flip(-1)[..., :AXES].clamp_min(0)


def transport(content, style, axes):
    """N x C x C: the map that gives features of moments `content` the moments `style`: every channel its mean square first, then the
    optimal map (Knott and Smith 1984) within the style's AXES strongest directions, where nearly all of its power lies."""
    content, style = content.double(), style.double()
    vectors, values = axes
    size = content.shape[-1]
    power = style.diagonal(dim1=1, dim2=2)
    least = power.mean(1, keepdim=True) * 1e-2
    scale = ((power + least) / (content.diagonal(dim1=1, dim2=2) + least)).sqrt()
    scaled = scale[:, :, None] * content * scale[:, None]
    ridge = power.mean(1)[:, None] * 1e-3
    root = (values + ridge).sqrt()
    inner = vectors.transpose(1, 2) @ scaled @ vectors
    inner = inner + ridge[:, :, None] * torch.eye(inner.shape[-1], dtype=torch.float64)
    inner = root[:, :, None] * inner * root[:, None]
    lengths, turns = torch.linalg.eigh(inner)
    half = root[:, :, None] * turns * lengths.clamp_min(1e-30)[:, None] ** -0.25
    move = half @ half.transpose(1, 2) - torch.eye(inner.shape[-1], dtype=torch.float64)
    whole = torch.eye(size, dtype=torch.float64) + vectors @ move @ vectors.transpose(1, 2)
    return (whole * scale[:, None]).float()


class Conv(nn.Module):
    """3 x 3, without padding; normed over the batch where a ReLU follows, which `folded` makes a part of the weights."""

    def __init__(self, before, after, normed=False):
        super().__init__()
        self.norm = nn.BatchNorm2d(after, momentum=0.02) if normed else None
        self.weight = nn.Parameter((torch.randn(after, before, 3, 3) * (2 / (9 * before)) ** 0.5).to(memory_format=torch.channels_last))
        self.bias = nn.Parameter(torch.zeros(after))

    def forward(self, x):
        x = F.conv2d(x, self.weight, self.bias)
        return x if self.norm is None else self.norm(x)


def reflect(x, width=1):
    return F.pad(x, (width,) * 4, mode='reflect')


def times(matrix, maps):
    """N x a x b times N x b x H x W, the channels last in memory."""
    n, _, h, w = maps.shape
    flat = maps.permute(0, 2, 3, 1).reshape(n, h * w, -1)
    return (flat @ matrix.transpose(1, 2)).view(n, h, w, -1).permute(0, 3, 1, 2)


def folded(values):
    """A painter's state, with the norms as parts of their convolutions' weights and biases."""
    found = {name: value for name, value in values.items() if '.norm.' not in name}
    for name in [n[:-len('.norm.weight')] for n in values if n.endswith('.norm.weight')]:
        norm = {part: values[f'{name}.norm.{part}'] for part in ('weight', 'bias', 'running_mean', 'running_var')}
        factor = norm['weight'] / (norm['running_var'] + 1e-5).sqrt()
        found[f'{name}.weight'] = values[f'{name}.weight'] * factor[:, None, None, None]
        found[f'{name}.bias'] = (values[f'{name}.bias'] - norm['running_mean']) * factor + norm['bias']
    return found


def grown(tensors, larger):
    """Weights of a painter that did nothing a second time at coarse levels, in the shapes of one that does: it does nothing there."""
    found = {}
    for name, value in larger.items():
        found[name] = value.clone()
        if name in tensors:
            found[name][tuple(slice(n) for n in tensors[name].shape)] = tensors[name]
        elif name in NOTHING:
            found[name].zero_()
    return found


@torch.no_grad()
def unfolded(painter, tensors, pictures):
    """Give a painter with norms the weights of one without; `pictures`, a function that has it paint, says what the norms have to undo.
    What a smaller one lacks stays as it begins."""
    for name, value in grown(tensors, painter.state_dict()).items():
        painter.state_dict()[name].copy_(value)
    added = [conv for name, conv in painter.convs.items() if f'convs.{name}.weight' not in tensors]
    hooks = []

    def measure(conv, _, normed):
        x = F.conv2d(conv.seen, conv.weight, conv.bias)
        if conv in added:
            return normed
        mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
        for name, value in (('weight', (variance + 1e-5).sqrt()), ('bias', mean), ('running_mean', mean), ('running_var', variance)):
            getattr(conv.norm, name).copy_(value)
        return x

    def keep(conv, inputs):
        conv.seen = inputs[0]

    for conv in painter.convs.values():
        if conv.norm is not None:
            hooks += [conv.register_forward_pre_hook(keep), conv.register_forward_hook(measure)]
    pictures()
    for hook in hooks:
        hook.remove()
    for conv in painter.convs.values():
        if conv.norm is not None:
            del conv.seen
        if conv.norm is not None and conv not in added:
            length = conv.weight.flatten(1).norm(dim=1).clamp_min(1e-6)
            factor = START_LENGTH / length
            conv.weight.mul_(factor[:, None, None, None])
            conv.bias.mul_(factor)
            conv.norm.running_mean.mul_(factor)
            conv.norm.running_var.mul_(factor ** 2)


def mixed(bases, shares, factors):
    """N x w x w: what begins near the identity. Bounded, so that no style makes a picture without bounds."""
    return torch.diag_embed(1 + torch.tanh(factors)) + (torch.tanh(shares) @ bases.flatten(1)).view(-1, *bases.shape[1:])


class Painter(nn.Module):
    """All that the style says goes through matrices at the joins, so that the convolutions stay what they are.

    A join of level l is D up(x) + M f + N planes: x is what comes from the level below, f the content's features there, planes are noise and
    a plane of ones. D, M and N are made of the style (and M of the content's moments, through the transport map). Within a level, E mixes what
    its first convolution gives."""

    def __init__(self, typical=None, normed=True):
        """`normed`: False for one whose norms are folded."""
        super().__init__()
        one, two, three, four = WIDTHS
        Normed = partial(Conv, normed=normed)
        self.register_buffer('typical', torch.ones(4) if typical is None else typical)  # mean square of the features, of each level
        self.joins = nn.ParameterList([nn.Parameter(torch.randn(w, c) / c ** 0.5) for w, c in zip(WIDTHS, CHANNELS)])
        self.reads = nn.ParameterList([nn.Parameter(torch.randn(k, c) / c ** 0.5) for k, c in zip(READINGS, CHANNELS)])
        grains = [torch.cat([torch.randn(w, PLANES) * 0.3, torch.zeros(w, 1)], 1) for w in WIDTHS]
        self.grains = nn.ParameterList([nn.Parameter(g) for g in grains])
        self.turns = nn.ParameterList([nn.Parameter(torch.randn(BASES, w, w) * (0.3 / w ** 0.5)) for w in WIDTHS[:3]])
        self.bends = nn.ParameterList([nn.Parameter(torch.randn(BASES, w, w) * (0.3 / w ** 0.5)) for w in BENT])
        self.convs = nn.ModuleDict(dict(
            four_a=Normed(four, four), four_b=Conv(four, four), four_c=Normed(four, three),
            three_a=Normed(three, three), three_b=Conv(three, three), three_c=Normed(three, two),
            two_a=Normed(two, two), two_b=Normed(two, one), one_a=Normed(one, one), one_b=Conv(one, 3),
            three_d=Normed(three, AGAIN[0]), three_e=Conv(AGAIN[0], three), four_d=Normed(four, AGAIN[1]), four_e=Conv(AGAIN[1], four)))
        self.listen = nn.Linear(sum(READINGS) + 1, HIDDEN)
        self.think = nn.Linear(HIDDEN, HIDDEN)
        # for each level: the factors of what joins, of the noise, and a shift; for the three upper ones the shares of the turns, and factors;
        # for each of BENT the shares of the bends, factors and a shift
        self.sizes = [w for w in WIDTHS for _ in range(3)] + [n for w in WIDTHS[:3] for n in (BASES, w)] + [n for w in BENT for n in (BASES, w, w)]
        self.speak = nn.Linear(HIDDEN, sum(self.sizes))
        with torch.no_grad():
            self.speak.weight.mul_(0.1)
            self.speak.bias.zero_()
            self.convs['one_b'].weight.mul_(0.2)
            for last in LAST_AGAIN:  # what is done a second time begins as nothing
                self.convs[last].weight.zero_()
            # one channel begins as a plane of ones, so that E can shift the others
            for first in ('one_a', 'two_a', 'three_a', 'four_a', 'three_d', 'four_d') if normed else ():
                self.convs[first].norm.weight[-1] = 0
                self.convs[first].norm.bias[-1] = 1

    def said(self, style, detail):
        readings = [torch.log(((p @ (s / t)) * p).sum(2).clamp_min(0) + 1e-3)
                    for p, s, t in zip(self.reads, style, self.typical)]
        x = F.silu(self.listen(torch.cat([*readings, detail[:, None]], 1)))
        x = F.silu(self.think(x))
        return self.speak(x).split(self.sizes, 1)

    def matrices(self, maps, style, detail):
        """Per level the matrices M, N, (but for relu4_1's) D, and those of BENT, the Es."""
        said = self.said(style, detail)
        found = []
        for level in range(4):
            joined, noisy, shift = said[3 * level:3 * level + 3]
            m = (1 + joined)[:, :, None] * (self.joins[level] @ maps[level]) / self.typical[level].sqrt()
            if level < 2:
                m = m * detail[:, None, None]
            grain = self.grains[level]
            n = torch.cat([(1 + noisy)[:, :, None] * grain[:, :PLANES], (shift + grain[:, PLANES])[:, :, None]], 2)
            d = mixed(self.turns[level], *said[12 + 2 * level:14 + 2 * level]) if level < 3 else None
            found.append((m, n, d))
        bends = []
        for k, bend in enumerate(self.bends):
            shares, factors, shift = said[18 + 3 * k:21 + 3 * k]
            e = mixed(bend, shares, factors)
            bends.append(torch.cat([e[..., :-1], e[..., -1:] + shift[:, :, None]], 2))
        return found, bends

    def forward(self, features, maps, style, detail, noise=None):
        """features and maps of the content, `style`: second moments; detail: N numbers from 0 to 1. A picture N x 3 x H x W."""
        noise = noise or [torch.randn(f.shape[0], *f.shape[2:], PLANES).permute(0, 3, 1, 2) for f in features]
        planes = [torch.cat([z, torch.ones_like(z[:, :1])], 1) for z in noise]
        with torch.autocast('cpu', enabled=False):
            matrices, bends = self.matrices(maps, style, detail)
        conv = type('Convs', (), dict(self.convs.items()))

        # the two coarse levels join about their means: what they have in common would be most of them
        features = [*features[:2], *(f - f.mean((2, 3), keepdim=True) for f in features[2:])]

        def joined(level, below=None):
            m, n, d = matrices[level]
            x = times(m, features[level]) + times(n, planes[level])
            return x if below is None else x + F.interpolate(times(d, below), scale_factor=2, mode='nearest')

        def bent(which, x):
            return times(bends[which], F.relu(x))

        def refined(x, which, first, second):
            return x + second(reflect(bent(which, first(reflect(x)))))

        x = refined(F.relu(joined(3)), 3, conv.four_a, conv.four_b)
        x = refined(x, 5, conv.four_d, conv.four_e)
        x = joined(2, F.relu(conv.four_c(reflect(x))))
        x = refined(x, 2, conv.three_a, conv.three_b)
        x = refined(x, 4, conv.three_d, conv.three_e)
        x = joined(1, F.relu(conv.three_c(reflect(x))))
        x = joined(0, F.relu(conv.two_b(bent(1, conv.two_a(reflect(x, 2))))))
        return conv.one_b(bent(0, conv.one_a(reflect(x, 2)))) * PICTURE_SCALE
