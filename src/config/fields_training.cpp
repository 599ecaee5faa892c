#include "config/fields.h"
#include "config/limits.h"

namespace unroll {

// --- optimizer --------------------------------------------------------------

void describe(FieldVisitor& v, OptimizerConfig& c) {
  v.tag({"type", "Which rule."},
        {alternative<AdamConfig>("adam", "Adam (Kingma and Ba, 2015).", c.kind),
         alternative<AdamWConfig>(
             "adamw",
             "Adam with decoupled weight decay (Loshchilov and Hutter, 2019).",
             c.kind),
         alternative<SgdConfig>("sgd", "Stochastic gradient descent.", c.kind),
         alternative<RmspropConfig>("rmsprop", "RMSprop (Hinton, 2012).",
                                    c.kind)});
  v.field({"learning_rate",
           "Size of a step; the schedule's highest. The first "
           "thing to tune, in factors of 3."},
          Number{c.learning_rate, kPositive});
  v.field({"weight_decay",
           "Pull of the weights to zero. adamw: apart from the "
           "gradient; the others: added to it."},
          Number{c.weight_decay, kNotNegative});
}

void describe(FieldVisitor& v, AdamConfig& c) {
  v.field({"beta1", "Decay of the mean of gradients."},
          Number{c.beta1, kFraction});
  v.field({"beta2", "Decay of the mean of squared gradients."},
          Number{c.beta2, kFraction});
  v.field({"eps", "Keeps the division from zero."}, Number{c.eps, kPositive});
}

void describe(FieldVisitor& v, SgdConfig& c) {
  v.field({"momentum",
           "Share of the last step kept in this one. 0.9 is "
           "common; 0: none."},
          Number{c.momentum, kFraction});
  v.field({"nesterov",
           "Take the gradient's momentum one step ahead. Needs "
           "`momentum`."},
          Flag{c.nesterov});
}

void describe(FieldVisitor& v, RmspropConfig& c) {
  v.field({"alpha", "Decay of the mean of squared gradients."},
          Number{c.alpha, kFraction});
  v.field({"eps", "Keeps the division from zero."}, Number{c.eps, kPositive});
  v.field({"momentum", "Share of the last step kept in this one. 0: none."},
          Number{c.momentum, kFraction});
}

// --- schedule ---------------------------------------------------------------

void describe(FieldVisitor& v, ScheduleConfig& c) {
  v.tag(
      {"type", "Which shape."},
      {alternative<ConstantSchedule>("constant", "The learning rate stays.",
                                     c.kind),
       alternative<StepSchedule>(
           "step", "The learning rate drops every few epochs.", c.kind),
       alternative<CosineSchedule>(
           "cosine", "It falls along half a cosine to the run's end.", c.kind),
       alternative<OneCycleSchedule>(
           "one_cycle",
           "It rises, then falls (Smith, 2018): the best for short runs.",
           c.kind),
       alternative<ReduceOnPlateauSchedule>(
           "reduce_on_plateau",
           "It drops when the validation loss no longer falls.", c.kind)});
  v.field({"warmup_steps",
           "Over so many steps the learning rate comes up from "
           "zero in a straight line. 0: none."},
          Integer{c.warmup_steps, from(0, kMostSteps)});
}

void describe(FieldVisitor&, ConstantSchedule&) {}

void describe(FieldVisitor& v, StepSchedule& c) {
  v.field({"every_epochs", "Epochs from one drop to the next."},
          Integer{c.every_epochs, from(1, kMostEpochs)});
  v.field({"factor", "What the learning rate is multiplied by."},
          Number{c.factor, {.low = 0.0, .high = 1.0, .low_open = true}});
}

void describe(FieldVisitor& v, CosineSchedule& c) {
  v.field({"final_fraction", "Share of the learning rate left at the end."},
          Number{c.final_fraction, {.low = 0.0, .high = 1.0}});
}

void describe(FieldVisitor& v, OneCycleSchedule& c) {
  v.field({"rise_fraction", "Share of the run's steps in which it rises."},
          Number{c.rise_fraction, kInsideOne});
  v.field({"start_divisor", "The run starts at learning_rate / start_divisor."},
          Number{c.start_divisor, {.low = 1.0}});
  v.field({"final_divisor",
           "The run ends at its starting rate / "
           "final_divisor."},
          Number{c.final_divisor, {.low = 1.0}});
}

void describe(FieldVisitor& v, ReduceOnPlateauSchedule& c) {
  v.field({"factor", "What the learning rate is multiplied by."},
          Number{c.factor, kInsideOne});
  v.field({"patience", "Epochs without progress that are let pass."},
          Integer{c.patience, from(0, kMostEpochs)});
  v.field({"threshold",
           "Progress is a validation loss below the best one "
           "times (1 - threshold)."},
          Number{c.threshold, kFraction});
  v.field({"min_learning_rate", "It falls no lower."},
          Number{c.min_learning_rate, kNotNegative});
}

// --- training ---------------------------------------------------------------

void describe(FieldVisitor& v, TrainingConfig& c) {
  v.field({"epochs",
           "Passes over the training data. 0: write the starting "
           "weights only."},
          Integer{c.epochs, from(0, kMostEpochs)});
  v.field({"max_steps",
           "The run ends after so many steps of the optimizer, "
           "whatever `epochs` says."},
          Integer{c.max_steps, or_off(from(1, kMostSteps))});
  v.field({"clip_grad_norm",
           "Gradients whose norm, all parameters together, "
           "is larger are scaled down to it. 1 to 5 is "
           "common for rnn."},
          Number{c.clip_grad_norm, or_off(kPositive)});
  v.field({"clip_grad_value",
           "No element of the gradient goes beyond plus or "
           "minus this."},
          Number{c.clip_grad_value, or_off(kPositive)});
  v.field({"accumulate_steps",
           "Batches whose gradients make one step: larger "
           "batches than memory holds."},
          Integer{c.accumulate_steps, from(1, kMostUnits)});
  v.field({"label_smoothing",
           "Share of the target that is spread over all "
           "classes. 0.05 to 0.1 helps long runs."},
          Number{c.label_smoothing, kFraction});
  v.field({"class_balance",
           "Of text_classification: 0 learns labels as frequent as they are, 1 "
           "as if all were equally frequent (logit adjustment; Menon et al., "
           "2021). Raises the recall of rare labels."},
          Number{c.class_balance, kShare});
  v.field({"bptt_steps",
           "Of language_modeling: steps through which gradients flow back; the "
           "state goes on from window to window. -1: 100."},
          Integer{c.bptt_steps, or_off(from(1, kMostUnits))});
  v.field({"teacher_forcing_start",
           "Of translation: share of the decoder's steps, in the first epoch, "
           "that are fed the true word and not its own. -1: 1."},
          Number{c.teacher_forcing_start, or_off(kShare)});
  v.field({"teacher_forcing_end",
           "The same in the last epoch; it goes there in a straight line. -1: "
           "as at the start."},
          Number{c.teacher_forcing_end, or_off(kShare)});
  v.field({"early_stopping_patience",
           "The run ends after so many epochs "
           "without a lower validation loss."},
          Integer{c.early_stopping_patience, or_off(from(1, kMostEpochs))});
  v.field({"restore",
           "Which weights the run ends with. best: those of the "
           "lowest validation loss (the last ones if nothing "
           "validates)."},
          choice(c.restore, {"best", "last"}));
  v.field({"log_every_steps", "Also log every so many steps. 0: epochs only."},
          Integer{c.log_every_steps, from(0, kMostSteps)});
  v.field({"save_every_steps",
           "Also save the state every so many steps. 0: "
           "epochs only."},
          Integer{c.save_every_steps, from(0, kMostSteps)});
  v.field({"save_every_minutes",
           "Also save the state after so many minutes since it was last saved, "
           "in the middle of an epoch too. 0: epochs only."},
          Number{c.save_every_minutes, kNotNegative});
  v.field({"keep_last",
           "Also keep the weights of so many of the latest epochs, as "
           "epoch-N.safetensors. 0: none."},
          Integer{c.keep_last, from(0, kMostEpochs)});
  v.field({"ema_decay",
           "Validate and keep an exponential moving average of the weights, "
           "which forgets 1 - ema_decay of itself at each step. 0.99 to 0.9999 "
           "is common. 0: off."},
          Number{c.ema_decay, kFraction});
  v.field({"tensorboard",
           "Also write event files that TensorBoard reads, into the run's "
           "folder tensorboard."},
          Flag{c.tensorboard});
}

}  // namespace unroll
