#include "data/mnist.h"

#include <cstdlib>

#include "base/hash.h"
#include "catch.h"
#include "data/download.h"
#include "data/image_set.h"
#include "data/support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

const std::vector<std::string> kPlainNames = {
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

/// Nothing outside a folder of its own is found: neither MNIST in the usual
/// places of the one who runs the tests, nor the network.
struct NoMnist {
  TemporaryFolder folder;
  Path before = std::filesystem::current_path();
  Setting mnist_dir{"MNIST_DIR", ""};
  Setting home{"HOME", folder.path() / "home"};
  Setting cache{"XDG_CACHE_HOME", folder.path() / "cache"};
  Setting mirrors{"UNROLL_MNIST_MIRRORS", "file:///no/such/mirror"};
  NoMnist() { std::filesystem::current_path(folder.path()); }
  ~NoMnist() { std::filesystem::current_path(before); }

  void put_four(const std::string& folder_name) const {
    for (const std::string& name : kPlainNames)
      folder.write(folder_name + "/" + name, {1});
  }
  std::string found() const {
    const auto files = find_mnist("mine");
    return files ? files->folder.lexically_normal().string() : "";
  }
};

RemoteFile remote(const std::string& name, const Bytes& content) {
  return {name, content.size(), sha256_hex(content)};
}

}  // namespace

TEST_CASE("MNIST is looked for in the usual places, in order", "[data]") {
  const NoMnist alone;
  const std::string top = alone.folder.path().string();
  CHECK(alone.found() == "");
  alone.put_four("cache/unroll/mnist");
  CHECK(alone.found() == top + "/cache/unroll/mnist");
  alone.put_four("home/data/MNIST/raw");
  CHECK(alone.found() == top + "/home/data/MNIST/raw");
  alone.put_four("data/MNIST/raw");
  CHECK(alone.found() == "data/MNIST/raw");
  alone.put_four("shelf");
  const Setting mnist_dir("MNIST_DIR", top + "/shelf");
  CHECK(alone.found() == top + "/shelf");
  alone.put_four("mine");
  CHECK(alone.found() == "mine");
}

TEST_CASE("MNIST's files may be packed and named in two ways", "[data]") {
  const NoMnist alone;
  alone.folder.write("mine/train-images-idx3-ubyte.gz", {1});
  alone.folder.write("mine/train-labels.idx1-ubyte", {1});
  alone.folder.write("mine/t10k-images.idx3-ubyte.gz", {1});
  CHECK(alone.found() == "");  // one is missing
  alone.folder.write("mine/t10k-labels-idx1-ubyte", {1});
  CHECK(alone.found() == "mine");
  CHECK(find_mnist("mine")->paths[1] == "mine/train-labels.idx1-ubyte");
}

TEST_CASE("files that are not MNIST's do not pass for them", "[data]") {
  const NoMnist alone;
  alone.put_four("mine");
  Console console(true);
  const auto error = user_error([&] { fetch_mnist("mine", console); });
  CHECK(says(error, "mine/train-images-idx3-ubyte: is not MNIST's"));
  CHECK(says(error, "data.set \"idx\""));
  ImageDataConfig config;
  config.dir = "mine";
  alone.folder.write("mine/train-images-idx3-ubyte", {0x1f, 0x8b});
  CHECK(says(user_error([&] { fetch_mnist("mine", console); }), "Remove it"));
  alone.folder.write("mine/train-images-idx3-ubyte", {1});
  CHECK(user_error([&] { open_image_set(config, 0, console); }) == error);
}

TEST_CASE("without file and network the error says what to do", "[data]") {
  const NoMnist alone;
  Console console(true);
  const auto error = user_error([&] { fetch_mnist("mine", console); });
  CHECK(says(error, "file:///no/such/mirror/train-images-idx3-ubyte.gz: "));
  CHECK(says(error, "into mine"));
  CHECK(says(error, "MNIST_DIR"));
  CHECK(says(error, "drawn_digits"));
  CHECK_FALSE(std::filesystem::exists("mine"));
}

TEST_CASE("another mirror serves what one lacks or has broken", "[data]") {
  const TemporaryFolder folder;
  const Bytes one = {1, 2, 3}, two(5000, 9);
  folder.write("good/one.gz", gzip(one));
  folder.write("good/two", two);
  folder.write("broken/one.gz", gzip({7, 7, 7}));
  folder.write("huge/one.gz", Bytes(3000000));
  const std::string base = "file://" + folder.path().string() + "/";
  Console console(true);
  const Path to = folder.path() / "to" / "here";
  download_files(
      {remote("one.gz", one), remote("two", two)},
      {base + "missing/", base + "broken/", base + "huge/", base + "good/"}, to,
      console);
  CHECK(read_bytes(to / "one.gz") == gzip(one));
  CHECK(read_bytes(to / "two") == two);
  const auto error = user_error([&] {
    download_files({remote("one.gz", one)}, {base + "huge/"}, to, console);
  });
  CHECK(says(error, "more than the"));
}

TEST_CASE("a download that fails leaves nothing behind", "[data]") {
  const TemporaryFolder folder;
  const Bytes one = {1, 2, 3}, two(5000, 9);
  folder.write("good/one", one);
  folder.write("good/two", first_of(two, 4999));
  const std::string mirror = "file://" + folder.path().string() + "/good/";
  Console console(true);
  const auto error = user_error([&] {
    download_files({remote("one", one), remote("two", two)}, {mirror},
                   folder.path() / "to", console);
  });
  CHECK(says(error, "two cannot be downloaded"));
  CHECK(says(error, mirror + "two: what it serves has another checksum"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "to"));
}

TEST_CASE("the real MNIST is read where MNIST_DIR names it", "[data]") {
  const char* dir = std::getenv("MNIST_DIR");
  if (dir == nullptr || !find_mnist(dir)) return;
  ImageDataConfig config;
  config.dir = dir;
  Console console(true);
  const ImageSet set = open_image_set(config, 0, console);
  CHECK(set.name == "MNIST");
  CHECK(set.classes == 10);
  CHECK(set.train.count == 60000);
  CHECK(set.test.count == 10000);
  CHECK(set.train.rows == 28);
  CHECK(std::vector<std::int64_t>(set.train.labels.begin(),
                                  set.train.labels.begin() + 5) ==
        std::vector<std::int64_t>{5, 0, 4, 1, 9});
}
