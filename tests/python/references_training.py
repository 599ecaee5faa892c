"""What torch.optim, its schedulers and clipping do, for the tests of training.

make_references.py writes them.
"""

import torch

SHAPES = [(5, 3), (7,)]
STEPS = 6

OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
    "sgd_momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    "sgd_nesterov_decay": lambda p: torch.optim.SGD(
        p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.1),
    "adam_decay": lambda p: torch.optim.Adam(
        p, lr=0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.01),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.05),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1),
    "rmsprop_momentum_decay": lambda p: torch.optim.RMSprop(
        p, lr=0.1, alpha=0.9, momentum=0.5, weight_decay=0.01),
}


def optimizers():
    """The parameters after each step under fixed gradients."""
    torch.manual_seed(0)
    start = [torch.randn(shape) for shape in SHAPES]
    slopes = [[torch.randn(shape) for shape in SHAPES] for _ in range(STEPS)]
    out = {f"start.{i}": value for i, value in enumerate(start)}
    for step, gradients in enumerate(slopes):
        for i, gradient in enumerate(gradients):
            out[f"gradient.{step}.{i}"] = gradient
    for name, make in OPTIMIZERS.items():
        values = [value.clone().requires_grad_() for value in start]
        optimizer = make(values)
        for step, gradients in enumerate(slopes):
            for value, gradient in zip(values, gradients):
                value.grad = gradient.clone()
            optimizer.step()
            for i, value in enumerate(values):
                out[f"{name}.{step}.{i}"] = value.detach().clone()
    return out


TOTAL_STEPS = 40
STEPS_PER_EPOCH = 8
VALID_LOSSES = [1.0, 0.9, 0.95, 0.93, 0.91, 0.905, 0.5, 0.6, 0.7, 0.8, 0.9]


def per_step(make_scheduler):
    value = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([value], lr=0.1)
    scheduler = make_scheduler(optimizer)
    rates = []
    for _ in range(TOTAL_STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return torch.tensor(rates, dtype=torch.float64)


def schedules():
    """The learning rate of each step; for the plateau, after each epoch."""
    schedulers = torch.optim.lr_scheduler
    value = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([value], lr=0.1)
    plateau = schedulers.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=2, threshold=1e-2, min_lr=0.03)
    rates = []
    for loss in VALID_LOSSES:
        plateau.step(loss)
        rates.append(optimizer.param_groups[0]["lr"])
    return {
        "step": per_step(lambda o: schedulers.StepLR(
            o, step_size=2 * STEPS_PER_EPOCH, gamma=0.3)),
        "cosine": per_step(lambda o: schedulers.CosineAnnealingLR(
            o, T_max=TOTAL_STEPS, eta_min=0.01)),
        "one_cycle": per_step(lambda o: schedulers.OneCycleLR(
            o, max_lr=0.1, total_steps=TOTAL_STEPS, pct_start=0.25,
            div_factor=10, final_div_factor=100, cycle_momentum=False)),
        "plateau": torch.tensor(rates, dtype=torch.float64),
        "valid_losses": torch.tensor(VALID_LOSSES, dtype=torch.float64),
    }


def clipping():
    """Gradients, and what clip_grad_norm_ and clip_grad_value_ make of them."""
    torch.manual_seed(1)
    slopes = [torch.randn(shape) for shape in SHAPES]

    def clipped(clip):
        values = [torch.zeros(shape, requires_grad=True) for shape in SHAPES]
        for value, gradient in zip(values, slopes):
            value.grad = gradient.clone()
        norm = clip(values)
        return norm, [value.grad for value in values]

    utils = torch.nn.utils
    norm, small = clipped(lambda v: utils.clip_grad_norm_(v, 1.5))
    _, loose = clipped(lambda v: utils.clip_grad_norm_(v, 1000.0))
    _, value = clipped(lambda v: utils.clip_grad_value_(v, 0.5))
    out = {"norm": norm}
    for i in range(len(SHAPES)):
        out[f"gradient.{i}"] = slopes[i]
        out[f"norm_1.5.{i}"] = small[i]
        out[f"norm_1000.{i}"] = loose[i]
        out[f"value_0.5.{i}"] = value[i]
    return out


def training_references():
    for make in (optimizers, schedules, clipping):
        yield f"training_{make.__name__}", make(), {}
