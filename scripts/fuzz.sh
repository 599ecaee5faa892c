#!/usr/bin/env bash
# Searches, with libFuzzer under AddressSanitizer and UndefinedBehaviorSanitizer,
# for inputs that crash a reader of files, hang it or make it take much memory.
#   scripts/fuzz.sh [SECONDS_PER_TARGET] [TARGET...]
# What it finds lies in build/fuzz/findings; inputs that reach new code gather in
# build/fuzz/inputs and are where the next search begins.
# shellcheck source=scripts/setup.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/setup.sh"

seconds=${1:-10}
wanted=("${@:2}")
folder=$root/build/fuzz

build_targets() {
  need_packages "${build_packages[@]}" clang:clang++
  find_libtorch
  configure fuzz -DBUILD_TESTING=ON -DUNROLL_PYTHON="$(command -v python3)"
  compile fuzz fuzz_targets
}

is_wanted() {  # TARGET
  local name
  ((${#wanted[@]})) || return 0
  for name in "${wanted[@]}"; do [[ $name != "$1" ]] || return 0; done
  return 1
}

# A reader may take 64 MiB beside a fixed multiple of its input, and no more at
# once; AddressSanitizer's own memory comes on top of that.
search() {  # TARGET FOLDER_OF_INPUTS...
  local log=$folder/logs/$1.log
  mkdir -p "$folder"/{logs,findings} "$folder/inputs/$1"
  ASAN_OPTIONS=quarantine_size_mb=16 "$folder/tests/fuzz/fuzz_$1" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=768 \
    -malloc_limit_mb=128 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$folder/findings/$1-" \
    "$folder/inputs/$1" "${@:2}" >"$log" 2>&1
}

# "idx: 123456 executions, 210 edges, 61 MB"
figures() {  # TARGET
  awk -v name="$1" '
    / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
    /number_of_executed_units/ { runs = $2 }
    /peak_rss_mb/ { memory = $2 }
    END { printf "%s: %d executions, %d edges, %d MB\n", name, runs, edges,
      memory }' "$folder/logs/$1.log"
}

locked "$root/build/.lock" build_targets
failed=0
while read -ra target; do
  is_wanted "${target[0]}" || continue
  if search "${target[@]}"; then
    figures "${target[0]}"
  else
    failed=$((failed + 1))
    say "${target[0]}: a fault, see $folder/logs/${target[0]}.log"
    tail -n 30 "$folder/logs/${target[0]}.log" >&2
  fi
done <"$folder/tests/fuzz/targets"
exit $((failed > 0))
