"""PyTorch, with the same formulas (docs/painting.md): what an iteration costs, and how the loss falls. Needs torch.

python pytorch.py iteration NETWORK SIZE RUNS SECONDS PRECISION
    One iteration: loss and image gradient, on random pictures; at most RUNS, and no more after SECONDS.
python pytorch.py descent METHOD ITERATIONS HEIGHT WIDTH CONTENT STYLE
    Painting with the embedded model from the content picture; CONTENT and STYLE are files of raw RGB bytes.

NETWORK is vgg19 (random weights) or compact (the embedded model's), PRECISION float32 or bfloat16 (autocast), METHOD adam or lbfgs.
Channels-last. Prints one line of JSON.
"""
import json
import resource
import struct
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import torch
import torch.nn.functional as F

WEIGHTS_FILE = Path(__file__).parents[2] / "models" / "compact-vgg.safetensors"
VGG19 = [(64, 2), (128, 2), (256, 4), (512, 4), (512, 1)]
NOMINAL_CHANNELS = [64, 128, 256, 512, 512]
# Says on every call that it has no kernels for this processor.
if hasattr(torch.backends, "nnpack"):
    torch.backends.nnpack.set_flags(False)

CONTENT_WEIGHT, STYLE_WEIGHT, TV_WEIGHT = 5, 500, 100


def read_safetensors(file):
    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        dtype = {"F16": torch.float16, "F32": torch.float32}[entry["dtype"]]
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=dtype).float().view(entry["shape"])
    return tensors


class Network:
    """Convolutions in order, the taps of a distilled network, and the layers of the loss."""

    def __init__(self, name):
        self.taps = {}
        if name == "compact":
            tensors = read_safetensors(WEIGHTS_FILE)
            names = sorted(key[4:-7] for key in tensors if key.endswith(".weight"))
            layers = [(n, tensors[f"conv{n}.weight"], tensors[f"conv{n}.bias"]) for n in names]
            # The file's first convolution takes blue, green, red.
            layers[0] = (layers[0][0], layers[0][1].flip(1), layers[0][2])
            self.taps = {key[:-4]: tensors[key] for key in tensors if key.endswith(".tap")}
        else:
            torch.manual_seed(1)
            layers, inputs = [], 3
            for block, (channels, count) in enumerate(VGG19, 1):
                for index in range(1, count + 1):
                    weight = torch.randn(channels, inputs, 3, 3) * (2 / (9 * inputs)) ** 0.5
                    layers.append((f"{block}_{index}", weight, torch.zeros(channels)))
                    inputs = channels
        self.layers = [(n, w.contiguous(memory_format=torch.channels_last), b) for n, w, b in layers]
        blocks = int(self.layers[-1][0][0])
        self.style = [f"relu{block}_1" for block in range(1, blocks + 1)]
        self.content = "relu4_1" if name == "compact" else "relu4_2"

    def features(self, image):
        x = image - torch.tensor([123.68, 116.779, 103.939]).view(1, 3, 1, 1)
        maps, block = {}, "1"
        for name, weight, bias in self.layers:
            if name[0] != block:
                x, block = F.max_pool2d(x, 2), name[0]
            x = F.relu(F.conv2d(x, weight, bias, padding=1))
            maps[f"relu{name}"] = x
        return maps

    def content_of(self, maps):
        x, tap = maps[self.content], self.taps.get(self.content)
        return x if tap is None else F.conv2d(x, tap[:, :, None, None])

    def gram(self, maps, layer):
        matrix, tap = maps[layer].flatten(2)[0], self.taps.get(layer)
        gram = matrix @ matrix.T / (matrix.shape[1] * self.nominal(layer))
        # R·(x xᵀ)·Rᵀ is the Gram matrix of R·x, and much less work.
        return gram if tap is None else tap @ gram @ tap.T

    @staticmethod
    def nominal(layer):
        return NOMINAL_CHANNELS[int(layer[4]) - 1]


class Objective:
    def __init__(self, network, content, style, precision="float32"):
        self.network = network
        self.cast = lambda: torch.autocast("cpu", torch.bfloat16) if precision == "bfloat16" else nullcontext()
        with torch.no_grad(), self.cast():
            self.content = network.content_of(network.features(content)).float()
            maps = network.features(style)
            self.grams = {layer: network.gram(maps, layer).float() for layer in network.style}

    def loss(self, image):
        network = self.network
        with self.cast():
            maps = network.features(image)
            content = network.content_of(maps)
            grams = {layer: network.gram(maps, layer) for layer in network.style}
        height, width = content.shape[2:]
        loss = CONTENT_WEIGHT * (content - self.content).square().sum() / (height * width * network.nominal(network.content))
        for layer in network.style:
            term = (grams[layer] - self.grams[layer]).square().sum() / network.nominal(layer) ** 2
            loss = loss + STYLE_WEIGHT / len(network.style) * term
        dy, dx = image[:, :, 1:] - image[:, :, :-1], image[:, :, :, 1:] - image[:, :, :, :-1]
        return loss + TV_WEIGHT * (dy.square().mean() + dx.square().mean())


def channels_last(picture):
    return picture.contiguous(memory_format=torch.channels_last)


def engine(precision="float32"):
    return f"PyTorch {torch.__version__.split('+')[0]}" + ("" if precision == "float32" else f", {precision}")


# As in timed.ts.
WARM_UPS = 2


def iteration(name, size, runs, seconds, precision):
    picture = lambda: channels_last(torch.rand(1, 3, size, size) * 255)
    objective = Objective(Network(name), picture(), picture(), precision)
    image = picture().requires_grad_(True)
    milliseconds, begun = [], time.perf_counter()
    while len(milliseconds) <= WARM_UPS or (len(milliseconds) < WARM_UPS + runs and time.perf_counter() - begun < seconds):
        start = time.perf_counter()
        (gradient,) = torch.autograd.grad(objective.loss(image), image)
        float(gradient[0, 0, 0, 0])
        milliseconds.append((time.perf_counter() - start) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"engine": engine(precision), "milliseconds": milliseconds[WARM_UPS:], "peakMegabytes": round(peak)}


def descent(method, iterations, height, width, content_file, style_file):
    def picture(file):
        pixels = torch.frombuffer(bytearray(Path(file).read_bytes()), dtype=torch.uint8)
        return channels_last(pixels.view(1, height, width, 3).permute(0, 3, 1, 2).float())

    content = picture(content_file)
    objective = Objective(Network("compact"), content, picture(style_file))
    # PyTorch's L-BFGS views it as a vector, so it is channels-first; the maps are not.
    image = content.contiguous().clone().requires_grad_(True)
    if method == "adam":
        optimizer = torch.optim.Adam([image], lr=10)
    else:
        optimizer = torch.optim.LBFGS([image], max_iter=1, history_size=100, tolerance_grad=0, tolerance_change=0)
    losses, seconds, begun = [], [], time.perf_counter()

    def closure():
        optimizer.zero_grad()
        loss = objective.loss(channels_last(image))
        loss.backward()
        losses.append(loss.item())
        seconds.append(time.perf_counter() - begun)
        return loss

    while len(losses) < iterations:
        optimizer.step(closure)
    return {"engine": f"{engine()}, {'Adam' if method == 'adam' else 'L-BFGS'}", "losses": losses, "seconds": seconds}


if sys.argv[1] == "iteration":
    result = iteration(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]), sys.argv[6])
else:
    result = descent(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6], sys.argv[7])
print(json.dumps(result))
