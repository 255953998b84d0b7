#include "hone/corpus/quantized_scan.h"

#include <algorithm>
#include <cmath>
#include <new>

#include "hone/core/threads.h"
#include "vector_rows.h"

namespace hone::corpus {
namespace {

constexpr std::size_t code_block_rows = 256;
constexpr std::size_t code_task_rows = 32'768;  // less is not worth a thread

// Bytes with one scale: value ≈ scale · byte. Returns the scale; 0 for a vector of zeros.
float quantize(const float* values, std::size_t count, std::int8_t* bytes) {
  float largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::fabs(values[i]));
  const float scale = largest / 127;
  if (!(scale > 0) || !std::isfinite(1 / scale)) {  // so small that it has no reciprocal
    std::fill(bytes, bytes + count, std::int8_t{0});
    return 0;
  }
  const float inverse = 1 / scale;
  for (std::size_t i = 0; i < count; ++i)
    bytes[i] = static_cast<std::int8_t>(std::clamp(std::lrintf(values[i] * inverse), -127L, 127L));
  return scale;
}

float length(const float* values, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += double{values[i]} * values[i];
  return static_cast<float>(std::sqrt(sum));
}

}  // namespace

struct QuantizedScan::State {
  State(std::size_t dimensions, int thread_count)
      : rows(dimensions), threads(thread_count), byte_stride(round_up(dimensions, byte_padding)) {}
  VectorRows rows;
  int threads;
  std::size_t byte_stride;
  AlignedVector<std::int8_t> bytes;  // rows padded to row_group with zeros
  AlignedVector<std::int32_t> sums;  // of each row's bytes
  AlignedVector<float> scales;
  float longest = 0;  // no vector was ever longer

  void reserve(std::size_t count) {
    rows.reserve(count);
    const std::size_t padded = round_up(count, row_group);
    bytes.reserve(padded * byte_stride);
    sums.reserve(padded);
    scales.reserve(padded);
  }

  void fit() {
    const std::size_t padded = round_up(rows.size(), row_group);
    bytes.resize(padded * byte_stride);
    sums.resize(padded);
    scales.resize(padded);
  }

  void put(std::int64_t id, std::span<const float> vector) {
    const std::size_t row = rows.put(id, vector);
    fit();
    std::int8_t* target = bytes.data() + row * byte_stride;
    scales[row] = quantize(rows.row(row), rows.dimensions(), target);
    sums[row] = 0;
    for (std::size_t i = 0; i < rows.dimensions(); ++i) sums[row] += target[i];
    longest = std::max(longest, length(rows.row(row), rows.dimensions()));
  }

  bool remove(std::int64_t id) {
    const auto removed = rows.remove(id);
    if (!removed) return false;
    const auto byte = [&](std::size_t row) { return bytes.begin() + static_cast<std::ptrdiff_t>(row * byte_stride); };
    std::copy(byte(removed->last), byte(removed->last + 1), byte(removed->row));
    std::fill(byte(removed->last), byte(removed->last + 1), std::int8_t{0});
    scales[removed->row] = scales[removed->last];
    sums[removed->row] = sums[removed->last];
    scales[removed->last] = 0;
    sums[removed->last] = 0;
    fit();
    return true;
  }
};

QuantizedScan::QuantizedScan(std::size_t dimensions, int threads)
    : state_(new State(dimensions, threads > 0 ? threads : physical_cores())) {
  HONE_REQUIRE(dimensions > 0, "vectors have dimensions");
}
QuantizedScan::QuantizedScan(QuantizedScan&&) noexcept = default;
QuantizedScan& QuantizedScan::operator=(QuantizedScan&&) noexcept = default;
QuantizedScan::~QuantizedScan() = default;

std::size_t QuantizedScan::dimensions() const { return state_->rows.dimensions(); }
std::size_t QuantizedScan::size() const { return state_->rows.size(); }
bool QuantizedScan::remove(std::int64_t id) { return state_->remove(id); }

Status QuantizedScan::add(std::span<const std::int64_t> ids, std::span<const float> vectors) {
  HONE_CHECK(check_vectors(vectors, ids.size(), dimensions()));
  try {
    state_->reserve(size() + ids.size());
  } catch (const std::exception&) {
    return Error(ErrorCode::out_of_memory, "There is not enough memory for " + std::to_string(size() + ids.size()) +
                                               " vectors of " + std::to_string(dimensions()) + " dimensions.");
  }
  for (std::size_t i = 0; i < ids.size(); ++i) state_->put(ids[i], vectors.subspan(i * dimensions(), dimensions()));
  return {};
}

Result<Ranking> QuantizedScan::search(std::span<const float> query, std::size_t k, const AcceptId& accept) const {
  HONE_CHECK(check_vectors(query, 1, dimensions()));
  const State& state = *state_;
  k = std::min(k, size());
  const AlignedVector<float> padded = state.rows.padded(query);
  AlignedVector<std::int8_t> query_bytes(state.byte_stride);
  const float query_scale = quantize(padded.data(), dimensions(), query_bytes.data());
  const float query_length = length(padded.data(), dimensions());
  const float per_step = error_deviations / std::sqrt(12.0f);

  // First pass: the best that each score can be, and the k best of what the scores probably are.
  std::vector<float> upper(size());
  const std::size_t tasks = state.threads == 1 ? 1 : std::max<std::size_t>(1, size() / code_task_rows);
  std::vector<TopK> firsts(tasks, TopK(k));
  parallel_for(tasks, state.threads, [&](std::size_t task) {
    std::int32_t dots[code_block_rows];
    TopK& first = firsts[task];
    const std::size_t per_task = round_up((size() + tasks - 1) / tasks, row_group),
                      end = std::min((task + 1) * per_task, size());
    for (std::size_t block = task * per_task; block < end; block += code_block_rows) {
      const std::size_t count = std::min(code_block_rows, end - block);
      vector_kernels().dot_byte_rows(state.bytes.data() + block * state.byte_stride, state.sums.data() + block,
                                     round_up(count, row_group), state.byte_stride, query_bytes.data(), dots);
      float scores[code_block_rows];
      for (std::size_t i = 0; i < count; ++i) {
        scores[i] = static_cast<float>(dots[i]) * state.scales[block + i] * query_scale;
        upper[block + i] =
            scores[i] + per_step * (state.scales[block + i] * query_length + query_scale * state.longest);
      }
      for (std::size_t i = 0; i < count; ++i)
        if (scores[i] >= first.floor() && (!accept || accept(state.rows.id(block + i))))
          first.offer(state.rows.id(block + i), scores[i]);
    }
  });
  TopK first(k);
  for (TopK& some : firsts) first.offer(some.take());
  const double floor = first.floor();

  // Second pass: the exact scores of all that can reach the k-th.
  TopK best(k);
  for (std::size_t row = 0; row < size(); ++row) {
    if (upper[row] < floor || (accept && !accept(state.rows.id(row)))) continue;
    best.offer(state.rows.id(row), vector_kernels().dot(state.rows.row(row), padded.data(), state.rows.stride()));
  }
  return best.take();
}

}  // namespace hone::corpus
