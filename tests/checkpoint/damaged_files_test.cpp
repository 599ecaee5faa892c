#include <random>

#include "catch.h"
#include "checkpoint/safetensors.h"
#include "checkpoint/torch_pickle.h"
#include "checkpoint/torch_tensor.h"
#include "support.h"

using namespace unroll;
using namespace unroll::checkpoint_tests;

namespace {

// Cuts the file or changes some of its bytes.
Bytes damaged(Bytes bytes, std::mt19937& random) {
  const auto below = [&](std::size_t bound) { return random() % bound; };
  if (below(4) == 0) bytes.resize(below(bytes.size()));
  const std::size_t changes = bytes.empty() ? 0 : 1 + below(4);
  for (std::size_t i = 0; i < changes; ++i) {
    std::uint8_t& byte = bytes[below(bytes.size())];
    byte = below(2) == 0 ? static_cast<std::uint8_t>(random())
                         : static_cast<std::uint8_t>(byte ^ 1 << below(8));
  }
  return bytes;
}

// Whether the file was refused. An exception that is no UserError goes
// through and fails the test.
template <class Parse>
bool refused(const Bytes& bytes, Parse parse) {
  return !user_error([&] { parse(bytes); }).empty();
}

}  // namespace

TEST_CASE("a damaged file is read or refused, whatever the damage",
          "[checkpoint]") {
  std::mt19937 random(1);
  const Bytes safe = read_bytes(python_file("python.safetensors"));
  int refusals = 0;
  for (int i = 0; i < 3000; ++i) {
    refusals += refused(damaged(safe, random), parse_safetensors);
  }
  CHECK(refusals > 1000);
  for (const char* name : {"state_dict.pt", "checkpoint.pt", "views.pt"}) {
    const Bytes torch = read_bytes(python_file(name));
    refusals = 0;
    for (int i = 0; i < 1000; ++i) {
      refusals += refused(damaged(torch, random), parse_torch_file);
    }
    CHECK(refusals > 100);
  }
}

TEST_CASE("a damaged pickle with a sound checksum is read or refused",
          "[checkpoint]") {
  std::mt19937 random(2);
  const Bytes file = read_bytes(python_file("views.pt"));
  const ZipArchive archive(file);
  const Bytes sound = archive.read("views/data.pkl");
  int refusals = 0;
  for (int i = 0; i < 10000; ++i) {
    refusals += refused(damaged(sound, random), [&](const Bytes& bytes) {
      const Pickle pickle = read_pickle(bytes, torch_functions());
      TorchTensors tensors(pickle, archive, "views");
      for (PickleId id = 0; id < pickle.values.size(); ++id) {
        if (is_torch_tensor(pickle, id)) tensors.build("a", id);
      }
    });
  }
  CHECK(refusals > 5000);
}
