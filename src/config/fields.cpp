#include "config/fields.h"

namespace unroll {
namespace {

constexpr std::int64_t kMostUnits = 1'000'000;
constexpr std::int64_t kMostLayers = 1'000;
constexpr std::int64_t kMostImages = 10'000'000;
constexpr std::int64_t kMostEpochs = 1'000'000'000;
constexpr std::int64_t kMostSteps = 1'000'000'000'000;

Range<std::int64_t> from(std::int64_t low, std::int64_t high) {
  return {.low = low, .high = high};
}

template <class T>
Range<T> or_off(Range<T> range) {
  range.or_off = true;
  return range;
}

const Range<double> kFraction{.low = 0.0, .high = 1.0, .high_open = true};
const Range<double> kPositive{.low = 0.0, .low_open = true};
const Range<double> kNotNegative{.low = 0.0};
const Range<double> kInsideOne{
    .low = 0.0, .high = 1.0, .low_open = true, .high_open = true};

}  // namespace

void describe(FieldVisitor& v, RunConfig& c) {
  v.field({"name",
           "The run's folder under checkpoints/. Empty: the config "
           "file's own name, without its ending."},
          Text{c.name, kFolderName});
  v.field({"task",
           "What is learnt. Classification: which class is this image "
           "of?"},
          choice(c.task, {"classification"}));
  // The signed type may alias the unsigned one; seeds past its end are refused.
  v.field({"seed",
           "Every random number of the run comes from it: the weights, "
           "the split, the order of the images."},
          Integer{reinterpret_cast<std::int64_t&>(c.seed), {.low = 0}});
  v.field({"device",
           "Where it computes. auto: CUDA if there is a device, else "
           "the CPU."},
          choice(c.device, {"auto", "cpu", "cuda"}));
  v.field({"deterministic",
           "Only algorithms that give the same bits every "
           "time. On CUDA they are slower."},
          Flag{c.deterministic});
  v.field({"threads", "CPU threads. 0: as many as LibTorch takes by itself."},
          Integer{c.threads, from(0, 1024)});
  v.section({"data", "The images, and how they are cut into batches."},
            [&c](FieldVisitor& inner) { describe(inner, c.data); });
  v.section({"model", "The network."},
            [&c](FieldVisitor& inner) { describe(inner, c.model); });
  v.section({"optimizer", "How a gradient becomes a step."},
            [&c](FieldVisitor& inner) { describe(inner, c.optimizer); });
  v.section({"schedule", "How the learning rate goes during the run."},
            [&c](FieldVisitor& inner) { describe(inner, c.schedule); });
  v.section({"training", "How long, with what limits, and what is kept."},
            [&c](FieldVisitor& inner) { describe(inner, c.training); });
}

// --- data -------------------------------------------------------------------

void describe(FieldVisitor& v, DataConfig& c) {
  v.tag(
      {"set", "Which images."},
      {alternative<MnistData>(
           "mnist", "MNIST: 60,000 + 10,000 handwritten digits, 28x28.", c.set),
       alternative<DrawnDigitsData>(
           "drawn_digits",
           "Digits that the program draws itself, 28x28: for machines with "
           "neither MNIST nor a network.",
           c.set),
       alternative<IdxData>("idx", "Any image set in four IDX files.", c.set)});
  v.field({"dir",
           "Where MNIST's files are looked for first, and downloaded "
           "to. Relative to the folder you stand in. Other sets do not "
           "use it."},
          Text{c.dir, kAnyText});
  v.field({"valid_fraction",
           "Share of the training images that validate "
           "instead. 0: train on all of them."},
          Number{c.valid_fraction, kFraction});
  v.field({"batch_size",
           "Images per step. Larger is faster per image and "
           "steps less often."},
          Integer{c.batch_size, from(1, kMostImages)});
  v.field({"shift",
           "Each training image moves by up to so many pixels in each "
           "direction, at random. 1 or 2 helps on MNIST; 0: none."},
          Integer{c.shift, from(0, 1000)});
}

void describe(FieldVisitor&, MnistData&) {}

void describe(FieldVisitor& v, DrawnDigitsData& c) {
  v.field({"train_count", "Training images to draw, validation included."},
          Integer{c.train_count, from(1, kMostImages)});
  v.field({"test_count", "Test images to draw."},
          Integer{c.test_count, from(1, kMostImages)});
}

void describe(FieldVisitor& v, IdxData& c) {
  v.field({"train_images", "IDX file, plain or gzip.", true},
          Text{c.train_images, kFilePath});
  v.field({"train_labels", "IDX file, plain or gzip.", true},
          Text{c.train_labels, kFilePath});
  v.field({"test_images", "IDX file, plain or gzip.", true},
          Text{c.test_images, kFilePath});
  v.field({"test_labels", "IDX file, plain or gzip.", true},
          Text{c.test_labels, kFilePath});
}

// --- model ------------------------------------------------------------------

void describe(FieldVisitor& v, ModelConfig& c) {
  v.tag({"type", "Which network.", true},
        {alternative<FcConfig>(
             "fc",
             "Fully connected: Linear, LeakyReLU and BatchNorm per hidden "
             "layer, then Linear and LogSoftmax.",
             c.net),
         alternative<CnnConfig>(
             "cnn",
             "Convolutional: blocks of two 3x3 convolutions with ReLU and "
             "BatchNorm, the second of stride 2, then two Linear layers.",
             c.net),
         alternative<RnnConfig>(
             "rnn", "Recurrent: an image is read row by row, top to bottom.",
             c.net)});
  v.field({"weights",
           "File of weights to start from (safetensors, or what "
           "Python's torch.save wrote). Empty: fresh ones."},
          Text{c.weights, kAnyText});
  v.field({"rename",
           "For files of weights from elsewhere: beginnings of names there, "
           "and what they are here, such as {\"lstm.\": \"rnn.\"}."},
          TextMap{c.rename});
}

void describe(FieldVisitor& v, FcConfig& c) {
  v.field(
      {"hidden_sizes",
       "Outputs of each hidden layer. Empty: `layers` "
       "layers whose sizes fall in even steps."},
      IntegerList{c.hidden_sizes, from(1, kMostUnits), from(0, kMostLayers)});
  v.field({"layers",
           "Linear layers, the last one included. 5 on MNIST: 784, "
           "629, 474, 319, 164, 10. With `hidden_sizes` leave it "
           "out."},
          Integer{c.layers, from(1, kMostLayers)});
}

void describe(FieldVisitor& v, CnnConfig& c) {
  v.field({"channels",
           "Channels of each block. Every block halves the image's "
           "sides."},
          IntegerList{c.channels, from(1, kMostUnits), from(1, kMostLayers)});
  v.field(
      {"hidden_size", "Outputs of the first Linear layer after the blocks."},
      Integer{c.hidden_size, from(1, kMostUnits)});
}

void describe(FieldVisitor& v, RnnConfig& c) {
  v.field({"cell", "The recurrence. rnn is the plain tanh one."},
          choice(c.cell, {"rnn", "lstm", "gru"}));
  v.field({"hidden_size", "Units per layer and direction."},
          Integer{c.hidden_size, from(1, kMostUnits)});
  v.field({"layers", "Recurrent layers, one on top of the other."},
          Integer{c.layers, from(1, kMostLayers)});
  v.field({"bidirectional", "Read the rows from both ends. Twice the work."},
          Flag{c.bidirectional});
  v.field({"dropout",
           "Share of outputs dropped between layers in training. "
           "With one layer there is no between: 0."},
          Number{c.dropout, kFraction});
  v.field({"readout",
           "What of the outputs is classified. last: those at the last row "
           "(the backward direction has seen one row only). final: the last "
           "state of each direction. mean, max: over all rows."},
          choice(c.readout, {"last", "final", "mean", "max"}));
  v.field({"head",
           "What classifies it. course: ReLU, BatchNorm, Linear. "
           "linear: Linear alone. LogSoftmax follows either."},
          choice(c.head, {"course", "linear"}));
}

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
           "Passes over the training images. 0: write the starting "
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
}

}  // namespace unroll
