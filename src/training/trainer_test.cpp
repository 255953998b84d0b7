#include "hone/training/trainer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "hone/decoder/tiny_model_fixture.h"
#include "hone/kernels/product.h"
#include "hone/model/gguf.h"

namespace hone::training {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::uint32_t vocabulary = 23;

class TrainerTest : public testing::Test {
 protected:
  fs::path path(const std::string& name = "tiny.gguf") const { return folder_.path() / name; }
  void write(const decoder::TinyModel& model) { ASSERT_TRUE(model.write(path())); }
  static TrainerOptions options(int threads = 2) {
    TrainerOptions options;
    options.precision = TrainingPrecision::f32;
    options.lora.rank = 4;
    options.lora.alpha = 8;
    options.threads = threads;
    return options;
  }
  Trainer load(const TrainerOptions& wanted) { return std::move(Trainer::load(path(), wanted).value()); }
  std::string load_error(const TrainerOptions& wanted) {
    auto trainer = Trainer::load(path(), wanted);
    return trainer ? "" : trainer.error().message();
  }
  // The rows of step `step`.
  static std::vector<model::Sequence> batch(std::uint64_t step) {
    return {{decoder::random_row(10 * step + 1, 12, vocabulary), decoder::random_row(10 * step + 2, 7, vocabulary)},
            {decoder::random_row(10 * step + 3, 30, vocabulary)}};
  }
  // All numbers that training moves.
  static std::vector<float> weights(const Trainer& trainer) {
    std::vector<float> all;
    const adapter::LoraAdapter adapter = trainer.adapter().value();
    for (const adapter::LoraTensor& tensor : adapter.tensors) {
      all.insert(all.end(), tensor.a.begin(), tensor.a.end());
      all.insert(all.end(), tensor.b.begin(), tensor.b.end());
    }
    return all;
  }
  static bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
  }
  static std::vector<double> train(Trainer& trainer, std::uint64_t first, std::uint64_t last, float rate = 0.01F) {
    std::vector<double> losses;
    for (std::uint64_t step = first; step <= last; ++step) {
      auto report = trainer.step(batch(step), rate);
      EXPECT_TRUE(report) << report.error().message();
      if (report) losses.push_back(report->loss);
    }
    return losses;
  }

  TemporaryFolder folder_ = TemporaryFolder::make("trainer").value();
};

TEST_F(TrainerTest, LearnsRowsByHeart) {
  for (const char* architecture : {"llama", "qwen2", "qwen3", "gemma3"})
    for (const TrainingMethod method : {TrainingMethod::lora, TrainingMethod::full}) {
      SCOPED_TRACE(std::string(architecture) + " " + std::string(training_method_name(method)));
      write({.architecture = architecture});
      auto wanted = options();
      wanted.method = method;
      wanted.precision = TrainingPrecision::automatic;
      Trainer trainer = load(wanted);
      const auto rows = batch(1);
      double first = 0, last = 0;
      for (int step = 1; step <= 30; ++step) {
        auto report = trainer.step(rows, 0.02F);
        ASSERT_TRUE(report) << report.error().message();
        if (step == 1) first = report->loss;
        last = report->loss;
        EXPECT_GT(report->grad_norm, 0);
        EXPECT_EQ(report->tokens, 49u);
        EXPECT_GT(report->targets, 20u);
        EXPECT_LT(report->targets, 49u);
      }
      EXPECT_LT(last, 0.5 * first);
      EXPECT_EQ(trainer.steps(), 30u);
    }
}

// The reported loss is the mean over all targets, whatever the rows' lengths, and what loss() says before the step.
TEST_F(TrainerTest, LossIsTheMeanOverTargets) {
  write({});
  Trainer trainer = load(options());
  std::vector<model::TokenRow> rows;
  for (const model::Sequence& sequence : batch(1)) rows.insert(rows.end(), sequence.begin(), sequence.end());
  const LossReport before = trainer.loss(rows).value();
  const StepReport report = trainer.step(batch(1), 0.01F).value();
  EXPECT_NEAR(report.loss, before.mean(), 1e-5);
  EXPECT_EQ(report.targets, before.targets);
  EXPECT_LT(trainer.loss(rows).value().mean(), before.mean());
  EXPECT_EQ(trainer.steps(), 1u);  // loss() takes none

  double sum = 0;
  for (const model::TokenRow& row : rows) sum += trainer.loss(std::span(&row, 1)).value().sum;
  EXPECT_DOUBLE_EQ(sum, trainer.loss(rows).value().sum);
}

