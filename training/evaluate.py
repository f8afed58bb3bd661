"""How good a compact network is: python evaluate.py MODEL.safetensors --contents A.jpg .. --styles B.jpg ..

Content by content, style by style (paired in order): 100 L-BFGS iterations at 256 pixels on the network's own loss,
then VGG-19's loss of the result, as the share of the reduction that VGG-19 itself reaches in as many iterations."""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file

from data import Pictures
from networks import LAYERS, MEAN, TAPS, Teacher, run
from objective import content_term, grams, layer_factors, style_terms, tv_term

ROOT = Path(__file__).resolve().parent.parent


class Compact:
    """The network of an exported file; its features are those under the taps' matrices."""

    def __init__(self, path):
        t = {k: v.float() for k, v in load_file(path).items()}
        self.convolutions = {n: (t[f'conv{n}.weight'].to(memory_format=torch.channels_last), t[f'conv{n}.bias'])
                             for n in LAYERS}
        self.maps = [t[f'relu{n}.tap'][:, :, None, None] for n in TAPS]

    def __call__(self, x):
        features = run(x.to(memory_format=torch.channels_last), self.convolutions)
        return [F.conv2d(f, m) for f, m in zip(features, self.maps)]


def load(path, size):
    picture = Image.open(path).convert('RGB')
    ratio = size / max(picture.size)
    sides = tuple(round(side * ratio) // 8 * 8 for side in picture.size)
    return Pictures.tensor(np.asarray(picture.resize(sides, Image.LANCZOS)).astype(float))[None]


def objective(network, content, style, layers=TAPS):
    """The terms of the loss, a function of the picture: style at each of `layers`, content, total variation."""
    chosen = [(i, factor) for i, factor in enumerate(layer_factors(layers)) if factor]
    with torch.no_grad():
        kept, targets = network(content)[-1], grams(network(style))

    def terms(x):
        features = network(x)
        styles = style_terms([g - t for g, t in zip(grams(features), targets)])
        styles = [factor * styles[i] for i, factor in chosen]
        return [t.sum() for t in (*styles, content_term(features[-1] - kept), tv_term(x))]
    return terms


def paint(terms, content, iterations=100):
    x = content.clone().requires_grad_(True)
    optimiser = torch.optim.LBFGS([x], max_iter=iterations, max_eval=2 * iterations, history_size=10,
                                  tolerance_grad=0, tolerance_change=0)

    def closure():
        optimiser.zero_grad()
        loss = sum(terms(x))
        loss.backward()
        return loss
    optimiser.step(closure)
    return x.detach().clamp(-124, 152)


def save(x, path):
    rgb = x[0].permute(1, 2, 0).numpy() + np.array(MEAN)
    Image.fromarray(rgb[:, :, ::-1].clip(0, 255).astype('u1')).save(path)


def reference(teacher, content, style, layers, kept):
    """VGG-19's own result for a pair, taken from the file `kept` where it is there and kept there else."""
    if kept and kept.exists():
        return torch.load(kept)
    best = paint(objective(teacher, content, style, layers), content)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        torch.save(best, kept)
    return best


def compare(true, content, best, ours):
    """The share of the reduction, then VGG-19's terms of the content, of its own result and of the model's."""
    with torch.no_grad():
        start, reached, got = ([t.item() for t in true(x)] for x in (content, best, ours))
    return (sum(start) - sum(got)) / (sum(start) - sum(reached)), start, reached, got


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument('model')
    p.add_argument('--contents', nargs='+', required=True)
    p.add_argument('--styles', nargs='+', required=True)
    p.add_argument('--layers', nargs='+', choices=TAPS, default=TAPS,
                   help='style layers; the style loss is the mean over them (content stays at relu4_1)')
    p.add_argument('--data', type=Path, default=ROOT / '../shared/data', help='folder with vgg19/')
    p.add_argument('--size', type=int, default=256)
    p.add_argument('--threads', type=int, default=2)
    p.add_argument('--out', type=Path, help='save the pictures here')
    p.add_argument('--references', type=Path, help='keep VGG-19\'s own results here and use those found')
    return p.parse_args()


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    teacher, model = Teacher(options.data / 'vgg19/vgg19-conv1_1-conv4_1.safetensors'), Compact(options.model)
    suffix = '' if options.layers == TAPS else '_' + '+'.join(options.layers)
    names, shares = [*options.layers, 'content', 'tv'], []
    for c, s in zip(options.contents, options.styles, strict=True):
        name = f'{Path(c).stem}_{Path(s).stem}{suffix}'
        content, style = load(c, options.size), load(s, options.size)
        kept = options.references / f'{name}_{options.size}.pt' if options.references else None
        best = reference(teacher, content, style, options.layers, kept)
        ours = paint(objective(model, content, style, options.layers), content)
        share, *terms = compare(objective(teacher, content, style, options.layers), content, best, ours)
        shares.append(share)
        print(f'{name}: {share:.1%}', flush=True)
        for label, values in zip(('start', 'VGG-19', 'model'), terms):
            print(f'  {label:7}' + ''.join(f'  {n} {v:.4g}' for n, v in zip(names, values)), flush=True)
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            save(best, options.out / f'{name}_vgg19.png')
            save(ours, options.out / f'{name}_model.png')
    print(f'mean {np.mean(shares):.1%}, worst {min(shares):.1%}')


if __name__ == '__main__':
    main()
