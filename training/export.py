"""Write a student as a safetensors file: python export.py CHECKPOINT .. OUT [--float32]

Of several checkpoints of one run the mean of their weights is written.

A tap's map A (nominal channels x width) becomes R = (A'A)^(1/2), a small square matrix: distances between
compact features R f equal those between the mapped features A f, so every loss is on VGG-19's scale."""
import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from networks import INPUT_SCALE, LAYERS, NOMINAL, TAPS, Student


def square_root(a):
    values, vectors = torch.linalg.eigh(a.double().t() @ a.double())
    return (vectors * values.clamp_min(0).sqrt()) @ vectors.t()


@torch.no_grad()
def tensors_of(student, dtype=torch.float16):
    tensors = {}
    for layer, weight, bias in zip(LAYERS, student.weights, student.biases):
        tensors[f'conv{layer}.weight'] = (weight / INPUT_SCALE if layer == '1_1' else weight).contiguous().to(dtype)
        tensors[f'conv{layer}.bias'] = bias.contiguous().to(dtype)
    for layer, a in zip(TAPS, student.maps):
        tensors[f'relu{layer}.tap'] = square_root(a).contiguous().to(dtype)
    if not all(t.float().isfinite().all() for t in tensors.values()):
        raise ValueError('a value does not fit the storage type')
    return tensors


def export(student, path, dtype=torch.float16):
    metadata = {
        'format': 'compact-vgg',
        'version': '1',
        'architecture': 'vgg19 without conv4_2 and deeper',
        'widths': ','.join(map(str, student.widths)),
        'input': 'BGR 0-255 minus 103.939,116.779,123.68',
        'layout': 'OIHW',
        'nominal_channels': json.dumps({f'relu{t}': c for t, c in zip(TAPS, NOMINAL)}),
        'attribution': 'distilled from VGG-19 (K. Simonyan, A. Zisserman, CC BY 4.0)',
    }
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors_of(student, dtype), path, metadata)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('checkpoints', nargs='+')
    parser.add_argument('out')
    parser.add_argument('--float32', action='store_true')
    options = parser.parse_args()
    states = [torch.load(path, weights_only=False) for path in options.checkpoints]
    student = Student(states[0]['widths'])
    student.load_state_dict({k: sum(s['average'][k] for s in states) / len(states) for k in states[0]['average']})
    export(student, options.out, torch.float32 if options.float32 else torch.float16)
    print(f'{options.out}: {Path(options.out).stat().st_size} bytes')


if __name__ == '__main__':
    main()
