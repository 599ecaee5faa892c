#pragma once

#include <memory>
#include <vector>

#include "training/optimizer.h"

namespace unroll {

/// Adam (Kingma and Ba 2014, https://arxiv.org/abs/1412.6980) or, decoupled,
/// AdamW (Loshchilov and Hutter 2017, https://arxiv.org/abs/1711.05101).
std::unique_ptr<Optimizer> make_adam(
    const std::vector<NamedParameter>& parameters, const AdamConfig& config,
    double weight_decay, bool decoupled);

}  // namespace unroll