TEST_F(TrainerTest, MicroBatchSizeChangesOnlyRounding) {
  for (const TrainingMethod method : {TrainingMethod::lora, TrainingMethod::full}) {
    write({.architecture = "gemma3", .window = 5});
    std::vector<StepReport> reports;
    for (const int tokens : {1, 13, 4096})
      for (const bool recompute : {false, true}) {
        auto wanted = options();
        wanted.method = method;
        wanted.micro_batch_tokens = tokens;
        wanted.recompute = recompute;
        reports.push_back(load(wanted).step(batch(1), 0.01F).value());
        EXPECT_NEAR(reports.back().loss, reports.front().loss, 1e-5 * reports.front().loss);
        EXPECT_NEAR(reports.back().grad_norm, reports.front().grad_norm, 1e-5 * reports.front().grad_norm);
      }
  }
}

TEST_F(TrainerTest, SameBitsOnAnyNumberOfThreads) {
  write({.architecture = "qwen3"});
  for (const TrainingPrecision precision : {TrainingPrecision::automatic, TrainingPrecision::f32}) {
    std::vector<float> first;
    std::vector<double> first_losses;
    for (const int threads : {1, 2, 3}) {
      auto wanted = options(threads);
      wanted.precision = precision;
      wanted.lora.dropout = 0.1F;
      wanted.micro_batch_tokens = 20;
      Trainer trainer = load(wanted);
      EXPECT_EQ(trainer.threads(), threads);
      const auto losses = train(trainer, 1, 4);
      if (threads == 1) {
        first = weights(trainer);
        first_losses = losses;
      }
      EXPECT_EQ(losses, first_losses) << threads;
      EXPECT_TRUE(same_bits(weights(trainer), first)) << threads;
    }
  }
}

TEST_F(TrainerTest, FullTrainingHasTheSameBitsToo) {
  write({.architecture = "llama", .has_own_output = true});
  std::string first;
  for (const int threads : {1, 2, 3}) {
    auto wanted = options(threads);
    wanted.method = TrainingMethod::full;
    wanted.precision = TrainingPrecision::automatic;
    Trainer trainer = load(wanted);
    train(trainer, 1, 3);
    ASSERT_TRUE(trainer.write_model(path("trained.gguf"), model::TensorType::f32));
    const std::string written = read_file(path("trained.gguf")).value();
    if (threads == 1) first = written;
    EXPECT_TRUE(written == first) << threads;
  }
}

TEST_F(TrainerTest, SeedsDiffer) {
  write({});
  auto wanted = options();
  Trainer one = load(wanted), same = load(wanted);
  wanted.seed = 2;
  Trainer other = load(wanted);
  EXPECT_TRUE(same_bits(weights(one), weights(same)));
  EXPECT_FALSE(same_bits(weights(one), weights(other)));
}

// As PEFT starts: B zero, A uniform in ±1/√in.
TEST_F(TrainerTest, AdaptersStartAsPeftsDo) {
  write({});
  const adapter::LoraAdapter adapter = load(options()).adapter().value();
  EXPECT_EQ(adapter.tensors.size(), 14u);
  for (const adapter::LoraTensor& tensor : adapter.tensors) {
    EXPECT_EQ(tensor.rank, 4u);
    EXPECT_FLOAT_EQ(tensor.scale, 2);
    EXPECT_EQ(tensor.a.size(), 4 * tensor.in);
    EXPECT_EQ(tensor.b.size(), 4 * tensor.out);
    const float bound = 1 / std::sqrt(float(tensor.in));
    float largest = 0;
    for (const float value : tensor.a) largest = std::max(largest, std::fabs(value));
    EXPECT_LE(largest, bound);
    EXPECT_GT(largest, 0.8F * bound);
    for (const float value : tensor.b) EXPECT_EQ(value, 0);
  }
}

