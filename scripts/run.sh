#!/usr/bin/env bash
# Sets up what is missing, builds, and becomes `unroll ARGUMENTS`. Without
# arguments it runs the main job: a quick FC, CNN and RNN on MNIST, compared.
# stdout is the program's alone.
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"

locked "$root/build/.lock" build_program
unroll=$build/bin/unroll
if (($#)); then exec "$unroll" "$@"; fi

if [[ ${MNIST_DIR:-} ]]; then
  MNIST_DIR=$(realpath -m "$MNIST_DIR")
  export MNIST_DIR
fi
cd "$root"
digits=()
found=$("$unroll" fetch mnist --json) || {
  status=$?
  [[ $found == *'"folder":null'* ]] || exit "$status"
  say ""
  say "*** MNIST is neither here nor could it be downloaded. The main job runs on"
  say "*** DRAWN DIGITS that the program makes itself: its accuracies are not"
  say "*** MNIST's. To use files you have: MNIST_DIR=FOLDER scripts/run.sh"
  say ""
  digits=(--set data.set=drawn_digits)
}
exec "$unroll" compare configs/quick_fc.json configs/quick_cnn.json \
  configs/quick_rnn.json "${digits[@]}"
