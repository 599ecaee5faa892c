#include "checkpoint/module_weights.h"

#include <ATen/ATen.h>
#include <torch/csrc/api/include/torch/nn/modules/batchnorm.h>
#include <torch/csrc/api/include/torch/nn/modules/linear.h>
#include <torch/csrc/api/include/torch/nn/modules/rnn.h>

#include "catch.h"
#include "checkpoint/stored_tensor.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

namespace {

struct Net : torch::nn::Module {
  Net() {
    rnn = register_module(
        "rnn",
        torch::nn::LSTM(torch::nn::LSTMOptions(2, 3).bidirectional(true)));
    head = register_module("head", std::make_shared<Head>());
    // Registered last, but the module's own: Python puts it first.
    scale = register_parameter("scale", at::ones({2}));
    steps = register_buffer("steps", at::tensor(7));
  }
  struct Head : torch::nn::Module {
    Head() {
      norm = register_module("norm", torch::nn::BatchNorm1d(6));
      linear = register_module("linear", torch::nn::Linear(6, 4));
    }
    torch::nn::BatchNorm1d norm{nullptr};
    torch::nn::Linear linear{nullptr};
  };
  torch::nn::LSTM rnn{nullptr};
  std::shared_ptr<Head> head;
  at::Tensor scale, steps;
};

// lstm.pt's module under other names.
struct LstmClassifier : torch::nn::Module {
  LstmClassifier() {
    rnn = register_module("rnn", torch::nn::LSTM(2, 3));
    layers = register_module("layers", torch::nn::Linear(3, 4));
  }
  torch::nn::LSTM rnn{nullptr};
  torch::nn::Linear layers{nullptr};
};

std::vector<std::string> names(const std::vector<StoredTensor>& tensors) {
  std::vector<std::string> result;
  for (const StoredTensor& tensor : tensors) result.push_back(tensor.name);
  return result;
}

bool same(const torch::nn::Module& a, const torch::nn::Module& b) {
  const auto left = state_dict(a);
  const auto right = state_dict(b);
  return std::equal(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const StoredTensor& x, const StoredTensor& y) { return x == y; });
}

}  // namespace

TEST_CASE("a state_dict has Python's names in Python's order", "[checkpoint]") {
  CHECK(names(state_dict(Net())) ==
        std::vector<std::string>{
            "scale", "steps", "rnn.weight_ih_l0", "rnn.weight_hh_l0",
            "rnn.bias_ih_l0", "rnn.bias_hh_l0", "rnn.weight_ih_l0_reverse",
            "rnn.weight_hh_l0_reverse", "rnn.bias_ih_l0_reverse",
            "rnn.bias_hh_l0_reverse", "head.norm.weight", "head.norm.bias",
            "head.norm.running_mean", "head.norm.running_var",
            "head.norm.num_batches_tracked", "head.linear.weight",
            "head.linear.bias"});
}

TEST_CASE("saved weights come back bit for bit", "[checkpoint]") {
  const TemporaryFolder folder;
  const Net saved;
  Net loaded;
  CHECK_FALSE(same(saved, loaded));
  save_weights(folder.path() / "w", saved, {{"config", "{}"}});
  CHECK(load_weights(loaded, folder.path() / "w").empty());
  CHECK(same(saved, loaded));
  CHECK(read_tensor_file(folder.path() / "w").metadata.at("config") == "{}");
}

TEST_CASE("weights of torch.save load under a module's own names",
          "[checkpoint]") {
  LstmClassifier net;
  const auto renamed = load_weights(net, python_file("lstm.pt"));
  REQUIRE(renamed.size() == 6);
  CHECK(renamed[0].from == "lstm.weight_ih_l0");
  CHECK(renamed[0].to == "rnn.weight_ih_l0");
  CHECK(renamed[5].from == "fc.bias");
  CHECK(renamed[5].to == "layers.bias");
  const TensorFile file = read_tensor_file(python_file("lstm.pt"));
  CHECK(at::equal(net.layers->weight, to_tensor(named(file, "fc.weight"))));
  // They are still the module's own parameters, ready for training.
  CHECK(net.layers->weight.requires_grad());
  CHECK(net.layers->weight.is_leaf());
}

TEST_CASE("weights are converted to the module's type", "[checkpoint]") {
  const TemporaryFolder folder;
  torch::nn::Linear saved(2, 3);
  torch::nn::Linear loaded(2, 3);
  saved->to(at::kDouble);
  save_weights(folder.path() / "w", *saved, {});
  load_weights(*loaded, folder.path() / "w");
  CHECK(loaded->weight.scalar_type() == at::kFloat);
  CHECK(at::equal(loaded->weight, saved->weight.to(at::kFloat)));
}

TEST_CASE("weights that do not fit change nothing", "[checkpoint]") {
  const TemporaryFolder folder;
  const Path path = folder.path() / "w.safetensors";
  write_safetensors(path,
                    {{floats("weight", {3, 2}, {1, 2, 3, 4, 5, 6}),
                      floats("bias", {2}, {1, 2}), floats("other", {1}, {1})},
                     {}});
  torch::nn::Linear net(2, 3);
  const at::Tensor before = net->weight.detach().clone();
  const std::string message = user_error([&] { load_weights(*net, path); });
  CHECK(says(message, path.string()));
  CHECK(says(message, "wrong shape: bias is [3] in the model and [2]"));
  CHECK(says(message, "not in the model: \"other\" [1]"));
  CHECK(at::equal(net->weight, before));
}

TEST_CASE("rename settles what is ambiguous", "[checkpoint]") {
  struct Twins : torch::nn::Module {
    Twins() {
      first = register_module("first", torch::nn::Linear(2, 2));
      second = register_module("second", torch::nn::Linear(2, 2));
    }
    torch::nn::Linear first{nullptr}, second{nullptr};
  };
  const TemporaryFolder folder;
  const Path path = folder.path() / "w.safetensors";
  write_safetensors(path, {{floats("a.weight", {2, 2}, {1, 1, 1, 1}),
                            floats("a.bias", {2}, {1, 1}),
                            floats("b.weight", {2, 2}, {2, 2, 2, 2}),
                            floats("b.bias", {2}, {2, 2})},
                           {}});
  Twins net;
  CHECK(says(user_error([&] { load_weights(net, path); }), "model.rename="));
  load_weights(net, path, {{"a", "second"}, {"b", "first"}});
  CHECK(net.first->bias[0].item<float>() == 2);
  CHECK(net.second->bias[0].item<float>() == 1);
}
