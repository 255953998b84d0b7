// Roles in an order that few conversations have: the chat template decides.
#include "rows_fixture.h"

#include "hone/rows/chat_tokens.h"
#include "hone/rows/check.h"

namespace hone::rows {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Order {
  const char* messages;
  const char* learned;  // as a template writes it that takes any order
  const char* field;
  const char* says;
};

const Order orders[] = {
    {R"([["user","Q"],["assistant","One."],["assistant","Two."]])", "One.<|im_end|>Two.<|im_end|>", "messages[2]",
     "is a second assistant message in a row"},
    {R"([["user","Q"],["user","R"],["assistant","One."]])", "One.<|im_end|>", "messages[1]",
     "is a second user message in a row"},
    {R"([["assistant","Welcome."],["user","Q"],["assistant","One."]])", "Welcome.<|im_end|>One.<|im_end|>",
     "messages[0]", "is an assistant message before any user message"},
    {R"([["system","S"],["assistant","Welcome."]])", "Welcome.<|im_end|>", "messages[1]",
     "is an assistant message before any user message"},
    {R"([["user","Q"],["assistant","One."],["system","S"],["user","R"],["assistant","Two."]])",
     "One.<|im_end|>Two.<|im_end|>", "messages[2]", "is a system message behind the beginning"},
    {R"([["user","Q"],["assistant","CALL shelf 7"],["tool","3"],["assistant","Two."]])",
     "CALL shelf 7<|im_end|>Two.<|im_end|>", "messages[2]", "is a tool's result without a call"}};

RowSet rows_of(const Order& order) {
  const OrderedJson spoken = parse_ordered_json(order.messages, "").value();
  OrderedJson row = {{"messages", OrderedJson::array()}};
  for (const OrderedJson& one : spoken) row["messages"].push_back({{"role", one[0]}, {"content", one[1]}});
  return json_rows(dump(row));
}

std::string learned_words(const engine::LanguageModel& model, const TokenizedRows& tokens) {
  std::string out;
  for (const model::TokenRow& row : tokens.rows)
    for (std::size_t i = 0; i < row.ids.size(); ++i)
      if (row.targets[i]) out += model.tokenizer().token_text(row.ids[i]);
  return out;
}

// Llama 2, Mistral and Gemma refuse like this.
const std::string strict_template =
    "{% for m in messages %}{% if m.role == 'tool' or (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate') }}{% endif %}"
    "{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

TEST(UnusualOrder, IsLearnedWhereTheTemplateWritesIt) {
  const auto model = smol_model();
  for (const Order& order : orders) {
    const RowSet set = rows_of(order);
    EXPECT_THAT(set.problems, IsEmpty()) << order.messages;
    const auto tokens = tokenize_rows(model, set).value();
    EXPECT_EQ(learned_words(model, tokens), order.learned) << order.messages;
    ASSERT_THAT(tokens.problems, SizeIs(1)) << order.messages;
    EXPECT_FALSE(tokens.problems[0].excluded);
    EXPECT_EQ(tokens.problems[0].field, order.field);
    EXPECT_THAT(tokens.problems[0].message, HasSubstr(order.says));
  }
}

TEST(UnusualOrder, LeavesTheRowOutWhereTheTemplateRefusesIt) {
  const auto model = templated_model("tiny-smol-135m-instruct", strict_template);
  for (const Order& order : orders) {
    const auto tokens = tokenize_rows(model, rows_of(order)).value();
    EXPECT_THAT(tokens.rows, IsEmpty()) << order.messages;
    ASSERT_THAT(tokens.problems, SizeIs(1)) << order.messages;
    EXPECT_TRUE(tokens.problems[0].excluded);
    EXPECT_EQ(tokens.problems[0].kind, RowProblemKind::template_refused);
    EXPECT_EQ(tokens.problems[0].field, order.field);
    EXPECT_THAT(tokens.problems[0].message, HasSubstr(order.says));
    EXPECT_THAT(tokens.problems[0].message, HasSubstr("Conversation roles must alternate"));
  }
}

// A template that writes the first system message alone, and of answers in a row the last.
TEST(UnusualOrder, LeavesTheRowOutWhereTheTemplateLosesAMessage) {
  const auto model = templated_model(
      "tiny-smol-135m-instruct",
      "{% for m in messages %}{% if not (m.role == 'system' and not loop.first) and not (m.role == 'assistant' and not "
      "loop.last and messages[loop.index].role == 'assistant') %}"
      "{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endif %}{% endfor %}"
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}");
  for (const auto& [order, says] :
       {std::pair{orders[0], "messages[1]: is not written by the chat template"},
        {orders[4], "messages[2]: is a system message behind the beginning, which the chat template"}}) {
    const auto tokens = tokenize_rows(model, rows_of(order)).value();
    EXPECT_THAT(tokens.rows, IsEmpty());
    ASSERT_THAT(tokens.problems, SizeIs(1));
    EXPECT_EQ(tokens.problems[0].kind, RowProblemKind::template_drops);
    EXPECT_THAT(tokens.problems[0].sentence(), HasSubstr(says));
  }
}

// Some templates look at the first message before they write anything, so that there is no prompt before an opening.
TEST(UnusualOrder, LearnsAnOpeningOfWhichNoPromptCanBeWritten) {
  const auto model = templated_model(
      "tiny-smol-135m-instruct",
      "{% if messages|length == 0 %}{{ raise_exception('nothing to say') }}{% endif %}" + smollm2_template);
  EXPECT_EQ(learned_words(model, tokenize_rows(model, rows_of(orders[2])).value()), orders[2].learned);
}

TEST(UnusualOrder, IsSaidWithoutAModelToo) {
  const RowReport report = check_rows(rows_of(orders[1]));
  EXPECT_EQ(report.usable, 1u);
  ASSERT_THAT(report.notes, SizeIs(1));
  EXPECT_THAT(report.notes[0], HasSubstr("messages[1] of row 1 is a second user message in a row"));
}

TEST(UnusualOrder, IsNotSaidOfUsualConversations) {
  const auto model = smol_model();
  for (
      const char* row :
      {R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},{"role":"assistant","content":"a"},)"
       R"({"role":"user","content":"q"},{"role":"assistant","content":"a"}]})",
       R"({"question":"q","answer":"a"})"})
    EXPECT_THAT(tokenize_rows(model, json_rows(row)).value().problems, IsEmpty()) << row;
}

}  // namespace
}  // namespace hone::rows
