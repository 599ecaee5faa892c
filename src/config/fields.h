#pragma once

#include "config/field_visitor.h"
#include "config/run_config.h"

// The one description of a config: which keys it has, which struct member each
// sets, what it may be and what it means. The reader, the writer, the JSON
// schema and docs/config.md are visitors of it.
//
// To add a field: a member with its default in config/*_config.h, one line in
// the section's `describe` in config/fields*.cpp.
// To add a section or an alternative (a model, an optimizer, a schedule): a
// struct in config/*_config.h, a `describe` for it here and in fields*.cpp,
// and one `visitor.section` or `alternative` line where it belongs.
// Settings that must fit one another go into config/checks.cpp.
// Then write docs/config.md anew: unroll schema --markdown > docs/config.md

namespace unroll {

void describe(FieldVisitor& visitor, ClassificationConfig& config);
void describe(FieldVisitor& visitor, LanguageModelingConfig& config);
void describe(FieldVisitor& visitor, TextClassificationConfig& config);
void describe(FieldVisitor& visitor, TaggingConfig& config);
void describe(FieldVisitor& visitor, TranslationConfig& config);
void describe(FieldVisitor& visitor, CaptioningConfig& config);
void describe(FieldVisitor& visitor, PaintingConfig& config);
void describe(FieldVisitor& visitor, FrameTaggingConfig& config);
void describe(FieldVisitor& visitor, WordVectorsConfig& config);
void describe(FieldVisitor& visitor, TaskConfig& config);
void describe(FieldVisitor& visitor, RunConfig& config);

void describe(FieldVisitor& visitor, ImageSource& config);
void describe(FieldVisitor& visitor, MnistData& config);
void describe(FieldVisitor& visitor, DrawnDigitsData& config);
void describe(FieldVisitor& visitor, IdxData& config);
void describe(FieldVisitor& visitor, Distortion& config);
void describe(FieldVisitor& visitor, ImageDataConfig& config);
void describe(FieldVisitor& visitor, DigitRowDataConfig& config);
void describe(FieldVisitor& visitor, TokenConfig& config);
void describe(FieldVisitor& visitor, TextDataConfig& config);
void describe(FieldVisitor& visitor, TinyShakespeareData& config);
void describe(FieldVisitor& visitor, TextFilesData& config);
void describe(FieldVisitor& visitor, LabeledTextDataConfig& config);
void describe(FieldVisitor& visitor, RtPolarityData& config);
void describe(FieldVisitor& visitor, NamesData& config);
void describe(FieldVisitor& visitor, TsvData& config);
void describe(FieldVisitor& visitor, TaggedTextDataConfig& config);
void describe(FieldVisitor& visitor, UdEwtData& config);
void describe(FieldVisitor& visitor, ConllData& config);
void describe(FieldVisitor& visitor, ParallelTextDataConfig& config);
void describe(FieldVisitor& visitor, Multi30kData& config);
void describe(FieldVisitor& visitor, ParallelData& config);
void describe(FieldVisitor& visitor, PairData& config);

void describe(FieldVisitor& visitor, StartConfig& config);
void describe(FieldVisitor& visitor, EmbeddingConfig& config);
void describe(FieldVisitor& visitor, LearnedEmbedding& config);
void describe(FieldVisitor& visitor, OneHotEmbedding& config);
void describe(FieldVisitor& visitor, ClassifierConfig& config);
void describe(FieldVisitor& visitor, FcConfig& config);
void describe(FieldVisitor& visitor, CnnConfig& config);
void describe(FieldVisitor& visitor, RnnConfig& config);
void describe(FieldVisitor& visitor, LanguageModelConfig& config);
void describe(FieldVisitor& visitor, TextClassifierConfig& config);
void describe(FieldVisitor& visitor, TaggerConfig& config);
void describe(FieldVisitor& visitor, TranslatorConfig& config);
void describe(FieldVisitor& visitor, CaptionerConfig& config);
void describe(FieldVisitor& visitor, PainterConfig& config);
void describe(FieldVisitor& visitor, FrameTaggerConfig& config);
void describe(FieldVisitor& visitor, Word2vecConfig& config);

void describe(FieldVisitor& visitor, OptimizerConfig& config);
void describe(FieldVisitor& visitor, AdamConfig& config);
void describe(FieldVisitor& visitor, SgdConfig& config);
void describe(FieldVisitor& visitor, RmspropConfig& config);
void describe(FieldVisitor& visitor, ScheduleConfig& config);
void describe(FieldVisitor& visitor, ConstantSchedule& config);
void describe(FieldVisitor& visitor, StepSchedule& config);
void describe(FieldVisitor& visitor, CosineSchedule& config);
void describe(FieldVisitor& visitor, OneCycleSchedule& config);
void describe(FieldVisitor& visitor, ReduceOnPlateauSchedule& config);
void describe(FieldVisitor& visitor, TrainingConfig& config);

}  // namespace unroll
