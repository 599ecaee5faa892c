"""The classifiers of images in plain JAX, as a config describes them.

`make_model` gives `init(key)`, the parameters and the running means of batch
norm, and `apply(parameters, means, images, key)`, the log-probabilities in
training mode and the new means. Images are [N, rows, cols], 0 to 1.
"""

import jax
import jax.numpy as jnp
from jax import lax

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def uniform(key, shape, inputs):
    """As PyTorch draws: even in +-1 / sqrt(inputs)."""
    bound = inputs ** -0.5
    return jax.random.uniform(key, shape, minval=-bound, maxval=bound)


def make_linear(key, inputs, outputs):
    return {"w": uniform(key, (inputs, outputs), inputs),
            "b": uniform(key, (outputs,), inputs)}


def linear(p, x):
    return x @ p["w"] + p["b"]


def make_norm(size):
    return ({"scale": jnp.ones(size), "shift": jnp.zeros(size)},
            {"mean": jnp.zeros(size), "var": jnp.ones(size)})


def norm(p, running, x):
    """Batch norm over all axes but the last, as in training."""
    axes = tuple(range(x.ndim - 1))
    mean, var = x.mean(axes), x.var(axes)
    count = x.size // x.shape[-1]
    y = (x - mean) * lax.rsqrt(var + 1e-5) * p["scale"] + p["shift"]
    return y, {"mean": 0.9 * running["mean"] + 0.1 * mean,
               "var": 0.9 * running["var"] + 0.1 * var * count / (count - 1)}


# --- fully connected ---------------------------------------------------------

def fully_connected(model, rows, cols, classes):
    layers, inputs = model["layers"], rows * cols
    hidden = model["hidden_sizes"] or [
        (inputs * (layers - i) + classes * i) // layers
        for i in range(1, layers)]
    sizes = [inputs, *hidden, classes]

    def init(key):
        keys = jax.random.split(key, len(sizes))
        norms = [make_norm(size) for size in hidden]
        return {"linear": [make_linear(k, a, b) for k, a, b
                           in zip(keys, sizes, sizes[1:])],
                "norm": [p for p, _ in norms]}, [means for _, means in norms]

    def apply(p, means, images, _key):
        x, new_means = images.reshape(len(images), -1), []
        for layer, scale, running in zip(p["linear"], p["norm"], means):
            x = jax.nn.leaky_relu(linear(layer, x), 0.01)
            x, running = norm(scale, running, x)
            new_means.append(running)
        return jax.nn.log_softmax(linear(p["linear"][-1], x)), new_means

    return init, apply


# --- convolutional -----------------------------------------------------------

def convolve(p, x, stride):
    return p["b"] + lax.conv_general_dilated(
        x, p["w"], (stride, stride), ((1, 1), (1, 1)),
        dimension_numbers=("NHWC", "HWIO", "NHWC"))


def convolutional(model, rows, cols, classes):
    channels, hidden = model["channels"], model["hidden_size"]
    # Inputs, outputs and stride of each convolution.
    shapes = [shape for a, b in zip([1, *channels], channels)
              for shape in ((a, b, 1), (b, b, 2))]
    for _ in channels:
        rows, cols = (rows + 1) // 2, (cols + 1) // 2

    def init(key):
        keys = jax.random.split(key, len(shapes) + 2)
        norms = [make_norm(b) for _, b, _ in shapes] + [make_norm(hidden)]
        return {"conv": [{"w": uniform(k, (3, 3, a, b), 9 * a),
                          "b": uniform(k, (b,), 9 * a)}
                         for k, (a, b, _) in zip(keys, shapes)],
                "norm": [p for p, _ in norms],
                "hidden": make_linear(keys[-2], channels[-1] * rows * cols,
                                      hidden),
                "output": make_linear(keys[-1], hidden, classes)}, \
            [means for _, means in norms]

    def apply(p, means, images, _key):
        x, new_means = images[..., None], []
        for (_, _, stride), conv, scale, running in zip(
                shapes, p["conv"], p["norm"], means):
            x, running = norm(scale, running,
                              jax.nn.relu(convolve(conv, x, stride)))
            new_means.append(running)
        x = jax.nn.relu(linear(p["hidden"], x.reshape(len(x), -1)))
        x, running = norm(p["norm"][-1], means[-1], x)
        return jax.nn.log_softmax(linear(p["output"], x)), \
            [*new_means, running]

    return init, apply


