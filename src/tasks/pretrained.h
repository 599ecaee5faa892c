#pragma once

#include "config/run_config.h"
#include "data/vocabulary.h"
#include "models/embedding.h"

namespace unroll {

/// Where `config` names a file of vectors, the units that it holds get theirs;
/// the others keep their fresh ones. Throws UserError as read_word_vectors.
void load_pretrained(Embedding& embedding, const EmbeddingConfig& config,
                     const Vocabulary& vocabulary);

/// `config` for a model whose weights all come from a file of weights: no file
/// of vectors is needed, then.
RunConfig without_pretrained(RunConfig config);

}  // namespace unroll
