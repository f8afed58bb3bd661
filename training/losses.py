"""What the student is trained on: differences of Gram matrices, differences of content features, and features."""
import torch
import torch.nn.functional as F

from networks import TAPS
from objective import content_term, grams, style_terms

FEATURE_WEIGHTS = (0.1, 0.15, 0.25, 0.5)
SMALLEST = 1e-3  # so that nothing is divided by 0


def mapped(maps, matrices):
    return [a @ g @ a.t() for a, g in zip(maps, matrices)]


def convolved(map_, features):
    return F.conv2d(features, map_[:, :, None, None])


class Losses:
    """`feature_weight`: of the mapped features' relative errors; `balance`: of every tap's Gram error in its own unit,
    beside the error in the unit of the whole loss, in which relu4_1 is nearly everything at default weights;
    `fresh_weight`: of fresh pictures beside those of the pool."""

    def __init__(self, teacher, feature_weight, balance, fresh_weight):
        self.teacher, self.feature_weight, self.balance = teacher, feature_weight, balance
        self.fresh_weight = fresh_weight

    def features(self, maps, ours, theirs):
        """Relative squared error of the mapped features, a mean per tap."""
        terms = []
        for a, own, true in zip(maps, ours, theirs):
            every = max(1, own.shape[2] // 32)  # a grid of places is enough where there are many
            own, true = own[:, :, ::every, ::every], true[:, :, ::every, ::every]
            error = convolved(a, own) - true
            terms.append((error.pow(2).sum((1, 2, 3)) / (true.pow(2).sum((1, 2, 3)) + SMALLEST)).mean())
        return terms

    def style(self, student, own, true, factors, starts):
        """Per picture: the factored sum of the Gram differences' errors, and the true loss, both N; and each tap's
        error in its own unit, N x taps. `starts`: the true terms at the start, N x taps."""
        levels = torch.stack(style_terms(true), 1)
        errors = torch.stack(style_terms([o - t for o, t in zip(mapped(student.maps, own), true)]), 1)
        alone = errors / (0.3 * starts + 0.7 * levels + SMALLEST)
        return (factors * errors).sum(1), (factors * levels).sum(1), alone

    def of_pool(self, student, entries, own, true, contents):
        """The loss of every picture of the pool, from its differences `own` and `true`: of Gram matrices, a list, and of
        features from the content, `contents` (own, true); and its terms."""
        stack = lambda values: torch.stack(list(values))
        factors, starts = stack(e.factors for e in entries), stack(e.start_terms for e in entries)
        error, level, alone = self.style(student, own, true, factors, starts)
        moved, true_moved = contents
        content = content_term(convolved(student.maps[-1], moved) - true_moved)
        start, level = torch.tensor([e.start for e in entries]), level + content_term(true_moved)
        scale = 0.3 * start + 0.7 * level + SMALLEST  # what counts is the end, where the level is low
        terms = {f'pool{tap}': value.item() for tap, value in zip(TAPS, alone.mean(0))}
        usual = (factors - factors[:, :1]).abs().sum(1) == 0
        for name, chosen in (('usual', usual), ('other', ~usual)):
            if chosen.any():
                terms[f'{name}-style'] = (error / scale)[chosen].mean().item()
                terms[f'{name}-content'] = (content / scale)[chosen].mean().item()
        terms['level'] = (level / start).median().item()
        return (error + content) / scale + self.balance * alone.mean(1), terms

    def of_fresh(self, student, own, true):
        """The loss of every fresh picture, from differences of Gram matrices from its neighbour's; and its terms."""
        error, level, alone = self.style(student, own, true, torch.ones(len(TAPS)), torch.zeros(len(TAPS)))
        terms = {f'fresh{tap}': value.item() for tap, value in zip(TAPS, alone.mean(0))}
        return error / (level + SMALLEST) + self.balance * alone.mean(1), terms

    def __call__(self, student, entries, fresh):
        """The loss and its terms. The student sees the entries' pictures, the fresh pictures, the entries' styles and
        their contents, in this order; the teacher's view of styles and contents is known."""
        count, seen = len(entries), len(entries) + len(fresh)
        x = [e.x for e in entries] + fresh
        both = student(torch.stack(x + [e.style for e in entries] + [e.content for e in entries]))
        with torch.no_grad():
            theirs = self.teacher(torch.stack(x))
        own_grams, true_grams = grams([f[:seen + count] for f in both]), grams(theirs)
        terms, parts = {}, []
        relative = self.features(student.maps, [f[:seen] for f in both], theirs)
        for tap, term in zip(TAPS, relative):
            terms[f'feature{tap}'] = term.item()

        if entries:
            own = [g[:count] - g[seen:] for g in own_grams]
            styles = (torch.stack([e.teacher_style[i] for e in entries]) for i in range(len(TAPS)))
            true = [g[:count] - t for g, t in zip(true_grams, styles)]
            known = torch.stack([e.teacher_content for e in entries])
            own_contents = both[-1][seen + count:]
            moved = both[-1][:count] - own_contents, theirs[-1][:count] - known
            loss, more = self.of_pool(student, entries, own, true, moved)
            parts.append(loss)
            terms.update(more)
            of_contents, = self.features(student.maps[-1:], [own_contents], [known])
            relative[-1] = (relative[-1] * seen + of_contents * count) / (seen + count)

        if len(fresh) > 1:
            own, true = ([g[count:seen] - g[count:seen].roll(1, 0) for g in found]
                         for found in (own_grams, true_grams))
            loss, more = self.of_fresh(student, own, true)
            parts.append(loss * (self.fresh_weight if entries else 1))
            terms.update(more)

        total = torch.cat(parts).mean() if parts else 0
        return total + self.feature_weight * sum(w * r for w, r in zip(FEATURE_WEIGHTS, relative)), terms
