#pragma once

#include "training/observer.h"

namespace unroll {

/// Ends the run after `patience` epochs in a row without a better validation
/// loss.
class EarlyStopping : public Observer {
 public:
  explicit EarlyStopping(std::int64_t patience) : patience_(patience) {}
  void on_epoch(Trainer& trainer, const EpochReport& report) override;

 private:
  std::int64_t patience_;
};

}  // namespace unroll
