# shellcheck shell=bash
# Sourced by the other scripts: installs what is missing, finds LibTorch or
# installs it, configures and builds. All it says goes to stderr. What it does by
# itself docs/building.md does by hand.
set -euo pipefail

root=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release
cache=${XDG_CACHE_HOME:-~/.cache}/unroll
torch_version=2.13.0
torch_cpu_index=https://download.pytorch.org/whl/cpu

# Debian's name of a package, and what shows that it is there already, however it
# came: a command, a module of pkg-config (NAME.pc) or a file.
build_packages=("g++:${CXX:-g++}" cmake:cmake ninja-build:ninja
  pkg-config:pkg-config python3:python3 libfmt-dev:fmt.pc
  nlohmann-json3-dev:nlohmann_json.pc libcxxopts-dev:cxxopts.pc
  libcpp-httplib-dev:cpp-httplib.pc zlib1g-dev:zlib.pc libpng-dev:libpng.pc libturbojpeg0-dev:libturbojpeg.pc
  libcurl4-openssl-dev:libcurl.pc libssl-dev:libcrypto.pc libzip-dev:libzip.pc
  libprotobuf-dev:protobuf-lite.pc protobuf-compiler:protoc
  ca-certificates:/etc/ssl/certs/ca-certificates.crt)

say() { printf '%s\n' "$*" >&2; }

# Runs COMMAND while nothing else holds the lock FILE.
locked() {  # FILE COMMAND...
  mkdir -p "$(dirname "$1")"
  (
    flock 9
    "${@:2}"
  ) 9>"$1"
}

is_there() {  # PACKAGE PROOF
  case $2 in
    /*) [[ -e $2 ]] ;;
    *.pc) pkg-config --exists "${2%.pc}" ;;
    *) command -v "$2" ;;
  esac || dpkg-query -W -f='${db:Status-Status}' "$1" | grep -qx installed
} >/dev/null 2>&1

need_packages() {  # PACKAGE:PROOF...
  local entry missing=() as_root=()
  for entry; do
    is_there "${entry%%:*}" "${entry#*:}" || missing+=("${entry%%:*}")
  done
  ((${#missing[@]})) || return 0
  if ! command -v apt-get >/dev/null; then
    say "Missing here, by the names that Debian has for them: ${missing[*]}"
    say "Install them with this system's own package manager and start again."
    exit 2
  fi
  ((EUID == 0)) || as_root=(sudo)
  if ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
    say "Packages are missing, and installing them needs root. Please run"
    say "  sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    say "and start again."
    exit 2
  fi
  install_packages "${missing[@]}"
}

install_packages() {  # PACKAGE...
  say "Installing system packages: $*"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -q -o DPkg::Lock::Timeout=600)
  "${apt[@]}" update >&2 || say "The lists of packages could not be renewed."
  if ! "${apt[@]}" install -y --no-install-recommends "$@" >&2; then
    say "Installing failed. Once the cause shown above is mended, run"
    say "  ${as_root[*]} apt-get update && ${as_root[*]} apt-get install -y $*"
    say "and start again."
    exit 2
  fi
}

has_nvidia_gpu() {
  compgen -G '/proc/driver/nvidia/gpus/*' >/dev/null ||
    nvidia-smi -L 2>/dev/null | grep -q GPU
}

pip_install() {  # PYTHON ARGUMENT...
  "$1" -m pip install --disable-pip-version-check --no-cache-dir "${@:2}" >&2
}

# Without a GPU the index of CPU builds comes first: what the general one has are
# CUDA builds of several GB, unless pip is configured for another place.
install_torch() {  # PYTHON
  local torch=torch==$torch_version
  if ! has_nvidia_gpu && "$1" -c "import urllib.request
urllib.request.urlopen('$torch_cpu_index/torch/', timeout=10)" 2>/dev/null &&
    pip_install "$1" --index-url "$torch_cpu_index" "$torch"; then
    return
  fi
  pip_install "$1" "$torch" || return
  # A driver comes without headers; with this package torch's wheels have them.
  if has_nvidia_gpu; then
    pip_install "$1" "nvidia-cuda-crt==$("$1" -c \
      'import torch; print(torch.version.cuda)').*"
  fi
}

# The marker is written last: an environment without it is not whole, and is made
# anew.
make_torch_venv() {  # FOLDER SIZE
  [[ ! -e $1/.complete ]] || return 0
  say "Installing PyTorch $torch_version into $1 (about $2 of disk)"
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    need_packages python3-venv:none
  python3 -m venv --clear "$1" >&2 && install_torch "$1/bin/python" &&
    "$1/bin/python" -W ignore -c 'import torch' >&2 && touch "$1/.complete" &&
    say "$1 takes $(du -sh "$1" | cut -f1)"
}

# Prints the Python of the private environment, after making it if need be.
torch_venv_python() {
  local venv=$cache/torch-$torch_version size='1 GB'
  if has_nvidia_gpu; then venv+=-cuda size='6 GB'; fi
  if ! locked "$cache/.lock" make_torch_venv "$venv" "$size"; then
    say "PyTorch could not be installed. You can also set LIBTORCH to a Python's"
    say "site-packages/torch or to an unpacked LibTorch zip."
    return 2
  fi
  printf '%s\n' "$venv/bin/python"
}

# Makes an environment that sees the packages of the Python that has torch, and
# has more of its own; once.
make_venv_beside() {  # PYTHON FOLDER PIP_ARGUMENT...
  [[ ! -e $2/.complete ]] || return 0
  say "Installing ${*:3} into $2 (about 0.4 GB of disk)"
  "$1" -m venv --clear "$2" >&2 &&
    dirname "$(torch_folder_of "$1")" \
      >"$(echo "$2"/lib/python*/site-packages)/torch.pth" &&
    pip_install "$2/bin/python" "${@:3}" && touch "$2/.complete"
}

