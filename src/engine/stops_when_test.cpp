#include "hone/engine/stops_when.h"

#include "engine_fixture.h"
#include "hone/engine/batch_generator.h"
#include "hone/engine/session.h"

namespace hone::engine {
namespace {

TEST(StopsWhen, HoldsForItsOwnLifeAndThoseInsideIt) {
  EXPECT_FALSE(StopsWhen::stopped());
  {
    const StopsWhen outer([] { return true; });
    {
      const StopsWhen inner([] { return false; });
      EXPECT_TRUE(StopsWhen::stopped());
    }
    EXPECT_TRUE(StopsWhen::stopped());
  }
  EXPECT_FALSE(StopsWhen::stopped());
}

TEST(StopsWhen, APromptThatIsReadEnds) {
  const LanguageModel model = LanguageModel::load(tiny_model("tiny-smol-135m-instruct")).value();
  Session session = Session::make(model).value();
  const auto prompt = model.tokenizer().tokenize("The clerk reads the deed in the hall.").value();
  {
    const StopsWhen guard([] { return true; });
    const auto answer = session.generate(prompt, {.max_tokens = 4});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::cancelled);
  }
  const auto answer = session.generate(prompt, {.max_tokens = 4});  // and the next one is answered
  ASSERT_TRUE(answer);
  Session fresh = Session::make(model).value();
  EXPECT_EQ(answer->text, fresh.generate(prompt, {.max_tokens = 4})->text);
}

TEST(StopsWhen, ABatchEnds) {
  const LanguageModel model = LanguageModel::load(tiny_model("tiny-smol-135m-instruct")).value();
  BatchGenerator generator = BatchGenerator::make(model, {.parallel = 2}).value();
  const BatchPrompt prompt{.tokens = model.tokenizer().tokenize("The deed is read.").value(),
                           .options = {.max_tokens = 4}};
  StopReason reason = StopReason::end_of_turn;
  const auto run = [&] {
    return generator.generate({&prompt, 1}, [&](std::size_t, Result<Generation> answer) {
      if (answer) reason = answer->reason;
      return true;
    });
  };
  {
    const StopsWhen guard([] { return true; });
    EXPECT_EQ(run().error().code(), ErrorCode::cancelled);
    EXPECT_EQ(reason, StopReason::cancelled);  // with what it had said
  }
  EXPECT_TRUE(run());
  EXPECT_EQ(reason, StopReason::length);
}

}  // namespace
}  // namespace hone::engine
