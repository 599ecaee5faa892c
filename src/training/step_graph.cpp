#include "training/step_graph.h"

namespace unroll {

// For builds of LibTorch without CUDA; with it step_graph_cuda.cpp is compiled
// in place of this file.
class StepGraph::Recording {};

StepGraph::StepGraph(c10::Device) {}

StepGraph::~StepGraph() = default;

void StepGraph::run(const std::function<void()>& work) { work(); }

}  // namespace unroll
