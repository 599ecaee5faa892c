#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "config/data_config.h"
#include "config/model_config.h"
#include "config/training_config.h"

namespace unroll {

// What a run does, as plain data whose members carry their defaults. What each
// field means, and what it may be, stands once, in config/fields*.cpp: the
// reader, the writer, the JSON schema and docs/config.md all come from there.

// --- tasks: what is learnt, from which data, by which model -----------------

/// Which class is this image of?
struct ClassificationConfig {
  ImageDataConfig data;
  ClassifierConfig model;
};

/// Which unit of a running text comes next?
struct LanguageModelingConfig {
  TextDataConfig data;
  LanguageModelConfig model;
};

/// Which label has this text?
struct TextClassificationConfig {
  LabeledTextDataConfig data;
  TextClassifierConfig model;
};

/// Which tag has each word of this sentence?
struct TaggingConfig {
  TaggedTextDataConfig data;
  TaggerConfig model;
};

/// What is this sentence in the other language? What is the reply?
struct TranslationConfig {
  ParallelTextDataConfig data;
  TranslatorConfig model;
};

/// Which digits stand on this strip, in words?
struct CaptioningConfig {
  DigitRowDataConfig data;
  CaptionerConfig model;
};

/// What does an image of this class look like, row by row?
struct PaintingConfig {
  ImageDataConfig data;
  PainterConfig model;
};

/// Is each frame's digit larger, equal or smaller than the one before?
struct FrameTaggingConfig {
  DigitRowDataConfig data;
  FrameTaggerConfig model;
};

/// Which words stand near this one?
struct WordVectorsConfig {
  TextDataConfig data;
  Word2vecConfig model;
};

using TaskConfig =
    std::variant<ClassificationConfig, LanguageModelingConfig,
                 TextClassificationConfig, TaggingConfig, TranslationConfig,
                 CaptioningConfig, PaintingConfig, FrameTaggingConfig,
                 WordVectorsConfig>;

// --- the whole --------------------------------------------------------------

enum class DeviceChoice { automatic, cpu, cuda };

enum class KernelsChoice { fused, torch };

enum class Precision { float32, tf32, bfloat16 };

struct RunConfig {
  std::string name;  ///< Empty: the config file's own name.
  TaskConfig task;
  std::uint64_t seed = 0;
  DeviceChoice device = DeviceChoice::automatic;
  bool deterministic = false;
  std::int64_t threads = 0;  ///< 0: as many as LibTorch takes by itself.
  KernelsChoice kernels = KernelsChoice::fused;
  Precision precision = Precision::float32;
  OptimizerConfig optimizer;
  ScheduleConfig schedule;
  TrainingConfig training;
};

/// The config's task, which must be this one.
inline ClassificationConfig& classification(RunConfig& config) {
  return std::get<ClassificationConfig>(config.task);
}
inline const ClassificationConfig& classification(const RunConfig& config) {
  return std::get<ClassificationConfig>(config.task);
}

/// What the config's model starts from, whatever its task.
inline StartConfig& start_of(RunConfig& config) {
  return std::visit([](auto& task) -> StartConfig& { return task.model; },
                    config.task);
}
inline const StartConfig& start_of(const RunConfig& config) {
  return std::visit(
      [](const auto& task) -> const StartConfig& { return task.model; },
      config.task);
}

}  // namespace unroll
