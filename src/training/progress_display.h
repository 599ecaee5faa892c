#pragma once

#include "base/console.h"
#include "training/observer.h"

namespace unroll {

/// What a user sees of a run: on a terminal one progress bar, and everywhere
/// one line an epoch (and one for every so many steps if asked; 0: none).
class ProgressDisplay : public Observer {
 public:
  ProgressDisplay(Console& console, std::int64_t every_steps)
      : console_(console), every_steps_(every_steps) {}
  void on_start(const Trainer& trainer) override;
  void on_step(Trainer& trainer, const StepReport& report) override;
  void on_epoch(Trainer& trainer, const EpochReport& report) override;
  void on_stop(const Trainer& trainer) override;

 private:
  void show_header(const Trainer& trainer, const Metrics& metrics);
  void draw(const Trainer& trainer, const StepReport& report);
  double seconds_left(const Trainer& trainer, const StepReport& report) const;

  Console& console_;
  std::int64_t every_steps_;
  bool header_shown_ = false;
  double drawn_at_ = 0.0;
  double started_at_ = 0.0;
  std::int64_t first_step_ = 0;
};

}  // namespace unroll
