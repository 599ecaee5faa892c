#include "training/tensorboard_log.h"

#include <chrono>

#include "data/image_file.h"
#include "tasks/classification.h"
#include "training/tensor_histogram.h"
#include "training/trainer.h"

namespace unroll {
namespace {

using Values = std::vector<EventValue>;

/// What an epoch's event begins with, and no step's does.
constexpr const char* kEpochTag = "loss/train";
constexpr const char* kSessionEnd = "_hparams_/session_end_info";

double now() {
  return std::chrono::duration<double>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Whether a run that stands at `place` will not write this event again.
bool is_past(const EventPlace& event, const Place& place) {
  if (event.first_tag == kSessionEnd) return false;
  if (event.step != place.step) return event.step < place.step;
  return place.step_in_epoch == 0 || event.first_tag != kEpochTag;
}

/// "optimizer.learning_rate" and so on, each with its value.
void add_parameters(const Json& json, const std::string& prefix,
                    std::map<std::string, HyperParameter>& parameters) {
  for (const auto& [key, value] : json.items()) {
    const auto name = prefix + key;
    if (value.is_object())
      add_parameters(value, name + ".", parameters);
    else if (value.is_boolean())
      parameters[name] = value.get<bool>();
    else if (value.is_number())
      parameters[name] = value.get<double>();
    else
      parameters[name] =
          value.is_string() ? value.get<std::string>() : value.dump();
  }
}

void add_metrics(const Metrics& metrics, const std::string& of,
                 Values& values) {
  values.push_back({"loss/" + of, metrics.loss});
  for (const auto& measure : metrics.measures)
    values.push_back({measure.name + "/" + of, measure.value});
}

void add_histograms(torch::nn::Module& model, Values& values) {
  for (const auto& item : model.named_parameters()) {
    values.push_back({"weights/" + item.key(), histogram_of(item.value())});
    const auto& slope = item.value().grad();
    if (slope.defined())
      values.push_back({"gradients/" + item.key(), histogram_of(slope)});
  }
}

/// Rows are truth, columns what the model said; the darker a box, the larger
/// its share of its row.
EventImage picture_of(const Confusion& confusion) {
  const auto classes = confusion.classes();
  const auto side = std::max<std::int64_t>(4, 400 / classes);
  const auto size = classes * side;
  GreyImage image{size, size, Bytes(static_cast<std::size_t>(size * size))};
  for (std::int64_t row = 0; row < size; ++row)
    for (std::int64_t col = 0; col < size; ++col) {
      const auto truth = row / side;
      const auto count =
          confusion.counts()[static_cast<std::size_t>(truth)]
                            [static_cast<std::size_t>(col / side)];
      const auto all =
          std::max<std::int64_t>(1, confusion.score(truth).support);
      image.pixels[static_cast<std::size_t>(row * size + col)] =
          static_cast<std::uint8_t>(255 - 255 * count / all);
    }
  return {size, size, encode_png(image)};
}

}  // namespace

void TensorboardLog::on_start(const Trainer& trainer) {
  file_.emplace(folder_);
  if (!file_->is_new()) {
    file_->keep([&](const EventPlace& event) {
      return is_past(event, trainer.place());
    });
    return;
  }
  std::map<std::string, HyperParameter> parameters;
  add_parameters(config_, "", parameters);
  file_->add(version_event(now()));
  file_->add(session_start_event(now(), parameters));
}

void TensorboardLog::on_step(Trainer&, const StepReport& report) {
  if (every_steps_ == 0 || report.place.step % every_steps_ != 0) return;
  Values values;
  add_metrics(report.so_far, "step", values);
  values.push_back({"gradient_norm/step", report.grad_norm});
  values.push_back({"learning_rate/step", report.learning_rate});
  values.push_back({"samples_per_second/step", report.samples_per_second});
  file_->add(values_event(now(), report.place.step, values));
}

void TensorboardLog::on_epoch(Trainer& trainer, const EpochReport& report) {
  Values values;
  add_metrics(report.train, "train", values);
  if (report.valid) add_metrics(*report.valid, "valid", values);
  values.push_back({"parameter_norm/epoch", report.param_norm});
  values.push_back({"gradient_norm/epoch", report.grad_norm});
  values.push_back({"clipped_share/epoch", report.clipped_share});
  values.push_back({"learning_rate/epoch", report.learning_rate});
  values.push_back({"samples_per_second/epoch", report.samples_per_second});
  add_histograms(trainer.task().model(), values);
  const auto* classification = dynamic_cast<Classification*>(&trainer.task());
  if (report.valid && classification)
    values.push_back(
        {"confusion/valid", picture_of(classification->last_confusion())});
  file_->add(values_event(now(), report.place.step, values));
}

void TensorboardLog::on_stop(const Trainer& trainer) {
  if (trainer.done()) file_->add(session_end_event(now()));
}

}  // namespace unroll
