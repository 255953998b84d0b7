// One store through its adapter, which runs in a worker: fills a collection with random unit vectors, or asks the one that is
// there, and prints a JSON object with the milliseconds of each question.
//
//   bench-stores fill|ask STORE=PLACE exact|hnsw VECTORS DIMENSIONS QUESTIONS FILE
//
// `fill` writes the questions to FILE (float32, row-major), for the native client that is asked the same.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "hone/core/random.h"
#include "hone/stores/store_worker.h"

namespace {

std::vector<float> unit_vector(hone::Random& random, std::size_t dimensions) {
  std::vector<float> vector(dimensions);
  double squares = 0;
  for (float& value : vector) {
    value = static_cast<float>(random.normal());
    squares += double{value} * value;
  }
  for (float& value : vector) value = static_cast<float>(value / std::sqrt(squares));
  return vector;
}

hone::Status run(char** words) {
  const bool fills = std::string(words[1]) == "fill";
  HONE_TRY(auto address, hone::stores::StoreAddress::parse(words[2]));
  std::unique_ptr<hone::stores::VectorStore> store;
  if (address.kind == hone::stores::StoreKind::embedded) {
    HONE_TRY(store, hone::stores::open_store(address));
  } else {  // as `hone compare` asks it
    HONE_TRY(auto worker, hone::stores::StoreWorker::start(address));
    HONE_TRY(store, worker.connect());
  }
  const hone::stores::CollectionOptions options{
      "bench", std::strtoul(words[5], nullptr, 10), hone::stores::Metric::cosine,
      std::string(words[3]) == "exact" ? hone::stores::SearchKind::exact : hone::stores::SearchKind::hnsw};
  const std::size_t count = std::strtoul(words[4], nullptr, 10), questions = std::strtoul(words[6], nullptr, 10);
  if (fills)
    if (auto gone = store->drop(options.name); !gone && gone.error().code() != hone::ErrorCode::not_found) return gone;
  HONE_TRY(auto collection, store->open(options));
  if (fills) {
    hone::Random random(1);
    std::vector<hone::stores::Record> records;
    for (std::size_t i = 0; i < count; ++i) {
      records.push_back({static_cast<std::int64_t>(i), unit_vector(random, options.dimensions), "text", {}});
      if (records.size() < 1000 && i + 1 < count) continue;
      HONE_CHECK(collection->upsert(records));
      records.clear();
    }
  }
  hone::Random random(2);
  std::ofstream file;
  if (fills) file.open(words[7], std::ios::binary);
  std::string milliseconds;
  for (std::size_t i = 0; i < questions; ++i) {
    const auto question = unit_vector(random, options.dimensions);
    if (fills)
      file.write(reinterpret_cast<const char*>(question.data()),
                 static_cast<std::streamsize>(question.size() * sizeof(float)));
    const auto start = std::chrono::steady_clock::now();
    HONE_TRY(hone::corpus::Ranking found, collection->search(question, 10));
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    if (found.size() != 10) return hone::Error(hone::ErrorCode::corrupt_data, "The store found fewer than ten.");
    milliseconds += (i > 0 ? "," : "") + std::to_string(taken.count());
  }
  std::printf("{\"ms\":[%s]}\n", milliseconds.c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 8) {
    std::fprintf(stderr, "bench-stores fill|ask STORE=PLACE exact|hnsw VECTORS DIMENSIONS QUESTIONS FILE\n");
    return 2;
  }
  if (auto done = run(argv); !done) {
    std::fprintf(stderr, "%s\n", done.error().message().c_str());
    return 1;
  }
  return 0;
}
