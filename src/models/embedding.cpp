#include "models/embedding.h"

#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/one_hot.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>

#include <cmath>
#include <variant>

namespace unroll {
namespace {

constexpr std::int64_t kFewUnits = 1000;

}  // namespace

Embedding::Embedding(const EmbeddingConfig& config, std::int64_t units)
    : units_(units), size_(units) {
  if (const auto* learned = std::get_if<LearnedEmbedding>(&config.kind)) {
    size_ = learned->size;
    add_weight(learned->frozen);
  }
}

Embedding::Embedding(std::int64_t size, std::int64_t units)
    : units_(units), size_(size) {
  add_weight(/*frozen=*/false);
}

void Embedding::add_weight(bool frozen) {
  auto vectors = at::empty({units_, size_}, at::kFloat);
  const double bound = std::sqrt(3 / static_cast<double>(size_));
  if (units_ <= kFewUnits) {
    vectors.normal_();
  } else {
    vectors.uniform_(-bound, bound);
  }
  weight_ = register_parameter("weight", vectors, /*requires_grad=*/!frozen);
}

at::Tensor Embedding::forward_flat(const at::Tensor& ids_M) const {
  if (weight_.defined()) return at::embedding(weight_, ids_M);
  return at::one_hot(ids_M, units_).to(at::kFloat);
}

at::Tensor Embedding::forward(const at::Tensor& ids_NT) const {
  return forward_flat(ids_NT.t().contiguous()).transpose(0, 1);
}

void Embedding::load_vectors(const at::Tensor& vectors_VE) {
  TORCH_CHECK(weight_.defined(), "one-hot vectors cannot be set");
  TORCH_CHECK(vectors_VE.sizes() == weight_.sizes(), "vectors of ",
              vectors_VE.sizes(), " for an embedding of ", weight_.sizes());
  const c10::NoGradGuard no_grad;
  weight_.copy_(vectors_VE);
}

}  // namespace unroll
