"""Distil VGG-19 into a compact VGG: python train.py --work FOLDER [--data FOLDER]

Start by least squares, then descend; part of every batch comes from a pool of pictures that are being optimised
against the current student. Run it again on the same folder and it goes on from its last checkpoint."""
import argparse
import copy
import time
from pathlib import Path

import torch

from data import Pictures
from export import export
from initialise import initialise, restore
from losses import Losses
from muon import Muon
from networks import DEFAULT_WIDTHS, Student, Teacher
from pool import Pool

ROOT = Path(__file__).resolve().parent.parent


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    p.add_argument('--work', type=Path, required=True, help='folder for checkpoints, the log and the exported model')
    p.add_argument('--data', type=Path, default=ROOT / '../shared/data', help='folder with vgg19/ and photos/')
    p.add_argument('--start', type=Path, help='an exported model to start from instead of least squares')
    p.add_argument('--no-paintings', action='store_true', help="leave the data folder's styles/ out")
    p.add_argument('--teacher-type', choices=('float32', 'bfloat16'), default='float32',
                   help='bfloat16 is several times faster on processors that have it')
    p.add_argument('--widths', type=int, nargs=4, default=DEFAULT_WIDTHS)
    p.add_argument('--steps', type=int, default=1300)
    p.add_argument('--decay-from', type=int, default=670, help='the step at which learning rates begin to fall to 0')
    p.add_argument('--plain', type=int, default=80, help='steps before the pool joins')
    p.add_argument('--size', type=int, default=128, help='crop size')
    p.add_argument('--pool', type=int, default=16, help='pictures in the pool')
    p.add_argument('--visits', type=int, default=4, help='pictures of the pool in a batch')
    p.add_argument('--advance', type=int, default=3, help="optimiser's steps a picture takes at each visit")
    p.add_argument('--fresh', type=int, default=2, help='other pictures in a batch (8 before the pool joins)')
    p.add_argument('--rate', type=float, default=0.003, help='rate for convolutions (Muon)')
    p.add_argument('--small-rate', type=float, default=0.001, help='rate for biases and maps (Adam), relative')
    p.add_argument('--feature-weight', type=float, default=0.6)
    p.add_argument('--balance', type=float, default=0.1, help="weight of every tap's Gram error in its own unit")
    p.add_argument('--fresh-weight', type=float, default=0.3, help='weight of fresh pictures beside those of the pool')
    p.add_argument('--large-every', type=int, default=6,
                   help='every so many steps, one picture of twice the size instead; 0: never')
    p.add_argument('--average', type=float, default=0.99, help='decay of the running average of the weights')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--threads', type=int, default=2)
    p.add_argument('--save-every', type=int, default=100)
    return p.parse_args()


def optimisers(student, options):
    maps = [{'params': [m], 'lr': options.small_rate * m.detach().pow(2).mean().sqrt().item()} for m in student.maps]
    small = torch.optim.Adam([{'params': list(student.biases), 'lr': options.small_rate}] + maps, betas=(0.9, 0.98))
    found = [Muon(list(student.weights), options.rate), small]
    for optimiser in found:
        for group in optimiser.param_groups:
            group['full'] = group['lr']
    return found


def set_rates(found, step, options):
    warm = min(1.0, (step + 1) / 50)
    left = min(1.0, (options.steps - step) / max(1, options.steps - options.decay_from))
    for optimiser in found:
        for group in optimiser.param_groups:
            group['lr'] = group['full'] * warm * left


@torch.no_grad()
def follow(average, student, decay):
    for a, p in zip(average.parameters(), student.parameters()):
        a.lerp_(p, 1 - decay)


def save(path, student, average, found, step):
    state = dict(widths=student.widths, student=student.state_dict(), average=average.state_dict(), step=step,
                 optimisers=[o.state_dict() for o in found])
    torch.save(state, path.with_suffix('.part'))
    path.with_suffix('.part').replace(path)


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    checkpoint, log = options.work / 'checkpoint.pt', open(options.work / 'log.txt', 'a')
    teacher = Teacher(options.data / 'vgg19/vgg19-conv1_1-conv4_1.safetensors', getattr(torch, options.teacher_type))
    torch.manual_seed(options.seed)
    student = Student(options.widths)
    state = torch.load(checkpoint, weights_only=False) if checkpoint.exists() else None
    first = state['step'] if state else 0
    paintings = options.data / 'styles'
    pictures = Pictures(options.data / 'photos', options.seed + first,
                        None if options.no_paintings or not paintings.is_dir() else paintings)
    if state:
        student.load_state_dict(state['student'])
    else:
        batch = torch.stack([pictures.any(options.size) for _ in range(64)])
        if options.start:
            restore(student, teacher, batch, options.start)
        else:
            initialise(student, teacher, batch, generator=torch.Generator().manual_seed(options.seed))
    average = copy.deepcopy(student)
    found = optimisers(student, options)
    if state:
        average.load_state_dict(state['average'])
        for optimiser, saved in zip(found, state['optimisers']):
            rates = [group['full'] for group in optimiser.param_groups]
            optimiser.load_state_dict(saved)
            for group, rate in zip(optimiser.param_groups, rates):
                group['full'] = rate

    losses = Losses(teacher, options.feature_weight, options.balance, options.fresh_weight)
    pool, sums, began = None, {}, time.process_time()
    for step in range(first, options.steps):
        set_rates(found, step, options)
        if pool is None and step >= options.plain:
            pool = Pool(teacher, pictures, options.pool, options.size)
            large = None
            if options.large_every:
                large = Pool(teacher, pictures, max(1, options.pool // 4), 2 * options.size)
        if pool and large and step % options.large_every == 0:
            entries, fresh = large.visit(student, 1, options.advance), []
        else:
            entries = pool.visit(student, options.visits, options.advance) if pool else []
            fresh = [pictures.any(options.size) for _ in range(options.fresh if pool else 8)]
        if not entries and not fresh:
            continue
        total, terms = losses(student, entries, fresh)
        for optimiser in found:
            optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(list(student.biases) + list(student.maps), 1.0)
        for optimiser in found:
            optimiser.step()
        follow(average, student, min(options.average, (step + 1) / (step + 10)))

        for name, value in terms.items():
            sums.setdefault(name, []).append(value)
        if (step + 1) % 20 == 0:
            line = '  '.join(f'{name} {sum(v) / len(v):.4f}' for name, v in sums.items())
            print(f'{step + 1}  {line}  cpu {time.process_time() - began:.0f}s', file=log, flush=True)
            sums = {}
        if (step + 1) % options.save_every == 0 or step + 1 == options.steps:
            save(checkpoint, student, average, found, step + 1)
            export(average, options.work / 'compact-vgg.safetensors')


if __name__ == '__main__':
    main()