torch_folder_of() {  # PYTHON
  "$1" -c "import importlib.util as util, os
spec = util.find_spec('torch')
print(os.path.realpath(os.path.dirname(spec.origin)) if spec else '')"
}

# Sets libtorch to the folder with LibTorch's include and lib.
find_libtorch() {
  local python
  libtorch=$(cmake -P "$root/cmake/FindLibTorchFolder.cmake") || exit 2
  if [[ -z $libtorch ]]; then
    python=$(torch_venv_python) || exit 2
    libtorch=$(torch_folder_of "$python")
  fi
}

configure() {  # PRESET CMAKE_ARGUMENT...
  say "Configuring $root/build/$1 (0.7 GB once built, 1.5 GB with tests)," \
    "LibTorch at $libtorch"
  (cd "$root" && cmake --preset "$1" -DLIBTORCH="$libtorch" "${@:2}" >&2)
}

# As many at once as there are cores, at 2 GB for each compiler.
jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 2000000)}' /proc/meminfo)
  printf '%s\n' $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

compile() {  # PRESET TARGET...
  local folder=$root/build/$1 idle
  idle=$(ninja -C "$folder" -n "${@:2}" 2>&1) || true
  [[ $idle != *'no work to do'* ]] || return 0
  say "Building in $folder"
  ninja -C "$folder" -j "$(jobs)" "${@:2}" >&2
}

# The stamp says what the folder was configured for: while that holds and
# LibTorch is where it was, only ninja looks for changes.
build_program() {
  local wanted="${LIBTORCH:-} ${CMAKE_PREFIX_PATH:-}" libtorch='' testing=()
  local stamp=$build/.configured_for
  if [[ -e $build/CMakeCache.txt ]]; then
    libtorch=$(sed -n 's/^LIBTORCH:PATH=//p' "$build/CMakeCache.txt")
  else
    testing=(-DBUILD_TESTING=OFF)
  fi
  if [[ ! -e $build/build.ninja || ! -e $libtorch/lib/libtorch_cpu.so ||
    $(cat "$stamp" 2>/dev/null) != "$wanted" ]]; then
    need_packages "${build_packages[@]}"
    find_libtorch
    configure release "${testing[@]}"
    printf '%s\n' "$wanted" >"$stamp"
  fi
  compile release unroll unroll_engine
}
