"""Styles to train with: their second moments and axes, computed once for each and used for a while."""
import torch

from instant.painter import axes_of, second_moments

SIZES = (192, 256, 256)


class StylePool:
    def __init__(self, eye, pictures, size, paintings):
        self.eye, self.pictures, self.paintings = eye, pictures, paintings
        self.styles = [self.make() for _ in range(size)]

    def draw_picture(self, size):
        pictures, rng = self.pictures, self.pictures.rng
        if not pictures.paintings or rng.random() >= self.paintings:
            return pictures.style(size)
        painting = pictures.crop(pictures.paintings, size)
        return pictures.tensor(pictures.recolour(painting) if rng.random() < 0.4 else painting)

    def make(self):
        rng = self.pictures.rng
        picture = self.draw_picture(SIZES[rng.integers(len(SIZES))])
        picture = torch.rot90(picture, int(rng.integers(4)), (1, 2)) if rng.random() < 0.5 else picture
        with torch.no_grad():
            moments = [m[0] for m in second_moments(self.eye(picture[None]))]
        return moments, [axes_of(m) for m in moments]

    def draw(self):
        """Moments and axes of a style; now and then a new one takes another's place."""
        rng = self.pictures.rng
        at = int(rng.integers(len(self.styles)))
        if rng.random() < 0.08:
            self.styles[at] = self.make()
        elif rng.random() < 0.15:
            return self.mixed(at, int(rng.integers(len(self.styles))), rng.random())
        return self.styles[at]

    def mixed(self, one, other, share):
        moments = [a + share * (b - a) for a, b in zip(self.styles[one][0], self.styles[other][0])]
        return moments, [axes_of(m) for m in moments]

    def typical(self):
        return torch.stack([torch.stack([s[0][level].diagonal().mean() for s in self.styles]).mean() for level in range(4)])
