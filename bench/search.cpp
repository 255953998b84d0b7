// Search over random clustered unit vectors: p50 and p95 of one query on one core, recall of the top 10 against the exact
// one, and hnswlib's brute force in the same run.
//
//   search [VECTORS=100000] [DIMENSIONS=384] [QUERIES=500] [REPETITIONS=3] [hnsw]
//
// With `hnsw` the graph is built and measured too, which takes minutes.
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/random.h"
#include "hone/corpus/exact_scan.h"
#include "hone/corpus/hnsw_index.h"
#include "hone/corpus/quantized_scan.h"

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// A thousand centres; a vector is a centre plus noise of about the same length, scaled to length 1.
std::vector<float> clustered(std::size_t count, std::size_t dimensions, std::uint64_t stream) {
  constexpr std::size_t centres = 1000;
  hone::Random centre_values(1), values(2, stream);
  std::vector<float> centre(centres * dimensions);
  for (float& value : centre) value = static_cast<float>(centre_values.normal());
  std::vector<float> vectors(count * dimensions);
  for (std::size_t row = 0; row < count; ++row) {
    const float* around = &centre[values.below(centres) * dimensions];
    float* vector = &vectors[row * dimensions];
    double squares = 0;
    for (std::size_t i = 0; i < dimensions; ++i) {
      vector[i] = around[i] + static_cast<float>(values.normal());
      squares += double{vector[i]} * vector[i];
    }
    for (std::size_t i = 0; i < dimensions; ++i) vector[i] = static_cast<float>(vector[i] / std::sqrt(squares));
  }
  return vectors;
}

using Ids = std::vector<std::int64_t>;
using Search = std::function<Ids(std::span<const float>)>;

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

struct Measurement {
  double p50 = 0, p95 = 0;  // wall clock
  double processor_p50 = 0;  // what is left when other programs use the core too
  double recall = 0, identical = 0;
};

Measurement measure(const Search& search, const std::vector<float>& queries, std::size_t dimensions,
                    std::vector<Ids>& exact) {
  const std::size_t count = queries.size() / dimensions;
  const bool is_reference = exact.empty();
  std::vector<double> times, processor_times;
  std::size_t found = 0, expected = 0, identical = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto start = Clock::now();
    const std::clock_t processor_start = std::clock();
    Ids ids = search(std::span(queries).subspan(i * dimensions, dimensions));
    processor_times.push_back(1000.0 * static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC);
    times.push_back(milliseconds_since(start));
    if (is_reference) exact.push_back(ids);
    expected += exact[i].size();
    for (std::int64_t id : exact[i]) found += static_cast<std::size_t>(std::count(ids.begin(), ids.end(), id));
    identical += ids == exact[i];
  }
  return {percentile(times, 0.5), percentile(times, 0.95), percentile(processor_times, 0.5),
          static_cast<double>(found) / static_cast<double>(expected),
          static_cast<double>(identical) / static_cast<double>(count)};
}

Ids ids_of(const hone::corpus::Ranking& ranking) {
  Ids ids;
  for (const hone::corpus::Hit& hit : ranking) ids.push_back(hit.id);
  return ids;
}

Search searching(const hone::corpus::VectorIndex& index) {
  return [&index](std::span<const float> query) { return ids_of(index.search(query, 10).value()); };
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int index, std::size_t otherwise) {
    return argc > index ? static_cast<std::size_t>(std::strtoull(argv[index], nullptr, 10)) : otherwise;
  };
  const std::size_t count = number(1, 100'000), dimensions = number(2, 384), query_count = number(3, 500),
                    repetitions = number(4, 3);
  const bool with_graph = argc > 5 && std::string_view(argv[5]) == "hnsw";

  const std::vector<float> vectors = clustered(count, dimensions, 0), queries = clustered(query_count, dimensions, 1);
  Ids ids(count);
  for (std::size_t i = 0; i < count; ++i) ids[i] = static_cast<std::int64_t>(i);

  hone::corpus::ExactScan exact(dimensions, 1);
  hone::corpus::QuantizedScan quantized(dimensions, 1);
  hone::corpus::HnswIndex graph(dimensions);
  exact.add(ids, vectors).value();
  auto start = Clock::now();
  quantized.add(ids, vectors).value();
  std::printf("%zu vectors of %zu dimensions, %zu queries, one thread\nquantized: built in %.2f s\n", count, dimensions,
              query_count, milliseconds_since(start) / 1000);
  if (with_graph) {
    start = Clock::now();
    graph.add(ids, vectors).value();
    std::printf("hnsw: built in %.1f s\n", milliseconds_since(start) / 1000);
  }
  hnswlib::InnerProductSpace space(dimensions);
  hnswlib::BruteforceSearch<float> brute_force(&space, count);
  for (std::size_t i = 0; i < count; ++i) brute_force.addPoint(&vectors[i * dimensions], i);
  const Search brute = [&](std::span<const float> query) {
    auto found = brute_force.searchKnn(query.data(), 10);
    Ids nearest;
    for (; !found.empty(); found.pop()) nearest.push_back(static_cast<std::int64_t>(found.top().second));
    std::reverse(nearest.begin(), nearest.end());
    return nearest;
  };

  std::printf("%-20s %9s %9s %10s %9s %11s %9s\n", "", "p50 ms", "p95 ms", "cpu p50 ms", "recall@10", "same top 10",
              "speed-up");
  for (std::size_t repetition = 0; repetition < repetitions; ++repetition) {
    std::vector<Ids> reference;
    double brute_p50 = 0;
    const auto line = [&](const char* name, const Search& search) {
      const Measurement m = measure(search, queries, dimensions, reference);
      if (brute_p50 == 0 && std::string_view(name) == "hnswlib brute force") brute_p50 = m.processor_p50;
      std::printf("%-20s %9.3f %9.3f %10.3f %9.5f %11.5f", name, m.p50, m.p95, m.processor_p50, m.recall, m.identical);
      return m.processor_p50;
    };
    std::vector<std::pair<const char*, Search>> ways{
        {"exact", searching(exact)}, {"hnswlib brute force", brute}, {"quantized", searching(quantized)}};
    if (with_graph) ways.emplace_back("hnsw", searching(graph));
    for (const auto& [name, search] : ways) {
      const double p50 = line(name, search);
      if (brute_p50 > 0) std::printf(" %8.2fx", brute_p50 / p50);
      std::printf("\n");
    }
  }
}