TEST_F(TrainerTest, TargetsRankAndScale) {
  write({});
  auto wanted = options();
  wanted.lora.targets = {"q", "down"};
  wanted.lora.use_rslora = true;
  const adapter::LoraAdapter adapter = load(wanted).adapter().value();
  std::vector<std::string> targets;
  for (const adapter::LoraTensor& tensor : adapter.tensors) {
    targets.push_back(tensor.target);
    EXPECT_FLOAT_EQ(tensor.scale, 4);  // 8/√4
  }
  EXPECT_EQ(targets, (std::vector<std::string>{"blk.0.attn_q.weight", "blk.0.ffn_down.weight", "blk.1.attn_q.weight",
                                               "blk.1.ffn_down.weight"}));
  EXPECT_EQ(load(wanted).trainable_parameters(), 2u * 4 * (16 + 24 + 24 + 16));
  for (const char* target : {"q", "k", "v", "o", "gate", "up", "down"}) {
    wanted.lora.targets = {target};
    EXPECT_EQ(load(wanted).adapter().value().tensors.size(), 2u) << target;
  }
}

TEST_F(TrainerTest, OptionsOutOfRange) {
  write({});
  const auto changed = [&](const std::function<void(TrainerOptions&)>& change) {
    TrainerOptions wanted = options();
    change(wanted);
    auto trainer = Trainer::load(path(), wanted);
    if (trainer) return std::string("accepted");
    EXPECT_EQ(trainer.error().code(), ErrorCode::invalid_argument);
    return trainer.error().message();
  };
  const float nan = std::nanf(""), infinity = INFINITY;
  for (const int rank : {0, -1, 1025})
    EXPECT_THAT(changed([&](auto& o) { o.lora.rank = rank; }), HasSubstr("LoRA's rank must be between 1 and 1024"));
  for (const float alpha : {0.0F, -1.0F, nan, infinity})
    EXPECT_THAT(changed([&](auto& o) { o.lora.alpha = alpha; }), HasSubstr("LoRA's alpha"));
  for (const float dropout : {-0.1F, 1.0F, nan})
    EXPECT_THAT(changed([&](auto& o) { o.lora.dropout = dropout; }), HasSubstr("dropout"));
  for (const char* target : {"qq", "attn_q", "output", "Q", "norm", ""})
    EXPECT_THAT(changed([&](auto& o) {
                  o.lora.targets = {"q", target};
                }),
                HasSubstr("\"" + std::string(target) + "\" is no linear layer"));
  for (const int threads : {-1, 1025})
    EXPECT_THAT(changed([&](auto& o) { o.threads = threads; }), HasSubstr("number of threads"));
  for (const int tokens : {0, -5})
    EXPECT_THAT(changed([&](auto& o) { o.micro_batch_tokens = tokens; }), HasSubstr("micro-batch"));
  for (const float clip : {-1.0F, nan})
    EXPECT_THAT(changed([&](auto& o) { o.adamw.clip_norm = clip; }), HasSubstr("clipped"));
  if (!kernels::can_multiply(kernels::Number::s8).ok()) return;  // refused before it is looked at
  EXPECT_THAT(changed([&](auto& o) {
                o.method = TrainingMethod::full;
                o.precision = TrainingPrecision::int8;
              }),
              HasSubstr("int8 is for weights that stay"));
}

TEST_F(TrainerTest, PrecisionsFollowTheProcessor) {
  write({});
  auto wanted = options();
  wanted.precision = TrainingPrecision::automatic;
  EXPECT_EQ(load(wanted).precision(),
            kernels::can_multiply(kernels::Number::bf16).ok() ? TrainingPrecision::bf16 : TrainingPrecision::f32);
  wanted.precision = TrainingPrecision::bf16;
  EXPECT_EQ(load_error(wanted).find("no bf16 products") == std::string::npos,
            kernels::can_multiply(kernels::Number::bf16).ok());
  wanted.precision = TrainingPrecision::int8;
  EXPECT_EQ(load_error(wanted).find("no fast int8 products") == std::string::npos,
            kernels::can_multiply(kernels::Number::s8).ok());
  EXPECT_EQ(load_error(wanted).empty(), kernels::can_multiply(kernels::Number::s8).ok());
}

