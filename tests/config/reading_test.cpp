#include <fmt/format.h>

#include <cmath>

#include "catch.h"
#include "config/valid_configs.h"

namespace unroll {

using Lines = std::vector<std::string>;

TEST_CASE("a model's type is a whole config", "[config]") {
  for (const char* type : {"fc", "cnn", "rnn"}) {
    const auto reading = read_config({{"model", {{"type", type}}}});
    CHECK(reading.problems.empty());
    CHECK(to_json(reading.config)["model"]["type"] == type);
  }
}

TEST_CASE("a config without a model's type is told which there are",
          "[config]") {
  const std::string expected =
      "model.type: missing, expected \"fc\", \"cnn\" or \"rnn\"";
  CHECK(problems_of(std::string("{}")) == Lines{expected});
  // What else stands in the section cannot be judged yet.
  CHECK(problems_of(std::string(R"({"model": {"hidden_size": 3}})")) ==
        Lines{expected});
}

TEST_CASE("every key sets its own field", "[config]") {
  const auto config = read_config(parse_config_text(R"({
    "name": "n", "seed": 5, "device": "cpu", "threads": 2,
    "data": {"set": "drawn_digits", "train_count": 10, "test_count": 11,
             "batch_size": 12, "shift": 1, "dir": "d", "valid_fraction": 0.5},
    "model": {"type": "rnn", "cell": "gru", "hidden_size": 13, "layers": 2,
              "bidirectional": false, "dropout": 0.25, "readout": "mean",
              "head": "linear", "weights": "w", "rename": {"a": "b"}},
    "optimizer": {"type": "sgd", "momentum": 0.5, "nesterov": true,
                  "learning_rate": 0.5, "weight_decay": 0.125},
    "schedule": {"type": "step", "every_epochs": 3, "factor": 0.5,
                 "warmup_steps": 4},
    "training": {"epochs": 14, "max_steps": 15, "clip_grad_norm": 16,
                 "clip_grad_value": 17, "accumulate_steps": 18,
                 "label_smoothing": 0.25, "early_stopping_patience": 19,
                 "restore": "last", "log_every_steps": 20,
                 "save_every_steps": 21, "save_every_minutes": 22.5,
                 "keep_last": 23, "ema_decay": 0.875, "tensorboard": true}})",
                                                    "test"))
                          .config;
  CHECK(config.name == "n");
  CHECK(config.seed == 5);
  CHECK(config.device == DeviceChoice::cpu);
  CHECK(config.threads == 2);
  const auto& drawn =
      std::get<DrawnDigitsData>(classification(config).data.set);
  CHECK(drawn.train_count == 10);
  CHECK(drawn.test_count == 11);
  CHECK(classification(config).data.batch_size == 12);
  CHECK(classification(config).data.shift == 1);
  CHECK(classification(config).data.dir == "d");
  CHECK(classification(config).data.valid_fraction == 0.5);
  const auto& rnn = std::get<RnnConfig>(classification(config).model.net);
  CHECK(rnn.cell == Cell::gru);
  CHECK(rnn.hidden_size == 13);
  CHECK(rnn.layers == 2);
  CHECK_FALSE(rnn.bidirectional);
  CHECK(rnn.dropout == 0.25);
  CHECK(rnn.readout == Readout::mean);
  CHECK(rnn.head == Head::linear);
  CHECK(classification(config).model.weights == "w");
  CHECK(classification(config).model.rename.at("a") == "b");
  const auto& sgd = std::get<SgdConfig>(config.optimizer.kind);
  CHECK(sgd.momentum == 0.5);
  CHECK(sgd.nesterov);
  CHECK(config.optimizer.learning_rate == 0.5);
  CHECK(config.optimizer.weight_decay == 0.125);
  const auto& step = std::get<StepSchedule>(config.schedule.kind);
  CHECK(step.every_epochs == 3);
  CHECK(step.factor == 0.5);
  CHECK(config.schedule.warmup_steps == 4);
  CHECK(config.training.epochs == 14);
  CHECK(config.training.max_steps == 15);
  CHECK(config.training.clip_grad_norm == 16.0);
  CHECK(config.training.clip_grad_value == 17.0);
  CHECK(config.training.accumulate_steps == 18);
  CHECK(config.training.label_smoothing == 0.25);
  CHECK(config.training.early_stopping_patience == 19);
  CHECK(config.training.restore == Restore::last);
  CHECK(config.training.log_every_steps == 20);
  CHECK(config.training.save_every_steps == 21);
  CHECK(config.training.save_every_minutes == 22.5);
  CHECK(config.training.keep_last == 23);
  CHECK(config.training.ema_decay == 0.875);
  CHECK(config.training.tensorboard);
}

