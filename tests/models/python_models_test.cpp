// The models against live Python PyTorch: tests/python/make_references.py says
// what is computed there.
#include <ATen/Context.h>
#include <ATen/ops/nll_loss.h>
#include <c10/core/GradMode.h>

#include "catch.h"
#include "config/config_io.h"
#include "kernels/choice.h"
#include "models/classifier.h"
#include "models/closeness.h"
#include "models/reference_file.h"

namespace unroll {
namespace {

using NamedTensors = std::map<std::string, at::Tensor>;

std::int64_t number(const Reference& reference, const std::string& key) {
  return std::stoll(reference.metadata.at(key));
}

ClassifierConfig read_model_config(const Reference& reference) {
  Json json;
  json["model"] = Json::parse(reference.metadata.at("model"));
  const auto reading = read_config(json);
  for (const auto& problem : reading.problems) {
    FAIL(problem.path << ": " << problem.message);
  }
  return classification(reading.config).model;
}

/// With fresh weights of the seed that Python used.
std::shared_ptr<Classifier> make_model(const Reference& reference) {
  at::manual_seed(static_cast<std::uint64_t>(number(reference, "seed")));
  return make_classifier(read_model_config(reference),
                         {number(reference, "rows"), number(reference, "cols")},
                         number(reference, "classes"));
}

NamedTensors gradients(const Classifier& model) {
  NamedTensors found;
  for (const auto& item : model.named_parameters()) {
    found[item.key()] = item.value().grad();
  }
  return found;
}

NamedTensors buffers(const Classifier& model) {
  NamedTensors found;
  for (const auto& item : model.named_buffers()) {
    found[item.key()] = item.value();
  }
  return found;
}

NamedTensors state(const Classifier& model) {
  auto found = buffers(model);
  for (const auto& item : model.named_parameters()) {
    found[item.key()] = item.value();
  }
  return found;
}

void check_all(const NamedTensors& ours, const NamedTensors& expected,
               double tolerance) {
  CHECK(ours.size() == expected.size());
  for (const auto& [name, tensor] : expected) {
    INFO(name);
    REQUIRE(ours.contains(name));
    CHECK(difference(ours.at(name), tensor) <= tolerance);
  }
}

/// The references of dropout need LibTorch's kernels: ours draw other masks.
struct KernelsFor {
  explicit KernelsFor(const std::string& file) {
    use_fused_kernels(file.find("dropout") == std::string::npos);
  }
  ~KernelsFor() { use_fused_kernels(true); }
};

template <typename Check>
void for_each_model(Check check) {
  for (const auto& path : reference_files("model_")) {
    const auto file = path.filename().string();
    INFO(file);
    const KernelsFor kernels(file);
    check(read_reference(path));
  }
}

constexpr double kTolerance = 1e-5;

}  // namespace

TEST_CASE("fresh weights are Python's, bit for bit", "[models]") {
  for_each_model([](const Reference& reference) {
    const auto model = make_model(reference);
    check_all(state(*model), reference.with_prefix("initial"), 0.0);
  });
}

TEST_CASE("a training step computes what Python computes", "[models]") {
  for_each_model([](const Reference& reference) {
    const auto& expected = reference.tensors;
    const auto model = make_model(reference);
    at::manual_seed(static_cast<std::uint64_t>(number(reference, "seed") + 1));
    const auto output = model->forward(expected.at("images"));
    const auto loss = at::nll_loss(output, expected.at("labels"));
    loss.backward();
    CHECK(difference(output, expected.at("train_output")) < kTolerance);
    CHECK(difference(loss, expected.at("loss")) < kTolerance);
    check_all(gradients(*model), reference.with_prefix("gradient"), kTolerance);
    check_all(buffers(*model), reference.with_prefix("buffer"), kTolerance);
  });
}

TEST_CASE("evaluation gives Python's outputs, for one image too", "[models]") {
  for_each_model([](const Reference& reference) {
    const auto& expected = reference.tensors;
    const auto model = make_model(reference);
    at::manual_seed(static_cast<std::uint64_t>(number(reference, "seed") + 1));
    const c10::NoGradGuard no_grad;
    const auto images = expected.at("images");
    model->forward(images);  // the running statistics of batch norm
    model->eval();
    CHECK(difference(model->forward(images), expected.at("eval_output")) <
          kTolerance);
    CHECK(difference(model->forward(images.slice(0, 0, 1)),
                     expected.at("one_output")) < kTolerance);
  });
}

}  // namespace unroll
