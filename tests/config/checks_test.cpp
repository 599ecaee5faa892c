#include "catch.h"
#include "config/valid_configs.h"

namespace unroll {
namespace {

bool is_good(const std::string& text) { return problems_of(text).empty(); }

/// The one problem of `text`.
std::string problem(const std::string& text) {
  const auto problems = problems_of(text);
  REQUIRE(problems.size() == 1);
  return problems[0];
}

bool starts_with(const std::string& text, const std::string& beginning) {
  return text.rfind(beginning, 0) == 0;
}

}  // namespace

TEST_CASE("batch norm needs two images a batch", "[config]") {
  const auto of_one = [](const std::string& model) {
    return R"({"data": {"batch_size": 1}, "model": )" + model + "}";
  };
  for (const char* model :
       {R"({"type": "fc"})", R"({"type": "fc", "hidden_sizes": [9]})",
        R"({"type": "cnn"})", R"({"type": "rnn"})"}) {
    const std::string text = problem(of_one(model));
    CHECK(starts_with(text, "data.batch_size: 1 is too few"));
    CHECK(text.find("batch norm") != std::string::npos);
  }
  CHECK(is_good(of_one(R"({"type": "rnn", "head": "linear"})")));
  CHECK(is_good(of_one(R"({"type": "fc", "layers": 1})")));
}

TEST_CASE("dropout needs two recurrent layers, if asked for", "[config]") {
  CHECK(is_good(R"({"model": {"type": "rnn", "layers": 1}})"));
  CHECK(is_good(R"({"model": {"type": "rnn", "layers": 1, "dropout": 0}})"));
  CHECK(starts_with(
      problem(R"({"model": {"type": "rnn", "layers": 1, "dropout": 0.5}})"),
      "model.dropout: 0.5 has no effect"));
  const Json one_layer = {{"model", {{"type", "rnn"}, {"layers", 1}}}};
  CHECK(to_json(read_config(one_layer).config)["model"]["dropout"] == 0.0);
}

TEST_CASE("hidden sizes and a count of layers agree or exclude each other",
          "[config]") {
  const auto fc = [](const std::string& keys) {
    return R"({"model": {"type": "fc", )" + keys + "}}";
  };
  CHECK(is_good(fc(R"("hidden_sizes": [300, 100])")));
  CHECK(is_good(fc(R"("hidden_sizes": [300, 100], "layers": 3)")));
  CHECK(is_good(fc(R"("hidden_sizes": [], "layers": 9)")));
  CHECK(starts_with(problem(fc(R"("hidden_sizes": [300, 100], "layers": 5)")),
                    "model.layers: 5 contradicts hidden_sizes"));
}

TEST_CASE("what looks at the validation loss needs validation images",
          "[config]") {
  const auto without = [](const std::string& rest) {
    return R"({"model": {"type": "fc"}, "data": {"valid_fraction": 0})" + rest +
           "}";
  };
  CHECK(is_good(without("")));
  CHECK(is_good(without(R"(, "training": {"restore": "best"})")));
  CHECK(starts_with(
      problem(without(R"(, "training": {"early_stopping_patience": 3})")),
      "training.early_stopping_patience: early stopping looks at"));
  CHECK(starts_with(
      problem(without(R"(, "schedule": {"type": "reduce_on_plateau"})")),
      "schedule.type: reduce_on_plateau looks at"));
}

TEST_CASE("nesterov needs momentum", "[config]") {
  const auto sgd = [](const std::string& keys) {
    return R"({"model": {"type": "fc"}, "optimizer": {"type": "sgd", )" + keys +
           "}}";
  };
  CHECK(is_good(sgd(R"("nesterov": true, "momentum": 0.9)")));
  CHECK(starts_with(problem(sgd(R"("nesterov": true)")),
                    "optimizer.nesterov: true needs a momentum"));
}

TEST_CASE("limits are turned off by -1 and not by 0", "[config]") {
  for (const char* key : {"max_steps", "clip_grad_norm", "clip_grad_value",
                          "early_stopping_patience"}) {
    const auto with = [key](const std::string& value) {
      return R"({"model": {"type": "fc"}, "training": {")" + std::string(key) +
             "\": " + value + "}}";
    };
    CHECK(is_good(with("-1")));
    CHECK(is_good(with("1")));
    for (const char* bad : {"0", "-2", "-0.5"}) {
      const std::string text = problem(with(bad));
      CHECK(text.find("or -1 to turn it off") != std::string::npos);
    }
  }
}

TEST_CASE("a CPU computes in float32", "[config]") {
  const auto with = [](const std::string& device,
                       const std::string& precision) {
    return R"({"model": {"type": "fc"}, "device": ")" + device +
           R"(", "precision": ")" + precision + "\"}";
  };
  for (const char* precision : {"tf32", "bfloat16"}) {
    CHECK(starts_with(problem(with("cpu", precision)),
                      "precision: device is cpu"));
    CHECK(is_good(with("auto", precision)));
    CHECK(is_good(with("cuda", precision)));
  }
  CHECK(is_good(with("cpu", "float32")));
}

TEST_CASE("no epochs are legal with any schedule", "[config]") {
  for (const char* schedule :
       {"constant", "step", "cosine", "one_cycle", "reduce_on_plateau"}) {
    CHECK(is_good(std::string(R"({"model": {"type": "fc"}, "training":
        {"epochs": 0}, "schedule": {"type": ")") +
                  schedule + "\"}}"));
  }
}

TEST_CASE("IDX data needs its four paths", "[config]") {
  CHECK(problems_of(std::string(R"({"model": {"type": "fc"},
      "data": {"set": "idx", "train_images": "", "test_images": "t"}})")) ==
        std::vector<std::string>{
            "data.train_images: found \"\" (string), expected the path of a "
            "file",
            "data.train_labels: missing, expected the path of a file",
            "data.test_labels: missing, expected the path of a file"});
}

}  // namespace unroll
