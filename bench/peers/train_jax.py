"""Trains a classifier of images in plain JAX; prints how fast.

The whole step is one compiled function: a batch by a shuffled index, scaling,
loss, gradients, clipping if the config clips, and Adam. Its arguments' memory is
reused.
"""

import functools
import json

import jax
import jax.numpy as jnp
import numpy

from images import read_images
from jax_models import make_model
from measured_loop import measure, training_arguments


def clipped(gradients, most):
    if most <= 0:
        return gradients
    norm = jnp.sqrt(sum(jnp.vdot(g, g) for g in jax.tree.leaves(gradients)))
    scale = jnp.minimum(1, most / (norm + 1e-6))
    return jax.tree.map(lambda g: g * scale, gradients)


def adam(parameters, gradients, moments, number, config):
    rate, eps = config["learning_rate"], config["eps"]
    b1, b2 = config["beta1"], config["beta2"]
    m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, moments[0], gradients)
    v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, moments[1],
                     gradients)
    size = rate / (1 - b1 ** number)
    root = jnp.sqrt(1 - b2 ** number)
    return jax.tree.map(
        lambda p, m, v: p - size * m / (jnp.sqrt(v) / root + eps),
        parameters, m, v), (m, v)


def make_step(config, apply, images, labels):
    def loss_of(parameters, means, picked, key):
        scores, means = apply(parameters, means,
                              images[picked].astype(jnp.float32) / 255, key)
        hit = jnp.take_along_axis(scores, labels[picked][:, None], axis=1)
        return -hit.mean(), means

    @functools.partial(jax.jit, donate_argnums=0)
    def step(state, picked, number):
        parameters, means, moments = state
        key = jax.random.fold_in(jax.random.key(0), number)
        gradients, means = jax.grad(loss_of, has_aux=True)(
            parameters, means, picked, key)
        gradients = clipped(gradients, config["training"]["clip_grad_norm"])
        parameters, moments = adam(parameters, gradients, moments, number + 1,
                                   config["optimizer"])
        return parameters, means, moments

    return step


def main():
    args = training_arguments(__doc__).parse_args()
    config = json.loads(args.config.read_text())
    batch_size = config["data"]["batch_size"]
    # Much faster on a CPU than the default generator.
    jax.config.update("jax_default_prng_impl", "unsafe_rbg")
    images, labels = read_images(args.data, "train")
    init, apply = make_model(config["model"], images)
    parameters, means = init(jax.random.key(0))
    moments = tuple(jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
    state = parameters, means, moments
    train = make_step(config, apply, jnp.asarray(images),
                      jnp.asarray(labels, dtype=jnp.int32))
    order = numpy.random.default_rng(0).permutation(len(images))
    batches = len(images) // batch_size

    def step(number):
        nonlocal state
        start = number % batches * batch_size
        state = train(state, order[start:start + batch_size], number)
        return batch_size

    measure(args, step, wait=lambda: jax.block_until_ready(state))


if __name__ == "__main__":
    main()
