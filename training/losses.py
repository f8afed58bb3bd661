"""What the student is trained on: differences of Gram matrices, and features."""
import torch
import torch.nn.functional as F

from networks import TAPS
from objective import grams, style_terms

FEATURE_WEIGHTS = (0.1, 0.15, 0.25, 0.5)


def mapped(maps, matrices):
    return [a @ g @ a.t() for a, g in zip(maps, matrices)]


class Losses:
    def __init__(self, teacher, feature_weight):
        self.teacher, self.feature_weight = teacher, feature_weight

    def features(self, student, ours, theirs):
        """Relative squared error of the mapped features, a mean per tap."""
        terms = []
        for a, own, true in zip(student.maps, ours, theirs):
            every = max(1, own.shape[2] // 32)  # a grid of places is enough where there are many
            own, true = own[:, :, ::every, ::every], true[:, :, ::every, ::every]
            error = F.conv2d(own, a[:, :, None, None]) - true
            terms.append((error.pow(2).sum((1, 2, 3)) / (true.pow(2).sum((1, 2, 3)) + 1e-6)).mean())
        return terms

    def __call__(self, student, entries, fresh):
        count = len(entries)
        x = torch.stack([e.x for e in entries] + fresh)
        with_styles = torch.cat([x, torch.stack([e.style for e in entries])]) if entries else x
        both = student(with_styles)
        ours = [f[:len(x)] for f in both]
        own_grams = grams(both)
        with torch.no_grad():
            theirs = self.teacher(x)
        true_grams = grams(theirs)

        # Differences of Gram matrices: from the style for pictures of the pool, between neighbours for the others.
        terms = {}
        own_to = [torch.cat([g[len(x):], g[count:len(x)].roll(1, 0)]) for g in own_grams]
        true_to = [g[count:].roll(1, 0) for g in true_grams]
        if entries:
            styles = [torch.stack([e.teacher_style[i] for e in entries]) for i in range(len(TAPS))]
            true_to = [torch.cat(pair) for pair in zip(styles, true_to)]
        true = [g - t for g, t in zip(true_grams, true_to)]
        own = mapped(student.maps, [g[:len(x)] - t for g, t in zip(own_grams, own_to)])
        level = sum(style_terms(true))
        start = torch.tensor([e.start for e in entries])
        scale = torch.cat([0.5 * start + 0.5 * level[:count], level[count:]]) + 1e-3
        errors = style_terms([o - t for o, t in zip(own, true)])
        for tap, error in zip(TAPS, errors):
            if count:
                terms[f'pool{tap}'] = (error / scale)[:count].mean().item()
            terms[f'fresh{tap}'] = (error / scale)[count:].mean().item()
        total = (sum(errors) / scale).mean()
        if count:
            terms['level'] = (level[:count] / start).median().item()
        relative = self.features(student, ours, theirs)
        for tap, term in zip(TAPS, relative):
            terms[f'feature{tap}'] = term.item()
        total = total + self.feature_weight * sum(w * r for w, r in zip(FEATURE_WEIGHTS, relative))
        return total, terms
