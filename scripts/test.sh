#!/usr/bin/env bash
# The set-up of run.sh, then every test of the release build.
#   scripts/test.sh [--full|--sanitizers|--races] [CTEST_ARGUMENT...]
# --full adds the formatting check, the unit tests without LibTorch under
# AddressSanitizer and UndefinedBehaviorSanitizer, and ten seconds of fuzzing of
# each reader of files. In place of all that, --sanitizers runs every test there is
# under those two, and --races the unit tests without LibTorch under ThreadSanitizer.
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"

mode=
case ${1:-} in
  --full | --sanitizers | --races)
    mode=${1#--}
    shift
    ;;
esac

peers=(numpy onnx onnxruntime pytest pytest-timeout sacrebleu safetensors scipy
  seqeval tensorboard websocket-client)
has_peers() {  # PYTHON
  "$1" -c "import importlib.metadata as metadata, sys
[metadata.version(name) for name in sys.argv[1:]]" "${peers[@]}" 2>/dev/null
}

# Prints the Python whose torch is $libtorch, or that of the private environment
# where no Python's is (a zip).
torch_python() {
  local python
  for python in "$libtorch/../../../../bin/python" "$(command -v python3)"; do
    if [[ -x $python && $(torch_folder_of "$python") -ef $libtorch ]]; then
      realpath -s "$python"
      return
    fi
  done
  torch_venv_python
}

# Adds the peers to our own environment; another Python's stays as it is, and one
# beside it sees its packages.
add_peers() {  # PYTHON
  if has_peers "$1"; then
    printf '%s\n' "$1"
  elif [[ $1 == "$cache"/torch-* ]]; then
    pip_install "$1" "${peers[@]}" && printf '%s\n' "$1"
  else
    local venv
    venv=$cache/tests-$(printf '%s' "$1" | cksum | cut -d' ' -f1)
    make_venv_beside "$1" "$venv" "${peers[@]}" || return
    printf '%s\n' "$venv/bin/python"
  fi
}

# Pages are tested in a browser, where there is one or Debian's may be installed
# (Ubuntu has Chromium as a snap only); else those tests say that they were skipped.
need_browser() {
  local name
  for name in chromium chromium-browser google-chrome chrome; do
    ! command -v "$name" >/dev/null || return 0
  done
  if ((EUID == 0)) && apt-cache show chromium >/dev/null 2>&1; then
    need_packages chromium:chromium
  fi
}

build_preset() {  # PRESET PYTHON TARGET...
  configure "$1" -DBUILD_TESTING=ON -DUNROLL_PYTHON="$2"
  compile "$1" "${@:3}"
}

build_tests() {
  local python
  need_packages "${build_packages[@]}" catch2:catch2.pc
  need_browser
  if [[ $mode == full ]]; then need_packages clang-format:clang-format; fi
  find_libtorch
  python=$(torch_python) || exit
  python=$(locked "$cache/.lock" add_peers "$python") || exit
  case $mode in
    full) build_preset asan-ubsan "$python" core_tests fuzz_targets ;;
    sanitizers) build_preset asan-ubsan "$python" \
      core_tests engine_tests fuzz_targets unroll unroll_engine ;;
  esac
  if [[ $mode == races ]]; then build_preset tsan "$python" core_tests; fi
  if [[ $mode == full || ! $mode ]]; then build_preset release "$python"; fi
}

# Leaks at exit are LibTorch's: the program ends without taking it down.
program_under_sanitizers() {  # TESTS...
  UNROLL=$root/build/asan-ubsan/bin/unroll ASAN_OPTIONS=detect_leaks=0 \
    "$(sed -n 's/^UNROLL_PYTHON:FILEPATH=//p' \
      "$root/build/asan-ubsan/CMakeCache.txt")" \
    -m pytest -q -p no:cacheprovider "$@"
}

run_tests() {  # PRESET CTEST_ARGUMENT...
  ctest --test-dir "$root/build/$1" --output-on-failure --no-tests=error \
    "${@:2}"
}

passed=0
failed=0
step() {  # NAME COMMAND...
  say "--- $1"
  if "${@:2}"; then
    passed=$((passed + 1))
  else
    say "--- $1: failed"
    failed=$((failed + 1))
  fi
}

locked "$root/build/.lock" build_tests
case $mode in
  "")
    run_tests release "$@"
    exit
    ;;
  full)
    step "formatting" "$root/scripts/format.sh" --check
    step "unit tests of the core under sanitizers" \
      run_tests asan-ubsan -R '^(core_tests|fuzz_.*)$'
    step "ten seconds of fuzzing of each reader" "$root/scripts/fuzz.sh" 10
    step "tests of the release build" run_tests release "$@"
    ;;
  sanitizers)
    step "unit tests under sanitizers" run_tests asan-ubsan \
      -R '^((core|engine)_tests|kernels_.*|fuzz_.*)$' "$@"
    # Memory is not what it is without them, nor is rounding.
    step "the program under sanitizers" program_under_sanitizers \
      -k "not memory and not first_losses" "$root/tests/python"
    ;;
  races) step "unit tests under ThreadSanitizer" \
    run_tests tsan -R '^core_tests$' "$@" ;;
esac
echo "$passed passed, $failed failed"
exit $((failed > 0))
