"""Write a painter as a safetensors file: python training/instant/export.py PAINTER.pt MODEL_HASH OUT [--mixed-with OTHER SHARE]...

OTHER is a painter that was exported, from which this one's training has started (--start), or that one's: the weights are then SHARE of OTHER's
and the rest of this one's, which paints better than either; of several, one after the other. MODEL_HASH is that of the model whose features it paints from, as `npx neural-style` and style files name it."""
import argparse
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from instant.painter import folded, grown


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('painter', type=Path)
    parser.add_argument('model_hash')
    parser.add_argument('out', type=Path)
    parser.add_argument('--mixed-with', nargs=2, metavar=('OTHER', 'SHARE'), action='append', default=[])
    options = parser.parse_args()
    average = folded(torch.load(options.painter, weights_only=False)['average'])
    for file, share in options.mixed_with:
        other = grown({name: value.float() for name, value in load_file(file).items()}, average)
        average = {name: value.lerp(other[name], float(share)) for name, value in average.items()}
    tensors = {name: value.contiguous().half() for name, value in average.items() if name != 'typical'}
    if not all(t.float().isfinite().all() for t in tensors.values()):
        raise SystemExit('a value does not fit the storage type')
    tensors['typical'] = average['typical'].float()
    metadata = {'format': 'neural-style-instant', 'version': '1', 'model_hash': options.model_hash}
    save_file(tensors, options.out, metadata)
    print(f'{options.out}: {options.out.stat().st_size} bytes')


if __name__ == '__main__':
    main()
