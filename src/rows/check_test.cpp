#include "hone/rows/check.h"

#include <fmt/format.h>

#include "hone/rows/preview.h"
#include "rows_fixture.h"

namespace hone::rows {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(Check, GroupsProblemsAndMeasuresLengths) {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += fmt::format("{{\"question\":\"{}\",\"answer\":\"{}\"}}\n", i, std::string(1 + i, '7'));
  for (int i = 0; i < 12; ++i) text += "{\"question\":\"q\",\"answer\":\"\"}\n";
  text += "{\"question\":\"0\",\"answer\":\"7\"}\n{\"question\":[7],\"answer\":\"7\"}\n";
  const RowSet set = json_rows(text);
  RowReport report = check_rows(set);
  EXPECT_EQ(report.rows_read, 114u);
  EXPECT_EQ(report.usable, 101u);
  EXPECT_EQ(report.duplicates, 1u);
  ASSERT_THAT(report.problems, SizeIs(3));
  EXPECT_EQ(report.problems[0].kind, RowProblemKind::empty_answer);
  EXPECT_EQ(report.problems[0].count, 12u);
  EXPECT_THAT(report.problems[0].first, SizeIs(10));
  EXPECT_EQ(report.problems[0].first[0].row, 101u);
  EXPECT_EQ(report.problems[2].kind, RowProblemKind::duplicate);  // a warning, so last
  EXPECT_EQ(report.lengths.rows, 0u);

  const auto model = smol_model();
  const auto all = check_rows(set, model, {}).value();
  EXPECT_EQ(all.lengths.rows, 101u);
  EXPECT_EQ(all.lengths.longest - all.lengths.shortest, 100u);  // 99 sevens more, and a digit in the question
  EXPECT_GT(all.lengths.p90, all.lengths.p50);
  EXPECT_EQ(all.lengths.targets, 5050u + 1 + 101);  // the digits, and the end of each answer
  const auto cut = check_rows(set, model, {.max_tokens = all.lengths.p50}).value();
  EXPECT_EQ(cut.lengths.rows, 101u);
  EXPECT_EQ(cut.lengths.longest, all.lengths.longest);
  EXPECT_LT(cut.usable, 60u);
  EXPECT_EQ(cut.problems[0].kind, RowProblemKind::too_long);
  EXPECT_EQ(cut.usable + cut.problems[0].count + 13, 114u);
}

// With a model or without one, as tuning would take them.
TEST(Check, SaysWhatTuningSays) {
  const auto model = smol_model();
  struct Member {
    const char* rows;
    std::uint64_t usable, usable_chosen;
  };
  for (const auto& [text, usable, usable_chosen] :
       {Member{R"({"prompt":"p","chosen":"good","rejected":"bad"})", 0, 1},
        Member{R"({"prompt":"p","completion":"c","label":true})", 0, 1},
        Member{R"({"prompt":"p","completion":"c","label":false})", 0, 0},
        Member{R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"c"}],"label":false})", 0,
               0},
        Member{R"({"prompt":"p","solved_by":"Ines Weber"})", 0, 0}, Member{R"({"prompt":"p","response":"c"})", 1, 1},
        Member{R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"c","weight":0}]})", 0, 0},
        Member{R"({"question":"q","answer":""})", 0, 0}}) {
    SCOPED_TRACE(text);
    const RowSet set = json_rows(text);
    for (const bool use_chosen : {false, true}) {
      const TokenizeOptions options{.use_chosen = use_chosen};
      const std::uint64_t expected = use_chosen ? usable_chosen : usable;
      const RowReport alone = check_rows(set, options);
      const RowReport report = check_rows(set, model, options).value();
      const auto tokens = tokenize_rows(model, set, options);
      EXPECT_EQ(alone.usable, expected);
      EXPECT_EQ(report.usable, expected);
      EXPECT_EQ(tokens ? tokens->examples_used : 0, expected);
      EXPECT_EQ(alone.refused.has_value(), !tokens);
      EXPECT_EQ(report.refused.has_value(), !tokens);
      if (!tokens) {
        EXPECT_EQ(report.refused->message(), tokens.error().message());
      }
    }
  }
  const RowReport pairs = check_rows(json_rows(R"({"prompt":"p","chosen":"good","rejected":"bad"})"));
  EXPECT_EQ(pairs.refused->advice().step, NextStep::use_chosen);
}

class Preview : public ::testing::Test {
 protected:
  engine::LanguageModel model = smol_model();
  model::TokenRow row =
      tokenize_example(model,
                       {.row = 1, .messages = {{"system", "s"}, {"user", "\x1b[31mred\u202E"}, {"assistant", "日本"}}})
          .value()
          .at(0);
};

TEST_F(Preview, MarksWhatIsLearned) {
  EXPECT_EQ(preview_row(model.tokenizer(), row),
            "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\n\\x1b[31mred\\x202e<|im_end|>\n<|im_start|>assistant\n"
            "⟦日本<|im_end|>⟧\n");
}

TEST_F(Preview, ColoursForATerminal) {
  const std::string shown = preview_row(model.tokenizer(), row, {.colour = true});
  EXPECT_THAT(shown, HasSubstr("\033[32m日本\033[0m\033[2;32m<|im_end|>\033[0m"));
  EXPECT_THAT(shown, StartsWith("\033[2m<|im_start|>\033[0m"));
  EXPECT_THAT(shown, Not(HasSubstr("⟦")));
}

TEST_F(Preview, CountsWhatItDoesNotShow) {
  EXPECT_THAT(preview_row(model.tokenizer(), row, {.max_tokens = 3}),
              ::testing::EndsWith(fmt::format(" … {} more tokens", row.ids.size() - 3)));
}

}  // namespace
}  // namespace hone::rows
