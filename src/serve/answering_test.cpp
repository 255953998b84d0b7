#include "answering.h"

#include <gmock/gmock.h>

#include <thread>

#include "hone/core/files.h"

namespace hone::serve {
namespace {

class AnsweringTest : public ::testing::Test {
 protected:
  engine::LanguageModel model =
      engine::LanguageModel::load(fs::path(HONE_SOURCE_DIR) / "src/training/testdata/llama/model.gguf").value();
  std::unique_ptr<Answering> answering =
      Answering::start(model, {.batch = {.parallel = 2, .context_tokens = 256, .threads = 1}, .embedder_file = {}})
          .value();
  static bool stays() { return false; }

  static std::string read(PendingAnswer& answer) {
    std::string text;
    while (const auto piece = answer.next(stays)) text += piece->text;
    return text;
  }
  bool is_idle_within(std::chrono::seconds time) const {
    const auto end = std::chrono::steady_clock::now() + time;
    while (answering->load().running + answering->load().waiting > 0) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  // A minute of computing, and more.
  static std::vector<engine::ScoringItem> long_work() {
    std::vector<engine::ScoringItem> items(20'000, {{9}, {std::vector<engine::Token>(200, 30)}});
    for (std::size_t i = 0; i < items.size(); ++i)
      items[i].context.assign({9, static_cast<engine::Token>(i % 250), static_cast<engine::Token>(i / 250)});
    return items;
  }
};

TEST_F(AnsweringTest, ManyConnectionsAreAnsweredAtOnceAndAlike) {
  std::vector<std::string> texts(8);
  std::vector<std::thread> connections;
  connections.reserve(texts.size());
  for (std::string& text : texts)
    connections.emplace_back([&] {
      auto answer = answering->answer({.tokens = {9, 30, 41}, .options = {.max_tokens = 6, .stop_tokens = {}}});
      text = read(answer);
      EXPECT_EQ(answer.end()->text, text);
    });
  for (std::thread& connection : connections) connection.join();
  EXPECT_THAT(texts, ::testing::Each(texts[0]));
}

TEST_F(AnsweringTest, AClientThatGoesFreesItsSlot) {
  {
    std::vector<PendingAnswer> answers;  // together half a minute
    answers.reserve(400);
    for (int i = 0; i < 400; ++i)
      answers.push_back(answering->answer({.tokens = {9, 30}, .options = {.max_tokens = 250}}));
    PendingAnswer& last = answers.back();
    while (last.next([] { return true; })) {}
    EXPECT_EQ(last.end().error().code(), ErrorCode::cancelled);
  }
  EXPECT_TRUE(is_idle_within(std::chrono::seconds(10)));
  auto next = answering->answer({.tokens = {9, 30}, .options = {.max_tokens = 3}});
  read(next);
  EXPECT_EQ(next.end()->reason, engine::StopReason::length);
}

// Pieces come faster than anyone looks for the client: its leaving is seen all the same.
TEST_F(AnsweringTest, AClientThatGoesIsMissedWhilePiecesCome) {
  const auto busy =
      Answering::start(model, {.batch = {.parallel = 200, .context_tokens = 256, .threads = 1}, .embedder_file = {}})
          .value();
  std::vector<PendingAnswer> others;  // so many that a step takes a while
  others.reserve(199);
  for (int i = 0; i < 199; ++i) others.push_back(busy->answer({.tokens = {9, 30}, .options = {.max_tokens = 250}}));
  auto answer = busy->answer({.tokens = {9, 30}, .options = {.max_tokens = 250}});
  ASSERT_TRUE(answer.next(stays));
  std::this_thread::sleep_for(look_for_client_every * 5 / 4);  // pieces gather
  std::size_t pieces = 0;
  while (answer.next([] { return true; })) ++pieces;
  EXPECT_EQ(pieces, 0U);
  EXPECT_EQ(answer.end().error().code(), ErrorCode::cancelled);
}

TEST_F(AnsweringTest, WhoWaitsForScoresMayLeave) {
  const auto begin = std::chrono::steady_clock::now();
  const auto scores = answering->score(long_work(), {}, [] { return true; });
  ASSERT_FALSE(scores);
  EXPECT_EQ(scores.error().code(), ErrorCode::cancelled);
  auto next = answering->answer({.tokens = {9, 30}, .options = {.max_tokens = 3}});
  read(next);
  EXPECT_EQ(next.end()->reason, engine::StopReason::length);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
}

TEST_F(AnsweringTest, ScoresOfConnectionsAreTheirOwn) {
  auto alone = [&](engine::Token token) {
    return answering->score({{{9, token}, {{30, 31}}}}, {}, stays).value().at(0).at(0).log_probability;
  };
  std::vector<double> expected, found(6);
  for (engine::Token token = 0; token < 6; ++token) expected.push_back(alone(40 + token));
  std::vector<std::thread> connections;
  connections.reserve(6);
  for (engine::Token token = 0; token < 6; ++token)
    connections.emplace_back([&, token] { found[static_cast<std::size_t>(token)] = alone(40 + token); });
  for (std::thread& connection : connections) connection.join();
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-4);
  EXPECT_EQ(answering->score({{{9, 264}, {{30}}}}, {}, stays).error().code(), ErrorCode::invalid_argument);
}

TEST_F(AnsweringTest, StoppingEndsWhatRunsAndWhatComes) {
  auto running = answering->answer({.tokens = {9, 30}, .options = {.max_tokens = 250}});
  ASSERT_TRUE(running.next(stays));  // it runs: what only waits is refused like what comes too late
  std::thread stopping([&] { answering->stop(); });
  read(running);
  EXPECT_TRUE(running.end());  // with what it had said; nobody is left waiting
  stopping.join();
  auto late = answering->answer({.tokens = {9, 30}});
  EXPECT_FALSE(late.next(stays));
  EXPECT_EQ(late.end().error().code(), ErrorCode::cancelled);
  EXPECT_EQ(answering->score({}, {}, stays).error().code(), ErrorCode::cancelled);
  EXPECT_EQ(answering->embed({"x"}, stays).error().code(), ErrorCode::unsupported);
}

TEST_F(AnsweringTest, StoppingEndsWhatComputes) {
  std::thread waits([&] { EXPECT_FALSE(answering->score(long_work(), {}, stays)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto begin = std::chrono::steady_clock::now();
  answering->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
  waits.join();
}

}  // namespace
}  // namespace hone::serve
