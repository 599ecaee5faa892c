#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/console.h"
#include "base/files.h"
#include "checkpoint/run_folder.h"
#include "config/experiment.h"
#include "config/run_config.h"
#include "evaluation/prediction_input.h"
#include "watch/drawing_reader.h"

namespace unroll {

// What the program asks of libunroll_engine, which it opens only when a command
// needs tensors. Nothing here knows LibTorch.

/// What RUN|CONFIG names: a run, or a config alone. `config` is the run's own,
/// with what the user changed.
struct Subject {
  RunConfig config;
  std::optional<RunFolder> run;
};

struct EvaluateRequest {
  Subject subject;
  std::string weights;  ///< "best", "last", a file, or "": the run's choice.
  std::string split;    ///< "": test, or valid where nothing tests.
};

struct PredictRequest {
  Subject subject;
  std::string weights;  ///< As above.
  std::vector<PredictionFile> files;
  std::vector<std::string> texts;
};

struct GenerateRequest {
  Subject subject;
  std::string weights;        ///< As above.
  std::string prompt;         ///< What a language model goes on from.
  std::int64_t length = 500;  ///< Units that it adds.
  bool greedy = false;
  std::optional<double> temperature;  ///< By default the task's own.
  std::int64_t top_k = 0;             ///< 0: all.
  double top_p = 1.0;                 ///< 1: all.
  std::uint64_t seed = 0;
  std::optional<std::int64_t> label;  ///< The class that is painted.
  Path output;                        ///< Where a picture goes.
  std::vector<std::string> texts;     ///< To translate, or to reply to.
  bool chat = false;                  ///< Reply to each line of stdin.
  std::int64_t beam_size = 0;         ///< 0: the config's.
  std::vector<PredictionFile> files;  ///< Pictures to caption.
};

struct NearestRequest {
  std::optional<Subject> subject;  ///< A run; without it `vectors` counts.
  std::string weights;             ///< As above.
  Path vectors;                    ///< A file in word2vec's text format.
  std::vector<std::string> words;
  std::vector<std::string> analogies;  ///< "king - man + woman"
  std::int64_t count = 10;             ///< Neighbours of each.
  bool target = false;  ///< Of a translator: the words it writes.
  Path output;          ///< Where all vectors go; empty: nowhere.
};

struct GradientsRequest {
  Subject subject;            ///< Whose data, and whose settings.
  bool fresh = false;         ///< Each cell with fresh weights.
  std::vector<Subject> runs;  ///< And these, with their own.
  Path plot;                  ///< Where the picture goes; empty: nowhere.
};

struct InspectRequest {
  Subject subject;
  std::string weights;               ///< As above.
  Path text;                         ///< What the model reads.
  Path output;                       ///< Where the page goes.
  std::optional<std::int64_t> unit;  ///< Shown first; none: the most telling.
  std::int64_t length = 2000;        ///< Characters in the page.
};

struct ExportRequest {
  Subject subject;
  std::string weights;  ///< As above.
  std::string format;   ///< "onnx" or "torchscript".
  Path output;
};

struct ReportRequest {
  std::vector<Subject> runs;
  std::string weights;  ///< As above.
  Path output;          ///< Where the page goes.
};

struct VerifyResumeRequest {
  RunConfig config;
  std::int64_t steps = 20;              ///< In all; fewer if it plans fewer.
  std::optional<std::int64_t> stop_at;  ///< None: after a random one.
};

struct CompareRequest {
  std::vector<RunConfig> configs;
  Path csv;       ///< Where the table goes as CSV; empty: nowhere.
  Path markdown;  ///< Likewise as Markdown.
};

/// What LibTorch is, and what it finds here.
struct EngineFacts {
  std::string version;  ///< "2.13.0"
  Path library;         ///< The file that was loaded.
  bool knows_cuda = false;
  std::int64_t cuda_devices = 0;
  std::int64_t threads = 0;
  std::string kernels;  ///< "fused kernels (avx512)"
};

struct ExperimentRequest {
  Experiment experiment;
  std::int64_t jobs = 1;  ///< Runs that are trained at once.
  Path csv, markdown;     ///< As above.
  bool disagreements = false;
  bool robustness = false;
  Path plot;    ///< Where robustness, or else the table, is drawn.
  Path report;  ///< Where the page goes. Empty, like all of these: nowhere.
};

struct SweepRequest {
  std::string name;                 ///< Its folder is NAME-sweep.
  std::vector<Combination> trials;  ///< At least one; each validates.
  std::int64_t eta = 3;             ///< Of successive halving; 1: off.
  std::int64_t jobs = 1;
  Path output;  ///< Where the best config goes, too; empty: nowhere.
};

struct FindRateRequest {
  RunConfig config;
  double low = 1e-7, high = 10.0;  ///< Learning rates.
  std::int64_t steps = 100;
  Path plot;  ///< Where the picture goes; empty: nowhere.
};

/// Each prints its result on the console and returns the program's exit code.
/// They throw UserError, RunError and nothing of LibTorch's own.
struct Engine {
  const char* version;  ///< Must be the program's.
  /// A new run under `checkpoints`, or, where the subject has a run, that one.
  int (*train)(const Subject&, const Path& checkpoints, Console&);
  int (*evaluate)(const EvaluateRequest&, Console&);
  int (*predict)(const PredictRequest&, Console&);
  int (*generate)(const GenerateRequest&, Console&);
  int (*nearest)(const NearestRequest&, Console&);
  int (*compare)(const CompareRequest&, const Path& checkpoints, Console&);
  /// The same with several seeds, and tests on the same test images.
  int (*experiment)(const ExperimentRequest&, const Path& checkpoints,
                    Console&);
  /// Trains each fold as `compare` does, then tells mean and deviation.
  int (*cross_validate)(const std::vector<RunConfig>& folds,
                        const Path& checkpoints, Console&);
  int (*sweep)(const SweepRequest&, const Path& checkpoints, Console&);
  int (*find_rate)(const FindRateRequest&, Console&);
  int (*gradients)(const GradientsRequest&, Console&);
  int (*inspect)(const InspectRequest&, Console&);
  int (*export_model)(const ExportRequest&, Console&);
  int (*report)(const ReportRequest&, Console&);
  int (*verify_resume)(const VerifyResumeRequest&, Console&);
  int (*summary)(const RunConfig&, Console&);
  EngineFacts (*facts)();
  std::unique_ptr<DrawingReader> (*open_drawing_reader)(Console&);
};

inline constexpr const char* kEngineFile = "libunroll_engine.so";
inline constexpr const char* kEngineSymbol = "unroll_engine";

}  // namespace unroll

extern "C" const unroll::Engine* unroll_engine();
