// Whole models against float64: logits, losses, and the gradient of every trained tensor by finite differences.
#include "decoder.h"
#include "hone/kernels/numbers_fixture.h"
#include "hone/reference/decoder.h"
#include "hone/reference/loss.h"
#include "hone/reference/norm.h"
#include "tiny_model.h"

namespace hone {
namespace {

struct Case {
  const char* name;
  TinyModel model;
  std::vector<std::size_t> lengths;
  bool full = false;
};

std::vector<Case> cases() {
  const std::vector<std::size_t> lengths{9, 2, 30, 5};  // three tiles
  return {
      {"llama LoRA", {.architecture = "llama"}, lengths},
      {"llama full", {.architecture = "llama"}, lengths, true},
      {"llama full, scaled rope",
       {.architecture = "llama", .rope_factor = 2, .has_rope_factors = true, .has_own_output = true},
       lengths,
       true},
      {"qwen2 LoRA", {.architecture = "qwen2"}, lengths},
      {"qwen2 full", {.architecture = "qwen2", .has_own_output = true}, lengths, true},
      {"qwen3 LoRA", {.architecture = "qwen3", .rotary = 4}, lengths},
      {"qwen3 full", {.architecture = "qwen3"}, lengths, true},
      {"gemma3 LoRA", {.architecture = "gemma3", .kv_heads = 1, .window = 4}, lengths},
      {"gemma3 full, soft caps",
       {.architecture = "gemma3", .window = 7, .attention_soft_cap = 2, .logit_soft_cap = 3},
       lengths,
       true},
      // More slices of the vocabulary than partial sums. Long rows: several tiles of logits, chunks of attention.
      {"large vocabulary",
       {.layers = 1, .hidden = 4, .feed_forward = 4, .heads = 1, .kv_heads = 1, .head_dim = 4, .vocabulary = 16500},
       {4},
       true},
      {"long row LoRA",
       {.layers = 1, .hidden = 8, .feed_forward = 8, .heads = 2, .kv_heads = 1, .head_dim = 4, .vocabulary = 11},
       {5, 450}},
      {"long row full",
       {.layers = 1, .hidden = 8, .feed_forward = 8, .heads = 1, .kv_heads = 1, .head_dim = 4, .vocabulary = 11},
       {450},
       true},
  };
}

// Ranks that differ from layer to layer and leave one out.
std::pair<std::uint32_t, float> adapters(const std::string& tensor) {
  if (tensor == "blk.0.attn_k.weight") return {0, 0.0F};
  if (tensor.find("attn_q") != std::string::npos) return {3, 2.0F};
  if (tensor.find("ffn_up") != std::string::npos) return {5, 0.5F};
  return {tensor[4] == '0' ? 2 : 1, 1.0F};
}

template <class T>
struct Prepared {
  ComputeContext context{2};
  std::unique_ptr<Decoder<T>> decoder;
  std::unique_ptr<ReferenceDecoder> reference;
  std::vector<TokenRow> rows;
  MicroBatch batch;
  double targets = 0;