TEST_F(TrainerTest, ModelsThatCannotBeTrained) {
  EXPECT_EQ(Trainer::load(path("missing.gguf"), options()).error().code(), ErrorCode::not_found);
  write({.architecture = "mamba"});
  auto trainer = Trainer::load(path(), options());
  ASSERT_FALSE(trainer);
  EXPECT_EQ(trainer.error().code(), ErrorCode::unsupported);
  EXPECT_THAT(trainer.error().message(), AllOf(HasSubstr("mamba"), HasSubstr("preparing tiny.gguf for training")));
}

TEST_F(TrainerTest, RowsThatCannotBeTrained) {
  write({});
  Trainer trainer = load(options());
  const auto before = weights(trainer);
  auto refused = [&](const model::TokenRow& row) {
    const model::Sequence sequence{decoder::random_row(1, 5, vocabulary), row};
    auto report = trainer.step({&sequence, 1}, 0.01F);
    if (report) return std::string("accepted");
    EXPECT_EQ(report.error().code(), ErrorCode::invalid_argument);
    return report.error().message();
  };
  EXPECT_THAT(refused({.ids = {1, 23, 2}, .targets = {0, 1, 1}, .source = 44}),
              AllOf(HasSubstr("row 44"), HasSubstr("the token 23"), HasSubstr("vocabulary of 23")));
  EXPECT_THAT(refused({.ids = {1, -1, 2}, .targets = {0, 1, 1}, .source = 45}),
              AllOf(HasSubstr("row 45"), HasSubstr("the token -1")));
  EXPECT_THAT(refused({.ids = {1, 2, 3}, .targets = {0, 1}, .source = 46}),
              AllOf(HasSubstr("row 46"), HasSubstr("3 tokens"), HasSubstr("2 marks")));
  const model::TokenRow bad{.ids = {1, 500}, .targets = {0, 1}, .source = 47};
  EXPECT_THAT(trainer.loss({&bad, 1}).error().message(), HasSubstr("row 47"));

  for (const std::vector<model::Sequence>& nothing : std::vector<std::vector<model::Sequence>>{
           {},
           {{}},
           {{model::TokenRow{}}},
           {{model::TokenRow{.ids = {1, 2}, .targets = {0, 0}}}},
           {{model::TokenRow{.ids = {1, 2}, .targets = {1, 0}}}}}) {  // nothing predicts the first token
    auto report = trainer.step(nothing, 0.01F);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code(), ErrorCode::invalid_argument);
    EXPECT_THAT(report.error().message(), HasSubstr("None of these rows has a token to learn"));
  }
  EXPECT_EQ(trainer.steps(), 0u);
  EXPECT_TRUE(same_bits(weights(trainer), before));
  EXPECT_EQ(trainer.loss({}).value().targets, 0u);
}

