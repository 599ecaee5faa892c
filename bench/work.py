"""How many multiply-adds the mathematics of a model needs, per image.

Those of matrix products and convolutions only. A product of a layer's inputs x
with its weights W takes one of its size going forward, one for the gradient of W
and one for the gradient of x. Left out is what nobody needs:

- the gradient of the image;
- taps of a convolution that lie on the padding;
- the product with a state of zeros at the first step of a recurrent layer, and
  the gradient of that state;
- steps of the top layer that the readout does not read.

`training(model, rows, cols)` and `inference(model, rows, cols)` take a resolved
config's `model`.
"""

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def fully_connected(model, rows, cols, classes):
    """Sum over layers of inputs x outputs."""
    inputs, layers = rows * cols, model["layers"]
    hidden = model["hidden_sizes"] or [
        (inputs * (layers - i) + classes * i) // layers
        for i in range(1, layers)]
    sizes = [inputs, *hidden, classes]
    products = [a * b for a, b in zip(sizes, sizes[1:])]
    return sum(products), products[0]


def taps(size, stride):
    """Places of a 3-wide window, padded by 1, that lie within `size`, over all
    outputs of one dimension, and how many outputs there are."""
    starts = range(-1, size - 1, stride)
    return sum(0 <= start + tap < size for start in starts
               for tap in range(3)), len(starts)


def convolutional(model, rows, cols, classes):
    """Sum over convolutions of row taps x column taps x inputs x outputs."""
    inputs, products = 1, []
    for outputs in model["channels"]:
        for a, b, stride in ((inputs, outputs, 1), (outputs, outputs, 2)):
            row_taps, rows = taps(rows, stride)
            col_taps, cols = taps(cols, stride)
            products.append(row_taps * col_taps * a * b)
        inputs = outputs
    hidden = model["hidden_size"]
    products += [inputs * rows * cols * hidden, hidden * classes]
    return sum(products), products[0]


def direction_steps(model, layer, direction, rows):
    """Steps of a layer's one direction that have to be computed."""
    top = layer == model["layers"] - 1
    if top and direction == 1 and model["readout"] == "last":
        return 1
    return rows


def recurrent(model, rows, cols, classes):
    """Sum over layers and directions of
    gates x hidden x (steps x inputs + (steps - 1) x hidden)."""
    hidden, directions = model["hidden_size"], 1 + model["bidirectional"]
    outputs = GATES[model["cell"]] * hidden
    total = first = 0
    for layer in range(model["layers"]):
        inputs = directions * hidden if layer else cols
        for direction in range(directions):
            steps = direction_steps(model, layer, direction, rows)
            from_below = steps * inputs * outputs
            total += from_below + (steps - 1) * hidden * outputs
            first += from_below if layer == 0 else 0
    return total + directions * hidden * classes, first


KINDS = {"fc": fully_connected, "cnn": convolutional, "rnn": recurrent}


def inference(model, rows=28, cols=28, classes=10):
    return KINDS[model["type"]](model, rows, cols, classes)[0]


def training(model, rows=28, cols=28, classes=10):
    """Forward, gradients of weights, gradients of all inputs but the image."""
    forward, of_the_image = KINDS[model["type"]](model, rows, cols, classes)
    return 3 * forward - of_the_image
