#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "training/step_graph.h"

namespace unroll {
namespace {

/// Until cuDNN has chosen its algorithms and lasting memory has been taken.
constexpr int kWarmUps = 3;

/// What `later` is given from here on waits for what `earlier` was given.
void order(const c10::Stream& earlier, const c10::Stream& later) {
  c10::Event event(c10::kCUDA);
  event.record(earlier);
  event.block(later);
}

}  // namespace

class StepGraph::Recording {
 public:
  explicit Recording(c10::Device device)
      : backend_(device.type()),
        stream_(backend_.getStreamFromGlobalPool(device)) {}

  void run(const std::function<void()>& work) {
    if (state_ == State::warming_up && runs_++ < kWarmUps)
      return run_beside(work);
    if (state_ == State::warming_up)
      state_ = record(work) ? State::recorded : State::refused;
    state_ == State::recorded ? graph_->replay() : work();
  }

 private:
  enum class State { warming_up, recorded, refused };

  /// On the stream that will record: memory is kept stream by stream.
  void run_beside(const std::function<void()>& work) {
    const auto current = backend_.getStream(stream_.device());
    order(current, stream_);
    {
      const c10::StreamGuard guard(stream_);
      work();
    }
    order(stream_, current);
  }

  /// Nothing is computed meanwhile.
  bool record(const std::function<void()>& work) {
    backend_.synchronizeDevice(stream_.device_index());
    const c10::StreamGuard guard(stream_);
    try {
      graph_->capture_begin();
      work();
      graph_->capture_end();
      return true;
    } catch (const c10::Error& error) {
      give_up();
      TORCH_WARN("a step cannot be recorded as a CUDA graph, and is launched ",
                 "kernel by kernel: ", error.what_without_backtrace());
      return false;
    }
  }

  void give_up() {
    try {
      graph_->capture_end();
    } catch (const c10::Error&) {
      // The recording was spoilt before: that is what is being cleared up.
    }
    graph_.reset();
  }

  // LibTorch's own calls alone: CUDA's runtime is not linked.
  c10::impl::VirtualGuardImpl backend_;
  c10::Stream stream_;
  std::unique_ptr<at::cuda::CUDAGraph> graph_ =
      std::make_unique<at::cuda::CUDAGraph>();
  State state_ = State::warming_up;
  int runs_ = 0;
};

StepGraph::StepGraph(c10::Device device)
    : recording_(device.is_cuda() ? std::make_unique<Recording>(device)
                                  : nullptr) {}

StepGraph::~StepGraph() = default;

void StepGraph::run(const std::function<void()>& work) {
  recording_ ? recording_->run(work) : work();
}

}  // namespace unroll
