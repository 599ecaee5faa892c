#include "models/beam_search.h"

#include <ATen/ops/log_softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace unroll {
namespace {

/// What one step added to the beginnings that went on.
struct Added {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> parents;  // rows of the step before
  at::Tensor weights;                 // [those rows, S]
};

/// A row of a step, and what it is worth as a whole sequence.
struct Ending {
  std::size_t step = 0;
  std::int64_t row = 0;
  double score = -INFINITY;
};

/// A sequence whose search goes on: `beam_size` rows, the likeliest first.
struct Beam {
  std::int64_t number = 0;
  std::int64_t finished = 0;
  std::vector<float> scores;
};

class BeamSearch {
 public:
  BeamSearch(Decoder& decoder, const Decoder::Start& start,
             const SearchOptions& options);

  std::vector<Sequence> run();

 private:
  struct Continuations {
    at::Tensor scores;  // [beams, 2*beam_size] on the CPU, likeliest first
    at::Tensor places;  // likewise: row within the beam * V + id
    std::int64_t units = 0;
  };

  void advance(std::int64_t length);
  Continuations continuations(const at::Tensor& logits) const;
  bool extend(Beam& beam, std::int64_t index, const Continuations& all,
              std::int64_t length, Added& added);
  void finish(Beam& beam, std::int64_t row, double score, std::int64_t length);
  void keep(const RecurrentState& state, const Added& added,
            const std::vector<std::int64_t>& going_on);
  Sequence trace(const Ending& ending) const;
  at::Tensor numbers(const std::vector<std::int64_t>& values) const {
    return at::tensor(values, at::kLong).to(device_);
  }

  Decoder& decoder_;
  SearchOptions options_;
  at::Device device_;
  Memory memory_;         // of the beams
  RecurrentState state_;  // of their rows
  std::vector<Beam> beams_;
  std::vector<Added> history_;
  std::vector<Ending> best_;  // of every sequence
};

BeamSearch::BeamSearch(Decoder& decoder, const Decoder::Start& start,
                       const SearchOptions& options)
    : decoder_(decoder),
      options_(options),
      device_(start.state.h.device()),
      memory_(start.memory),
      history_(1),
      best_(static_cast<std::size_t>(start.state.h.size(1))) {
  const auto width = static_cast<std::size_t>(options.beam_size);
  std::vector<std::int64_t> rows;
  for (std::size_t n = 0; n < best_.size(); ++n) {
    const auto number = static_cast<std::int64_t>(n);
    rows.insert(rows.end(), width, number);
    // All rows of a beam begin alike: only the first is continued.
    Beam beam{number, 0, std::vector<float>(width, -INFINITY)};
    beam.scores.front() = 0;
    beams_.push_back(std::move(beam));
  }
  state_ = start.state.of(numbers(rows));
  history_.front().ids.assign(rows.size(), options.start);
}

std::vector<Sequence> BeamSearch::run() {
  std::int64_t length = 0;
  while (length < options_.most_units && !beams_.empty()) advance(++length);
  for (std::size_t i = 0; i < beams_.size(); ++i) {
    if (beams_[i].finished == 0) {
      finish(beams_[i], static_cast<std::int64_t>(i) * options_.beam_size,
             beams_[i].scores.front(), length);
    }
  }
  std::vector<Sequence> sequences;
  for (const auto& ending : best_) sequences.push_back(trace(ending));
  return sequences;
}

BeamSearch::Continuations BeamSearch::continuations(
    const at::Tensor& logits) const {
  std::vector<float> scores;
  for (const auto& beam : beams_) {
    scores.insert(scores.end(), beam.scores.begin(), beam.scores.end());
  }
  const auto units = logits.size(1);
  const auto whole = at::log_softmax(logits, 1) +
                     at::tensor(scores, at::kFloat).to(device_).unsqueeze(1);
  const auto rows = options_.beam_size;
  auto [best, places] =
      whole.view({-1, rows * units}).topk(std::min(2 * rows, rows * units), 1);
  return {best.cpu(), places.cpu(), units};
}

void BeamSearch::finish(Beam& beam, std::int64_t row, double score,
                        std::int64_t length) {
  ++beam.finished;
  score /= std::pow(static_cast<double>(length), options_.length_penalty);
  auto& best = best_[static_cast<std::size_t>(beam.number)];
  if (score > best.score) best = {history_.size() - 1, row, score};
}

/// Continues the beam at `index`; false if its search is over.
bool BeamSearch::extend(Beam& beam, std::int64_t index,
                        const Continuations& all, std::int64_t length,
                        Added& added) {
  const auto* scores = all.scores[index].const_data_ptr<float>();
  const auto* places = all.places[index].const_data_ptr<std::int64_t>();
  const auto width = options_.beam_size;
  std::vector<float> going_on;
  for (std::int64_t rank = 0; rank < all.scores.size(1); ++rank) {
    const auto row = index * width + places[rank] / all.units;
    const auto id = places[rank] % all.units;
    if (id == options_.end) {
      const bool real = scores[rank] > -INFINITY;
      if (real && rank < width) finish(beam, row, scores[rank], length);
    } else if (std::ssize(going_on) < width) {
      going_on.push_back(scores[rank]);
      added.ids.push_back(id);
      added.parents.push_back(row);
    }
  }
  beam.scores = going_on;
  return beam.finished < width && std::ssize(going_on) == width;
}

void BeamSearch::advance(std::int64_t length) {
  const auto step =
      decoder_.step(numbers(history_.back().ids), state_, memory_);
  const auto all = continuations(step.logits);
  Added added;
  if (step.weights.defined()) added.weights = step.weights.cpu();
  std::vector<Beam> beams;
  std::vector<std::int64_t> going_on;
  for (std::size_t i = 0; i < beams_.size(); ++i) {
    const auto rows = added.ids.size();
    const auto index = static_cast<std::int64_t>(i);
    if (extend(beams_[i], index, all, length, added)) {
      going_on.push_back(index);
      beams.push_back(std::move(beams_[i]));
    } else {
      added.ids.resize(rows);
      added.parents.resize(rows);
    }
  }
  keep(step.state, added, going_on);
  beams_ = std::move(beams);
  history_.push_back(std::move(added));
}

void BeamSearch::keep(const RecurrentState& state, const Added& added,
                      const std::vector<std::int64_t>& going_on) {
  state_ = state.of(numbers(added.parents));
  if (decoder_.has_attention() && going_on.size() < beams_.size()) {
    memory_ = memory_.of(numbers(going_on));
  }
}

Sequence BeamSearch::trace(const Ending& ending) const {
  Sequence sequence{{}, ending.score, {}};
  std::vector<at::Tensor> weights;
  auto row = ending.row;
  for (auto step = ending.step; step > 0; --step) {
    const auto& added = history_[step];
    const auto place = static_cast<std::size_t>(row);
    sequence.ids.push_back(added.ids[place]);
    row = added.parents[place];
    if (added.weights.defined()) weights.push_back(added.weights[row]);
  }
  std::reverse(sequence.ids.begin(), sequence.ids.end());
  std::reverse(weights.begin(), weights.end());
  if (!weights.empty()) sequence.attention = at::stack(weights);
  return sequence;
}

}  // namespace

std::vector<Sequence> beam_search(Decoder& decoder, const Decoder::Start& start,
                                  const SearchOptions& options) {
  const c10::NoGradGuard no_grad;
  return BeamSearch(decoder, start, options).run();
}

}  // namespace unroll
