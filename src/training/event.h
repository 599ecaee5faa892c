#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace unroll {

// TensorBoard's events as plain data, free of LibTorch and of protobuf.

/// Of values between `low` and `high`; counts[i] of them lie up to limits[i].
struct EventHistogram {
  double low = 0.0, high = 0.0;
  double count = 0.0, sum = 0.0, sum_of_squares = 0.0;
  std::vector<double> limits;
  std::vector<double> counts;
};

struct EventImage {
  std::int64_t rows = 0, cols = 0;
  std::string png;  ///< Grey.
};

struct EventValue {
  std::string tag;  ///< "loss/train"
  std::variant<double, EventHistogram, EventImage> value;
};

using HyperParameter = std::variant<double, bool, std::string>;

// Each gives the bytes of one event. time: seconds since 1970.

/// What a file begins with.
std::string version_event(double time);
std::string values_event(double time, std::int64_t step,
                         const std::vector<EventValue>& values);
std::string session_start_event(
    double time, const std::map<std::string, HyperParameter>& parameters);
std::string session_end_event(double time);

/// What can be told of an event again.
struct EventPlace {
  std::int64_t step = 0;
  std::string first_tag;  ///< "" of an event without values.
};
EventPlace place_of_event(std::string_view event);

}  // namespace unroll
