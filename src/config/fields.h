#pragma once

#include "config/field_visitor.h"
#include "config/run_config.h"

// The one description of a config: which keys it has, which struct member each
// sets, what it may be and what it means. The reader, the writer, the JSON
// schema and docs/config.md are visitors of it.
//
// To add a field: a member with its default in config/run_config.h, one line in
// the section's `describe` in config/fields.cpp.
// To add a section or an alternative (a model, an optimizer, a schedule): a
// struct in config/run_config.h, a `describe` for it here and in fields.cpp,
// and one `visitor.section` or `alternative` line where it belongs.
// Settings that must fit one another go into config/checks.cpp.
// Then write docs/config.md anew: unroll schema --markdown > docs/config.md

namespace unroll {

void describe(FieldVisitor& visitor, RunConfig& config);

void describe(FieldVisitor& visitor, DataConfig& data);
void describe(FieldVisitor& visitor, MnistData& data);
void describe(FieldVisitor& visitor, DrawnDigitsData& data);
void describe(FieldVisitor& visitor, IdxData& data);

void describe(FieldVisitor& visitor, ModelConfig& model);
void describe(FieldVisitor& visitor, FcConfig& fc);
void describe(FieldVisitor& visitor, CnnConfig& cnn);
void describe(FieldVisitor& visitor, RnnConfig& rnn);

void describe(FieldVisitor& visitor, OptimizerConfig& optimizer);
void describe(FieldVisitor& visitor, AdamConfig& adam);
void describe(FieldVisitor& visitor, SgdConfig& sgd);
void describe(FieldVisitor& visitor, RmspropConfig& rmsprop);

void describe(FieldVisitor& visitor, ScheduleConfig& schedule);
void describe(FieldVisitor& visitor, ConstantSchedule& constant);
void describe(FieldVisitor& visitor, StepSchedule& step);
void describe(FieldVisitor& visitor, CosineSchedule& cosine);
void describe(FieldVisitor& visitor, OneCycleSchedule& one_cycle);
void describe(FieldVisitor& visitor, ReduceOnPlateauSchedule& plateau);

void describe(FieldVisitor& visitor, TrainingConfig& training);

}  // namespace unroll
