#include "training/checkpointer.h"

#include "base/process.h"
#include "checkpoint/module_weights.h"
#include "training/trainer.h"

namespace unroll {
namespace {

bool between_epochs(const Place& place) { return place.step_in_epoch == 0; }

/// All that one save writes, in memory of its own.
struct Snapshot {
  TensorFile state;
  TensorFile weights;
  bool best = false;
  std::int64_t whole_epoch = 0;  ///< That ends here; 0: none does.
};

void write(const Snapshot& snapshot, const RunFolder& run,
           std::int64_t keep_last) {
  // Nothing that the log says up to here is trained a second time.
  sync_file(run.metrics_file());
  write_safetensors(run.state_file(), snapshot.state);
  if (snapshot.best) write_safetensors(run.best_weights(), snapshot.weights);
  write_safetensors(run.last_weights(), snapshot.weights);
  if (snapshot.whole_epoch == 0 || keep_last == 0) return;
  write_safetensors(run.epoch_weights(snapshot.whole_epoch), snapshot.weights);
  run.remove_epochs_to(snapshot.whole_epoch - keep_last);
}

}  // namespace

Checkpointer::Checkpointer(RunFolder run, const TrainingConfig& plan,
                           std::map<std::string, std::string> metadata)
    : run_(std::move(run)), plan_(plan), metadata_(std::move(metadata)) {}

void Checkpointer::on_start(const Trainer& trainer) {
  const Place& place = trainer.place();
  save_files(trainer,
             between_epochs(place) && trainer.best().epoch == place.epoch);
  writing_.wait();  // What cannot be written fails here, not an epoch later.
}

void Checkpointer::on_step(Trainer& trainer, const StepReport& report) {
  // The state after an epoch's last step is the one that on_epoch saves.
  if (report.place.step_in_epoch < report.steps_per_epoch && is_due(report))
    save_files(trainer, /*best=*/false);
}

void Checkpointer::on_epoch(Trainer& trainer, const EpochReport& report) {
  save_files(trainer, report.best);
}

void Checkpointer::on_stop(const Trainer& trainer) {
  if (trainer.place().step != saved_step_) save_files(trainer, /*best=*/false);
  writing_.wait();
}

bool Checkpointer::is_due(const StepReport& report) const {
  const auto steps = plan_.save_every_steps;
  const double seconds = 60.0 * plan_.save_every_minutes;
  return (steps > 0 && report.place.step % steps == 0) ||
         (seconds > 0.0 && monotonic_seconds() - saved_at_ >= seconds);
}

void Checkpointer::save_files(const Trainer& trainer, bool best) {
  writing_.wait();  // There is one copy in memory, not two.
  const Place& place = trainer.place();
  Snapshot snapshot{to_tensor_file(trainer.save()), {}, best, 0};
  if (between_epochs(place)) snapshot.whole_epoch = place.epoch;
  {
    const AveragedWeights kept(trainer.average());
    snapshot.weights = {state_dict(trainer.task().model()), metadata_};
  }
  saved_step_ = place.step;
  saved_at_ = monotonic_seconds();
  writing_.start(
      [snapshot = std::move(snapshot), run = run_,
       keep_last = plan_.keep_last] { write(snapshot, run, keep_last); });
}

}  // namespace unroll
