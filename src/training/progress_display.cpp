#include "training/progress_display.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/process.h"
#include "base/text.h"
#include "training/trainer.h"

namespace unroll {
namespace {

constexpr double kSecondsBetweenDraws = 0.1;

/// ━━━━╸────: `share` (0 to 1) of `width` columns filled.
std::string bar(double share, int width, const Console& console) {
  const int halves = static_cast<int>(share * 2.0 * width);
  std::string full, empty;
  for (int i = 0; i < halves / 2; ++i) full += "━";
  if (halves % 2 == 1) full += "╸";
  for (int i = (halves + 1) / 2; i < width; ++i) empty += "─";
  return console.styled(full, Style::cyan) + console.styled(empty, Style::dim);
}

std::string first_measure(const Metrics& metrics) {
  return metrics.measures.empty() ? "" : text_of(metrics.measures.front());
}

/// "  97.12 %", or nothing.
std::string first_measure_with_unit(const Metrics& metrics) {
  return metrics.measures.empty()
             ? ""
             : "  " + text_with_unit(metrics.measures.front());
}

/// What the column of first measures is called, in few columns.
std::string short_title(const Metrics& metrics) {
  if (metrics.measures.empty()) return "";
  const auto title = title_of(metrics.measures.front().name);
  if (title.find('%') != std::string::npos) return "%";
  return title.substr(0, title.find('/'));
}

std::string epoch_of(std::int64_t epoch, const Trainer& trainer) {
  return fmt::format("{}/{}", epoch, trainer.epochs());
}

std::string rate(double samples_per_second) {
  return with_commas(static_cast<std::int64_t>(samples_per_second)) + "/s";
}

constexpr const char* kEpochLine =
    "{:>5} {:>7} {:>8} {:>7} {:>8} {:>6} {:>5} {:>7} {:>9} {:>7}";

}  // namespace

void ProgressDisplay::on_start(const Trainer& trainer) {
  started_at_ = monotonic_seconds();
  first_step_ = trainer.place().step;
  if (trainer.done()) return;
  if (first_step_ > 0)
    console_.line(fmt::format("goes on from epoch {}, step {}",
                              trainer.place().epoch + 1,
                              trainer.place().step_in_epoch + 1));
}

void ProgressDisplay::on_step(Trainer& trainer, const StepReport& report) {
  if (every_steps_ > 0 && report.place.step % every_steps_ == 0)
    console_.line(
        fmt::format("step {}  loss {:.4f}{}  |grad| {:.3g}  lr {:.2e}  {}",
                    report.place.step, report.so_far.loss,
                    first_measure_with_unit(report.so_far), report.grad_norm,
                    report.learning_rate, rate(report.samples_per_second)));
  if (!console_.is_terminal()) return;
  const double now = monotonic_seconds();
  if (now - drawn_at_ < kSecondsBetweenDraws) return;
  drawn_at_ = now;
  draw(trainer, report);
}

void ProgressDisplay::draw(const Trainer& trainer, const StepReport& report) {
  const double share = static_cast<double>(report.place.step_in_epoch) /
                       static_cast<double>(report.steps_per_epoch);
  const std::string before =
      fmt::format("epoch {} ", epoch_of(report.place.epoch + 1, trainer));
  const std::string after =
      fmt::format(" {:3.0f} %  {}  {} left  loss {:.4f}{}", 100.0 * share,
                  rate(report.samples_per_second),
                  human_seconds(seconds_left(trainer, report)),
                  report.so_far.loss, first_measure_with_unit(report.so_far));
  const auto room = console_.width() - 1 - display_width(before + after);
  console_.progress(before +
                    bar(share,
                        static_cast<int>(std::clamp<std::int64_t>(room, 0, 40)),
                        console_) +
                    after);
}

double ProgressDisplay::seconds_left(const Trainer& trainer,
                                     const StepReport& report) const {
  const auto steps = trainer.planned_steps() - report.place.step;
  return static_cast<double>(steps) * (monotonic_seconds() - started_at_) /
         static_cast<double>(report.place.step - first_step_);
}

void ProgressDisplay::show_header(const Trainer& trainer,
                                  const Metrics& metrics) {
  if (header_shown_) return;
  header_shown_ = true;
  const auto measure = short_title(metrics);
  const auto unit = trainer.task().unit();
  console_.line(console_.styled(
      fmt::format(kEpochLine, "epoch", "loss", measure, "valid", measure,
                  "|grad|", "clip", "lr", unit.substr(0, 9), "time"),
      Style::bold));
}

void ProgressDisplay::on_epoch(Trainer& trainer, const EpochReport& report) {
  console_.progress("");
  show_header(trainer, report.train);
  const auto line = fmt::format(
      kEpochLine, epoch_of(report.epoch, trainer),
      fmt::format("{:.4f}", report.train.loss), first_measure(report.train),
      report.valid ? fmt::format("{:.4f}", report.valid->loss) : "-",
      report.valid ? first_measure(*report.valid) : "",
      fmt::format("{:.3g}", report.grad_norm),
      fmt::format("{:.0f} %", 100.0 * report.clipped_share),
      fmt::format("{:.1e}", report.learning_rate),
      rate(report.samples_per_second), human_seconds(report.seconds));
  console_.line(report.best && report.valid
                    ? line + console_.styled(" *", Style::green)
                    : line);
}

void ProgressDisplay::on_stop(const Trainer&) { console_.progress(""); }

}  // namespace unroll
