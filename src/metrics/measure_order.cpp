#include "metrics/measure_order.h"

namespace unroll {

bool lower_is_better(const std::string& measure) {
  return measure == "bits_per_character" || measure == "perplexity";
}

}  // namespace unroll
