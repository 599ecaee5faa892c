"""What was measured, as Markdown tables."""

import statistics

from bench import cases, scaling, work
from bench.contestants import OURS, TITLES

PEERS = tuple(name for name in TITLES if name not in OURS)
TITLE_OF = {case.name: case.title for case in cases.TRAINING}


def table(heads, rows):
    """The first column is words, the others are numbers."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def spread(values):
    """Half of the range, by the median, in percent."""
    return 50 * (max(values) - min(values)) / statistics.median(values)


def measured(values, form="{:,.0f}"):
    """"25,604 ± 3 %", or a dash."""
    if not values:
        return "-"
    shown = form.format(statistics.median(values))
    return shown if len(values) == 1 else \
        f"{shown} ± {spread(values):.0f} %"


def share(values):
    return f"{100 * statistics.median(values):.0f} %" if values else "-"


def ratio(values):
    """Median, and the lowest and highest of the rounds."""
    if not values:
        return "-"
    shown = f"**{statistics.median(values):.2f}**"
    return shown if len(values) == 1 else \
        f"{shown} ({min(values):.2f} to {max(values):.2f})"


def contestants(results, section, names):
    """Those of `names` who were measured at all."""
    return [name for name in names
            if any(results.values(section, case, name, measure)
                   for case in results.cases(section)
                   for measure in ("rate", "seconds"))]


def shares_of_peak(results, case, macs, peak):
    rates = results.by_round("training", case, "unroll")
    peaks = results.by_round("peak", "all cores", peak)
    return [macs * rates[r] / peaks[r] for r in rates if r in peaks]


def training(results):
    """Units a second; the ratio to the best peer; shares of the peaks."""
    names = contestants(results, "training", TITLES)
    rows = []
    for case in results.cases("training"):
        best = results.best("training", case, PEERS)
        rows.append([
            TITLE_OF[case],
            *(measured(results.values("training", case, name))
              for name in names),
            ratio(results.ratios("training", case, "unroll", best))])
    return table(["model", *(TITLES[name] for name in names),
                  "unroll / best peer"], rows)


def peak_shares(results, models):
    """models: resolved `model` of a config by case."""
    rows = []
    for case in results.cases("training"):
        if case not in models:
            continue
        macs = work.training(models[case])
        rows.append([TITLE_OF[case], f"{macs / 1e6:,.2f}",
                     share(shares_of_peak(results, case, macs, "gemm")),
                     share(shares_of_peak(results, case, macs, "fma"))])
    return table(["model", "million multiply-adds per image",
                  "of the library's GEMM peak", "of the processor's peak"],
                 rows)


def memory(results):
    names = contestants(results, "training", TITLES)
    def cell(case, name):
        peak = results.median("training", case, name, "peak_bytes")
        return f"{peak / 1e6:,.0f}" if peak else "-"
    return table(["model", *(TITLES[name] for name in names)],
                 [[TITLE_OF[case], *(cell(case, name) for name in names)]
                  for case in results.cases("training")])


def inference(results):
    names = contestants(results, "inference", TITLES)
    rows = []
    for case in results.cases("inference"):
        model, _, size = case.partition(", ")
        best = results.best("inference", case, PEERS)
        rows.append([
            TITLE_OF[model].partition(", batch")[0], size,
            *(measured(results.values("inference", case, name))
              for name in names),
            ratio(results.ratios("inference", case, "unroll", best))])
    return table(["model", "images at once",
                  *(TITLES[name].partition(",")[0] if name in PEERS
                    else TITLES[name] for name in names),
                  "unroll / best peer"], rows)


def processes(results):
    names = contestants(results, "processes", TITLES)
    rows = []
    for case in results.cases("processes"):
        best = results.best("processes", case, PEERS, "seconds", min)
        rows.append([
            case,
            *(measured(results.values("processes", case, name, "seconds"),
                       "{:.2f} s") for name in names),
            ratio(results.ratios("processes", case, "unroll", best,
                                 "seconds"))])
    return table(["command", *(TITLES[name] for name in names),
                  "time, of the best peer's"], rows)


def scale(results):
    """Microseconds an image at each value; the last beside the first."""
    rows = []
    for name in results.cases("scaling"):
        values = [point.value for point in scaling.GROWTHS[name].points]
        rates, macs = ([results.median("scaling", name, str(value), measure)
                        for value in values] for measure in ("rate", "macs"))
        growth = "-"
        if rates[0] and rates[-1]:
            growth = (f"{rates[0] / rates[-1]:.2f} for "
                      f"{macs[-1] / macs[0]:.2f}")
        rows.append([name, *(f"{value:,}: {1e6 / rate:,.1f}" if rate else "-"
                             for value, rate in zip(values, rates)), growth])
    return table(["what grows", *["value: µs an image"] * 4,
                  "time for work"], rows)
