#include "hone/kernels/attention.h"

#include <limits>
#include <utility>

#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/attention.h"

namespace hone::kernels {
namespace {

// Rows of all segments one after another. q and dout (rows, heads·head_dim), k and v (rows, kv_heads·head_dim).
struct Problem {
  AttentionShape shape;
  std::vector<std::size_t> lengths;
  std::vector<double> q, k, v, dout;

  std::size_t heads() const { return shape.kv_heads * shape.group; }
  std::size_t rows() const {
    std::size_t sum = 0;
    for (const std::size_t length : lengths) sum += length;
    return sum;
  }
  // Numbers that T holds exactly, so that both sides compute with the same.
  template <class T>
  void fill() {
    const std::size_t d = shape.head_dim;
    shape.scale = static_cast<float>(1.5 / std::sqrt(static_cast<double>(d)));
    q = exact(sample<T>(1, rows() * heads() * d));
    k = exact(sample<T>(2, rows() * shape.kv_heads * d));
    v = exact(sample<T>(3, rows() * shape.kv_heads * d));
    dout = exact(sample<T>(4, rows() * heads() * d));
  }
};

struct Answer {
  std::vector<double> out, dq, dk, dv;
  bool operator==(const Answer&) const = default;
};

// Attention by its definition (reference/attention.h), in float64.
Answer defined(const Problem& problem) {
  const AttentionShape& shape = problem.shape;
  const reference::CausalAttention about{.heads = problem.heads(),
                                         .kv_heads = shape.kv_heads,
                                         .head_dim = shape.head_dim,
                                         .scale = double(shape.scale),
                                         .soft_cap = double(shape.soft_cap),
                                         .window = shape.window};
  auto out = reference::attention_forward(about, problem.lengths, problem.q, problem.k, problem.v);
  auto d = reference::attention_backward(about, problem.lengths, problem.q, problem.k, problem.v, problem.dout);
  return {std::move(out), std::move(d.q), std::move(d.k), std::move(d.v)};
}

// The engine's own. What lies between segments, and what it is to write, holds large numbers or NaNs beforehand.
template <class T>
Answer blockwise(const Problem& problem, int threads) {
  const AttentionShape& shape = problem.shape;
  const std::size_t d = shape.head_dim, heads = problem.heads(), rows = problem.rows();
  std::vector<Segment> segments;
  std::size_t row = 0, places = attention_block;  // the first block stays unused
  for (const std::size_t length : problem.lengths) {
    segments.push_back({row, places, length});
    row += length;
    places += (length + attention_block - 1) / attention_block * attention_block;
  }
  AlignedBuffer<T> q(places * heads * d), k(places * shape.kv_heads * d), v(places * shape.kv_heads * d);
  AlignedBuffer<T> out(rows * heads * d), dout(rows * heads * d);
  AlignedBuffer<float> log_sum(places * heads), dq(q.size());
  AlignedBuffer<float> dk(attention_chunks * k.size()), dv(attention_chunks * v.size());
  for (AlignedBuffer<T>* buffer : {&q, &k, &v})
    std::fill(buffer->data(), buffer->data() + buffer->size(), narrow<T>(50));
  for (AlignedBuffer<float>* buffer : {&dq, &dk, &dv})
    std::fill(buffer->data(), buffer->data() + buffer->size(), std::numeric_limits<float>::quiet_NaN());
  auto place_of = [&](const Segment& segment, std::size_t i, std::size_t kv) {
    return kv * places + segment.first_place + i;
  };
  for (std::size_t i = 0; i < dout.size(); ++i) dout[i] = narrow<T>(float(problem.dout[i]));
  for (const Segment& segment : segments)
    for (std::size_t i = 0; i < segment.length; ++i)
      for (std::size_t kv = 0; kv < shape.kv_heads; ++kv)
        for (std::size_t x = 0; x < d; ++x) {
          const std::size_t place = place_of(segment, i, kv), at = segment.first_row + i;
          k[place * d + x] = narrow<T>(float(problem.k[(at * shape.kv_heads + kv) * d + x]));
          v[place * d + x] = narrow<T>(float(problem.v[(at * shape.kv_heads + kv) * d + x]));
          for (std::size_t head = 0; head < shape.group; ++head)
            q[(place * shape.group + head) * d + x] =
                narrow<T>(float(problem.q[(at * heads + kv * shape.group + head) * d + x]));
        }

  ComputeContext context(threads);
  Attention<T> attention(shape.kv_heads, shape.group, d, threads);
  typename Attention<T>::Operands operands;
  operands.shape = shape;
  operands.segments = segments;
  operands.places = places;
  operands.q = q.data();
  operands.k = k.data();
  operands.v = v.data();
  operands.out = out.data();
  operands.log_sum = log_sum.data();
  operands.dout = dout.data();
  operands.dq = dq.data();
  operands.dk = dk.data();
  operands.dv = dv.data();
  const auto tasks = attention.tasks(segments);
  context.pool.run(tasks.size(),
                   [&](std::size_t i, int worker) { attention.forward(context, worker, operands, tasks[i]); });
  context.pool.run(tasks.size(),
                   [&](std::size_t i, int worker) { attention.backward(context, worker, operands, tasks[i]); });

  Answer answer;
  for (std::size_t i = 0; i < out.size(); ++i) answer.out.push_back(double(widen(out[i])));
  answer.dq.resize(problem.q.size());
  answer.dk.resize(problem.k.size());
  answer.dv.resize(problem.k.size());
  for (const Segment& segment : segments)
    for (std::size_t i = 0; i < segment.length; ++i)
      for (std::size_t kv = 0; kv < shape.kv_heads; ++kv)
        for (std::size_t x = 0; x < d; ++x) {
          const std::size_t place = place_of(segment, i, kv), at = segment.first_row + i;
          for (std::size_t head = 0; head < shape.group; ++head)
            answer.dq[(at * heads + kv * shape.group + head) * d + x] =
                double(dq[(place * shape.group + head) * d + x]);
          float key = 0, value = 0;
          for (std::size_t chunk = 0; chunk < chunks_of(segment); ++chunk) {
            key += dk[chunk * k.size() + place * d + x];
            value += dv[chunk * v.size() + place * d + x];
          }
          answer.dk[(at * shape.kv_heads + kv) * d + x] = double(key);
          answer.dv[(at * shape.kv_heads + kv) * d + x] = double(value);
        }
  return answer;
}

void expect_same(const Answer& actual, const Answer& expected, double of_largest) {
  const auto check = [&](const char* what, const std::vector<double>& a, const std::vector<double>& e) {
    double largest = 0, worst = 0;  // all is about 1 in size, but some gradients cancel to nothing
    std::size_t where = 0;
    ASSERT_EQ(a.size(), e.size());
    for (std::size_t i = 0; i < e.size(); ++i) {
      largest = std::max(largest, std::fabs(e[i]));
      const double error = std::fabs(a[i] - e[i]);
      if (!(error <= worst)) {  // a NaN too
        worst = error;
        where = i;
      }
    }
    EXPECT_LE(worst, of_largest * std::max(largest, 0.2))
        << what << " at " << where << ": " << a[where] << " where " << e[where];
  };
  check("out", actual.out, expected.out);
  check("dq", actual.dq, expected.dq);
  check("dk", actual.dk, expected.dk);
  check("dv", actual.dv, expected.dv);
}

constexpr double f32_error = 2e-5, bf16_error = 0.03;

struct Case {
  const char* name;
  AttentionShape shape;
  std::vector<std::size_t> lengths;
};

std::vector<Case> cases() {
  const AttentionShape plain{.kv_heads = 2, .group = 2, .head_dim = 32};
  auto with = [&](std::size_t window, float cap) {
    AttentionShape shape = plain;
    shape.window = window;
    shape.soft_cap = cap;
    return shape;
  };
  return {
      {"segments of many lengths", {.kv_heads = 1, .group = 2, .head_dim = 32}, {1, 5, 63, 64, 65, 130, 300}},
      {"chunks and key blocks", {.kv_heads = 1, .group = 1, .head_dim = 32}, {3, 700}},
      {"as SmolLM2", {.kv_heads = 3, .group = 3, .head_dim = 64}, {70, 5}},
      {"as Gemma 3 270M", {.kv_heads = 1, .group = 4, .head_dim = 256}, {66, 2}},
      {"window of 1", with(1, 0), {130}},
      {"window within a block", with(5, 0), {65, 130}},
      {"window of a block", with(64, 0), {65, 200}},
      {"window over blocks", with(100, 0), {64, 300}},
      {"window over key blocks", {.kv_heads = 1, .group = 1, .head_dim = 32, .window = 300}, {700}},
      {"window longer than all", with(1000, 0), {65, 130}},
      {"soft cap", with(0, 2), {65, 130}},
      {"window and soft cap", with(7, 3), {65, 130}},
  };
}

TEST(AttentionTest, BlockwiseEqualsTheReference) {
  for (const Case& about : cases()) {
    SCOPED_TRACE(about.name);
    Problem problem{.shape = about.shape, .lengths = about.lengths};
    problem.fill<float>();
    expect_same(blockwise<float>(problem, 2), defined(problem), f32_error);
  }
}

TEST(AttentionTest, BFloat16IsNearTheReference) {
  if (!computes(Number::bf16)) return;
  for (const Case& about : cases()) {
    SCOPED_TRACE(about.name);
    Problem problem{.shape = about.shape, .lengths = about.lengths};
    problem.fill<BFloat16>();
    expect_same(blockwise<BFloat16>(problem, 2), defined(problem), bf16_error);
  }
}

template <class T>
void expect_same_bits() {
  Problem problem{.shape = {.kv_heads = 2, .group = 2, .head_dim = 32}, .lengths = {130, 1, 600, 65}};
  problem.fill<T>();
  const Answer one = blockwise<T>(problem, 1);
  for (const int threads : {2, 3, 5}) EXPECT_EQ(blockwise<T>(problem, threads), one) << threads << " threads";
}
TEST(AttentionTest, SameBitsOnAnyNumberOfThreads) {
  expect_same_bits<float>();
  if (computes(Number::bf16)) expect_same_bits<BFloat16>();
}

// A segment's numbers do not change with its company.
TEST(AttentionTest, SegmentsAreIsolated) {
  Problem together{.shape = {.kv_heads = 2, .group = 2, .head_dim = 32}, .lengths = {70, 33, 65}};
  together.fill<float>();
  const Answer all = blockwise<float>(together, 2);
  std::size_t first = 0;
  for (const std::size_t length : together.lengths) {
    Problem alone{.shape = together.shape, .lengths = {length}};
    auto part = [&](const std::vector<double>& whole) {
      const auto width = whole.size() / together.rows();
      return columns_of(whole, 0, 1, first * width, length * width);
    };
    alone.q = part(together.q);
    alone.k = part(together.k);
    alone.v = part(together.v);
    alone.dout = part(together.dout);
    EXPECT_EQ(blockwise<float>(alone, 2), (Answer{part(all.out), part(all.dq), part(all.dk), part(all.dv)}));
    first += length;
  }
}

}  // namespace
}  // namespace hone::kernels
