#include "models/word2vec.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/zeros.h>

namespace unroll {
namespace {

/// Gives a matrix the name "NAME.weight".
class Vectors : public torch::nn::Module {
 public:
  explicit Vectors(const at::Tensor& weight) {
    register_parameter("weight", weight);
  }
};

}  // namespace

Word2vec::Word2vec(const Word2vecConfig& config, std::int64_t words) {
  const double bound = 0.5 / static_cast<double>(config.size);
  in_ = at::empty({words, config.size}, at::kFloat).uniform_(-bound, bound);
  out_ = at::zeros({words, config.size}, at::kFloat);
  register_module("in", std::make_shared<Vectors>(in_));
  register_module("out", std::make_shared<Vectors>(out_));
}

at::Tensor Word2vec::loss(const at::Tensor& centres_B,
                          const at::Tensor& contexts_B,
                          const at::Tensor& negatives_BK) const {
  const auto others = at::cat({contexts_B.unsqueeze(1), negatives_BK}, 1);
  const auto in = at::embedding(in_, centres_B).unsqueeze(2);
  const auto scores = at::bmm(at::embedding(out_, others), in).squeeze(2);
  const auto near = scores.narrow(1, 0, 1);
  const auto drawn = scores.narrow(1, 1, negatives_BK.size(1));
  return -at::log_sigmoid(at::cat({near, -drawn}, 1)).sum() / centres_B.size(0);
}

}  // namespace unroll