  explicit Prepared(const Case& about, bool as_int8 = false) {
    const TemporaryFolder folder = TemporaryFolder::make("decoder").value();
    const fs::path path = folder.path() / "tiny.gguf";
    EXPECT_TRUE(about.model.write(path));
    const GgufFile file = GgufFile::open(path).value();
    const DecoderShape shape = read_decoder_shape(file).value();
    decoder = std::make_unique<Decoder<T>>(
        shape, DecoderOptions{.full = about.full, .as_int8 = as_int8, .lora = adapters}, context);
    EXPECT_TRUE(decoder->load(file));
    reference = std::make_unique<ReferenceDecoder>(file, shape);
    Parameters& parameters = decoder->parameters();
    std::uint64_t seed = 100;
    for (const Parameters::Tensor& tensor : parameters.tensors()) {
      if (about.full) continue;
      const auto values = sample<T>(++seed, tensor.count, 0.3);
      for (std::size_t i = 0; i < tensor.count; ++i) parameters.weights()[tensor.offset + i] = widen(values[i]);
      reference->tensors[tensor.name] = exact(values);
      const std::string weight = tensor.name.substr(0, tensor.name.size() - 7);
      reference->lora_scale[weight] = double(adapters(weight).second);
    }
    decoder->refresh();
    for (const std::size_t length : about.lengths) {
      rows.push_back(random_row(rows.size() + 1, length, shape.vocabulary));
      batch.add(rows.back());
      targets += double(rows.back().target_count());
    }
  }
  double reference_loss() const {
    double sum = 0;
    for (const TokenRow& row : rows) sum += reference->loss(row);
    return sum / targets;
  }
  // Mean loss; gradients lie in the parameters.
  double step(bool recompute = false) {
    decoder->parameters().clear_gradients(context.pool);
    decoder->forward(batch, 0, true, recompute);
    std::vector<float> losses(batch.target_ids.size());
    decoder->loss(batch, static_cast<float>(1 / targets), true, losses);
    decoder->backward(batch);
    double sum = 0;
    for (const float loss : losses) sum += double(loss);
    return sum / targets;
  }
  std::vector<double> gradient(const Parameters::Tensor& tensor) {
    const float* first = decoder->parameters().gradients() + tensor.offset;
    return {first, first + tensor.count};
  }
};

TEST(DecoderGradientTest, LogitsEqualTheReference) {
  for (const Case& about : cases()) {
    SCOPED_TRACE(about.name);
    Prepared<float> prepared(about);
    std::vector<double> expected;
    const std::size_t vocabulary = prepared.decoder->shape().vocabulary;
    for (const TokenRow& row : prepared.rows) {
      const auto all = prepared.reference->logits(row.ids);
      for (std::size_t t = 1; t < row.ids.size(); ++t)
        if (row.targets[t])
          expected.insert(expected.end(), all.begin() + std::ptrdiff_t((t - 1) * vocabulary),
                          all.begin() + std::ptrdiff_t(t * vocabulary));
    }
    expect_close(prepared.decoder->logits(prepared.batch), expected, {2e-5, 2e-5});
  }
}

// Along a random direction through the whole tensor, which no wrong number escapes.
TEST(DecoderGradientTest, EveryTensorByFiniteDifferences) {
  for (const Case& about : cases()) {
    Prepared<float> prepared(about);
    EXPECT_NEAR(prepared.step(), prepared.reference_loss(), 1e-5) << about.name;
    std::uint64_t seed = 0;
    for (const Parameters::Tensor& tensor : prepared.decoder->parameters().tensors()) {
      SCOPED_TRACE(std::string(about.name) + ", " + tensor.name);
      const auto gradient = prepared.gradient(tensor);
      auto& values = prepared.reference->tensors.at(tensor.name);
      ASSERT_EQ(values.size(), gradient.size());
      double squares = dot(gradient, gradient), largest = 0;
      for (const double g : gradient) largest = std::max(largest, std::fabs(g));
      const auto kept = values;
      auto along = [&](const std::vector<double>& direction, double step) {
        double difference = 0;
        for (const double sign : {1.0, -1.0}) {
          for (std::size_t i = 0; i < values.size(); ++i) values[i] = kept[i] + sign * step * direction[i];
          difference += sign * prepared.reference_loss();
        }
        values = kept;
        return difference / (2 * step);
      };
      Random random(++seed, 3);
      std::vector<double> direction(values.size());
      for (double& part : direction) part = random.below(2) ? 1 : -1;
      EXPECT_NEAR(dot(gradient, direction), along(direction, 1e-5), 1e-4 * std::sqrt(squares) + 1e-7);
      EXPECT_GT(largest, 1e-5) << "nothing would be learned";
    }
  }
}

// Every number of every tensor, by the reference's own way back.
TEST(DecoderGradientTest, EveryGradientEqualsTheReference) {
  for (const Case& about : cases()) {
    Prepared<float> prepared(about);
    prepared.step();
    std::map<std::string, std::vector<double>> expected;
    for (const TokenRow& row : prepared.rows)
      for (const auto& [name, gradient] : prepared.reference->gradients(row, 1 / prepared.targets)) {
        auto& sum = expected[name];
        sum.resize(gradient.size());
        for (std::size_t i = 0; i < gradient.size(); ++i) sum[i] += gradient[i];
      }
    for (const Parameters::Tensor& tensor : prepared.decoder->parameters().tensors()) {
      SCOPED_TRACE(std::string(about.name) + ", " + tensor.name);
      const float* first = prepared.decoder->parameters().gradients() + tensor.offset;
      expect_close(std::vector<float>(first, first + tensor.count), expected.at(tensor.name), {2e-5, 2e-5});
    }
  }
}

// The last norm, the output matrix and the loss, from the reference's residual stream to their weights' gradients. The
// decoder has not gone further back yet.
TEST(DecoderGradientTest, LossHeadEqualsTheReference) {
  for (const Case& about : cases()) {
    if (!about.full) continue;
    Prepared<float> prepared(about);
    Decoder<float>& decoder = *prepared.decoder;
    const DecoderShape& shape = decoder.shape();
    decoder.parameters().clear_gradients(prepared.context.pool);
    decoder.forward(prepared.batch, 0, true, false);
    std::vector<float> losses(prepared.batch.target_ids.size());
    decoder.loss(prepared.batch, 0.25F, true, losses);

    std::vector<double> x;  // (targets, hidden)
    for (const TokenRow& row : prepared.rows) {
      const auto stream = prepared.reference->stream(row.ids);
      for (std::size_t t = 1; t < row.ids.size(); ++t)
        if (row.targets[t])
          x.insert(x.end(), stream.begin() + std::ptrdiff_t((t - 1) * shape.hidden),
                   stream.begin() + std::ptrdiff_t(t * shape.hidden));
    }
    const std::string matrix = shape.has_tied_output ? "token_embd.weight" : "output.weight",
                      norm = "output_norm.weight";
    const auto& weight = prepared.reference->tensors.at(norm);
    const auto epsilon = double(shape.norm_epsilon);
    const reference::LoraLinear output{
        .in = shape.hidden, .out = shape.vocabulary, .weight = prepared.reference->tensors.at(matrix)};
    const reference::CrossEntropy head{.vocabulary = shape.vocabulary, .soft_cap = double(shape.logit_soft_cap)};
    const auto normed = reference::norm_forward(x, weight, epsilon), logits = reference::lora_forward(output, normed);
    const auto dlogits = reference::loss_backward(head, logits, prepared.batch.target_ids, 0.25);
    const auto dnormed = reference::lora_backward(output, normed, dlogits);
    const std::map<std::string, std::vector<double>> expected{
        {matrix, dnormed.weight}, {norm, reference::norm_backward(x, weight, epsilon, dnormed.x).weight}};

    SCOPED_TRACE(about.name);
    expect_close(losses, reference::loss_forward(head, logits, prepared.batch.target_ids), {1e-5, 1e-5});
    for (const Parameters::Tensor& tensor : decoder.parameters().tensors()) {
      if (!expected.contains(tensor.name)) continue;
      const float* first = decoder.parameters().gradients() + tensor.offset;
      expect_close(std::vector<float>(first, first + tensor.count), expected.at(tensor.name), {2e-5, 2e-5});
    }
  }
}

// How far a less exact way of computing may lead: 1 − cosine of each tensor's gradient to the reference's direction.
template <class T>
void expect_near_f32(bool as_int8, double loss_error, double direction_error) {
  for (const Case& about : cases()) {
    if (as_int8 && about.full) continue;
    Prepared<float> exact_one(about);
    Prepared<T> rough(about, as_int8);
    const double loss = exact_one.step();
    EXPECT_NEAR(rough.step(), loss, loss_error * loss) << about.name;
    for (const Parameters::Tensor& tensor : exact_one.decoder->parameters().tensors()) {
      const auto a = exact_one.gradient(tensor), b = rough.gradient(tensor);
      const double cosine = dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
      EXPECT_GT(cosine, 1 - direction_error) << about.name << ", " << tensor.name;
      EXPECT_NEAR(std::sqrt(dot(b, b) / dot(a, a)), 1, 0.1) << about.name << ", " << tensor.name;
    }
  }
}
TEST(DecoderGradientTest, BFloat16IsNear) {
  if (computes(Number::bf16)) expect_near_f32<BFloat16>(false, 0.01, 0.02);
}
TEST(DecoderGradientTest, Int8IsNear) {
  if (computes(Number::s8)) expect_near_f32<float>(true, 0.03, 0.05);
}

// Layers computed again give what kept ones gave.
TEST(DecoderGradientTest, RecomputingChangesNothing) {
  for (const Case& about : cases()) {
    SCOPED_TRACE(about.name);
    Prepared<float> kept(about), again(about);
    EXPECT_EQ(kept.step(false), again.step(true));
    for (const Parameters::Tensor& tensor : kept.decoder->parameters().tensors())
      EXPECT_EQ(kept.gradient(tensor), again.gradient(tensor)) << tensor.name;
    // And back to keeping, in the same memory.
    again.step(false);
    for (const Parameters::Tensor& tensor : kept.decoder->parameters().tensors())
      EXPECT_EQ(kept.gradient(tensor), again.gradient(tensor)) << tensor.name;
  }
}

}  // namespace
}  // namespace hone
