#include "hone/decoder/decoder.h"

#include "hone/decoder/reference_case_fixture.h"

namespace hone::decoder {
namespace {

class DecoderTest : public testing::Test {
 protected:
  fs::path path(const char* name = "tiny.gguf") const { return folder_.path() / name; }
  // A file, and a decoder of it.
  std::unique_ptr<Decoder<float>> make(const TinyModel& model, DecoderOptions options) {
    EXPECT_TRUE(model.write(path()));
    return open(path(), std::move(options));
  }
  std::unique_ptr<Decoder<float>> open(const fs::path& file_path, DecoderOptions options) {
    const model::GgufFile file = model::GgufFile::open(file_path).value();
    auto decoder =
        std::make_unique<Decoder<float>>(model::read_decoder_shape(file).value(), std::move(options), context_);
    EXPECT_TRUE(decoder->load(file));
    return decoder;
  }

  TemporaryFolder folder_ = TemporaryFolder::make("decoder").value();
  kernels::ComputeContext context_{2};
};

TEST_F(DecoderTest, LoraWithoutBChangesNothing) {
  for (const char* architecture : {"llama", "gemma3"}) {
    const TinyModel model{.architecture = architecture};
    auto base = make(model, {}), adapted = make(model, {.lora = [](const std::string&) {
                                                  return std::pair{4u, 1.5F};
                                                }});
    const auto values = kernels::sample<float>(5, adapted->parameters().count(), 0.3);
    std::copy(values.begin(), values.end(), adapted->parameters().weights());
    adapted->refresh();
    EXPECT_EQ(base->parameters().count(), 0u);
    MicroBatch batch;
    batch.add(random_row(2, 20, 23));
    const auto expected = base->logits(batch);
    EXPECT_NE(adapted->logits(batch), expected);
    for (const auto& [part, in] : adapted->weights().adapted())
      std::fill_n(adapted->parameters().weights() + part->b_offset, std::size_t{part->rows} * part->rank, 0.0F);
    adapted->refresh();
    kernels::expect_close(adapted->logits(batch), {expected.begin(), expected.end()}, {1e-6, 1e-6});
  }
}

// Whatever type a file's matrices have: the same as from a file of the numbers they stand for.
TEST_F(DecoderTest, EveryTensorTypeLoads) {
  for (const model::TensorType type :
       {model::TensorType::f16, model::TensorType::bf16, model::TensorType::q8_0, model::TensorType::q4_0,
        model::TensorType::q4_1, model::TensorType::q5_0, model::TensorType::q5_1, model::TensorType::q2_k,
        model::TensorType::q3_k, model::TensorType::q4_k, model::TensorType::q5_k, model::TensorType::q6_k,
        model::TensorType::iq4_nl, model::TensorType::mxfp4}) {
    SCOPED_TRACE(model::tensor_type_name(type));
    TinyModel model{.layers = 1,
                    .hidden = 256,
                    .feed_forward = 256,
                    .heads = 4,
                    .kv_heads = 2,
                    .head_dim = 64,
                    .vocabulary = 9,
                    .has_own_output = true,
                    .type = type};
    auto packed = make(model, {});
    const model::GgufFile file = model::GgufFile::open(path()).value();
    TinyModel plain = model;
    plain.type = model::TensorType::f32;
    bool differs = false;
    plain.change = [&](const std::string& name, std::vector<float>& values) {
      EXPECT_TRUE(model::dequantize(file.find_tensor(name)->type, file.find_tensor(name)->data, values));
      differs = differs || (values[0] != 0 && values[0] != values[1]);
    };
    ASSERT_TRUE(plain.write(path("plain.gguf")));
    auto unpacked = open(path("plain.gguf"), {});
    MicroBatch batch;
    batch.add(random_row(1, 6, 9));
    EXPECT_EQ(packed->logits(batch), unpacked->logits(batch));
    EXPECT_TRUE(differs);
  }
}

// A decoder with the weights of a case's reference beside it.
struct LoadedCase {
  ReferenceModel beside;
  kernels::ComputeContext context{2};
  Decoder<float> decoder;

  explicit LoadedCase(const ReferenceCase& about)
      : beside(about), decoder(beside.shape, {.full = about.full, .lora = reference_lora}, context) {
    beside.load(decoder);
  }
};

TEST(DecoderReferenceTest, LogitsEqualTheReference) {
  for (const ReferenceCase& about : reference_cases()) {
    SCOPED_TRACE(about.name);
    LoadedCase loaded(about);
    ReferenceModel& beside = loaded.beside;
    Decoder<float>& decoder = loaded.decoder;
    std::vector<double> expected;
    const std::size_t vocabulary = beside.shape.vocabulary;
    for (const model::TokenRow& row : beside.rows) {
      const auto all = beside.reference.logits(row.ids);
      for (std::size_t t = 1; t < row.ids.size(); ++t)
        if (row.targets[t])
          expected.insert(expected.end(), all.begin() + std::ptrdiff_t((t - 1) * vocabulary),
                          all.begin() + std::ptrdiff_t(t * vocabulary));
    }
    kernels::expect_close(decoder.logits(beside.batch), expected, {2e-5, 2e-5});
  }
}

TEST(DecoderReferenceTest, LossesEqualTheReference) {
  for (const ReferenceCase& about : reference_cases()) {
    SCOPED_TRACE(about.name);
    LoadedCase loaded(about);
    ReferenceModel& beside = loaded.beside;
    Decoder<float>& decoder = loaded.decoder;
    std::vector<float> losses(beside.batch.target_ids.size());
    decoder.forward(beside.batch, Keep::nothing);
    decoder.loss(beside.batch, losses);
    double sum = 0;
    for (const float loss : losses) sum += double(loss);
    EXPECT_NEAR(sum / beside.targets, beside.loss(), 1e-5);
  }
}

}  // namespace
}  // namespace hone::decoder
