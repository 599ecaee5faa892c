#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace unroll {

// --- images -----------------------------------------------------------------

struct MnistData {};

struct DrawnDigitsData {
  std::int64_t train_count = 60000;
  std::int64_t test_count = 10000;
};

struct IdxData {
  std::string train_images, train_labels, test_images, test_labels;
};

/// Which images, before anything is made of them.
struct ImageSource {
  std::variant<MnistData, DrawnDigitsData, IdxData> set;
  std::string dir = "data/mnist";
};

/// How far a training image is changed at most, at random, in each epoch.
struct Distortion {
  std::int64_t shift = 0;  ///< Pixels, in each direction.
  double rotation = 0.0;   ///< Degrees, either way.
  double scale = 0.0;      ///< Share of each side, more or less.
  /// Elastic: displacements between -1 and 1, smoothed by a Gaussian whose
  /// deviation is the smoothness (pixels), times the strength. 0: off.
  double elastic_strength = 0.0;
  double elastic_smoothness = 4.0;
};

struct ImageDataConfig : ImageSource, Distortion {
  double valid_fraction = 0.2;
  std::int64_t batch_size = 256;
  std::int64_t evaluation_batch_size = 1000;
};

/// Pictures made of digits in a row: strips to caption, clips to label.
struct DigitRowDataConfig : ImageSource {
  std::int64_t train_rows = 60000;  ///< Made in an epoch.
  std::int64_t valid_rows = 2000;
  std::int64_t test_rows = 10000;
  std::int64_t most_digits = 5;
  std::int64_t batch_size = 128;
};

// --- text -------------------------------------------------------------------

enum class TextUnit { character, word };

/// How a text is cut into units, and which units are known by name.
struct TokenConfig {
  TextUnit unit = TextUnit::word;
  bool lowercase = false;
  /// Units seen less often in the training part are unknown ones.
  std::int64_t min_count = 1;
};

struct TinyShakespeareData {};

struct TextFilesData {
  std::vector<std::string> files;  ///< One text, in this order.
};

/// One running text.
struct TextDataConfig : TokenConfig {
  std::variant<TinyShakespeareData, TextFilesData> set;
  std::string dir = "data/tiny_shakespeare";
  double valid_fraction = 0.1;  ///< The text's tail.
  std::int64_t batch_size = 32;
};

struct RtPolarityData {};
struct NamesData {};

/// Lines of LABEL, a tab, TEXT.
struct TsvData {
  std::string train;
  std::string test;  ///< Empty: a part of `train` is kept apart.
};

/// Short texts with a label each.
struct LabeledTextDataConfig : TokenConfig {
  std::variant<RtPolarityData, NamesData, TsvData> set;
  std::string dir;        ///< Empty: data/ and the set's name.
  bool distinct = false;  ///< Repeated lines count once.
  double valid_fraction = 0.1;
  double test_fraction = 0.1;  ///< Where the set has no test part of its own.
  std::int64_t folds = 0;      ///< Of cross-validation; 0: off.
  std::int64_t fold = 0;       ///< The one that tests, from 0.
  std::int64_t batch_size = 50;
};

struct UdEwtData {};

/// Columns apart by tabs or spaces, an empty line after each sentence.
struct ConllData {
  std::string train, valid, test;
  std::int64_t word_column = 1;  ///< From 1.
  std::int64_t tag_column = 2;   ///< From 1.
};

enum class TagScheme { tags, bio };

struct TaggedTextDataConfig {
  std::variant<UdEwtData, ConllData> set;
  std::string dir = "data/ud_ewt";
  TagScheme scheme = TagScheme::tags;
  bool lowercase = true;  ///< Words; characters keep their case.
  std::int64_t min_count = 2;
  std::int64_t batch_size = 32;
};

enum class Language { en, de };

struct Multi30kData {
  Language source = Language::en;
  Language target = Language::de;
};

/// Two files a split, line by line.
struct ParallelData {
  std::string train_source, train_target;
  std::string valid_source, valid_target;
  std::string test_source, test_target;
};

/// Lines of SOURCE, a tab, TARGET.
struct PairData {
  std::string train, valid, test;
};

struct ParallelTextDataConfig {
  std::variant<Multi30kData, ParallelData, PairData> set;
  std::string dir = "data/multi30k";
  bool lowercase = false;
  std::int64_t min_count = 2;
  std::int64_t most_words = 100;  ///< Longer pairs are left out of training.
  std::int64_t batch_size = 64;
};

}  // namespace unroll
