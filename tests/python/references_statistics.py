"""What SciPy and NumPy make of the statistics of a comparison."""

import numpy
from scipy import stats


def spread_references(draw):
    for count in [1, 2, 4, 5, 6, 10, 50]:
        values = draw.normal(0.98, 0.004, count)
        deviation = values.std(ddof=1) if count > 1 else 0.0
        low, high = stats.t.interval(0.95, max(count - 1, 1), values.mean(),
                                     deviation / count ** 0.5) \
            if deviation else (values.mean(), values.mean())
        yield {"values": values.tolist(), "mean": values.mean(),
               "deviation": deviation, "low": low, "high": high}


def student_references():
    for degrees in [1, 2, 3, 4, 9, 30, 200, 1000]:
        for t in [-12.7, -3.0, -0.5, 0.0, 1e-6, 0.7, 1.96, 2.776, 6.0, 50.0]:
            yield {"t": t, "degrees": degrees,
                   "cdf": stats.t.cdf(t, degrees)}


def mcnemar_references():
    for first, second in [(0, 0), (1, 0), (0, 5), (3, 9), (12, 12), (10, 14),
                          (24, 0), (12, 13), (25, 0), (40, 60), (100, 100),
                          (100, 101), (30, 200)]:
        if first + second == 0:
            p = 1.0
        elif first + second < 25:
            p = stats.binomtest(first, first + second, 0.5).pvalue
        else:
            apart = max(0, abs(first - second) - 1)
            p = stats.chi2.sf(apart ** 2 / (first + second), 1)
        yield {"only_first": first, "only_second": second, "p": p}


def holm_references(draw):
    for count in [1, 2, 3, 10]:
        p = draw.uniform(0, 1, count) ** 3
        # Corrected p: the smallest level at which Holm's steps reject it.
        order = numpy.argsort(p)
        steps = [min(1, (count - i) * p[at]) for i, at in enumerate(order)]
        corrected = numpy.empty(count)
        for i, at in enumerate(order):
            corrected[at] = max(steps[:i + 1])
        yield {"p": p.tolist(), "corrected": corrected.tolist()}


def bootstrap_reference(draw, seeds, images):
    hardness = draw.uniform(0, 1, images) ** 6
    models = [[(draw.uniform(0, 1, images) > hardness * factor).astype(int)
               for _ in range(seeds)] for factor in (0.5, 0.8)]
    first, second = (numpy.array(model) for model in models)
    differences = []
    for _ in range(20000):
        at = draw.integers(0, images, images)
        means = [runs[draw.integers(0, seeds, seeds)][:, at].mean()
                 for runs in (first, second)]
        differences.append(means[0] - means[1])
    low, high = numpy.percentile(differences, [2.5, 97.5])
    return {"models": [[run.tolist() for run in model] for model in models],
            "low": low, "high": high}


def statistics_references():
    draw = numpy.random.default_rng(4)
    return {"spreads": list(spread_references(draw)),
            "student_t": list(student_references()),
            "mcnemar": list(mcnemar_references()),
            "holm": list(holm_references(draw)),
            "bootstrap": [bootstrap_reference(draw, 1, 400),
                          bootstrap_reference(draw, 4, 300)]}
