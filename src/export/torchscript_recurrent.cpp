#include <fmt/format.h>

#include "base/text.h"
#include "export/torchscript_steps.h"

namespace unroll {
namespace {

/// The lines of a stack of recurrent layers: one call of LibTorch's own.
class RecurrentScript {
 public:
  RecurrentScript(const Recurrent& operation, const Step& step)
      : operation_(operation), step_(step), name_(variable(operation.layer)) {}

  std::string lines() const {
    return step_.inputs.at(1).empty() ? of_whole() : of_lengths();
  }

 private:
  std::string own(const char* part) const { return name_ + "_" + part; }
  std::string x() const { return variable(step_.inputs[0]); }
  bool is_lstm() const { return operation_.config.cell == Cell::lstm; }

  std::string output(std::size_t i) const {
    return variable(step_.outputs.at(i));
  }
  std::string outputs(const std::string& first) const {
    return fmt::format("{}, {}{}", first, output(1),
                       is_lstm() ? ", " + output(2) : "");
  }

  const char* function() const {
    switch (operation_.config.cell) {
      case Cell::rnn:
        return "rnn_tanh";
      case Cell::gru:
        return "gru";
      case Cell::lstm:
        break;
    }
    return "lstm";
  }

  /// In PyTorch's order.
  std::string weights() const {
    std::vector<std::string> all;
    for (std::int64_t layer = 0; layer < operation_.config.layers; ++layer)
      for (const char* direction : {"", "_reverse"}) {
        if (*direction != '\0' && !operation_.config.bidirectional) break;
        for (const char* part :
             {"weight_ih", "weight_hh", "bias_ih", "bias_hh"})
          all.push_back(member(fmt::format("{}.{}_l{}{}", operation_.layer,
                                           part, layer, direction)));
      }
    return "[" + join(all, ", ") + "]";
  }

  std::string state(std::size_t input) const {
    return step_.inputs.at(input).empty() ? own("zeros")
                                          : variable(step_.inputs[input]);
  }

  std::string zeros() const {
    if (!step_.inputs.at(2).empty()) return "";
    return fmt::format("{} = {}.new_zeros([{}, {}.size(0), {}])\n",
                       own("zeros"), x(),
                       operation_.config.layers * operation_.directions(), x(),
                       operation_.config.hidden_size);
  }

  /// "torch.lstm(x, [h, c], [weights], True, layers, 0.0, False, two"
  std::string call(const std::string& read) const {
    const auto before =
        is_lstm() ? fmt::format("[{}, {}]", state(2), state(3)) : state(2);
    return fmt::format("torch.{}({}, {}, {}, True, {}, 0.0, False, {}",
                       function(), read, before, weights(),
                       operation_.config.layers,
                       operation_.config.bidirectional ? "True" : "False");
  }

  std::string of_whole() const {
    return zeros() +
           fmt::format("{} = {}, True)\n", outputs(output(0)), call(x()));
  }

  /// LibTorch reads packed sequences from the longest to the shortest.
  std::string of_lengths() const {
    const auto lengths = variable(step_.inputs[1]);
    const auto order = own("order"), back = own("back"), sizes = own("sizes");
    std::string text = zeros();
    text += fmt::format("{} = torch.argsort({}, 0, True)\n", order, lengths);
    text += fmt::format("{} = torch.argsort({})\n", back, order);
    text += fmt::format(
        "{}, {} = torch._pack_padded_sequence({}.index_select(0, {}), "
        "{}.index_select(0, {}).cpu(), True)\n",
        own("packed"), sizes, x(), order, lengths, order);
    text += fmt::format("{} = {})\n", outputs(own("read")),
                        call(own("packed") + ", " + sizes));
    text += fmt::format(
        "{}, {} = torch._pad_packed_sequence({}, {}, True, 0.0, {}.size(1))\n",
        own("padded"), own("kept"), own("read"), sizes, x());
    text += fmt::format("{} = {}.index_select(0, {})\n", output(0),
                        own("padded"), back);
    text += fmt::format("{0} = {0}.index_select(1, {1})\n", output(1), back);
    return text;
  }

  const Recurrent& operation_;
  const Step& step_;
  std::string name_;
};

}  // namespace

std::string script_of(const Recurrent& operation, const Step& step) {
  return RecurrentScript(operation, step).lines();
}

}  // namespace unroll
