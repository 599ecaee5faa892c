#include "training/event.h"

#include <training/tensorboard.pb.h>

namespace unroll {
namespace {

using tensorboard::Event;
using tensorboard::HParamsPluginData;
using tensorboard::Summary;

constexpr const char* kHyperParameters = "hparams";  // the plugin's name

Event event_at(double time, std::int64_t step = 0) {
  Event event;
  event.set_wall_time(time);
  event.set_step(step);
  return event;
}

struct SetValue {
  Summary::Value& to;

  void operator()(double value) const {
    to.set_simple_value(static_cast<float>(value));
  }
  void operator()(const EventHistogram& histogram) const {
    auto& histo = *to.mutable_histo();
    histo.set_min(histogram.low);
    histo.set_max(histogram.high);
    histo.set_num(histogram.count);
    histo.set_sum(histogram.sum);
    histo.set_sum_squares(histogram.sum_of_squares);
    for (const double limit : histogram.limits) histo.add_bucket_limit(limit);
    for (const double count : histogram.counts) histo.add_bucket(count);
  }
  void operator()(const EventImage& image) const {
    auto& picture = *to.mutable_image();
    picture.set_height(static_cast<std::int32_t>(image.rows));
    picture.set_width(static_cast<std::int32_t>(image.cols));
    picture.set_colorspace(1);
    picture.set_encoded_image_string(image.png);
  }
};

struct SetParameter {
  tensorboard::Value& to;

  void operator()(double value) const { to.set_number_value(value); }
  void operator()(bool value) const { to.set_bool_value(value); }
  void operator()(const std::string& value) const {
    to.set_string_value(value);
  }
};

std::string session_event(double time, const char* tag,
                          const HParamsPluginData& data) {
  auto event = event_at(time);
  auto& value = *event.mutable_summary()->add_value();
  value.set_tag(tag);
  auto& plugin = *value.mutable_metadata()->mutable_plugin_data();
  plugin.set_plugin_name(kHyperParameters);
  plugin.set_content(data.SerializeAsString());
  return event.SerializeAsString();
}

}  // namespace

std::string version_event(double time) {
  auto event = event_at(time);
  event.set_file_version("brain.Event:2");
  return event.SerializeAsString();
}

std::string values_event(double time, std::int64_t step,
                         const std::vector<EventValue>& values) {
  auto event = event_at(time, step);
  for (const auto& [tag, value] : values) {
    auto& added = *event.mutable_summary()->add_value();
    added.set_tag(tag);
    std::visit(SetValue{added}, value);
  }
  return event.SerializeAsString();
}

std::string session_start_event(
    double time, const std::map<std::string, HyperParameter>& parameters) {
  HParamsPluginData data;
  auto& info = *data.mutable_session_start_info();
  info.set_start_time_secs(time);
  for (const auto& [name, value] : parameters)
    std::visit(SetParameter{(*info.mutable_hparams())[name]}, value);
  return session_event(time, "_hparams_/session_start_info", data);
}

std::string session_end_event(double time) {
  HParamsPluginData data;
  auto& info = *data.mutable_session_end_info();
  info.set_status(1);
  info.set_end_time_secs(time);
  return session_event(time, "_hparams_/session_end_info", data);
}

EventPlace place_of_event(std::string_view event) {
  Event read;
  if (!read.ParseFromArray(event.data(), static_cast<int>(event.size())))
    return {};
  const auto& values = read.summary().value();
  return {read.step(), values.empty() ? "" : values[0].tag()};
}

}  // namespace unroll