// A token whose embedding overflows: only rows that hold it are named, nothing moves, and training goes on as if it had
// never been.
TEST_F(TrainerTest, DivergenceNamesTheRowsAndChangesNothing) {
  decoder::TinyModel model{.architecture = "gemma3", .has_own_output = true};
  model.change = [](const std::string& tensor, std::vector<float>& values) {
    if (tensor == "token_embd.weight") std::fill(values.begin() + 22 * 16, values.end(), 3e38F);  // ×√hidden: infinite
  };
  write(model);
  for (const TrainingPrecision precision :
       {TrainingPrecision::f32, TrainingPrecision::automatic, TrainingPrecision::int8}) {
    if (precision == TrainingPrecision::int8 && !kernels::can_multiply(kernels::Number::s8).ok()) continue;
    SCOPED_TRACE(training_precision_name(precision));
    auto wanted = options();
    wanted.precision = precision;
    Trainer trainer = load(wanted), untouched = load(wanted);
    auto good = [](std::uint64_t step) {
      auto rows = batch(step);
      for (model::Sequence& sequence : rows)
        for (model::TokenRow& row : sequence)
          for (std::int32_t& id : row.ids) id %= 22;
      return rows;
    };
    for (Trainer* each : {&trainer, &untouched}) ASSERT_TRUE(each->step(good(1), 0.01F));
    const auto before = weights(trainer);
    auto bad = good(2);
    bad[0][1].ids[2] = 22;
    const std::uint64_t source = bad[0][1].source;
    auto report = trainer.step(bad, 0.01F);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code(), ErrorCode::diverged);
    EXPECT_THAT(report.error().message(),
                AllOf(HasSubstr("The loss of step 2"), HasSubstr("(row " + std::to_string(source) + " of the data)")));
    EXPECT_TRUE(same_bits(weights(trainer), before));
    EXPECT_EQ(trainer.steps(), 1u);
    EXPECT_EQ(trainer.loss(bad[0]).error().code(), ErrorCode::diverged);
    for (Trainer* each : {&trainer, &untouched}) ASSERT_TRUE(each->step(good(2), 0.01F));
    EXPECT_TRUE(same_bits(weights(trainer), weights(untouched)));
  }
}

TEST_F(TrainerTest, TooHighALearningRateIsNoSuccess) {
  write({});
  Trainer trainer = load(options());
  ASSERT_TRUE(trainer.step(batch(1), INFINITY));  // the gradient itself was sound
  const auto before = weights(trainer);
  auto report = trainer.step(batch(2), 0.01F);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::diverged);
  EXPECT_THAT(report.error().message(), AllOf(HasSubstr("rows 21, 22, 23 of the data"), HasSubstr("learning rate")));
  EXPECT_TRUE(same_bits(weights(trainer), before));
}

TEST_F(TrainerTest, ContinuesFromAnAdapter) {
  write({});
  auto wanted = options();
  wanted.lora.targets = {"q", "v", "up"};
  Trainer first = load(wanted);
  train(first, 1, 3);
  const adapter::LoraAdapter adapter = first.adapter().value();
  const auto rows = batch(9)[1];
  const double expected = first.loss(rows).value().sum;

  auto other = options();
  other.lora.rank = 7;
  Trainer second = load(other);
  ASSERT_TRUE(second.continue_from(adapter));
  EXPECT_TRUE(same_bits(weights(second), weights(first)));
  EXPECT_EQ(second.steps(), 0u);
  EXPECT_DOUBLE_EQ(second.loss(rows).value().sum, expected);
  train(second, 1, 2);
  EXPECT_LT(second.loss(batch(2)[0]).value().sum, first.loss(batch(2)[0]).value().sum + 1);
}

TEST_F(TrainerTest, AdaptersThatDoNotFit) {
  write({});
  Trainer trainer = load(options());
  const auto before = weights(trainer);
  const adapter::LoraAdapter good = trainer.adapter().value();
  auto refused = [&](const std::function<void(adapter::LoraAdapter&)>& change) {
    adapter::LoraAdapter adapter = good;
    change(adapter);
    const Status status = trainer.continue_from(adapter);
    if (status) return std::string("accepted");
    EXPECT_EQ(status.error().code(), ErrorCode::invalid_argument);
    return status.error().message();
  };
  EXPECT_THAT(refused([](auto& a) { a.architecture = "qwen2"; }), HasSubstr("family qwen2"));
  EXPECT_THAT(refused([](auto& a) { a.tensors[3].in = 17; }), HasSubstr("does not fit"));
  EXPECT_THAT(refused([](auto& a) { a.tensors[3].a.pop_back(); }), HasSubstr("does not fit"));
  EXPECT_THAT(refused([](auto& a) { a.tensors[3].target = "blk.9.attn_q.weight"; }), HasSubstr("blk.9.attn_q.weight"));
  // A layer that LoRA does not adapt here must not be left out without a word.
  EXPECT_THAT(refused([](auto& a) {
                a.tensors[3] = {.target = "token_embd.weight", .rank = 1, .in = 16, .out = vocabulary};
                a.tensors[3].a.resize(16);
                a.tensors[3].b.resize(vocabulary);
              }),
              HasSubstr("token_embd.weight"));
  EXPECT_THAT(refused([](auto& a) { a.rank = 5000; }), HasSubstr("rank"));
  // What was refused left no trace, in numbers or in options.
  EXPECT_TRUE(same_bits(weights(trainer), before));
  EXPECT_EQ(trainer.adapter().value().rank, good.rank);

  auto wanted = options();
  wanted.method = TrainingMethod::full;
  Trainer whole = load(wanted);
  EXPECT_EQ(whole.continue_from(good).error().code(), ErrorCode::invalid_argument);
  EXPECT_EQ(whole.adapter().error().code(), ErrorCode::unsupported);
}

