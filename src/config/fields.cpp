#include "config/fields.h"

#include "config/limits.h"

namespace unroll {
namespace {

/// The sections of one task: its data and its model.
template <class Task>
void describe_task(FieldVisitor& v, Task& c, const char* data) {
  v.section({"data", data},
            [&c](FieldVisitor& inner) { describe(inner, c.data); });
  v.section({"model", "The network."},
            [&c](FieldVisitor& inner) { describe(inner, c.model); });
}

constexpr const char* kImages =
    "The images, and how they are cut into batches.";
constexpr const char* kTexts = "The texts, and how they are cut into batches.";
constexpr const char* kDigitRows =
    "The images, and what is made of them: rows of digits.";

}  // namespace

void describe(FieldVisitor& v, ClassificationConfig& c) {
  describe_task(v, c, kImages);
}
void describe(FieldVisitor& v, LanguageModelingConfig& c) {
  describe_task(v, c, kTexts);
}
void describe(FieldVisitor& v, TextClassificationConfig& c) {
  describe_task(v, c, kTexts);
}
void describe(FieldVisitor& v, TaggingConfig& c) {
  describe_task(v, c, kTexts);
}
void describe(FieldVisitor& v, TranslationConfig& c) {
  describe_task(v, c, kTexts);
}
void describe(FieldVisitor& v, CaptioningConfig& c) {
  describe_task(v, c, kDigitRows);
}
void describe(FieldVisitor& v, PaintingConfig& c) {
  describe_task(v, c, kImages);
}
void describe(FieldVisitor& v, FrameTaggingConfig& c) {
  describe_task(v, c, kDigitRows);
}
void describe(FieldVisitor& v, WordVectorsConfig& c) {
  describe_task(v, c, kTexts);
}

void describe(FieldVisitor& v, TaskConfig& c) {
  v.tag(
      {"task", "What is learnt, and so which data and which model."},
      {alternative<ClassificationConfig>("classification",
                                         "Which class is this image of?", c),
       alternative<LanguageModelingConfig>(
           "language_modeling", "Which unit of a running text comes next?", c),
       alternative<TextClassificationConfig>("text_classification",
                                             "Which label has this text?", c),
       alternative<TaggingConfig>(
           "tagging", "Which tag has each word of this sentence?", c),
       alternative<TranslationConfig>(
           "translation",
           "What is this sentence in the other language? What is the reply?",
           c),
       alternative<CaptioningConfig>(
           "captioning", "Which digits stand on this strip, in words?", c),
       alternative<PaintingConfig>(
           "painting", "What does a digit of this class look like?", c),
       alternative<FrameTaggingConfig>(
           "frame_tagging",
           "Is each frame's digit larger, equal or smaller than the one "
           "before?",
           c),
       alternative<WordVectorsConfig>(
           "word_vectors",
           "Which words stand near this one? Skip-gram with negative sampling "
           "(Mikolov et al., 2013).",
           c)});
}

void describe(FieldVisitor& v, RunConfig& c) {
  v.field({"name",
           "The run's folder under checkpoints/. Empty: the config file's own "
           "name, without its ending."},
          Text{c.name, kFolderName});
  // The signed type may alias the unsigned one; seeds past its end are refused.
  v.field({"seed",
           "Every random number of the run comes from it: the weights, the "
           "split, the order of the examples."},
          Integer{reinterpret_cast<std::int64_t&>(c.seed), {.low = 0}});
  v.field({"device",
           "Where it computes. auto: CUDA if there is a device, else the CPU."},
          choice(c.device, {"auto", "cpu", "cuda"}));
  v.field({"deterministic",
           "Only algorithms that give the same bits every time. On CUDA they "
           "are slower."},
          Flag{c.deterministic});
  v.field({"threads", "CPU threads. 0: as many as LibTorch takes by itself."},
          Integer{c.threads, from(0, 1024)});
  v.field({"kernels",
           "What computes the layers. fused: this program's own kernels where "
           "they apply (on a CPU), else LibTorch's. torch: LibTorch's alone. "
           "Results differ by rounding, and by the masks that dropout draws."},
          choice(c.kernels, {"fused", "torch"}));
  v.field(
      {"precision",
       "What CUDA multiplies matrices in. tf32: 10 bits of mantissa. "
       "bfloat16: 7 bits, and activations take half the memory. Weights, "
       "losses and the optimizer stay in float32, and so does evaluation. A "
       "CPU computes in float32."},
      choice(c.precision, {"float32", "tf32", "bfloat16"}));
  describe(v, c.task);
  v.section({"optimizer", "How a gradient becomes a step."},
            [&c](FieldVisitor& inner) { describe(inner, c.optimizer); });
  v.section({"schedule", "How the learning rate goes during the run."},
            [&c](FieldVisitor& inner) { describe(inner, c.schedule); });
  v.section({"training", "How long, with what limits, and what is kept."},
            [&c](FieldVisitor& inner) { describe(inner, c.training); });
}

}  // namespace unroll
