#include "checkpoint/name_matching.h"

#include "base/text.h"
#include "catch.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

namespace {

using Tensors = std::vector<NamedShape>;

Tensors operator+(Tensors left, const Tensors& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Tensors linear(const std::string& module, std::int64_t in, std::int64_t out) {
  return {{module + ".weight", {out, in}}, {module + ".bias", {out}}};
}

Tensors batch_norm(const std::string& module, std::int64_t size) {
  return {{module + ".weight", {size}},
          {module + ".bias", {size}},
          {module + ".running_mean", {size}},
          {module + ".running_var", {size}},
          {module + ".num_batches_tracked", {}}};
}

Tensors lstm(const std::string& module) {
  return {{module + ".weight_ih_l0", {16, 3}},
          {module + ".weight_hh_l0", {16, 4}},
          {module + ".bias_ih_l0", {16}},
          {module + ".bias_hh_l0", {16}}};
}

Tensors under(const std::string& prefix, Tensors tensors) {
  for (NamedShape& tensor : tensors) tensor.name = prefix + tensor.name;
  return tensors;
}

std::string problems(const NameMatching& matching) {
  return join(matching.problems, "\n");
}

using Rename = std::map<std::string, std::string>;

// The names that differ, by the model's.
Rename differing(const Tensors& model, const Tensors& file,
                 const Rename& rename = {}) {
  const NameMatching matching = match_names(model, file, rename);
  REQUIRE(problems(matching) == "");
  REQUIRE(matching.in_file.size() == model.size());
  Rename result;
  for (const auto& [ours, theirs] : matching.in_file) {
    if (ours != theirs) result[ours] = theirs;
  }
  return result;
}

std::string why_not(const Tensors& model, const Tensors& file,
                    const Rename& rename = {}) {
  return problems(match_names(model, file, rename));
}

const Tensors kModel = lstm("rnn") + linear("layers.0", 4, 10);
const Tensors kTwins = linear("layers.0", 8, 8) + linear("layers.2", 8, 8);

}  // namespace

TEST_CASE("the same names match whatever their order", "[checkpoint]") {
  CHECK(differing(kModel, kModel).empty());
  CHECK(differing(kModel, Tensors(kModel.rbegin(), kModel.rend())).empty());
}

TEST_CASE("one prefix before all names is found", "[checkpoint]") {
  const auto pairs = differing(kModel, under("module.", kModel));
  CHECK(pairs.size() == kModel.size());
  CHECK(pairs.at("rnn.bias_ih_l0") == "module.rnn.bias_ih_l0");
  CHECK(differing(under("net.", kModel), kModel).at("net.layers.0.bias") ==
        "layers.0.bias");
  CHECK(differing(under("a.b.", kTwins), under("c.", kTwins))
            .at("a.b.layers.0.bias") == "c.layers.0.bias");
  // Twins are told apart by the rest of their names.
  CHECK(differing(kTwins, under("module.", kTwins)).at("layers.2.bias") ==
        "module.layers.2.bias");
}

TEST_CASE("modules are renamed as a whole where there is one way",
          "[checkpoint]") {
  const Tensors tutorial = lstm("lstm") + linear("fc", 4, 10);
  const auto pairs = differing(kModel, tutorial);
  CHECK(pairs.at("rnn.weight_ih_l0") == "lstm.weight_ih_l0");
  CHECK(pairs.at("layers.0.weight") == "fc.weight");
  CHECK(differing(kModel, under("module.", tutorial)).at("layers.0.bias") ==
        "module.fc.bias");
  CHECK(differing(kModel, lstm("rnn") + linear("fc", 4, 10)) ==
        Rename{{"layers.0.weight", "fc.weight"}, {"layers.0.bias", "fc.bias"}});
  CHECK(differing(batch_norm("a", 4) + linear("b", 4, 4),
                  batch_norm("x", 4) + linear("y", 4, 4))
            .at("a.num_batches_tracked") == "x.num_batches_tracked");
  CHECK(differing(
            lstm("rnn") + linear("layers.0", 8, 8) + linear("layers.2", 8, 8),
            lstm("rnn") + linear("head.0", 8, 8) + linear("head.2", 8, 8))
            .at("layers.2.weight") == "head.2.weight");
}

TEST_CASE("twins are never told apart by order", "[checkpoint]") {
  const Tensors file = linear("a", 8, 8) + linear("b", 8, 8);
  const std::string message = why_not(kTwins, file);
  CHECK(says(message, "ambiguous: \"a\", \"b\" in the file"));
  CHECK(says(message, "\"layers.0\", \"layers.2\" in the model"));
  CHECK(
      says(message, R"(--set 'model.rename={"a":"layers.0","b":"layers.2"}')"));
  CHECK_FALSE(says(message, "missing"));
  CHECK(differing(kTwins, file, {{"a", "layers.2"}, {"b", "layers.0"}})
            .at("layers.2.bias") == "a.bias");
  // One of the names settles the other.
  CHECK(says(why_not(kTwins, file, {{"a", "layers.2"}}), "ambiguous"));
}

TEST_CASE("a name that fits by chance does not settle its twins",
          "[checkpoint]") {
  // The file counts from 2 where the model counts from 0: "layers.2" is in
  // both, but means another layer.
  const Tensors file = linear("layers.2", 8, 8) + linear("layers.4", 8, 8);
  CHECK(says(why_not(kTwins, file), "ambiguous"));
  CHECK(differing(kTwins, file,
                  {{"layers.2", "layers.0"}, {"layers.4", "layers.2"}})
            .at("layers.2.weight") == "layers.4.weight");
}

TEST_CASE("a module is not torn apart", "[checkpoint]") {
  const Tensors file = {{"layers.0.weight", {8, 8}}, {"fc.bias", {8}}};
  const std::string message = why_not(linear("layers.0", 8, 8), file);
  CHECK(says(message, "missing in the file: layers.0.bias [8]"));
  CHECK(says(message, "not in the model: \"fc.bias\" [8]"));
}

TEST_CASE("every missing, extra and wrongly shaped tensor is listed",
          "[checkpoint]") {
  const Tensors file = lstm("rnn") + linear("layers.0", 4, 7) +
                       linear("extra", 2, 2) + Tensors{{"scale", {}}};
  const auto matching =
      match_names(kModel + Tensors{{"gain", {3}}, {"shift", {3}}}, file);
  CHECK(matching.problems.size() == 7);
  const std::string message = problems(matching);
  CHECK(says(message,
             "wrong shape: layers.0.weight is [10, 4] in the model and [7, 4] "
             "in the file"));
  CHECK(says(message, "wrong shape: layers.0.bias"));
  CHECK(says(message, "missing in the file: gain [3]"));
  CHECK(says(message, "missing in the file: shift [3]"));
  CHECK(says(message, "not in the model: \"extra.weight\" [2, 2]"));
  CHECK(says(message, "not in the model: \"extra.bias\" [2]"));
  CHECK(says(message, "not in the model: \"scale\" []"));
}

TEST_CASE("shapes decide, not names alone", "[checkpoint]") {
  CHECK(says(why_not(linear("a", 2, 3), linear("b", 3, 2)),
             "missing in the file: a.weight [3, 2]"));
  CHECK(says(why_not(under("module.", linear("a", 2, 3)), linear("a", 3, 2)),
             "missing"));
}

TEST_CASE("old files lack batch norm's counter", "[checkpoint]") {
  const Tensors model = batch_norm("bn", 4) + linear("fc", 4, 2);
  for (const std::string prefix : {"", "module."}) {
    Tensors file = under(prefix, model);
    file.erase(file.begin() + 4);
    const NameMatching matching = match_names(model, file);
    CHECK(problems(matching) == "");
    CHECK(matching.in_file.size() == model.size() - 1);
  }
}

TEST_CASE("rename replaces whole parts, the longest first", "[checkpoint]") {
  const Tensors file =
      lstm("net.lstm") + linear("net.fc", 4, 10) + linear("net.fc2", 10, 10);
  const Tensors model =
      lstm("rnn") + linear("layers.0", 4, 10) + linear("layers.1", 10, 10);
  const auto pairs = differing(model, file,
                               {{"net", ""},
                                {"net.lstm", "rnn"},
                                {"net.fc.", "layers.0."},
                                {"net.fc2", "layers.1"}});
  CHECK(pairs.at("layers.0.bias") == "net.fc.bias");
  CHECK(pairs.at("layers.1.bias") == "net.fc2.bias");
  CHECK(differing(linear("a", 1, 2), {{"weight", {2, 1}}, {"bias", {2}}},
                  {{"", "a"}})
            .size() == 2);
}

TEST_CASE("a rename that does nothing or too much is a mistake",
          "[checkpoint]") {
  CHECK(says(why_not(kModel, kModel, {{"lstm", "rnn"}}),
             "model.rename: no name in the file begins with \"lstm\""));
  CHECK(says(why_not(kTwins, kTwins, {{"layers.2", "layers.0"}}),
             "\"layers.0.weight\" and \"layers.2.weight\" of the file would "
             "both be \"layers.0.weight\""));
}

TEST_CASE("absurd names do no harm", "[checkpoint]") {
  const std::string dots(10000, '.');
  CHECK(says(why_not(kModel, {{dots, {1}}, {dots + "a", {1}}, {"", {}}}),
             "not in the model"));
}
