"""Pictures in the course of being optimised against the current student: what a user's optimiser will show it.

An optimiser finds exactly the pictures on which student and teacher disagree, so those are what to learn from."""
import numpy as np
import torch

from networks import TAPS
from objective import grams, layer_factors, student_loss, style_terms, tv_term

HISTORY = 10
REFRESH = 3  # visits after which an entry's targets, as the student sees them, are computed again


class Lbfgs:
    """L-BFGS without line search on one picture, as torch.optim.LBFGS steps by default."""

    def __init__(self):
        self.steps, self.changes, self.last = [], [], None

    def step(self, x, gradient):
        g = gradient.flatten()
        if self.last is None:
            direction = -g * min(1.0, 1.0 / g.abs().sum().item())
        else:
            s, y = self.last[1], g - self.last[0]
            if torch.dot(s, y) > 1e-10:
                self.steps, self.changes = self.steps[1 - HISTORY:] + [s], self.changes[1 - HISTORY:] + [y]
            direction, scale = -g, 1.0
            factors = []
            for s, y in zip(reversed(self.steps), reversed(self.changes)):
                a = torch.dot(s, direction) / torch.dot(y, s)
                direction = direction - a * y
                factors.append(a)
            if self.steps:
                scale = torch.dot(self.steps[-1], self.changes[-1]) / self.changes[-1].pow(2).sum()
            direction = direction * scale
            for s, y, a in zip(self.steps, self.changes, reversed(factors)):
                direction = direction + s * (a - torch.dot(y, direction) / torch.dot(y, s))
        self.last = (g, direction)
        return x + direction.view_as(x)


class Adam:
    def __init__(self, rate):
        self.rate, self.first, self.second, self.count = rate, 0.0, 0.0, 0

    def step(self, x, gradient):
        self.count += 1
        self.first = 0.9 * self.first + 0.1 * gradient
        self.second = 0.999 * self.second + 0.001 * gradient ** 2
        root = (self.second / (1 - 0.999 ** self.count)).sqrt() + 1e-8
        return x - self.rate * self.first / (1 - 0.9 ** self.count) / root


def draw_factors(rng, start):
    """What an entry's style terms are multiplied by: the defaults, one or several layers alone (the loss is their
    mean), or weights that make the terms differ by up to e^2 at the start. `start`: the content's style terms."""
    draw = rng.random()
    if draw < 0.5:
        factors = np.ones(len(TAPS))
    elif draw < 0.62:
        factors = np.array(layer_factors(TAPS[:2]))
    elif draw < 0.74:
        factors = np.array(layer_factors(TAPS[2:3]))
    elif draw < 0.86:
        factors = np.array(layer_factors([TAPS[i] for i in rng.permutation(len(TAPS))[:rng.integers(1, len(TAPS))]]))
    else:
        factors = np.exp(rng.uniform(0, 2, len(TAPS))) * sum(start) / (np.array(start) + 1e-3 * sum(start))
        factors *= sum(start) / (factors @ start)
    return torch.from_numpy(factors * np.exp(rng.uniform(-1.2, 1.2) if rng.random() < 0.5 else 0)).float()


class Entry:
    """One content, one style, one picture on its way; the teacher's view of content and style is kept."""

    def __init__(self, teacher, pictures, size):
        rng = pictures.rng
        self.content = pictures.content(size) if rng.random() < 0.9 else pictures.any(size)
        self.style = pictures.style(size)
        with torch.no_grad():
            features = teacher(torch.stack([self.content, self.style]))
        both = grams(features)
        self.teacher_style = [g[1] for g in both]
        self.teacher_content = features[-1][0]
        self.start_terms = torch.cat(style_terms([g[:1] - g[1:] for g in both]))
        self.factors = draw_factors(rng, self.start_terms.numpy())
        self.start = (self.factors @ self.start_terms).item()
        draw = rng.random()
        self.x = self.content.clone()
        if draw > 0.9:
            self.x = pictures.noise(size)
        elif draw > 0.75:
            mix = rng.uniform(0.2, 0.8)
            self.x = mix * self.x + (1 - mix) * pictures.noise(size)
        self.method = Lbfgs() if rng.random() < 0.8 else Adam(rng.choice([2.0, 5.0, 10.0]))
        self.age, self.visits, self.life = 0, 0, int(rng.integers(15, 115))
        self.first_loss = None


class Pool:
    """`count` entries; `visit` advances some of them and returns them for training."""

    def __init__(self, teacher, pictures, count, size):
        self.teacher, self.pictures, self.size = teacher, pictures, size
        self.entries, self.finished = [], []
        self.entries = [self.fresh(young=False) for _ in range(count)]

    def fresh(self, young=True):
        entry = Entry(self.teacher, self.pictures, self.size)
        if not young:  # so that the first generation does not end all at once
            entry.life = int(self.pictures.rng.integers(5, 115))
        return entry

    def advance(self, student, entries, steps):
        stack = lambda values: torch.stack(list(values))
        stale = [e for e in entries if e.visits % REFRESH == 0]
        with torch.no_grad():
            metrics = student.metrics()
            if stale:
                features = student(stack([e.style for e in stale] + [e.content for e in stale]))
                for i, e in enumerate(stale):
                    e.own_style = [g[i] for g in grams([f[:len(stale)] for f in features])]
                    e.own_content = features[-1][len(stale) + i]
        for e in entries:
            e.visits += 1
        style = [stack(e.own_style[i] for e in entries) for i in range(len(TAPS))]
        content = stack(e.own_content for e in entries)
        factors = stack(e.factors for e in entries)
        for _ in range(steps):
            x = stack(e.x for e in entries).requires_grad_(True)
            loss = student_loss(metrics, student(x), content, style, factors) + tv_term(x)
            gradient, = torch.autograd.grad(loss.sum(), x)
            for e, g, value in zip(entries, gradient, loss.tolist()):
                e.first_loss = value if e.first_loss is None else e.first_loss
                if not value < 5 * e.first_loss + 1:  # also catches what is not a number
                    e.age = e.life = 10 ** 6
                    continue
                e.x = e.method.step(e.x, g)
                e.age += 1

    def visit(self, student, count, steps):
        rng = self.pictures.rng
        for i, entry in enumerate(self.entries):
            if entry.age >= entry.life or not entry.x.abs().max() < 2000:
                self.entries[i] = self.fresh()
        chosen = [self.entries[i] for i in rng.permutation(len(self.entries))[:count]]
        self.advance(student, chosen, steps)
        return [e for e in chosen if e.x.abs().max() < 2000]
