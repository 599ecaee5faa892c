"""Puts what was measured into docs/performance.md, between its markers.

All else on the page is written by hand and stays as it is. A marked part is

    <!-- bench: NAME -->
    ...
    <!-- /bench -->
"""

import re
import statistics

from bench import bar_plot, tables
from bench.contestants import TITLES

QUIET = 0.3  # of the cores; more load than this before the run is told


def replaced(page, name, body):
    """`page` with `body` in the part of that name."""
    pattern = re.compile(
        rf"(<!-- bench: {re.escape(name)} -->\n).*?(<!-- /bench -->)", re.S)
    page, count = pattern.subn(lambda m: f"{m[1]}\n{body}\n\n{m[2]}", page)
    if count != 1:
        raise SystemExit(f"the page has {count} parts called {name}, not 1")
    return page


def machine(facts, results, rounds):
    gemm = results.median("peak", "all cores", "gemm")
    fma = results.median("peak", "all cores", "fma")
    versions = ", ".join(f"{name} {value}" for name, value
                         in facts["versions"].items()
                         if name in ("PyTorch", "JAX", "Python"))
    lines = [
        f"Measured on {facts['date']}, {rounds} "
        f"round{'s' if rounds > 1 else ''}, on {facts['images']}.",
        "",
        f"- processor: {facts['cpu']} (family/model {facts['family']}), "
        f"{facts['cores']} cores, {', '.join(facts['simd'])}; "
        f"{facts['memory_gb']} GB; {facts['os']}",
        f"- {facts['unroll']} ({facts['commit']}); {versions}; PyTorch's own "
        f"kernels for {facts['versions']['vectors']}"
        f"{', MKL' if facts['versions']['MKL'] else ', no MKL'}",
    ]
    if gemm:
        lines.append(f"- a large product of matrices by PyTorch: "
                     f"{2 * gemm / 1e9:,.0f} GFLOP/s on all cores"
                     + (f"; fused multiply-adds in registers: "
                        f"{2 * fma / 1e9:,.0f} GFLOP/s" if fma else ""))
    if fma and gemm and gemm < 0.8 * fma:
        lines.append(
            f"- the library reaches {100 * gemm / fma:.0f} % of what the "
            "processor can do: shares of its peak are of the library's, and "
            "may be above 100 %")
    if facts["load_before"] > QUIET * facts["cores"]:
        lines.append(
            f"- **the machine was not idle**: its load was "
            f"{facts['load_before']:.1f} before the first measurement")
    for section, case, name, round_number in results.failures():
        lines.append(f"- failed in round {round_number + 1}: {TITLES.get(name, name)} "
                     f"in {section} of {case}")
    return "\n".join(lines)


def plot(results):
    rows = []
    for case in results.cases("training"):
        best = results.best("training", case, tables.PEERS)
        ratios = [results.ratios("training", case, name, best)
                  for name in TITLES]
        rows.append((tables.TITLE_OF[case],
                     [statistics.median(found) if found else None
                      for found in ratios]))
    return bar_plot.svg(rows, list(TITLES.values()))


def write(file, results, facts, models, rounds):
    """The page and, beside it, its plot."""
    picture = file.with_suffix(".svg")
    page = file.read_text()
    page = replaced(page, "machine", machine(facts, results, rounds))
    made = {
        "training": ("training", lambda: f"![Training speed beside the best "
                     f"Python peer's]({picture.name})\n\n"
                     + tables.training(results)),
        "peak": ("training", lambda: tables.peak_shares(results, models)),
        "memory": ("training", lambda: tables.memory(results)),
        "inference": ("inference", lambda: tables.inference(results)),
        "processes": ("processes", lambda: tables.processes(results)),
        "scaling": ("scaling", lambda: tables.scale(results)),
    }
    for name, (section, make) in made.items():
        if results.cases(section):
            page = replaced(page, name, make())
    if results.cases("training"):
        picture.write_text(plot(results))
    file.write_text(page)