// A fully trained model, written and read again, is the same model; keys, names and order are the base's.
TEST_F(TrainerTest, WritesWhatItTrained) {
  for (const char* architecture : {"llama", "qwen2", "gemma3"}) {
    write({.architecture = architecture, .has_rope_factors = architecture[0] == 'l'});
    auto wanted = options();
    wanted.method = TrainingMethod::full;
    Trainer trainer = load(wanted);
    const auto rows = batch(5)[0];
    const double untrained = trainer.loss(rows).value().sum;
    train(trainer, 1, 3);
    const double trained = trainer.loss(rows).value().sum;
    EXPECT_NE(trained, untrained);
    ASSERT_TRUE(trainer.write_model(path("trained.gguf"), model::TensorType::f32));
    EXPECT_EQ(Trainer::load(path("trained.gguf"), wanted).value().loss(rows).value().sum, trained) << architecture;
    ASSERT_TRUE(trainer.write_model(path("half.gguf")));
    EXPECT_NEAR(Trainer::load(path("half.gguf"), wanted).value().loss(rows).value().sum, trained, 0.02 * trained);

    const model::GgufFile base = model::GgufFile::open(path()).value(),
                          made = model::GgufFile::open(path("half.gguf")).value();
    ASSERT_EQ(made.tensors().size(), base.tensors().size());
    for (std::size_t i = 0; i < base.tensors().size(); ++i) {
      EXPECT_EQ(made.tensors()[i].name, base.tensors()[i].name);
      EXPECT_EQ(made.tensors()[i].shape, base.tensors()[i].shape);
      EXPECT_EQ(made.tensors()[i].type,
                base.tensors()[i].shape.size() == 2 ? model::TensorType::bf16 : model::TensorType::f32);
    }
    EXPECT_EQ(trainer.write_model(path("x.gguf"), model::TensorType::q8_0).error().code(), ErrorCode::unsupported);
  }
  EXPECT_EQ(load(options()).write_model(path("x.gguf")).error().code(), ErrorCode::unsupported);
}

TEST(TrainingPrecisions, AreFoundByTheirNames) {
  for (const TrainingPrecision precision : training_precisions)
    EXPECT_EQ(parse_training_precision(training_precision_name(precision)).value(), precision);
  EXPECT_EQ(parse_training_precision("f64").error().message(),
            "\"f64\" is no precision; they are automatic, f32, bf16 and int8.");
}

TEST_F(TrainerTest, MeasuresProductsAndMemory) {
  write({});
  Trainer trainer = load(options());
  const ProductTimes times = trainer.measure_products(64).value();
  EXPECT_EQ(times.shapes.size(), 10u);
  EXPECT_GT(times.tokens_per_second, 0);
  for (const ProductTimes::Shape& shape : times.shapes) {
    EXPECT_GT(shape.seconds_per_call, 0) << shape.name;
  }
  auto wanted = options();
  const TrainingMemory kept = estimate_training_memory(path(), wanted, 100).value();
  EXPECT_GT(kept.total(), kept.weights);
  wanted.recompute = true;
  EXPECT_LT(estimate_training_memory(path(), wanted, 3000).value().activations,
            4 * estimate_training_memory(path(), wanted, 1024).value().activations);
  wanted.method = TrainingMethod::full;
  EXPECT_GT(estimate_training_memory(path(), wanted, 100).value().trainable, kept.trainable);
}

}  // namespace
}  // namespace hone::training