# --- recurrent ---------------------------------------------------------------

def rnn_step(w, h, x):
    h = jnp.tanh(x + h @ w["hh"] + w["b_hh"])
    return h, h


def lstm_step(w, state, x):
    h, c = state
    i, f, g, o = jnp.split(x + h @ w["hh"] + w["b_hh"], 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (h, c), h


def gru_step(w, h, x):
    x_r, x_z, x_n = jnp.split(x, 3, axis=-1)
    h_r, h_z, h_n = jnp.split(h @ w["hh"] + w["b_hh"], 3, axis=-1)
    z = jax.nn.sigmoid(x_z + h_z)
    n = jnp.tanh(x_n + jax.nn.sigmoid(x_r + h_r) * h_n)
    h = (1 - z) * n + z * h
    return h, h


STEPS = {"rnn": rnn_step, "lstm": lstm_step, "gru": gru_step}


def run_direction(cell, w, x, reverse):
    """x: [T, N, I] -> [T, N, H]; the inputs' products are one for all steps."""
    zeros = jnp.zeros((x.shape[1], w["hh"].shape[0]))
    start = (zeros, zeros) if cell == "lstm" else zeros
    return lax.scan(lambda state, x: STEPS[cell](w, state, x), start,
                    x @ w["ih"] + w["b_ih"], reverse=reverse)[1]


def drop(key, x, share):
    kept = jax.random.bernoulli(key, 1 - share, x.shape)
    return jnp.where(kept, x / (1 - share), 0)


def recurrent(model, _rows, cols, classes):
    cell, hidden = model["cell"], model["hidden_size"]
    directions = 1 + model["bidirectional"]
    features = directions * hidden
    with_norm = model["head"] == "course"

    def make_direction(key, inputs):
        keys = jax.random.split(key, 4)
        outputs = GATES[cell] * hidden
        return {"ih": uniform(keys[0], (inputs, outputs), hidden),
                "hh": uniform(keys[1], (hidden, outputs), hidden),
                "b_ih": uniform(keys[2], (outputs,), hidden),
                "b_hh": uniform(keys[3], (outputs,), hidden)}

    def init(key):
        keys = jax.random.split(key, model["layers"] + 1)
        p = {"layers": [[make_direction(k, features if i else cols)
                         for k in jax.random.split(keys[i], directions)]
                        for i in range(model["layers"])],
             "output": make_linear(keys[-1], features, classes)}
        if not with_norm:
            return p, []
        p["norm"], means = make_norm(features)
        return p, [means]

    def apply(p, means, images, key):
        x = images.transpose(1, 0, 2)
        for number, layer in enumerate(p["layers"]):
            if number and model["dropout"]:
                x = drop(jax.random.fold_in(key, number), x, model["dropout"])
            halves = [run_direction(cell, w, x, reverse=bool(i))
                      for i, w in enumerate(layer)]
            x = jnp.concatenate(halves, axis=-1)
        read = x[-1] if model["readout"] == "last" else jnp.concatenate(
            [half[-1 if i == 0 else 0] for i, half in enumerate(halves)], -1)
        if with_norm:
            read, running = norm(p["norm"], means[0], jax.nn.relu(read))
            means = [running]
        return jax.nn.log_softmax(linear(p["output"], read)), means

    return init, apply


def make_model(model, images, classes=10):
    kinds = {"fc": fully_connected, "cnn": convolutional, "rnn": recurrent}
    return kinds[model["type"]](model, images.shape[1], images.shape[2],
                                classes)
