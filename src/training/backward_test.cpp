// Properties that hold whatever the numbers are.
#include "backward.h"

#include "engine.h"
#include "hone/decoder/tiny_model_fixture.h"
#include "hone/kernels/numbers_fixture.h"

namespace hone::training {
namespace {

class BackwardTest : public testing::Test {
 protected:
  fs::path path() const { return folder_.path() / "tiny.gguf"; }
  using Model = TrainingDecoder<float>;
  // A file, and a decoder of it with random adapters, or full.
  std::unique_ptr<Model> make(const decoder::TinyModel& model, decoder::DecoderOptions options) {
    EXPECT_TRUE(model.write(path()));
    return open(std::move(options), context_);
  }
  std::unique_ptr<Model> open(decoder::DecoderOptions options, kernels::ComputeContext& context) {
    const model::GgufFile file = model::GgufFile::open(path()).value();
    auto model = std::make_unique<Model>(model::read_decoder_shape(file).value(), std::move(options), context);
    EXPECT_TRUE(model->load(file));
    if (model->decoder.weights().options.full) return model;
    decoder::Parameters& parameters = model->decoder.parameters();
    const auto values = kernels::sample<float>(5, parameters.count(), 0.3);
    std::copy(values.begin(), values.end(), parameters.weights());
    model->decoder.refresh();
    return model;
  }
  static decoder::DecoderOptions lora(std::uint32_t rank = 4) {
    decoder::DecoderOptions options;
    options.lora = [rank](const std::string&) { return std::pair{rank, 1.5F}; };
    return options;
  }
  static decoder::DecoderOptions full() {
    decoder::DecoderOptions options;
    options.full = true;
    return options;
  }

  struct Outcome {
    double loss = 0;  // Σ
    std::vector<double> gradients;
  };
  Outcome step(Model& model, const std::vector<model::TokenRow>& rows, std::uint64_t dropout_key = 0,
               std::size_t micro_batch_tokens = 4096) {
    std::vector<const model::TokenRow*> pointers;
    pointers.reserve(rows.size());
    for (const model::TokenRow& row : rows) pointers.push_back(&row);
    model.optimizer.clear_gradients(context_.pool);
    Outcome outcome;
    for (const decoder::MicroBatch& batch : micro_batches(pointers, micro_batch_tokens)) {
      model.decoder.forward(batch, decoder::Keep::everything, dropout_key);
      std::vector<float> losses(batch.target_ids.size());
      model.backward.loss(batch, 0.125F, losses);
      model.backward.layers(batch);
      for (const float loss : losses) outcome.loss += double(loss);
    }
    const float* first = model.optimizer.gradients();
    outcome.gradients.assign(first, first + model.decoder.parameters().count());
    return outcome;
  }
  static double distance(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(sum / kernels::dot(b, b));
  }

