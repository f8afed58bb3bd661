"""What the painter is trained for: the loss that an optimiser would bring down, as a share of the content's own."""
import torch

from instant.painter import axes_of, second_moments, transport
from networks import NOMINAL
from objective import CONTENT_WEIGHT, STYLE_WEIGHT, tv_term

FULL_DETAIL = 0.6  # share of the pictures that are painted with all of it
DARKEST, LIGHTEST = -124, 152  # of any channel, about the mean pixel
FARTHEST = 300  # beyond those, that counts
LEAST = 1e3  # added to the content's loss, so that a style that is nearly the content's own does not count for all


def stacked(styles):
    """Of a list of (moments, axes), per level: N x C x C, and N x C x AXES with N x AXES."""
    moments = [torch.stack([s[0][level] for s in styles]) for level in range(4)]
    axes = [tuple(torch.stack([s[1][level][k] for s in styles]) for k in range(2)) for level in range(4)]
    return moments, axes


def beside(many, one):
    """A picture's values put behind those of others, level by level."""
    return [torch.cat([a, b]) for a, b in zip(many, one)]


class Objective:
    def __init__(self, eye, painter, options):
        self.eye, self.painter, self.o = eye, painter, options

    def style_terms(self, moments, target):
        """Per level, the weighted style loss of every picture."""
        terms = []
        for m, a, b, c in zip(self.eye.metrics, moments, target, NOMINAL):
            d = m @ (a - b) / c
            terms.append(STYLE_WEIGHT / len(NOMINAL) * (d * d.transpose(1, 2)).sum((1, 2)) / c ** 2)
        return terms

    def content_term(self, features, kept):
        d = (features[-1] - kept[-1]).flatten(2)
        return CONTENT_WEIGHT * ((self.eye.metrics[-1] @ d) * d).sum((1, 2)) / (NOMINAL[-1] * d.shape[2])

    def painted(self, features, own, target, axes, freedom):
        """The pictures in their styles, and in some steps the first of them in its own; None in the others."""
        n = features[0].shape[0]
        maps = [transport(*each) for each in zip(own, target, axes)]
        detail = torch.where(torch.rand(n) < FULL_DETAIL, torch.ones(n), torch.rand(n)) * (1 - freedom)
        returned = torch.rand(()) < self.o.returned
        if returned:
            first = [m[:1] for m in own]
            maps = beside(maps, [transport(m, m, axes_of(m)) for m in first])
            features, target, detail = beside(features, [f[:1] for f in features]), beside(target, first), torch.cat([detail, torch.ones(1)])
        with self.fast():
            pictures = self.painter(features, maps, target, detail).float()
        return pictures[:n], pictures[n:] if returned else None

    def fast(self):
        return torch.autocast('cpu', torch.bfloat16, enabled=self.o.type == 'bfloat16')

    def __call__(self, content, styles, freedom=0.0):
        """The loss, and what to report of it. `styles`: moments and axes for each picture. `freedom`: 1 holds the content's finest lines back."""
        with torch.no_grad():
            features = self.eye(content)
            own = second_moments(features)
            target, axes = stacked(styles)
            start = self.style_terms(own, target)
            power = self.style_terms([torch.zeros_like(t) for t in target], target)
            whole = sum(start) + LEAST
        picture, same = self.painted(features, own, target, axes, freedom)
        with self.fast():
            seen = [f.float() for f in self.eye(picture)]
        terms = self.style_terms(second_moments(seen), target)
        kept = self.content_term(seen, features)
        left = (sum(terms) + kept + tv_term(picture)) / whole
        loss = left.clamp(max=20).mean()
        # relu4_1 is nearly all of the loss: the lower layers count beside it, too
        for term, first, strength in zip(terms[:-1], start, power):
            loss = loss + self.o.lower * (term / (first + 0.05 * strength + 1e-3)).clamp(max=10).mean()
        outside = (picture - picture.clamp(DARKEST, LIGHTEST)).clamp(-FARTHEST, FARTHEST).pow(2).mean()
        loss = loss + 1e-4 * outside
        report = dict(left=left.median(), mean=left.clamp(max=3).mean(), content=(kept / whole).median(), loss=loss)
        if same is not None:
            error = (same - content[:1]).clamp(-255, 255).pow(2).mean()
            loss = loss + (1 - freedom) ** 2 * self.o.identity / self.o.returned * error
            report['identity'] = error
        for layer, term, first in zip(('1_1', '2_1', '3_1', '4_1'), terms, start):
            report[layer] = (term / (first + 1)).median()
        return loss, {name: value.item() for name, value in report.items()}
