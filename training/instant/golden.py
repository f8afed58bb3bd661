"""Numbers to test another implementation with: python training/instant/golden.py INSTANT.safetensors OUT.json

Some entries of the matrices of every level, for moments that are given by a formula: s_i s_j r^|i-j| with s_i² = typical (1 + a sin(b i))."""
import argparse
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from instant.painter import AGAIN, CHANNELS, Painter, axes_of, transport

CONTENT, STYLE = (0.8, 0.5, 1.0), (0.6, 0.4, 2.0)  # r, a, b
DETAIL = 0.7
EVERY = 97  # of the entries, row by row


def moments(channels, typical, r, a, b):
    i = torch.arange(channels, dtype=torch.float64)
    s = (typical * (1 + a * torch.sin(b * i))).sqrt()
    return (s[:, None] * s * r ** (i[:, None] - i).abs())[None].float()


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('weights', type=Path)
    parser.add_argument('out', type=Path)
    options = parser.parse_args()
    painter = Painter(normed=False)
    painter.load_state_dict({name: value.float() for name, value in load_file(options.weights).items()})
    typical = painter.typical.tolist()
    content = [moments(c, t, *CONTENT) for c, t in zip(CHANNELS, typical)]
    style = [moments(c, t, *STYLE) for c, t in zip(CHANNELS, typical)]
    maps = [transport(a, b, axes_of(b)) for a, b in zip(content, style)]
    levels = []
    matrices, bends = painter.matrices(maps, style, torch.tensor([DETAIL]))
    again = [None] * (len(matrices) - len(AGAIN)) + bends[len(matrices):]
    for (m, n, d), e, f in zip(matrices, bends, again):
        parts = dict(features=m, planes=n, below=d, within=e, again=f)
        levels.append({name: [] if part is None else part.flatten()[::EVERY].tolist() for name, part in parts.items()})
    golden = dict(content=CONTENT, style=STYLE, detail=DETAIL, every=EVERY, levels=levels)
    options.out.write_text(json.dumps(golden) + '\n')


if __name__ == '__main__':
    main()
