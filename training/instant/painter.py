"""The instant painter: content's features, moved to the style's second moments, through one small mirrored decoder.

Features are those of the embedded model, N x C x H x W at relu1_1 … relu4_1; second moments are f f' / (H W), N x C x C.
"""
import torch
import torch.nn.functional as F
from torch import nn

CHANNELS = (16, 48, 80, 224)  # of the features
WIDTHS = (24, 48, 64, 96)  # of the decoder, where those features join it
READINGS = (8, 24, 40, 56)  # numbers that describe a style, of each level
PLANES = 4  # of noise, at each join
HIDDEN = 40
BASES = 6  # matrices that D is mixed of
AXES = 32  # directions of the style in which the moments are met exactly
PICTURE_SCALE = 64.0


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
    """3 x 3, without padding."""

    def __init__(self, before, after):
        super().__init__()
        self.weight = nn.Parameter((torch.randn(after, before, 3, 3) * (2 / (9 * before)) ** 0.5).to(memory_format=torch.channels_last))
        self.bias = nn.Parameter(torch.zeros(after))

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias)


def reflect(x, width=1):
    return F.pad(x, (width,) * 4, mode='reflect')


def times(matrix, maps):
    """N x a x b times N x b x H x W."""
    n, _, h, w = maps.shape
    return (matrix @ maps.flatten(2)).view(n, -1, h, w)


class Painter(nn.Module):
    """All that the style says goes through matrices at the joins, so that the convolutions stay what they are.

    A join of level l is D up(x) + M f + N planes: x is what comes from the level below, f the content's features there, planes are noise and
    a plane of ones. D, M and N are made of the style (and M of the content's moments, through the transport map)."""

    def __init__(self, typical=None):
        super().__init__()
        one, two, three, four = WIDTHS
        self.register_buffer('typical', torch.ones(4) if typical is None else typical)  # mean square of the features, of each level
        self.joins = nn.ParameterList([nn.Parameter(torch.randn(w, c) / c ** 0.5) for w, c in zip(WIDTHS, CHANNELS)])
        self.reads = nn.ParameterList([nn.Parameter(torch.randn(k, c) / c ** 0.5) for k, c in zip(READINGS, CHANNELS)])
        grains = [torch.cat([torch.randn(w, PLANES) * 0.3, torch.zeros(w, 1)], 1) for w in WIDTHS]
        self.grains = nn.ParameterList([nn.Parameter(g) for g in grains])
        self.turns = nn.ParameterList([nn.Parameter(torch.randn(BASES, w, w) * (0.3 / w ** 0.5)) for w in WIDTHS[:3]])
        self.convs = nn.ModuleDict(dict(
            four_a=Conv(four, four), four_b=Conv(four, four), four_c=Conv(four, three),
            three_a=Conv(three, three), three_b=Conv(three, three), three_c=Conv(three, two),
            two_a=Conv(two, two), two_b=Conv(two, one), one_a=Conv(one, one), one_b=Conv(one, 3)))
        self.listen = nn.Linear(sum(READINGS) + 1, HIDDEN)
        self.think = nn.Linear(HIDDEN, HIDDEN)
        # for each level: the factors of what joins, of the noise, and a shift; for the three upper ones the shares of the turns, and factors
        self.sizes = [w for w in WIDTHS for _ in range(3)] + [n for w in WIDTHS[:3] for n in (BASES, w)]
        self.speak = nn.Linear(HIDDEN, sum(self.sizes))
        with torch.no_grad():
            self.speak.weight.mul_(0.1)
            self.speak.bias.zero_()
            self.convs['one_b'].weight.mul_(0.2)

    def said(self, style, detail):
        readings = [torch.log(((p @ (s / t)) * p).sum(2).clamp_min(0) + 1e-3)
                    for p, s, t in zip(self.reads, style, self.typical)]
        x = F.silu(self.listen(torch.cat([*readings, detail[:, None]], 1)))
        x = F.silu(self.think(x))
        return self.speak(x).split(self.sizes, 1)

    def matrices(self, maps, style, detail):
        """Per level the matrices M, N and (but for relu4_1's) D."""
        said = self.said(style, detail)
        found = []
        for level in range(4):
            joined, noisy, shift = said[3 * level:3 * level + 3]
            m = (1 + joined)[:, :, None] * (self.joins[level] @ maps[level]) / self.typical[level].sqrt()
            if level < 2:
                m = m * detail[:, None, None]
            grain = self.grains[level]
            n = torch.cat([(1 + noisy)[:, :, None] * grain[:, :PLANES], (shift + grain[:, PLANES])[:, :, None]], 2)
            d = None
            if level < 3:
                shares, factors = said[12 + 2 * level:14 + 2 * level]
                d = torch.diag_embed(1 + factors) + (shares @ self.turns[level].flatten(1)).view(-1, WIDTHS[level], WIDTHS[level])
            found.append((m, n, d))
        return found

    def forward(self, features, maps, style, detail, noise=None):
        """features and maps of the content, `style`: second moments; detail: N numbers from 0 to 1. A picture N x 3 x H x W."""
        noise = noise or [torch.randn(f.shape[0], PLANES, *f.shape[2:]) for f in features]
        planes = [torch.cat([z, torch.ones_like(z[:, :1])], 1) for z in noise]
        matrices = self.matrices(maps, style, detail)
        conv = type('Convs', (), dict(self.convs.items()))

        def joined(level, below=None):
            m, n, d = matrices[level]
            x = times(m, features[level]) + times(n, planes[level])
            return x if below is None else x + F.interpolate(times(d, below), scale_factor=2, mode='nearest')

        x = F.relu(joined(3))
        x = x + conv.four_b(reflect(F.relu(conv.four_a(reflect(x)))))
        x = joined(2, F.relu(conv.four_c(reflect(x))))
        x = x + conv.three_b(reflect(F.relu(conv.three_a(reflect(x)))))
        x = joined(1, F.relu(conv.three_c(reflect(x))))
        x = joined(0, F.relu(conv.two_b(F.relu(conv.two_a(reflect(x, 2))))))
        return conv.one_b(F.relu(conv.one_a(reflect(x, 2)))) * PICTURE_SCALE
