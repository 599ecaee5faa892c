#include "tasks/classification.h"

#include <ATen/ATen.h>

#include "base/console.h"
#include "base/error.h"
#include "catch.h"
#include "tasks/device.h"
#include "tasks/support.h"

using namespace unroll;

namespace {

RunConfig small_config() {
  RunConfig config;
  classification(config).model.net = FcConfig{{16}, 2};
  classification(config).data.set = DrawnDigitsData{230, 1050};
  classification(config).data.batch_size = 64;
  return config;
}

ImageSet drawn(const RunConfig& config) {
  Console console;
  return open_image_set(classification(config).data, config.seed, console);
}

}  // namespace

TEST_CASE("loss and accuracy are means over images, not over batches",
          "[tasks]") {
  const auto config = small_config();
  const auto images = drawn(config);
  Classification task(config, images, kCpu);
  // 1,050 test images come in two batches of very unequal size.
  const auto metrics = task.evaluate(SplitName::test);
  const auto all = task.predict(SplitName::test);
  REQUIRE(metrics.count == 1050);
  CHECK(metrics.loss ==
        Approx(at::nll_loss(all.log_probabilities, all.labels).item<double>())
            .epsilon(1e-5));
  const auto right = all.log_probabilities.argmax(1).eq(all.labels);
  CHECK(metrics.measures.at(0).name == "accuracy");
  CHECK(metrics.measures.at(0).value ==
        Approx(right.to(at::kDouble).mean().item<double>()));
}

TEST_CASE("evaluation neither trains nor changes the mode", "[tasks]") {
  const auto config = small_config();
  const auto images = drawn(config);
  Classification task(config, images, kCpu);
  task.model().train();
  const auto before = task.model().buffers().at(0).clone();
  const auto first = task.evaluate(SplitName::valid);
  const auto second = task.evaluate(SplitName::valid);
  CHECK(first.loss == second.loss);
  CHECK(task.model().is_training());
  CHECK(at::equal(task.model().buffers().at(0), before));
}

TEST_CASE("the training split leaves out the validation images", "[tasks]") {
  const auto config = small_config();
  const auto images = drawn(config);
  Classification task(config, images, kCpu);
  auto train = task.predict(SplitName::train).indices;
  const auto valid = task.predict(SplitName::valid).indices;
  CHECK(train.size() == 184);
  CHECK(valid.size() == 46);
  train.insert(train.end(), valid.begin(), valid.end());
  std::sort(train.begin(), train.end());
  CHECK(std::unique(train.begin(), train.end()) == train.end());
}

TEST_CASE("a last batch of one joins the one before it", "[tasks]") {
  auto config = small_config();
  classification(config).data.set = DrawnDigitsData{65, 10};
  classification(config).data.valid_fraction = 0.0;
  const auto images = drawn(config);
  Classification task(config, images, kCpu);
  task.model().train();
  task.start_epoch(0);
  CHECK_FALSE(task.has_split(SplitName::valid));
  REQUIRE(task.batches_per_epoch() == 1);
  CHECK(task.train_batch(0).count == 65);
}

TEST_CASE("label smoothing is Python's", "[tasks]") {
  // torch.nn.functional.cross_entropy(logits, labels, label_smoothing=e) is
  // (1 - e) * nll + e * mean over classes of -log p.
  auto config = small_config();
  const auto images = drawn(config);
  const auto loss_with = [&](double smoothing) {
    config.training.label_smoothing = smoothing;
    Classification task(config, images, kCpu);
    task.model().train();
    task.start_epoch(0);
    return task.train_batch(0).loss.item<double>();
  };
  const double nll = loss_with(0.0);
  const double uniform = loss_with(1.0);
  CHECK(nll != Approx(uniform));
  CHECK(loss_with(0.1) == Approx(0.9 * nll + 0.1 * uniform));
}

TEST_CASE("a device says which precision it does not know", "[tasks]") {
  const c10::Device cuda(c10::kCUDA);
  CHECK(describe(cuda, Precision::float32) == "CUDA, LibTorch's kernels");
  CHECK(describe(cuda, Precision::tf32) == "CUDA, LibTorch's kernels, tf32");
  const auto plain = describe(kCpu, Precision::float32);
  CHECK(describe(kCpu, Precision::bfloat16) ==
        plain + ", float32 (bfloat16 needs CUDA)");
  CHECK(precision_on(kCpu, Precision::tf32) == Precision::float32);
}

TEST_CASE("only tf32 lets CUDA round what it multiplies", "[tasks]") {
  RunConfig config;
  for (const auto precision :
       {Precision::tf32, Precision::bfloat16, Precision::float32}) {
    config.precision = precision;
    prepare_libtorch(config);
    const bool rounds = precision == Precision::tf32;
    CHECK(at::globalContext().allowTF32CuBLAS() == rounds);
    CHECK(at::globalContext().allowTF32CuDNN() == rounds);
  }
}

TEST_CASE("CUDA that is not there is the user's to mend", "[tasks]") {
  if (pick_device(DeviceChoice::automatic).is_cuda()) return;
  CHECK_THROWS_AS(pick_device(DeviceChoice::cuda), UserError);
}
