"""Muon for convolution weights (momentum whose singular values are all set to one, after Jordan et al. 2024)."""
import torch


def orthogonal(matrix, steps=5):
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix / (matrix.norm() + 1e-7)
    turned = x.shape[0] > x.shape[1]
    x = x.t() if turned else x
    for _ in range(steps):
        y = x @ x.t()
        x = a * x + (b * y + c * y @ y) @ x
    return x.t() if turned else x


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum=0.95):
        super().__init__(parameters, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state['momentum'] = torch.zeros_like(p)
                m = state['momentum'].lerp_(p.grad, 1 - group['momentum'])
                update = p.grad.lerp(m, group['momentum'])
                p.add_(orthogonal(update.flatten(1)).view(p.shape), alpha=-group['lr'])