TEST_CASE("every alternative's keys set their own fields", "[config]") {
  const auto read = [](const char* text) {
    return read_config(parse_config_text(text, "test")).config;
  };
  const RunConfig fc = read(R"({
    "data": {"set": "idx", "train_images": "a", "train_labels": "b",
             "test_images": "c", "test_labels": "d"},
    "model": {"type": "fc", "hidden_sizes": [30, 20]},
    "optimizer": {"type": "adamw", "beta1": 0.5, "beta2": 0.25, "eps": 0.125},
    "schedule": {"type": "one_cycle", "rise_fraction": 0.5,
                 "start_divisor": 2, "final_divisor": 3}})");
  const auto& idx = std::get<IdxData>(classification(fc).data.set);
  CHECK(idx.train_images + idx.train_labels + idx.test_images +
            idx.test_labels ==
        "abcd");
  CHECK(std::get<FcConfig>(classification(fc).model.net).hidden_sizes ==
        std::vector<std::int64_t>{30, 20});
  CHECK(std::get<FcConfig>(classification(fc).model.net).layers == 3);
  const auto& adamw = std::get<AdamWConfig>(fc.optimizer.kind);
  CHECK(adamw.beta1 == 0.5);
  CHECK(adamw.beta2 == 0.25);
  CHECK(adamw.eps == 0.125);
  const auto& one_cycle = std::get<OneCycleSchedule>(fc.schedule.kind);
  CHECK(one_cycle.rise_fraction == 0.5);
  CHECK(one_cycle.start_divisor == 2.0);
  CHECK(one_cycle.final_divisor == 3.0);

  const RunConfig cnn = read(R"({
    "deterministic": true, "precision": "tf32",
    "model": {"type": "cnn", "channels": [4, 8], "hidden_size": 6},
    "optimizer": {"type": "rmsprop", "alpha": 0.5, "eps": 0.25,
                  "momentum": 0.125},
    "schedule": {"type": "reduce_on_plateau", "factor": 0.5, "patience": 2,
                 "threshold": 0.25, "min_learning_rate": 0.125}})");
  CHECK(cnn.deterministic);
  CHECK(cnn.precision == Precision::tf32);
  CHECK(std::get<CnnConfig>(classification(cnn).model.net).channels ==
        std::vector<std::int64_t>{4, 8});
  CHECK(std::get<CnnConfig>(classification(cnn).model.net).hidden_size == 6);
  const auto& rmsprop = std::get<RmspropConfig>(cnn.optimizer.kind);
  CHECK(rmsprop.alpha == 0.5);
  CHECK(rmsprop.eps == 0.25);
  CHECK(rmsprop.momentum == 0.125);
  const auto& plateau = std::get<ReduceOnPlateauSchedule>(cnn.schedule.kind);
  CHECK(plateau.factor == 0.5);
  CHECK(plateau.patience == 2);
  CHECK(plateau.threshold == 0.25);
  CHECK(plateau.min_learning_rate == 0.125);

  const RunConfig cosine = read(R"({"model": {"type": "fc"}, "schedule":
      {"type": "cosine", "final_fraction": 0.5}})");
  CHECK(std::get<CosineSchedule>(cosine.schedule.kind).final_fraction == 0.5);
}

TEST_CASE("all mistakes of a config are reported at once", "[config]") {
  CHECK(problems_of(std::string(R"({
    "sed": 1,
    "data": {"batch_size": 0, "valid_fraction": 1},
    "model": {"type": "rnn", "hiden_size": 64, "cell": "lstn"},
    "optimizer": {"learning_rate": 0, "momentum": 0.9},
    "training": {"epochs": "ten", "clip_grad_norm": 0}
  })")) ==
        Lines{
            "data.valid_fraction: found 1 (number), expected a number, from 0 "
            "to below 1",
            "data.batch_size: found 0 (number), expected a whole number, from "
            "1 to 10000000",
            "model.cell: found \"lstn\" (string), expected \"rnn\", \"lstm\" "
            "or \"gru\"; did you mean \"lstm\"?",
            "model.hiden_size: unknown key; did you mean hidden_size?",
            "optimizer.learning_rate: found 0 (number), expected a number, "
            "above 0",
            "optimizer.momentum: only for type sgd or rmsprop; this one is "
            "adam",
            "training.epochs: found \"ten\" (string), expected a whole number, "
            "from 0 to 1000000000",
            "training.clip_grad_norm: found 0 (number), expected a number, "
            "above 0, or -1 to turn it off",
            "sed: unknown key; did you mean seed?",
        });
}

