#include "training/mixed_precision.h"

#include <ATen/autocast_mode.h>

namespace unroll {

MixedPrecision::MixedPrecision(c10::Device device, Precision precision)
    : device_(device.type()), casts_(precision == Precision::bfloat16) {
  if (!casts_) return;
  was_enabled_ = at::autocast::is_autocast_enabled(device_);
  type_before_ = at::autocast::get_autocast_dtype(device_);
  at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  at::autocast::set_autocast_enabled(device_, true);
  at::autocast::increment_nesting();
}

MixedPrecision::~MixedPrecision() {
  if (!casts_) return;
  // Weights that were cast are kept until then: they change with this step.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, was_enabled_);
  at::autocast::set_autocast_dtype(device_, type_before_);
}

}  // namespace unroll
