"""Training pictures: crops of photographs, procedural textures, noise. Every draw comes from one seeded generator."""
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import textures
from networks import MEAN

LARGEST = 512


class Pictures:
    """Draws square training pictures of a given size. `paintings`: folders of pictures for styles."""

    def __init__(self, folder, seed, *paintings):
        self.rng = np.random.default_rng(seed)
        self.photos = self.read_all(folder)
        self.paintings = [picture for each in paintings for picture in self.read_all(each)]
        if not self.photos:
            raise SystemExit(f'no photographs in {folder}')

    @staticmethod
    def read_all(folder):
        paths = sorted(p for p in Path(folder).rglob('*') if p.suffix.lower() in ('.jpg', '.jpeg', '.png', '.webp'))
        return [Pictures.read(p) for p in paths]

    @staticmethod
    def read(path):
        picture = Image.open(path).convert('RGB')
        picture.thumbnail((LARGEST, LARGEST), Image.LANCZOS)
        return picture

    def photo(self, size):
        return self.crop(self.photos, size)

    def crop(self, pictures, size):
        """A crop of one of the pictures at a random scale, sometimes mirrored; RGB floats."""
        rng = self.rng
        picture = pictures[rng.integers(len(pictures))]
        short = min(picture.size)
        factor = size / short * np.exp(rng.uniform(0, np.log(max(1.0, short / size))))
        width, height = (max(size, round(side * factor)) for side in picture.size)
        left, top = rng.integers(0, width - size + 1), rng.integers(0, height - size + 1)
        box = tuple(v / factor for v in (left, top, left + size, top + size))
        box = (box[0], box[1], min(box[2], picture.width), min(box[3], picture.height))
        crop = np.asarray(picture.resize((size, size), Image.LANCZOS, box=box)).astype(float)
        return crop[:, ::-1] if rng.random() < 0.5 else crop

    def recolour(self, crop):
        """Contrast, brightness and a turn of the colour axes."""
        rng = self.rng
        mean = crop.mean((0, 1))
        turn = np.eye(3) + rng.normal(0, 0.25, (3, 3))
        crop = (crop - mean) @ turn * rng.uniform(0.6, 1.6) + mean + rng.normal(0, 25, 3)
        return 255 - crop if rng.random() < 0.15 else crop

    def content(self, size):
        crop = self.photo(size)
        return self.tensor(self.recolour(crop) if self.rng.random() < 0.25 else crop)

    def style(self, size):
        rng, draw = self.rng, self.rng.random()
        if self.paintings and rng.random() < 0.3:
            picture = self.crop(self.paintings, size)
        elif draw < 0.35:
            picture = self.photo(size)
        elif draw < 0.80:
            picture = textures.PAINTED[rng.integers(len(textures.PAINTED))](rng, self.photo(size))
        else:
            picture = textures.PLAIN[rng.integers(1, len(textures.PLAIN))](rng, size)
        return self.tensor(self.recolour(picture) if rng.random() < 0.4 else picture)

    def noise(self, size):
        rng = self.rng
        if rng.random() < 0.5:
            return self.tensor(textures.white_noise(rng, size))
        return self.tensor(textures.cloud(rng, size))

    def any(self, size):
        draw = self.rng.random()
        return self.content(size) if draw < 0.5 else self.style(size) if draw < 0.85 else self.noise(size)

    @staticmethod
    def tensor(rgb):
        bgr = np.clip(rgb, 0, 255)[:, :, ::-1] - np.array(MEAN)
        return torch.from_numpy(np.ascontiguousarray(bgr.transpose(2, 0, 1)).astype(np.float32))
