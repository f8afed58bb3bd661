"""Procedural pictures: textures, noise, and photographs turned into something painted. RGB float arrays, 0-255."""
import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage


def fractal(rng, size, power=None):
    """Noise with a power-law spectrum, zero mean and unit deviation."""
    power = rng.uniform(0.6, 2.4) if power is None else power
    f = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None])
    f[0, 0] = 1
    n = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((size, size))) * f ** -power, s=(size, size))
    return (n - n.mean()) / (n.std() + 1e-9)


def palette(rng, count):
    """`count` colours, sorted by lightness, around one or two hues or free."""
    colours = rng.uniform(0, 255, (count, 3))
    if rng.random() < 0.7:
        tint = rng.uniform(0, 255, (rng.integers(1, 3), 3))
        mix = rng.uniform(0.2, 0.8)
        light = rng.uniform(0, 255, (count, 1))
        colours = mix * light + (1 - mix) * tint[rng.integers(0, len(tint), count)]
        colours += rng.normal(0, 18, (count, 3))
    return np.clip(colours[np.argsort(colours.sum(1))], 0, 255)


def colour_map(field, colours):
    """Map a field by its ranks onto a ramp of colours."""
    ranks = np.argsort(np.argsort(field.ravel())).reshape(field.shape) / field.size * (len(colours) - 1)
    return np.stack([np.interp(ranks, np.arange(len(colours)), colours[:, c]) for c in range(3)], -1)


def white_noise(rng, size):
    return 127 + rng.uniform(10, 90) * rng.standard_normal((size, size, 3 if rng.random() < 0.7 else 1)) * np.ones(3)


def cloud(rng, size):
    if rng.random() < 0.5:
        return colour_map(fractal(rng, size), palette(rng, rng.integers(2, 9)))
    return np.stack([127 + rng.uniform(20, 70) * fractal(rng, size) for _ in range(3)], -1)


def stripes(rng, size):
    y, x = np.mgrid[:size, :size]
    bend = fractal(rng, size, 2) * rng.uniform(0, 12)
    def wave():
        a = rng.uniform(0, np.pi)
        return np.sin((x * np.cos(a) + y * np.sin(a) + bend) * 2 * np.pi / rng.uniform(3, 40))
    field = wave() * (wave() if rng.random() < 0.5 else 1)
    if rng.random() < 0.5:
        field = np.sign(field) + 0.1 * fractal(rng, size)
    return colour_map(field, palette(rng, rng.integers(2, 6)))


def mosaic(rng, size):
    count = rng.integers(30, 500)
    points = rng.uniform(0, size, (count, 2))
    grid = np.ones((size, size), bool)
    grid[tuple(points.astype(int).T)] = False
    distance, index = ndimage.distance_transform_edt(grid, return_indices=True)
    colours = palette(rng, 24)
    label = (index[0] * 7919 + index[1] * 104729) % len(colours)
    picture = colours[label]
    return picture - rng.uniform(0, 12) * distance[..., None] if rng.random() < 0.5 else picture


def flow(rng, size, source=None):
    """Colours dragged along a swirling field."""
    source = colour_map(fractal(rng, size, rng.uniform(0, 0.8)), palette(rng, 8)) if source is None else source
    field = ndimage.gaussian_filter(fractal(rng, size, 2), rng.uniform(2, 12))
    gy, gx = np.gradient(field)
    norm = np.hypot(gx, gy) + 1e-9
    y, x = np.mgrid[:size, :size].astype(float)
    total, steps = np.zeros_like(source), rng.integers(5, 14)
    for _ in range(steps):
        yi, xi = np.rint(y).astype(int) % size, np.rint(x).astype(int) % size
        total += source[yi, xi]
        y, x = y + 1.4 * gx[yi, xi] / norm[yi, xi], x - 1.4 * gy[yi, xi] / norm[yi, xi]
    return 127 + (total / steps - 127) * rng.uniform(1, 1.7)


def strokes(rng, photo):
    """Brush strokes along the edges, coarse first."""
    size = photo.shape[0]
    grey = ndimage.gaussian_filter(photo.mean(-1), rng.uniform(1.5, 5))
    angle = np.arctan2(ndimage.sobel(grey, 0), ndimage.sobel(grey, 1)) + np.pi / 2 + rng.uniform(-0.6, 0.6)
    canvas = Image.fromarray(np.clip(ndimage.gaussian_filter(photo, (6, 6, 0)), 0, 255).astype('u1'))
    draw, spread, thick = ImageDraw.Draw(canvas), rng.uniform(4, 30), rng.uniform(1.5, 7)
    for width, count in ((1.8 * thick, 400), (thick, int(rng.integers(600, 3000)))):
        for y, x in rng.integers(0, size, (count, 2)):
            length, a = width * rng.uniform(1, 4), angle[y, x]
            colour = tuple(int(v) for v in np.clip(photo[y, x] + rng.normal(0, spread) + rng.normal(0, 6, 3), 0, 255))
            dx, dy = length * np.cos(a), length * np.sin(a)
            draw.line((x - dx, y - dy, x + dx, y + dy), fill=colour, width=max(1, round(width)))
    return np.asarray(canvas).astype(float)


def print_of(rng, photo):
    """A few flat colours with dark outlines on grained paper, as in a woodcut."""
    smooth = ndimage.gaussian_filter(photo, (1.5, 1.5, 0))
    grey = smooth.mean(-1)
    count = rng.integers(3, 8)
    level = np.clip(np.searchsorted(np.quantile(grey, np.linspace(0, 1, count + 1)[1:-1]), grey), 0, count - 1)
    colours = palette(rng, count)
    if rng.random() < 0.5:
        colours = np.array([smooth[level == k].mean(0) if (level == k).any() else colours[k] for k in range(count)])
    edge = np.hypot(ndimage.sobel(level.astype(float), 0), ndimage.sobel(level.astype(float), 1))
    fine = np.hypot(ndimage.sobel(grey, 0), ndimage.sobel(grey, 1)) > np.quantile(grey, 0.6)
    ink = np.clip(edge / 4, 0, 1) * (0.4 + 0.6 * fine)
    ink = ndimage.gaussian_filter(ink, rng.uniform(0.3, 1))[..., None]
    picture = colours[level] * (1 - ink) + ink * rng.uniform(0, 70, 3)
    return picture + rng.uniform(0, 10) * fractal(rng, photo.shape[0], 0.5)[..., None]


def hatching(rng, photo):
    size, grey = photo.shape[0], photo.mean(-1) / 255
    y, x = np.mgrid[:size, :size]
    paper, ink = rng.uniform(150, 255, 3), rng.uniform(0, 110, 3)
    mask = np.zeros((size, size))
    for threshold in (0.75, 0.5, 0.3):
        a, period = rng.uniform(0, np.pi), rng.uniform(3, 9)
        wave = np.sin((x * np.cos(a) + y * np.sin(a) + 3 * fractal(rng, size, 2)) * 2 * np.pi / period)
        mask = np.maximum(mask, (grey < threshold) * (wave > 0.2))
    mask = ndimage.gaussian_filter(mask, 0.6)[..., None]
    base = paper if rng.random() < 0.5 else 0.5 * paper + 0.5 * photo
    return base * (1 - mask) + ink * mask


PLAIN = (white_noise, cloud, stripes, mosaic, flow)
PAINTED = (strokes, strokes, print_of, print_of, hatching, lambda rng, photo: flow(rng, photo.shape[0], photo))
