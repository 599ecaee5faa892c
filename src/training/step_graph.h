#pragma once

#include <c10/core/Device.h>

#include <functional>
#include <memory>

namespace unroll {

/// Does the same work on the same memory again and again. On a CUDA device the
/// work is done a few times, then recorded as one graph and replayed from then
/// on: its hundreds of launches become one. Anywhere else, and where LibTorch
/// cannot record it, it is done each time.
class StepGraph {
 public:
  explicit StepGraph(c10::Device device);
  ~StepGraph();
  StepGraph(const StepGraph&) = delete;
  StepGraph& operator=(const StepGraph&) = delete;

  void run(const std::function<void()>& work);

 private:
  class Recording;
  std::unique_ptr<Recording> recording_;  // null: the work is done each time
};

}  // namespace unroll
