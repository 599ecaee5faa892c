#!/usr/bin/env bash
# The set-up of run.sh, then the program's speed beside its peers' (PyTorch in
# Python, JAX), which are installed into a private environment. Writes
# docs/performance.md.
#   scripts/bench.sh [--rounds N] [--models A,B] [--quick] [--resume] [--help]
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"

requirements=$root/bench/requirements.txt

# torch.compile compiles against Python's headers.
need_python_headers() {  # PYTHON
  "$1" -c "import os, sys, sysconfig
sys.exit(not os.path.exists(sysconfig.get_path('include') + '/Python.h'))" ||
    need_packages python3-dev:none
}

# Prints the Python that has the peers: an environment of its own, which sees the
# private PyTorch.
peers_python() {
  local torch venv
  torch=$(torch_venv_python) || return
  need_python_headers "$torch" >&2
  venv=$cache/bench-$torch_version-$(cksum <"$requirements" | cut -d' ' -f1)
  locked "$cache/.lock" make_venv_beside "$torch" "$venv" \
    --requirement "$requirements" || return
  printf '%s\n' "$venv/bin/python"
}

python=$(peers_python) || exit
locked "$root/build/.lock" build_program
cd "$root"
exec "$python" -m bench "$@"
