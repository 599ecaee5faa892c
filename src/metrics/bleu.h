#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace unroll {

/// BLEU of a corpus (Papineni et al. 2002, https://aclanthology.org/P02-1040)
/// and what it is made of.
struct Bleu {
  double score = 0.0;                  ///< 0 to 100.
  std::array<double, 4> precisions{};  ///< Of 1 to 4 words, 0 to 100, smoothed.
  double brevity_penalty = 1.0;
  std::int64_t hypothesis_length = 0;  ///< In words.
  std::int64_t reference_length = 0;
};

/// As sacreBLEU computes it by default (Post 2018,
/// https://aclanthology.org/W18-6319): one reference each, 13a words, upper and
/// lower case apart, an order without matches smoothed exponentially. Texts are
/// UTF-8, as people write them. Throws std::invalid_argument unless there are
/// as many references as hypotheses.
Bleu corpus_bleu(const std::vector<std::string>& hypotheses,
                 const std::vector<std::string>& references);

/// Words as mteval-v13a.pl cuts them.
std::vector<std::string> words_13a(const std::string& text);

}  // namespace unroll
