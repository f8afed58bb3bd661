"""The embedded model, frozen, as the painter and its objective see it."""
import torch
from safetensors.torch import load_file

from networks import LAYERS, TAPS, run


class Eye:
    """Features are those before the taps' matrices R; `metrics` are R'R, under which distances are VGG-19's."""

    def __init__(self, path):
        tensors = {name: tensor.float() for name, tensor in load_file(path).items()}
        self.convolutions = {layer: (tensors[f'conv{layer}.weight'].to(memory_format=torch.channels_last), tensors[f'conv{layer}.bias'])
                             for layer in LAYERS}
        self.metrics = [tensors[f'relu{tap}.tap'].t() @ tensors[f'relu{tap}.tap'] for tap in TAPS]

    def __call__(self, x):
        return run(x.to(memory_format=torch.channels_last), self.convolutions)
