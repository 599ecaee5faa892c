#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <limits>

#include "export/onnx_writer.h"
#include "models/recurrent_layers.h"

namespace unroll {
namespace {

/// Where each of ONNX's gates stands among PyTorch's: an lstm's i, o, f, c
/// among i, f, g, o, and a gru's z, r, h among r, z, n.
std::vector<std::int64_t> gate_order(Cell cell) {
  switch (cell) {
    case Cell::rnn:
      return {0};
    case Cell::gru:
      return {1, 0, 2};
    case Cell::lstm:
      break;
  }
  return {0, 3, 1, 2};
}

const char* operator_name(Cell cell) {
  switch (cell) {
    case Cell::rnn:
      return "RNN";
    case Cell::gru:
      return "GRU";
    case Cell::lstm:
      break;
  }
  return "LSTM";
}

at::Tensor reordered(Cell cell, const at::Tensor& gates) {
  const auto order = gate_order(cell);
  const auto parts = gates.chunk(static_cast<std::int64_t>(order.size()), 0);
  std::vector<at::Tensor> moved;
  for (const auto place : order)
    moved.push_back(parts[static_cast<std::size_t>(place)]);
  return at::cat(moved);
}

/// One layer's nodes and weights.
class LayerWriter {
 public:
  LayerWriter(OnnxWriter& onnx, const Recurrent& operation, std::int64_t layer)
      : onnx_(onnx),
        operation_(operation),
        layer_(layer),
        name_(fmt::format("{}.l{}", operation.layer, layer)) {}

  std::string name(const char* part) const { return name_ + "." + part; }

  /// x, Y: [T, N, F], [T, D, N, H]. `state` are h and c before, or "".
  std::string write(const std::string& x, const std::string& lengths,
                    const std::vector<std::string>& state) {
    const auto cell = operation_.config.cell;
    OnnxNode node{operator_name(cell),
                  {x, stacked("weight_ih"), stacked("weight_hh"), biases(),
                   lengths, part_of(state[0], "h")},
                  {name("Y"), name("Y_h")}};
    if (cell == Cell::lstm) {
      node.inputs.push_back(part_of(state[1], "c"));
      node.outputs.push_back(name("Y_c"));
    }
    while (node.inputs.back().empty()) node.inputs.pop_back();
    node.attributes = {{"hidden_size", operation_.config.hidden_size},
                       {"direction", std::string(operation_.config.bidirectional
                                                     ? "bidirectional"
                                                     : "forward")}};
    // As PyTorch has it: r multiplies what W_hn makes of h.
    if (cell == Cell::gru)
      node.attributes.push_back({"linear_before_reset", std::int64_t{1}});
    onnx_.node(std::move(node));
    return joined();
  }

 private:
  at::Tensor weight(const char* part, const char* direction) const {
    const auto name =
        fmt::format("{}.{}_l{}{}", operation_.layer, part, layer_, direction);
    return reordered(operation_.config.cell, onnx_.computation().tensor(name));
  }

  template <class Make>
  at::Tensor of_directions(const Make& make) const {
    std::vector<at::Tensor> all = {make("")};
    if (operation_.config.bidirectional) all.push_back(make("_reverse"));
    return at::stack(all);
  }

  /// [D, G*H, F]
  std::string stacked(const char* part) {
    return onnx_.tensor(name(part), of_directions([&](const char* direction) {
                          return weight(part, direction);
                        }));
  }

  /// [D, 2*G*H]
  std::string biases() {
    return onnx_.tensor(name("bias"), of_directions([&](const char* direction) {
                          return at::cat({weight("bias_ih", direction),
                                          weight("bias_hh", direction)});
                        }));
  }

  /// This layer's [D, N, H] of a whole state.
  std::string part_of(const std::string& state, const char* part) {
    if (state.empty()) return "";
    const auto first = layer_ * operation_.directions();
    const auto begin = onnx_.numbers(name(part) + ".begin", {first});
    const auto end =
        onnx_.numbers(name(part) + ".end", {first + operation_.directions()});
    const auto axis = onnx_.numbers(name(part) + ".axis", {0});
    return onnx_.node("Slice", {state, begin, end, axis}, name(part));
  }

  /// [T, N, D*H]
  std::string joined() {
    const auto beside =
        onnx_.node("Transpose", {name("Y")}, name("beside"),
                   {{"perm", std::vector<std::int64_t>{0, 2, 1, 3}}});
    const auto shape = onnx_.numbers(name("shape"), {0, 0, -1});
    return onnx_.node("Reshape", {beside, shape}, name("outputs"));
  }

