#include "tasks/pretrained.h"

#include <ATen/ATen.h>

#include "data/word_vectors.h"

namespace unroll {

void load_pretrained(Embedding& embedding, const EmbeddingConfig& config,
                     const Vocabulary& vocabulary) {
  const auto* learned = std::get_if<LearnedEmbedding>(&config.kind);
  if (!learned || learned->weights.empty()) return;
  WordVectors known =
      read_word_vectors(learned->weights, learned->size, vocabulary);
  const auto count = static_cast<std::int64_t>(known.ids.size());
  const auto rows =
      at::from_blob(known.values.data(), {count, learned->size}, at::kFloat);
  const at::NoGradGuard no_grad;
  auto vectors = embedding.parameters().front().clone();
  vectors.index_copy_(0, at::tensor(known.ids, at::kLong), rows);
  embedding.load_vectors(vectors);
}

RunConfig without_pretrained(RunConfig config) {
  std::visit(
      [](auto& task) {
        if constexpr (requires { task.model.embedding.kind; })
          if (auto* learned =
                  std::get_if<LearnedEmbedding>(&task.model.embedding.kind))
            learned->weights.clear();
      },
      config.task);
  return config;
}

}  // namespace unroll
