#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace unroll {

// What a run does, as plain data whose members carry their defaults. What each
// field means, and what it may be, stands once, in config/fields.cpp: the
// reader, the writer, the JSON schema and docs/config.md all come from there.

// --- data -------------------------------------------------------------------

struct MnistData {};

struct DrawnDigitsData {
  std::int64_t train_count = 60000;
  std::int64_t test_count = 10000;
};

struct IdxData {
  std::string train_images, train_labels, test_images, test_labels;
};

struct DataConfig {
  std::variant<MnistData, DrawnDigitsData, IdxData> set;
  std::string dir = "data/mnist";
  double valid_fraction = 0.2;
  std::int64_t batch_size = 256;
  std::int64_t shift = 0;
};

// --- model ------------------------------------------------------------------

struct FcConfig {
  /// Outputs of each hidden layer; empty: `layers` sizes in even steps.
  std::vector<std::int64_t> hidden_sizes;
  std::int64_t layers = 5;
};

struct CnnConfig {
  std::vector<std::int64_t> channels = {32, 64, 128, 256, 512};
  std::int64_t hidden_size = 50;
};

enum class Cell { rnn, lstm, gru };
enum class Readout { last, final, mean, max };
enum class Head { course, linear };

struct RnnConfig {
  Cell cell = Cell::lstm;
  std::int64_t hidden_size = 128;
  std::int64_t layers = 4;
  bool bidirectional = true;
  double dropout = 0.2;
  Readout readout = Readout::last;
  Head head = Head::course;
};

struct ModelConfig {
  std::variant<FcConfig, CnnConfig, RnnConfig> net;
  /// File of weights to start from; empty: fresh ones.
  std::string weights;
  /// Prefixes of names in that file -> prefixes of ours.
  std::map<std::string, std::string> rename;
};

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
  std::int64_t early_stopping_patience = -1;  ///< Epochs; -1: off.
  Restore restore = Restore::best;
  std::int64_t log_every_steps = 0;   ///< 0: epochs only.
  std::int64_t save_every_steps = 0;  ///< 0: epochs only.
};

// --- the whole --------------------------------------------------------------

enum class DeviceChoice { automatic, cpu, cuda };

struct RunConfig {
  std::string name;  ///< Empty: the config file's own name.
  std::string task = "classification";
  std::uint64_t seed = 0;
  DeviceChoice device = DeviceChoice::automatic;
  bool deterministic = false;
  std::int64_t threads = 0;  ///< 0: as many as LibTorch takes by itself.
  DataConfig data;
  ModelConfig model;
  OptimizerConfig optimizer;
  ScheduleConfig schedule;
  TrainingConfig training;
};

}  // namespace unroll