  TemporaryFolder folder_ = TemporaryFolder::make("decoder").value();
  kernels::ComputeContext context_{2};
  const std::vector<model::TokenRow> rows_{decoder::random_row(1, 9, 23), decoder::random_row(2, 20, 23),
                                           decoder::random_row(3, 4, 23)};
};

TEST_F(BackwardTest, MicroBatchesEqualOneBatch) {
  for (const bool is_full : {false, true}) {
    auto trained = make({.architecture = "qwen3"}, is_full ? full() : lora());
    const Outcome whole = step(*trained, rows_);
    for (const std::size_t tokens : {1, 10, 25}) {
      const Outcome parts = step(*trained, rows_, 0, tokens);
      EXPECT_NEAR(parts.loss, whole.loss, 1e-5 * whole.loss) << tokens;
      EXPECT_LT(distance(parts.gradients, whole.gradients), 1e-5) << tokens;
    }
  }
}

TEST_F(BackwardTest, MicroBatchesHoldWholeRowsInOrder) {
  std::vector<model::TokenRow> rows;
  for (std::size_t i = 0; i < 20; ++i) rows.push_back(decoder::random_row(i, 1 + i * 7 % 19, 23));
  std::vector<const model::TokenRow*> pointers;
  pointers.reserve(rows.size());
  for (const model::TokenRow& row : rows) pointers.push_back(&row);
  for (const std::size_t most : {1, 5, 19, 50, 1000}) {
    std::size_t next = 0;
    for (const decoder::MicroBatch& batch : micro_batches(pointers, most)) {
      EXPECT_TRUE(batch.rows() <= most || batch.segments.size() == 1);
      for (std::size_t i = 0; i < batch.segments.size(); ++i, ++next) {
        const kernels::Segment& segment = batch.segments[i];
        EXPECT_EQ(batch.sources[i], rows[next].source);
        EXPECT_EQ(std::vector(batch.ids.begin() + std::ptrdiff_t(segment.first_row),
                              batch.ids.begin() + std::ptrdiff_t(segment.first_row + segment.length)),
                  rows[next].ids);
      }
    }
    EXPECT_EQ(next, rows.size());
  }
}

// Rows beside each other do not see each other.
TEST_F(BackwardTest, PackedRowsEqualRowsAlone) {
  for (const char* architecture : {"llama", "gemma3"}) {
    auto trained = make({.architecture = architecture, .window = architecture[0] == 'g' ? 5u : 0u}, lora());
    const Outcome packed = step(*trained, rows_);
    Outcome sum;
    sum.gradients.resize(packed.gradients.size());
    for (const model::TokenRow& row : rows_) {
      const Outcome alone = step(*trained, {row});
      sum.loss += alone.loss;
      for (std::size_t i = 0; i < sum.gradients.size(); ++i) sum.gradients[i] += alone.gradients[i];
    }
    EXPECT_NEAR(packed.loss, sum.loss, 1e-5 * sum.loss);
    EXPECT_LT(distance(packed.gradients, sum.gradients), 1e-5);
  }
}

TEST_F(BackwardTest, MaskedPositionsHaveNoGradient) {
  for (const bool is_full : {false, true}) {
    auto trained = make({.architecture = "llama", .has_own_output = true}, is_full ? full() : lora());
    auto rows = rows_;
    rows[1].targets.assign(rows[1].ids.size(), 0);
    rows[1].targets[4] = rows[1].targets[9] = 1;
    const Outcome before = step(*trained, rows);
    // Tokens behind the last target, and the mark of the first token, which nothing predicts.
    for (std::size_t i = 10; i < rows[1].ids.size(); ++i) rows[1].ids[i] = (rows[1].ids[i] + 5) % 23;
    rows[1].targets[0] = rows[0].targets[0] = 1;
    const Outcome after = step(*trained, rows);
    EXPECT_EQ(before.loss, after.loss);
    EXPECT_EQ(before.gradients, after.gradients);
    // One before it is read, and counts.
    rows[1].ids[8] = (rows[1].ids[8] + 5) % 23;
    EXPECT_NE(step(*trained, rows).loss, after.loss);
  }
}

// What larger rows left in memory does not reach smaller ones.
TEST_F(BackwardTest, MemoryIsReusedWithoutTraces) {
  auto used = make({.architecture = "gemma3", .window = 4}, lora());
  auto fresh = make({.architecture = "gemma3", .window = 4}, lora());
  step(*used, {decoder::random_row(9, 200, 23), decoder::random_row(10, 70, 23)});
  step(*used, {decoder::random_row(11, 3, 23)});
  // Row-major memory grew, so that strides differ: the same numbers, not always the same bits.
  const Outcome a = step(*used, rows_), b = step(*fresh, rows_);
  EXPECT_EQ(a.loss, b.loss);
  EXPECT_EQ(a.gradients, b.gradients);
}

// After a loss that was not finite, too.
TEST_F(BackwardTest, ClearForgetsNans) {
  decoder::TinyModel model{.architecture = "gemma3", .has_own_output = true};
  model.change = [](const std::string& tensor, std::vector<float>& values) {
    if (tensor == "token_embd.weight") std::fill(values.begin() + 22 * 16, values.end(), 3e38F);  // ×√hidden: infinite
  };
  auto trained = make(model, lora());
  auto good = rows_;
  for (model::TokenRow& row : good)
    for (std::int32_t& id : row.ids) id %= 22;
  const Outcome before = step(*trained, good);
  auto bad = good;
  bad[1].ids[3] = 22;
  EXPECT_FALSE(std::isfinite(step(*trained, bad).loss));
  trained->clear();
  const Outcome after = step(*trained, good);
  EXPECT_EQ(before.loss, after.loss);
  EXPECT_EQ(before.gradients, after.gradients);
}

// The gradient with dropout is that of the loss with the same mask, by differences of the engine's own loss.
TEST_F(BackwardTest, DropoutGradient) {
  auto options = lora();
  options.dropout = 0.4F;
  auto trained = make({.architecture = "llama", .layers = 1}, options);
  const Outcome at = step(*trained, rows_, 77);
  EXPECT_EQ(step(*trained, rows_, 77).gradients, at.gradients);
  EXPECT_NE(step(*trained, rows_, 78).loss, at.loss);
  decoder::Parameters& parameters = trained->decoder.parameters();
  for (const decoder::Parameters::Tensor& tensor : parameters.tensors()) {
    Random random(tensor.offset + 1);
    std::vector<double> gradient(at.gradients.begin() + std::ptrdiff_t(tensor.offset),
                                 at.gradients.begin() + std::ptrdiff_t(tensor.offset + tensor.count));
    std::vector<float> kept(parameters.weights() + tensor.offset, parameters.weights() + tensor.offset + tensor.count);
    // Mostly along the gradient, so that float32's rounding of the loss is small beside the change.
    const double length = std::sqrt(kernels::dot(gradient, gradient));
    std::vector<double> direction(gradient);
    for (double& part : direction) part = part / length + 0.3 * random.normal() / std::sqrt(double(tensor.count));
    auto loss_at = [&](double move) {
      for (std::size_t i = 0; i < kept.size(); ++i)
        parameters.weights()[tensor.offset + i] = static_cast<float>(double(kept[i]) + move * direction[i]);
      trained->decoder.refresh();
      return step(*trained, rows_, 77).loss / 8;  // the gradient's scale
    };
    constexpr double move = 0.02;
    const double wide = (loss_at(move) - loss_at(-move)) / (2 * move),
                 narrow = (loss_at(move / 2) - loss_at(-move / 2)) / move;
    loss_at(0);
    EXPECT_NEAR((4 * narrow - wide) / 3, kernels::dot(gradient, direction), 0.01 * length) << tensor.name;
  }
}

// The split of work, which alone decides the bits, does not know the number of threads.
TEST_F(BackwardTest, SameBitsOnAnyNumberOfThreads) {
  ASSERT_TRUE((decoder::TinyModel{.architecture = "qwen2"}.write(path())));
  const std::vector<model::TokenRow> rows{decoder::random_row(1, 300, 23), decoder::random_row(2, 700, 23),
                                          decoder::random_row(3, 30, 23)};
  for (const bool is_full : {false, true}) {
    std::vector<Outcome> outcomes;
    for (const int threads : {1, 2, 3}) {
      kernels::ComputeContext context(threads);
      outcomes.push_back(step(*open(is_full ? full() : lora(), context), rows));
      EXPECT_EQ(outcomes.back().loss, outcomes.front().loss) << threads;
      EXPECT_EQ(outcomes.back().gradients, outcomes.front().gradients) << threads;
    }
  }
}

}  // namespace
}  // namespace hone::training
