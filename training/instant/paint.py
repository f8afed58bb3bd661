"""Paint pairs: python training/instant/paint.py PAINTER.pt MODEL OUT --contents A.jpg .. --styles B.jpg .. [--size 256]

Writes OUT/N.png, and OUT/results.json for programs that measure pairs; prints how near a photograph comes to itself in its own style."""
import argparse
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from evaluate import load, save
from instant.eye import Eye
from instant.painter import Painter, axes_of, folded, second_moments, transport


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('painter', type=Path)
    p.add_argument('model', type=Path)
    p.add_argument('out', type=Path)
    p.add_argument('--contents', nargs='+', required=True)
    p.add_argument('--styles', nargs='+', required=True)
    p.add_argument('--size', type=int, default=256)
    p.add_argument('--detail', type=float, default=1.0)
    return p.parse_args()


def painted(painter, features, style, detail):
    own = second_moments(features)
    maps = [transport(a, b, axes_of(b)) for a, b in zip(own, style)]
    return painter(features, maps, style, torch.tensor([detail]))


@torch.no_grad()
def main():
    options = arguments()
    eye, painter = Eye(options.model), Painter(normed=False)
    painter.load_state_dict(folded(torch.load(options.painter, weights_only=False)['average']))
    options.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (content, style) in enumerate(zip(options.contents, options.styles)):
        torch.manual_seed(7)
        picture = load(content, options.size)
        features = eye(picture)
        result = options.out / f'{number}.png'
        save(painted(painter, features, second_moments(eye(load(style, options.size))), options.detail), result)
        rows.append(dict(content=content, style=style, result=str(result)))
        same = painted(painter, features, second_moments(features), 1.0).clamp(-124, 152)
        print(number, f'{10 * torch.log10(255 ** 2 / (same - picture).pow(2).mean()):.2f} dB in its own style')
    (options.out / 'results.json').write_text(json.dumps(rows))


if __name__ == '__main__':
    main()
