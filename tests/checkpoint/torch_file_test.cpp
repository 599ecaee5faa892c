#include <zip.h>

#include "catch.h"
#include "checkpoint/torch_pickle.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

namespace {

struct Entry {
  std::string name;
  std::string content;
  bool compressed = false;
};

// A zip archive as a program other than torch.save might write it.
Path write_zip(const Path& path, const std::vector<Entry>& entries) {
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  REQUIRE(archive != nullptr);
  for (const Entry& entry : entries) {
    zip_source_t* source = zip_source_buffer(archive, entry.content.data(),
                                             entry.content.size(), 0);
    const auto index = static_cast<zip_uint64_t>(
        zip_file_add(archive, entry.name.c_str(), source, 0));
    zip_set_file_compression(
        archive, index, entry.compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  }
  REQUIRE(zip_close(archive) == 0);
  return path;
}

std::string text(const std::string& value) {
  std::string pickled = "X";
  pickled += static_cast<char>(value.size());
  return pickled + std::string(3, '\0') + value;
}

std::string number(std::int32_t value) {
  std::string pickled = "J";
  for (int i = 0; i < 4; ++i) pickled += static_cast<char>(value >> (8 * i));
  return pickled;
}

std::string numbers(const std::vector<std::int32_t>& values) {
  std::string pickled = "(";
  for (const std::int32_t value : values) pickled += number(value);
  return pickled + "t";
}

// {"w": a view of storage 0, which claims `count` floats}
std::string tensor_pickle(std::int32_t count, std::int32_t offset,
                          const std::vector<std::int32_t>& shape,
                          const std::vector<std::int32_t>& strides,
                          const std::string& type = "torch\nFloatStorage") {
  return "\x80\x02}" + text("w") + "ctorch._utils\n_rebuild_tensor_v2\n((" +
         text("storage") + "c" + type + "\n" + text("0") + text("cpu") +
         number(count) + "tQ" + number(offset) + numbers(shape) +
         numbers(strides) + "\x89NtRs.";
}

const std::string kThreeFloats(12, '\0');

std::string torch_refusal(const std::string& pickle,
                          const std::string& storage = kThreeFloats) {
  const TemporaryFolder folder;
  const Path path = write_zip(folder.path() / "w.pt",
                              {{"w/data.pkl", pickle}, {"w/data/0", storage}});
  return user_error([&] { read_tensor_file(path); });
}

std::string refusal_of_zip(const std::vector<Entry>& entries) {
  const TemporaryFolder folder;
  const Path path = write_zip(folder.path() / "w.pt", entries);
  return user_error([&] { read_tensor_file(path); });
}

std::string refusal_of(const std::string& python) {
  return user_error([&] { read_tensor_file(python_file(python)); });
}

}  // namespace

TEST_CASE("a state_dict of torch.save is read", "[checkpoint]") {
  for (const char* name : {"state_dict.pt", "protocol4.pt"}) {
    const TensorFile file = read_tensor_file(python_file(name));
    REQUIRE(file.tensors.size() == 7);
    CHECK((file.tensors[0] == floats("0.weight", {3, 2}, {0, 1, 2, 3, 4, 5})));
    CHECK((file.tensors[1] == floats("0.bias", {3}, {0, 1, 2})));
    CHECK((named(file, "1.running_var") ==
           floats("1.running_var", {3}, {1, 1, 1})));
    CHECK((file.tensors[6] ==
           StoredTensor{"1.num_batches_tracked", DType::i64, {}, Bytes(8)}));
  }
}

TEST_CASE("every type of torch.save gives what safetensors holds",
          "[checkpoint]") {
  const TensorFile torch = read_tensor_file(python_file("every_type.pt"));
  const TensorFile safe = read_tensor_file(python_file("python.safetensors"));
  REQUIRE(torch.tensors.size() == safe.tensors.size());
  for (const StoredTensor& tensor : torch.tensors) {
    CAPTURE(tensor.name);
    CHECK((tensor == named(safe, tensor.name)));
  }
}

TEST_CASE("views become tensors of their own", "[checkpoint]") {
  const TensorFile file = read_tensor_file(python_file("views.pt"));
  CHECK((named(file, "transposed") ==
         floats("transposed", {3, 4}, {0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11})));
  CHECK((named(file, "rows") == floats("rows", {2, 3}, {3, 4, 5, 6, 7, 8})));
  CHECK((named(file, "every_second") ==
         floats("every_second", {2, 3}, {0, 1, 2, 6, 7, 8})));
  CHECK(named(file, "shared").data.size() == 48);
}

TEST_CASE("the state_dict is found inside a checkpoint", "[checkpoint]") {
  const TensorFile file = read_tensor_file(python_file("checkpoint.pt"));
  REQUIRE(file.tensors.size() == 4);
  CHECK((file.tensors[3] == floats("1.bias", {3}, {0, 1, 2})));
}

TEST_CASE("torch.save files that cannot be used say why", "[checkpoint]") {
  CHECK(says(refusal_of("two_dicts.pt"), "\"encoder\", \"decoder\""));
  CHECK(says(refusal_of("whole_model.pt"), "calls __main__.LstmClassifier"));
  CHECK(says(refusal_of("whole_model.pt"), "model.state_dict()"));
  CHECK(says(refusal_of("legacy.pt"), "torch.save(torch.load(FILE)"));
  CHECK(says(refusal_of("expanded.pt"),
             "tensor \"expanded\": shape [1000] is more than its storage"));
}

TEST_CASE("a tensor must lie inside its storage", "[checkpoint]") {
  CHECK(torch_refusal(tensor_pickle(3, 0, {3}, {1})) == "");
  CHECK(torch_refusal(tensor_pickle(3, 2, {1}, {1})) == "");
  CHECK(torch_refusal(tensor_pickle(3, 0, {0}, {1})) == "");
  CHECK(torch_refusal(tensor_pickle(3, 9, {0, 5}, {7, 7})) == "");
  constexpr std::int32_t kMost = INT32_MAX;
  const std::vector<std::string> pickles = {
      tensor_pickle(3, 1, {3}, {1}),
      tensor_pickle(3, 0, {2}, {3}),
      tensor_pickle(3, -1, {3}, {1}),
      tensor_pickle(3, 0, {3}, {-1}),
      tensor_pickle(3, 0, {3}, {0, 1}),
      tensor_pickle(3, 0, {-3}, {1}),
      tensor_pickle(3, 0, {kMost}, {0}),
      tensor_pickle(3, 0, {2}, {kMost}),
      tensor_pickle(3, kMost, {1}, {1}),
      tensor_pickle(3, 3, {1}, {1}),
      tensor_pickle(3, 0, {kMost, kMost, kMost}, {0, 0, 0}),
      tensor_pickle(4, 0, {3}, {1}),
      tensor_pickle(-1, 0, {3}, {1}),
      tensor_pickle(3, 0, {3}, {1}, "torch\nDoubleStorage"),
  };
  for (std::size_t i = 0; i < pickles.size(); ++i) {
    CAPTURE(i);
    CHECK(says(torch_refusal(pickles[i]), "tensor \"w\""));
  }
}

TEST_CASE("a hostile pickle is refused by name", "[checkpoint]") {
  const std::string call =
      "\x80\x02"
      "cos\nsystem\n" +
      text("true") + "\x85R.";
  CHECK(says(torch_refusal(call), "refused: the pickle calls os.system"));
  const std::string modern =
      "\x80\x04" + text("builtins") + text("eval") + "\x93.";
  CHECK(says(torch_refusal(modern), "refused: the pickle calls builtins.eval"));
  CHECK(says(torch_refusal("\x80\x02(ios\nsystem\n."), "opcode INST (0x69)"));
  CHECK(says(torch_refusal("\x80\x02}\x81."), "opcode NEWOBJ (0x81)"));
  CHECK(says(torch_refusal("\x80\x02\xff."), "opcode of no known name (0xff)"));
  // A storage is no function that makes tensors.
  CHECK(says(
      torch_refusal("\x80\x02}" + text("w") + "ctorch\nFloatStorage\n)Rs."),
      "no dict of tensors"));
}

TEST_CASE("other zip archives are refused", "[checkpoint]") {
  const std::string good = tensor_pickle(3, 0, {3}, {1});
  CHECK(refusal_of_zip({{"w/data.pkl", good},
                        {"w/data/0", kThreeFloats},
                        {"w/byteorder", "little"}}) == "");
  CHECK(says(refusal_of_zip({{"w/data.pkl", good}, {"w/byteorder", "big"}}),
             "byte order is \"big\""));
  CHECK(says(refusal_of_zip({{"w/data.pkl", good}}), "no entry \"w/data/0\""));
  CHECK(says(refusal_of_zip({{"a.txt", "hello"}}), "no data.pkl"));
  CHECK(says(refusal_of_zip({{"a/data.pkl", good}, {"b/data.pkl", good}}),
             "more than one data.pkl"));
  CHECK(says(refusal_of_zip({{"w/data.pkl", std::string(500, '}'), true}}),
             "compressed"));
}