  OnnxWriter& onnx_;
  const Recurrent& operation_;
  std::int64_t layer_;
  std::string name_;
};

const std::vector<std::int64_t> kSwapped = {1, 0, 2};

/// [T] < [N]: which steps are a sequence's own, [N, T, 1].
std::string own_steps(OnnxWriter& onnx, const std::string& outputs,
                      const std::string& lengths, const std::string& name) {
  const auto shape =
      onnx.node("Shape", {outputs}, name + ".steps",
                {{"start", std::int64_t{1}}, {"end", std::int64_t{2}}});
  const auto axes = onnx.numbers(name + ".first", {0});
  const auto count = onnx.node("Squeeze", {shape, axes}, name + ".count");
  const auto steps = onnx.node(
      "Range",
      {onnx.number(name + ".zero", 0), count, onnx.number(name + ".one", 1)},
      name + ".range");
  const auto limits =
      onnx.node("Unsqueeze", {lengths, onnx.numbers(name + ".second", {1})},
                name + ".limits");
  const auto own = onnx.node("Less", {steps, limits}, name + ".own");
  return onnx.node("Unsqueeze", {own, onnx.numbers(name + ".third", {2})},
                   name + ".mask");
}

struct ReadOutWriter {
  OnnxWriter& onnx;
  const ReadOut& operation;
  const std::string &outputs, &h, &lengths, &name;

  void last() const {
    if (lengths.empty()) {
      onnx.node("Gather", {outputs, onnx.number(name + ".last", -1)}, name,
                {{"axis", std::int64_t{1}}});
      return;
    }
    const auto place = onnx.node(
        "Sub", {lengths, onnx.number(name + ".one", 1)}, name + ".place");
    const auto column =
        onnx.node("Unsqueeze", {place, onnx.numbers(name + ".axis", {1})},
                  name + ".column");
    onnx.node("GatherND", {outputs, column}, name,
              {{"batch_dims", std::int64_t{1}}});
  }

  void final() const {
    const auto top =
        onnx.node("Slice",
                  {h, onnx.numbers(name + ".begin", {-operation.directions}),
                   onnx.numbers(name + ".end",
                                {std::numeric_limits<std::int32_t>::max()}),
                   onnx.numbers(name + ".axis", {0})},
                  name + ".top");
    const auto beside =
        onnx.node("Transpose", {top}, name + ".beside", {{"perm", kSwapped}});
    onnx.node("Flatten", {beside}, name, {{"axis", std::int64_t{1}}});
  }

  void mean() const {
    const std::vector<std::int64_t> steps = {1};
    if (lengths.empty()) {
      onnx.node("ReduceMean", {outputs}, name,
                {{"axes", steps}, {"keepdims", std::int64_t{0}}});
      return;
    }
    const auto axis = onnx.numbers(name + ".axis", steps);
    const auto sum = onnx.node("ReduceSum", {outputs, axis}, name + ".sum",
                               {{"keepdims", std::int64_t{0}}});
    const auto column =
        onnx.node("Unsqueeze", {lengths, axis}, name + ".column");
    const auto count = onnx.node("CastLike", {column, sum}, name + ".count");
    onnx.node("Div", {sum, count}, name);
  }

  void max() const {
    auto x = outputs;
    if (!lengths.empty()) {
      const auto lowest =
          onnx.tensor(name + ".lowest",
                      at::zeros({}).fill_(-std::numeric_limits<float>::max()));
      x = onnx.node("Where",
                    {own_steps(onnx, outputs, lengths, name), x, lowest},
                    name + ".own_outputs");
    }
    onnx.node("ReduceMax", {x}, name,
              {{"axes", std::vector<std::int64_t>{1}},
               {"keepdims", std::int64_t{0}}});
  }
};

/// The last states of all layers: [L*D, N, H].
void write_state(OnnxWriter& onnx, const std::string& output,
                 const std::vector<std::string>& of_layers) {
  if (onnx.computation().is_read(output))
    onnx.node("Concat", of_layers, output, {{"axis", std::int64_t{0}}});
}

}  // namespace

void write_recurrent(OnnxWriter& onnx, const Recurrent& operation,
                     const Step& step) {
  const auto& name = operation.layer;
  const auto& given_lengths = step.inputs.at(1);
  auto x = onnx.node("Transpose", {step.inputs.at(0)}, name + ".x",
                     {{"perm", kSwapped}});
  const auto lengths =
      given_lengths.empty()
          ? ""
          : onnx.node("Cast", {given_lengths}, name + ".lengths",
                      {{"to", std::int64_t{6}}});  // INT32
  std::vector<std::string> all_h, all_c;
  for (std::int64_t layer = 0; layer < operation.config.layers; ++layer) {
    LayerWriter writer(onnx, operation, layer);
    x = writer.write(x, lengths, {step.inputs.at(2), step.inputs.at(3)});
    all_h.push_back(writer.name("Y_h"));
    all_c.push_back(writer.name("Y_c"));
  }
  if (onnx.computation().is_read(step.outputs.at(0)))
    onnx.node("Transpose", {x}, step.outputs[0], {{"perm", kSwapped}});
  write_state(onnx, step.outputs.at(1), all_h);
  write_state(onnx, step.outputs.at(2), all_c);
}

void write_read_out(OnnxWriter& onnx, const ReadOut& operation,
                    const Step& step) {
  const ReadOutWriter write{onnx,
                            operation,
                            step.inputs.at(0),
                            step.inputs.at(1),
                            step.inputs.at(2),
                            step.outputs.at(0)};
  switch (operation.readout) {
    case Readout::last:
      return write.last();
    case Readout::final:
      return write.final();
    case Readout::mean:
      return write.mean();
    case Readout::max:
      return write.max();
  }
}

}  // namespace unroll
