"""The fastest large product of matrices that PyTorch does here.

Prints {"rate": multiply-adds a second}: the best of three sizes, each the median
of about half a second of products. It is the peak of the library (MKL, where
PyTorch has it), which on some processors is well below the processor's own.
"""

import json
import statistics
import time

import torch


def seconds_of(product):
    start = time.perf_counter()
    product()
    return time.perf_counter() - start


def rate(size):
    a, b, out = torch.rand(3, size, size)
    def product():
        torch.mm(a, b, out=out)
    first = min(seconds_of(product) for _ in range(3))
    repeats = max(3, int(0.5 / first))
    return size ** 3 / statistics.median(seconds_of(product)
                                         for _ in range(repeats))


if __name__ == "__main__":
    print(json.dumps({"rate": max(map(rate, (1024, 2048, 4096)))}))
