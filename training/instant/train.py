"""Train the instant painter: python training/instant/train.py --work FOLDER --model MODEL.safetensors [--data FOLDER]

An amortised optimiser: the project's own objective, with the embedded model's features, of what the painter paints."""
import argparse
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from data import Pictures
from instant.eye import Eye
from instant.painter import Painter, second_moments, transport, unfolded
from instant.pool import StylePool
from instant.objective import Objective, stacked
from muon import Muon


def options():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('--work', type=Path, required=True)
    p.add_argument('--model', type=Path, required=True)
    p.add_argument('--start', type=Path, help='an exported painter to go on from, where there is no checkpoint')
    p.add_argument('--data', type=Path, default=Path(__file__).resolve().parents[3] / 'shared' / 'data')
    p.add_argument('--steps', type=int, default=8000)
    p.add_argument('--decay-from', type=int, default=3000)
    p.add_argument('--size', type=int, default=128)
    p.add_argument('--batch', type=int, default=4)
    p.add_argument('--rate', type=float, default=0.02, help='of the convolutions (Muon)')
    p.add_argument('--small-rate', type=float, default=0.001, help='of all else (Adam)')
    p.add_argument('--identity', type=float, default=1e-4, help='weight of a picture in its own style, per squared grey level')
    p.add_argument('--returned', type=float, default=1, help='share of the steps that have a picture in its own style; it weighs the more there')
    p.add_argument('--lower', type=float, default=0.25, help="weight of each lower layer's share")
    p.add_argument('--average', type=float, default=0.998)
    p.add_argument('--pool', type=int, default=300)
    p.add_argument('--paintings', type=float, default=0.5, help='share of paintings among the styles, beside those that textures bring')
    p.add_argument('--free-until', type=int, nargs=2, default=(3000, 5000), metavar=('ALL', 'SOME'),
                   help="the steps until which the content's finest lines are held back, and nothing is given back as it was: all, some")
    p.add_argument('--freeze-norms', type=int, default=6000, help='the step from which norms are constant')
    p.add_argument('--more-paintings', type=Path, help='a folder of further paintings, beside styles/ of the data')
    p.add_argument('--type', choices=('float32', 'bfloat16'), default='float32', help='of the convolutions')
    p.add_argument('--threads', type=int, default=2)
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--save-every', type=int, default=200)
    return p.parse_args()


class Run:
    def __init__(self, o):
        torch.set_num_threads(o.threads)
        self.o = o
        self.file = o.work / 'painter.pt'
        self.eye = Eye(o.model)
        saved = torch.load(self.file, weights_only=False) if self.file.exists() else None
        self.step = saved['step'] if saved else 0
        seed = o.seed + self.step
        torch.manual_seed(seed)
        self.pictures = Pictures(o.data / 'photos', seed, *(f for f in (o.data / 'styles', o.more_paintings) if f and f.is_dir()))
        self.pool = StylePool(self.eye, self.pictures, o.pool, o.paintings)
        self.painter = Painter(self.pool.typical())
        convolutions = [c.weight for c in self.painter.convs.values()]
        known = {id(p) for p in convolutions}
        rest = [p for p in self.painter.parameters() if id(p) not in known]
        self.optimisers = [Muon(convolutions, o.rate), torch.optim.Adam(rest, o.small_rate, betas=(0.9, 0.99))]
        if saved:
            self.painter.load_state_dict(saved['painter'])
            for optimiser, state in zip(self.optimisers, saved['optimisers']):
                optimiser.load_state_dict(state)
        elif o.start:
            tensors = {name: value.float() for name, value in load_file(o.start).items()}
            unfolded(self.painter, tensors, self.paint_some)
        self.average = saved['average'] if saved else {k: v.clone() for k, v in self.painter.state_dict().items()}
        self.objective = Objective(self.eye, self.painter, o)

    def paint_some(self):
        content = torch.stack([self.pictures.content(self.o.size) for _ in range(16)])
        features = self.eye(content)
        target, axes = stacked([self.pool.draw() for _ in range(16)])
        maps = [transport(*each) for each in zip(second_moments(features), target, axes)]
        self.painter(features, maps, target, torch.ones(16))

    def save(self):
        state = dict(step=self.step, painter=self.painter.state_dict(), average=self.average,
                     optimisers=[x.state_dict() for x in self.optimisers])
        torch.save(state, self.file.with_suffix('.part'))
        self.file.with_suffix('.part').replace(self.file)

    def set_rates(self):
        o = self.o
        share = min(1.0, (self.step + 1) / 50)
        if self.step > o.decay_from:
            share *= max(0.0, (o.steps - self.step) / (o.steps - o.decay_from))
        for optimiser, rate in zip(self.optimisers, (o.rate, o.small_rate)):
            for group in optimiser.param_groups:
                group['lr'] = rate * share

    def one(self):
        self.set_rates()
        content = torch.stack([self.pictures.content(self.o.size) for _ in range(self.o.batch)])
        free, bound = self.o.free_until
        freedom = min(1.0, max(0.0, (bound - self.step) / (bound - free)))
        if self.step >= self.o.freeze_norms:
            self.painter.eval()
        loss, report = self.objective(content, [self.pool.draw() for _ in range(self.o.batch)], freedom)
        for optimiser in self.optimisers:
            optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.painter.parameters(), 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self.step += 1
        decay = min(self.o.average, 1 - 1 / (self.step / 4 + 1))
        for k, v in self.painter.state_dict().items():
            if v.is_floating_point():
                self.average[k].lerp_(v, 1 - decay)
        return report

    def run(self):
        seen, start = {}, time.time()
        while self.step < self.o.steps:
            for k, v in self.one().items():
                seen[k] = v if k not in seen else 0.98 * seen[k] + 0.02 * v
            if self.step % 50 == 0:
                print(self.step, *(f'{k} {v:.4f}' for k, v in seen.items()), f'{time.time() - start:.0f}s cpu {time.process_time():.0f}s', flush=True)
            if self.step % self.o.save_every == 0 or self.step == self.o.steps:
                self.save()


if __name__ == '__main__':
    chosen = options()
    chosen.work.mkdir(parents=True, exist_ok=True)
    Run(chosen).run()
