#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace unroll {

/// What every model may start from.
struct StartConfig {
  /// File of weights to start from; empty: fresh ones.
  std::string weights;
  /// Prefixes of names in that file -> prefixes of ours.
  std::map<std::string, std::string> rename;
};

// --- parts ------------------------------------------------------------------

enum class Cell { rnn, lstm, gru };

/// A stack of recurrent layers.
struct RecurrenceConfig {
  Cell cell = Cell::lstm;
  std::int64_t hidden_size = 128;  ///< Units per layer and direction.
  std::int64_t layers = 1;
  bool bidirectional = false;
  double dropout = 0.0;
};

struct LearnedEmbedding {
  std::int64_t size = 128;
  std::string weights;  ///< Vectors in word2vec's text format; empty: fresh.
  bool frozen = false;
};

struct OneHotEmbedding {};

struct EmbeddingConfig {
  std::variant<LearnedEmbedding, OneHotEmbedding> kind;
};

enum class Readout { last, final, mean, max };

// --- classifiers of images --------------------------------------------------

struct FcConfig {
  /// Outputs of each hidden layer; empty: `layers` sizes in even steps.
  std::vector<std::int64_t> hidden_sizes;
  std::int64_t layers = 5;
};

struct CnnConfig {
  std::vector<std::int64_t> channels = {32, 64, 128, 256, 512};
  std::int64_t hidden_size = 50;
};

enum class Head { course, linear };

struct RnnConfig : RecurrenceConfig {
  RnnConfig() : RecurrenceConfig{Cell::lstm, 128, 4, true, 0.2} {}
  Readout readout = Readout::last;
  Head head = Head::course;
};

struct ClassifierConfig : StartConfig {
  std::variant<FcConfig, CnnConfig, RnnConfig> net;
};

// --- models of sequences ----------------------------------------------------

struct LanguageModelConfig : StartConfig {
  EmbeddingConfig embedding;
  RecurrenceConfig recurrence;
};

enum class Output { softmax, sigmoid };

struct TextClassifierConfig : StartConfig {
  EmbeddingConfig embedding;
  RecurrenceConfig recurrence{Cell::lstm, 128, 1, true, 0.5};
  Readout readout = Readout::max;
  Output output = Output::softmax;
};

struct TaggerConfig : StartConfig {
  EmbeddingConfig embedding;
  /// Each word's characters, read by a bidirectional LSTM; 0 units: none.
  std::int64_t character_size = 32;
  std::int64_t character_hidden_size = 64;
  RecurrenceConfig recurrence{Cell::lstm, 256, 1, true, 0.5};
};

enum class Attention { none, bahdanau, luong };

struct TranslatorConfig : StartConfig {
  std::int64_t embedding_size = 256;
  Cell cell = Cell::gru;
  std::int64_t hidden_size = 512;
  std::int64_t layers = 1;
  double dropout = 0.3;
  Attention attention = Attention::bahdanau;
  std::int64_t beam_size = 5;   ///< Of evaluation and generation.
  double length_penalty = 1.0;  ///< Exponent of the length that divides.
};

/// CNN over each digit-wide place of a strip, then a decoder of words.
struct CaptionerConfig : StartConfig {
  std::vector<std::int64_t> channels = {16, 32, 64};
  std::int64_t embedding_size = 32;
  RecurrenceConfig recurrence{Cell::lstm, 256, 1, false, 0.0};
};

/// A class in at the first step, zero vectors after it, a row out at each.
struct PainterConfig : StartConfig {
  RecurrenceConfig recurrence{Cell::lstm, 256, 1, false, 0.0};
};

struct FrameTaggerConfig : StartConfig {
  std::vector<std::int64_t> channels = {16, 32, 64};
  std::int64_t feature_size = 64;  ///< What the CNN says of a frame.
  RecurrenceConfig recurrence{Cell::lstm, 128, 1, false, 0.0};
};

/// Skip-gram with negative sampling.
struct Word2vecConfig : StartConfig {
  std::int64_t size = 100;
  std::int64_t window = 5;     ///< Words to each side, at most.
  std::int64_t negatives = 5;  ///< Drawn for each true pair.
  double subsample = 1e-3;     ///< Words more frequent are thinned; 0: off.
};

}  // namespace unroll
