#!/usr/bin/env bash
# Kills a training run (SIGKILL) at COUNT random moments, 200 unless told, and
# lets it go on each time; at the end it must be the run that an unbroken
# training gives, bit for bit. A short one is part of scripts/test.sh, which also
# makes the Python for it.
#   scripts/kill_test.sh [COUNT] [--seed N]
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"

python=${UNROLL_PYTHON:-$(sed -n 's/^UNROLL_PYTHON:[A-Z]*=//p' \
  "$build/CMakeCache.txt" 2>/dev/null || true)}
if [[ ! -x $python ]]; then
  say "The Python of the tests is missing: run scripts/test.sh once, or name it"
  say "in UNROLL_PYTHON (it needs numpy, pytest and safetensors)."
  exit 2
fi
if [[ -z ${UNROLL:-} ]]; then
  locked "$root/build/.lock" build_program
  export UNROLL=$build/bin/unroll
fi
exec "$python" "$root/tests/python/killed_runs.py" "$@"
