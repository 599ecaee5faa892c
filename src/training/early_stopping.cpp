#include "training/early_stopping.h"

#include "training/trainer.h"

namespace unroll {

void EarlyStopping::on_epoch(Trainer& trainer, const EpochReport& report) {
  if (report.place.epoch - trainer.best().epoch >= patience_)
    trainer.stop(/*resumable=*/false);
}

}  // namespace unroll
