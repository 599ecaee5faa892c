// Prints how many fused multiply-adds a second all threads do in registers: the
// processor's own peak. g++ -std=c++17 -O3 -march=native -pthread fma_peak.cpp
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#if defined(__AVX512F__)
constexpr int kBytes = 64;
#elif defined(__AVX__)
constexpr int kBytes = 32;
#else
constexpr int kBytes = 16;
#endif
typedef float Vector __attribute__((vector_size(kBytes)));
constexpr int kChains = 12;  // independent: none waits for another
constexpr long kTurns = 50'000'000;

float work(float start) {
  const Vector factor = Vector{} + start, addend = Vector{} + 1e-3f;
  Vector chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = Vector{} + float(i);
  for (long turn = 0; turn < kTurns; ++turn)
#pragma GCC unroll 12
    for (int i = 0; i < kChains; ++i) chains[i] = chains[i] * factor + addend;
  float sum = 0;
  for (const auto& chain : chains) sum += chain[0];
  return sum;
}

int main(int, char** arguments) {
  const int count = std::atoi(arguments[1]);
  std::vector<float> results(count);
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back(
        [&results, i] { results[i] = work(0.5f + 0.01f * i); });
  for (auto& thread : threads) thread.join();
  const std::chrono::duration<double> seconds =
      std::chrono::steady_clock::now() - start;
  const double adds = double(kBytes / 4) * kChains * kTurns * count;
  std::printf("{\"rate\": %g, \"check\": %g}\n", adds / seconds.count(),
              double(results[0]));
}
