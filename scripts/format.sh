#!/usr/bin/env bash
# Formats every C++ file that git knows or would add.
#   scripts/format.sh            rewrites them
#   scripts/format.sh --check    lists what would change and fails
#   scripts/format.sh --tidy     clang-tidy on the .cpp files changed since HEAD,
#   scripts/format.sh --tidy FILE...             or on those named
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"

# Releases of clang-format differ in details: 14 is the one that is meant.
clang_format=$(command -v clang-format-14 || command -v clang-format) || {
  say "clang-format is missing: sudo apt-get install clang-format"
  exit 2
}

cpp_files() {
  git -C "$root" ls-files -z --cached --others --exclude-standard \
    'src/*.h' 'src/*.cpp' 'tests/*.h' 'tests/*.cpp' 'bench/*.h' 'bench/*.cpp'
}

# Each file's own command, with what the build has generated. GCC's commands are not
# clang's: its precompiled headers and some of its warnings are left out.
tidy() {  # FILE...
  local commands status=0
  find_libtorch
  commands=$(mktemp -d)
  cmake --preset release -B "$commands" -DCMAKE_UNITY_BUILD=OFF \
    -DLIBTORCH="$libtorch" -DBUILD_TESTING=ON >/dev/null || {
    rm -r "$commands"
    return 1
  }
  sed -i -E "s# -include [^ \"]*cmake_pch\.hxx##; s# -Winvalid-pch##; s#$commands#$build#g" \
    "$commands/compile_commands.json"
  clang-tidy -p "$commands" --quiet \
    --extra-arg=-Wno-unknown-warning-option "$@" || status=$?
  rm -r "$commands"
  return "$status"
}

cd "$root"
case ${1:-} in
  '') cpp_files | xargs -0 -r "$clang_format" -i ;;
  --check)
    cpp_files | xargs -0 -r "$clang_format" --dry-run -Werror || {
      say "scripts/format.sh mends this ($("$clang_format" --version))."
      exit 1
    }
    ;;
  --tidy)
    shift
    files=("$@")
    (($#)) || mapfile -t files < <(git diff --name-only HEAD -- '*.cpp')
    ((${#files[@]} == 0)) || tidy "${files[@]}"
    ;;
  *)
    say "usage: scripts/format.sh [--check | --tidy [FILE...]]"
    exit 2
    ;;
esac
