"""What the machine is, and how much it could do at most."""

import datetime
import os
import pathlib
import platform
import shutil
import subprocess

from bench import child
from bench.program import ROOT
from bench.schedule import Job, say

HERE = pathlib.Path(__file__).resolve().parent
# The longest vectors come last.
SIMD = {"avx": "AVX", "avx2": "AVX2", "avx512f": "AVX-512", "asimd": "NEON",
        "sve": "SVE", "amx_tile": "AMX"}
VERSIONS = """
import json, torch, jax, platform
print(json.dumps({
    "Python": platform.python_version(), "PyTorch": torch.__version__,
    "JAX": jax.__version__, "threads": torch.get_num_threads(),
    "MKL": torch.backends.mkl.is_available(),
    "vectors": torch.backends.cpu.get_cpu_capability()}))
"""


def of_cpuinfo(*keys):
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() in keys:
            return value.strip()
    return ""


def simd():
    flags = of_cpuinfo("flags", "Features").split()
    return [title for flag, title in SIMD.items() if flag in flags]


def commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT,
                          capture_output=True, text=True)
    return done.stdout.strip()


def facts(program, python):
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    done = child.run([python.path, "-W", "ignore", "-c", VERSIONS],
                     python.folder, python.environment)
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": of_cpuinfo("model name") or platform.machine(),
        "family": f"{of_cpuinfo('cpu family')}/{of_cpuinfo('model')}",
        "cores": len(os.sched_getaffinity(0)),
        "simd": simd(),
        "memory_gb": round(memory / 1e9),
        "os": platform.freedesktop_os_release().get("PRETTY_NAME", "?"),
        "unroll": program.run("--version").out.strip(),
        "commit": commit(),
        "load_before": os.getloadavg()[0],
        "versions": done.json(),
    }


def fma_program(folder):
    """Compiled here, for this processor; None where that cannot be done."""
    made = folder / "fma_peak"
    compiler = os.environ.get("CXX") or shutil.which("g++") or "c++"
    try:
        child.run([compiler, "-std=c++17", "-O3", "-march=native", "-pthread",
                   HERE / "fma_peak.cpp", "-o", made], folder)
    except (child.Failed, OSError) as failure:
        say(f"the processor's peak is not measured: {failure}")
        return None
    return made


def jobs(python):
    """The peaks, measured in each round."""
    found = [Job("peak", "all cores", "gemm",
                 lambda: python.run("gemm_peak.py").json())]
    fma = fma_program(python.folder)
    if fma:
        cores = len(os.sched_getaffinity(0))
        found.append(Job("peak", "all cores", "fma", lambda: {
            "rate": child.run([fma, cores], python.folder).json()["rate"]}))
    return found