TEST_CASE("a key in the wrong section is told its own", "[config]") {
  CHECK(problems_of(std::string(
            R"({"model": {"type": "fc", "epochs": 3}, "dropout": 0.5})")) ==
        Lines{"model.epochs: unknown key; did you mean training.epochs?",
              "dropout: unknown key; did you mean model.dropout?"});
}

TEST_CASE("whole numbers may be written as 1e3 or 1.0", "[config]") {
  const auto read_epochs = [](const char* number) {
    return read_config(
        parse_config_text(fmt::format(R"({{"model": {{"type": "fc"}},
                         "training": {{"epochs": {}}}}})",
                                      number),
                          "test"));
  };
  CHECK(read_epochs("1e3").config.training.epochs == 1000);
  CHECK(read_epochs("1.0").config.training.epochs == 1);
  for (const char* bad : {"1.5", "-1", "1e30", "18446744073709551615",
                          "99999999999999999999999", "-1e300", "true"}) {
    INFO(bad);
    CHECK(read_epochs(bad).problems.size() == 1);
  }
}

TEST_CASE("a number that is not finite is a mistake", "[config]") {
  for (const double value : {NAN, INFINITY, -INFINITY}) {
    Json json = to_json(RunConfig{});
    json["optimizer"]["learning_rate"] = value;
    json["training"]["epochs"] = value;
    json["training"]["clip_grad_norm"] = value;
    CHECK(read_config(json).problems.size() == 3);
  }
}

TEST_CASE("a seed has 63 bits", "[config]") {
  Json json = to_json(RunConfig{});
  json["seed"] = INT64_MAX;
  CHECK(read_config(json).config.seed == INT64_MAX);
  json["seed"] = static_cast<std::uint64_t>(INT64_MAX) + 1;
  CHECK(read_config(json).problems.size() == 1);
  json["seed"] = -1;
  CHECK(read_config(json).problems.size() == 1);
}

TEST_CASE("a list's numbers are reported one by one", "[config]") {
  CHECK(problems_of(std::string(
            R"({"model": {"type": "cnn", "channels": [8, 0, "x"]}})")) ==
        Lines{"model.channels[1]: found 0 (number), expected a whole number, "
              "from 1 to 1000000",
              "model.channels[2]: found \"x\" (string), expected a whole "
              "number, from 1 to 1000000"});
  CHECK(problems_of(
            std::string(R"({"model": {"type": "cnn", "channels": []}})")) ==
        Lines{"model.channels: found a list of 0, expected a list of 1 to 1000 "
              "whole numbers, each from 1 to 1000000"});
  CHECK(problems_of(std::string(
            R"({"model": {"type": "fc", "rename": {"lstm.": 3}}})")) ==
        Lines{"model.rename.lstm.: found 3 (number), expected a string"});
}

TEST_CASE("a name is fit for a folder", "[config]") {
  const auto problems = [](const std::string& name) {
    Json json = to_json(RunConfig{});
    json["name"] = name;
    return read_config(json).problems.size();
  };
  for (const char* good : {"", "a", "mnist_rnn-2", "größe 2", "a.b"}) {
    CHECK(problems(good) == 0);
  }
  for (const char* bad : {"a/b", "..", ".", ".a", "-a", "a\nb", "a\\b"}) {
    CHECK(problems(bad) == 1);
  }
  CHECK(problems(std::string(100, 'x')) == 0);
  CHECK(problems(std::string(101, 'x')) == 1);
  CHECK(problems(std::string("a\0b", 3)) == 1);
}

TEST_CASE("what is no object is no config", "[config]") {
  for (const char* text : {"3", "[]", "null", "\"x\""}) {
    CHECK(problems_of(std::string(text)).size() == 1);
  }
}

}  // namespace unroll
