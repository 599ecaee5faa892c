#pragma once

#include <cstdint>
#include <variant>

namespace unroll {

// --- optimizer and schedule -------------------------------------------------

struct SgdConfig {
  double momentum = 0.0;
  bool nesterov = false;
};

struct AdamConfig {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
};

struct AdamWConfig : AdamConfig {};

struct RmspropConfig {
  double alpha = 0.99;
  double eps = 1e-8;
  double momentum = 0.0;
};

struct OptimizerConfig {
  std::variant<AdamConfig, AdamWConfig, SgdConfig, RmspropConfig> kind;
  double learning_rate = 1e-3;
  double weight_decay = 0.0;
};

struct ConstantSchedule {};

struct StepSchedule {
  std::int64_t every_epochs = 10;
  double factor = 0.1;
};

struct CosineSchedule {
  double final_fraction = 0.0;
};

struct OneCycleSchedule {
  double rise_fraction = 0.3;
  double start_divisor = 25.0;
  double final_divisor = 1e4;
};

struct ReduceOnPlateauSchedule {
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4;
  double min_learning_rate = 0.0;
};

struct ScheduleConfig {
  std::variant<ConstantSchedule, StepSchedule, CosineSchedule, OneCycleSchedule,
               ReduceOnPlateauSchedule>
      kind;
  std::int64_t warmup_steps = 0;
};

// --- training ---------------------------------------------------------------

enum class Restore { best, last };

struct TrainingConfig {
  std::int64_t epochs = 20;
  std::int64_t max_steps = -1;    ///< -1: no limit.
  double clip_grad_norm = -1.0;   ///< -1: off.
  double clip_grad_value = -1.0;  ///< -1: off.
  std::int64_t accumulate_steps = 1;
  double label_smoothing = 0.0;
  double class_balance = 0.0;    ///< Of a text classifier; 0: off.
  std::int64_t bptt_steps = -1;  ///< Of a language model; -1: its own choice.
  /// Of a translator: share of steps fed the truth, first and last epoch.
  double teacher_forcing_start = -1.0, teacher_forcing_end = -1.0;
  std::int64_t early_stopping_patience = -1;  ///< Epochs; -1: off.
  Restore restore = Restore::best;
  std::int64_t log_every_steps = 0;   ///< 0: epochs only.
  std::int64_t save_every_steps = 0;  ///< 0: epochs only.
  double save_every_minutes = 0.0;    ///< 0: epochs only.
  std::int64_t keep_last = 0;         ///< Weights of the latest so many epochs.
  double ema_decay = 0.0;             ///< Averaged weights; 0: off.
  bool tensorboard = false;
};

}  // namespace unroll
