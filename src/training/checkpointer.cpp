#include "training/checkpointer.h"

#include "checkpoint/module_weights.h"
#include "training/trainer.h"

namespace unroll {

Checkpointer::Checkpointer(RunFolder run, std::int64_t every_steps,
                           std::map<std::string, std::string> metadata)
    : run_(std::move(run)),
      every_steps_(every_steps),
      metadata_(std::move(metadata)) {}

void Checkpointer::on_start(const Trainer& trainer) {
  if (trainer.place().step > 0) {
    saved_step_ = trainer.place().step;
    return;
  }
  save_best(trainer);
  save_last(trainer);
}

void Checkpointer::on_step(Trainer& trainer, const StepReport& report) {
  // The state after an epoch's last step is the one that on_epoch saves.
  if (every_steps_ > 0 && report.place.step % every_steps_ == 0 &&
      report.place.step_in_epoch < report.steps_per_epoch)
    save_last(trainer);
}

void Checkpointer::on_epoch(Trainer& trainer, const EpochReport& report) {
  if (report.best) save_best(trainer);
  save_last(trainer);
}

void Checkpointer::on_stop(const Trainer& trainer) {
  if (trainer.place().step != saved_step_) save_last(trainer);
}

void Checkpointer::save_best(const Trainer& trainer) const {
  save_weights(run_.best_weights(), trainer.task().model(), metadata_);
}

void Checkpointer::save_last(const Trainer& trainer) {
  save_weights(run_.last_weights(), trainer.task().model(), metadata_);
  save_training_state(run_.state_file(), trainer.save());
  saved_step_ = trainer.place().step;
}

}  // namespace unroll
