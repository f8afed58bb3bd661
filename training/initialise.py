"""A starting point for the student without any descent: choose the teacher's channels that best span each layer
(QR with column pivoting on activations), fit every convolution to them by least squares, then the maps of the taps."""
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from scipy.linalg import qr

from networks import INPUT_SCALE, LAYERS, NOMINAL, TAPS, pools_before

RIDGE = 1e-4


def least_squares(inputs, targets):
    """The W that minimises |inputs W - targets|^2 with a little ridge."""
    inputs, targets = inputs.double(), targets.double()
    normal = inputs.t() @ inputs
    normal += RIDGE * normal.diagonal().mean() * torch.eye(len(normal), dtype=normal.dtype)
    return torch.linalg.solve(normal, inputs.t() @ targets).float()


def rows(features):
    return features.permute(0, 2, 3, 1).flatten(0, 2)


@torch.no_grad()
def initialise(student, teacher, pictures, samples=12000, generator=None):
    """Fit `student` to `teacher` on `pictures` (N x 3 x H x W)."""
    reference = teacher(pictures, taps=LAYERS)
    x = pictures / INPUT_SCALE
    for i, layer in enumerate(LAYERS):
        if pools_before(layer):
            x = F.max_pool2d(x, 2)
        width = len(student.biases[i])
        target = rows(reference[i])
        pick = torch.randperm(len(target), generator=generator)[:samples]
        target = target[pick]
        scale = target.mean(0).clamp_min(1e-3)
        _, _, order = qr((target[:4000] / target.pow(2).mean().sqrt()).numpy(), mode='economic', pivoting=True)
        chosen = torch.from_numpy(order[:width].copy()).long()

        weight, bias = (tensor.float() for tensor in teacher.convolutions[layer])
        below = pictures if i == 0 else reference[i - 1]
        if pools_before(layer):
            below = F.max_pool2d(below, 2)
        wanted = F.conv2d(below, weight[chosen], bias[chosen], padding=1)
        wanted = rows(wanted)[pick] / scale[chosen]

        patches = F.unfold(x, 3, padding=1).transpose(1, 2).flatten(0, 1)[pick]
        patches = torch.cat([patches, torch.ones(len(patches), 1)], 1)
        solution = least_squares(patches, wanted)
        student.weights[i].copy_(solution[:-1].t().reshape(student.weights[i].shape))
        student.biases[i].copy_(solution[-1])
        x = F.relu(F.conv2d(x, student.weights[i], student.biases[i], padding=1))
        if layer in TAPS:
            tap = TAPS.index(layer)
            student.maps[tap].copy_(least_squares(rows(x)[pick], target).t())
            error = (rows(x)[pick] @ student.maps[tap].t() - target).pow(2).sum() / target.pow(2).sum()
            print(f'initialise relu{layer}: {width} of {NOMINAL[tap]} channels, relative error {error:.3f}', flush=True)


@torch.no_grad()
def restore(student, teacher, pictures, path):
    """Take the convolutions and matrices of an exported file. A tap's map is Q R: R is the file's matrix, Q has
    orthonormal columns and turns R's features as near as it can to the teacher's (Procrustes), so distances stay."""
    tensors = {name: tensor.float() for name, tensor in load_file(path).items()}
    for i, layer in enumerate(LAYERS):
        student.weights[i].copy_(tensors[f'conv{layer}.weight'] * (INPUT_SCALE if layer == '1_1' else 1))
        student.biases[i].copy_(tensors[f'conv{layer}.bias'])
    for tap, own, true in zip(range(len(TAPS)), student(pictures), teacher(pictures)):
        matrix = tensors[f'relu{TAPS[tap]}.tap']
        own, true = rows(own) @ matrix.t(), rows(true)
        left, _, right = torch.linalg.svd((true.t() @ own).double(), full_matrices=False)
        student.maps[tap].copy_((left @ right).float() @ matrix)
        error = (own @ (left @ right).float().t() - true).pow(2).sum() / true.pow(2).sum()
        print(f'restore relu{TAPS[tap]}: relative error {error:.3f}', flush=True)
