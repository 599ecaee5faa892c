// What a run's folder says of it in JSON: run.json, and the vocabulary of its
// signature.
#include "checkpoint/run_record.h"

#include "config/config_io.h"
#include "data/vocabulary.h"
#include "fuzz.h"
#include "hostile_file.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  const HostileFile input(bytes);
  if (text_of(bytes).starts_with('['))
    Vocabulary::from_json(parse_config_text(text_of(bytes), "input"), "input");
  else
    read_run_record(input.path());
}
