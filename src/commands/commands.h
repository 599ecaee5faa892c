#pragma once

#include "commands/engine.h"

namespace unroll {

// The commands that need LibTorch; commands/engine.h says what they take.

int train_command(const Subject& subject, const Path& checkpoints,
                  Console& console);
int evaluate_command(const EvaluateRequest& request, Console& console);
int predict_command(const PredictRequest& request, Console& console);
int generate_command(const GenerateRequest& request, Console& console);
int nearest_command(const NearestRequest& request, Console& console);
int compare_command(const CompareRequest& request, const Path& checkpoints,
                    Console& console);
int experiment_command(const ExperimentRequest& request,
                       const Path& checkpoints, Console& console);
/// Each config is one fold.
int cross_validate_command(const std::vector<RunConfig>& folds,
                           const Path& checkpoints, Console& console);
int sweep_command(const SweepRequest& request, const Path& checkpoints,
                  Console& console);
int find_rate_command(const FindRateRequest& request, Console& console);
int gradients_command(const GradientsRequest& request, Console& console);
int inspect_command(const InspectRequest& request, Console& console);
int export_command(const ExportRequest& request, Console& console);
EngineFacts engine_facts();
int report_command(const ReportRequest& request, Console& console);
int verify_resume_command(const VerifyResumeRequest& request, Console& console);
int summary_command(const RunConfig& config, Console& console);
std::unique_ptr<DrawingReader> open_drawing_reader(Console& console);

}  // namespace unroll
