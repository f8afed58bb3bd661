"""PyTorch's time for one iteration of the same objective: python pytorch.py SIZE RUNS  (needs torch)

VGG-19 to relu5_1 with random weights, content relu4_2, five style layers, total variation, loss and image gradient, from the
formulas of the README. Channels-last float32. Prints one JSON line: milliseconds per iteration and peak resident megabytes.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

BLOCKS = [(64, 2), (128, 2), (256, 4), (512, 4), (512, 1)]
STYLE = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
CONTENT = "relu4_2"


def make_network():
    torch.manual_seed(1)
    layers, inputs = [], 3
    for block, (channels, count) in enumerate(BLOCKS, 1):
        for index in range(1, count + 1):
            weight = torch.randn(channels, inputs, 3, 3) * (2 / (9 * inputs)) ** 0.5
            layers.append((f"relu{block}_{index}", weight.to(memory_format=torch.channels_last), torch.zeros(channels)))
            inputs = channels
    return layers


def features(layers, x):
    x = x - torch.tensor([123.68, 116.779, 103.939]).view(1, 3, 1, 1)
    taps, block = {}, "1"
    for name, weight, bias in layers:
        if name[4] != block:
            x, block = F.max_pool2d(x, 2), name[4]
        x = F.relu(F.conv2d(x, weight, bias, padding=1))
        taps[name] = x
    return taps


def gram(f):
    m = f.flatten(2)[0]
    return m @ m.T / m.numel()


def main(size, runs):
    layers = make_network()
    picture = lambda: (torch.rand(1, 3, size, size) * 255).contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        content = features(layers, picture())[CONTENT]
        style = features(layers, picture())
        style = {name: gram(style[name]) for name in STYLE}
    image = picture().requires_grad_(True)
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        taps = features(layers, image)
        loss = 5 * F.mse_loss(taps[CONTENT], content)
        loss = loss + 500 * sum(F.mse_loss(gram(taps[name]), style[name]) for name in STYLE) / len(STYLE)
        dy, dx = image[:, :, 1:] - image[:, :, :-1], image[:, :, :, 1:] - image[:, :, :, :-1]
        loss = loss + 100 * (dy.square().mean() + dx.square().mean())
        (gradient,) = torch.autograd.grad(loss, image)
        float(gradient[0, 0, 0, 0])
        times.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"engine": f"PyTorch {torch.__version__} channels-last", "size": size, "milliseconds": times[1:], "peakMegabytes": round(peak)}))


main(int(sys.argv[1]), int(sys.argv[2]))
