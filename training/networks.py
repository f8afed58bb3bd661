"""The teacher (VGG-19 to conv4_1) and the student (the same layout with smaller widths).

Pictures are tensors N x 3 x H x W, channels blue, green, red, 0-255 minus MEAN.
"""
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

MEAN = (103.939, 116.779, 123.68)
LAYERS = ('1_1', '1_2', '2_1', '2_2', '3_1', '3_2', '3_3', '3_4', '4_1')
TAPS = ('1_1', '2_1', '3_1', '4_1')
NOMINAL = (64, 128, 256, 512)
DEFAULT_WIDTHS = (16, 48, 80, 224)
INPUT_SCALE = 64.0  # the student sees pictures divided by this, so that its weights are of ordinary size


def pools_before(layer):
    """True where a 2x2 max pooling stands before the layer."""
    return layer.endswith('_1') and layer != '1_1'


def run(x, convolutions, taps=TAPS):
    """Run {layer: (weight, bias)} on x; return the features after the ReLU at `taps`, in order."""
    features = []
    for layer in LAYERS:
        if pools_before(layer):
            x = F.max_pool2d(x, 2)
        weight, bias = convolutions[layer]
        x = F.relu(F.conv2d(x, weight, bias, padding=1))
        if layer in taps:
            features.append(x)
    return features


class Teacher:
    """VGG-19 up to relu4_1, frozen. In bfloat16 its Gram matrices' differences are off by 3e-5 (squared, relative)."""

    def __init__(self, path, dtype=torch.float32):
        tensors = load_file(path)
        self.dtype = dtype
        self.convolutions = {
            layer: (tensors[f'conv{layer}.weight'].to(dtype, memory_format=torch.channels_last),
                    tensors[f'conv{layer}.bias'].to(dtype))
            for layer in LAYERS}

    def __call__(self, x, taps=TAPS):
        features = run(x.to(self.dtype, memory_format=torch.channels_last), self.convolutions, taps)
        return [f.float() for f in features]


class Student(nn.Module):
    """A VGG with smaller widths and, for every tap, a linear map from its features to the teacher's."""

    def __init__(self, widths=DEFAULT_WIDTHS):
        super().__init__()
        self.widths = tuple(widths)
        self.weights, self.biases, self.maps = nn.ParameterList(), nn.ParameterList(), nn.ParameterList()
        before = 3
        for layer in LAYERS:
            width = self.widths[int(layer[0]) - 1]
            weight = torch.randn(width, before, 3, 3) * (2 / (9 * before)) ** 0.5
            self.weights.append(nn.Parameter(weight.to(memory_format=torch.channels_last)))
            self.biases.append(nn.Parameter(torch.zeros(width)))
            before = width
        for width, nominal in zip(self.widths, NOMINAL):
            self.maps.append(nn.Parameter(torch.randn(nominal, width) / width ** 0.5))

    def convolutions(self):
        return {layer: (self.weights[i], self.biases[i]) for i, layer in enumerate(LAYERS)}

    def forward(self, x, taps=TAPS):
        x = x.to(memory_format=torch.channels_last) / INPUT_SCALE
        return run(x, self.convolutions(), taps)

    def metrics(self):
        """Per tap M = map' map: distances between mapped features are those of the student's under M."""
        return [m.t() @ m for m in self.maps]
