#include "hone/results/sitting_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/results/sitting_header.h"

namespace hone::results {
namespace {

using ::testing::HasSubstr;

const std::string plain_head = R"({"hone_sitting":1,"stage":"base"})"
                               "\n";
const std::string item_line =
    R"({"id":"q1","part":"prove","kind":"right_wrong","mark":1,"answer":"1804","prompt":"When?"})"
    "\n";

Error error_of(const std::string& text) {
  auto sitting = parse_sitting(text, "s");
  if (sitting) throw std::runtime_error("was accepted: " + text);
  return sitting.error();
}

TEST(SittingFile, ErrorsAreTheSameHoweverLinesEnd) {
  const auto with_returns = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, "\r");
    return text;
  };
  const std::string cut = item_line.substr(0, item_line.size() - 3) + "\n";
  for (const std::string& text : {fmt::format("{}{}{}", plain_head, item_line, cut),
                                  fmt::format("{}\n{}", plain_head.substr(0, 20), item_line)}) {
    const std::string plain = error_of(text).message();
    EXPECT_EQ(error_of(with_returns(text)).message(), plain);
    EXPECT_EQ(error_of("\xEF\xBB\xBF" + text).message(), plain);
  }
  const auto sitting = parse_sitting(with_returns(plain_head + item_line), "s");
  ASSERT_TRUE(sitting);
  EXPECT_EQ(sitting->items.size(), 1u);
  EXPECT_EQ(sitting->whole_bytes, plain_head.size() + item_line.size() + 2);
}

class Writing : public ::testing::Test {
 protected:
  TemporaryFolder folder_ = TemporaryFolder::make().value();
  fs::path path_ = folder_.path() / "base.sitting.jsonl";
};

TEST_F(Writing, WhatIsWrittenIsReadBack) {
  {
    auto writer = SittingWriter::create(path_, {.stage = "base", .model = {"m", "ab", 9}, .seed = 5}).value();
    ASSERT_TRUE(writer.append({.id = "q1",
                               .group = "lease",
                               .tags = {"dates"},
                               .part = SittingPart::choose,
                               .sample = 2,
                               .points = 3,
                               .mark = 0.5,
                               .answer = "in 1804\n»x«",
                               .question = "When was it signed?",
                               .prompt = "When?",
                               .seed = 7,
                               .declined = false,
                               .unanswerable = true,
                               .cited = {{{"lease.txt", 4, 9}}},
                               .prompt_tokens = 40,
                               .answer_tokens = 3,
                               .support = 0.25,
                               .leaked = true,
                               .log_likelihoods = {-1.5, -2},
                               .reason = "It is the date.",
                               .seconds = 0.5,
                               .answer_seconds = 0.5,
                               .memory_bytes = 4096,
                               .expert = 1,
                               .judge = 0.75,
                               .more = {{"new", {1, 2}}}}));
    ASSERT_TRUE(writer.append({.id = "q2"}));
    ASSERT_TRUE(writer.finish());
  }
  const auto sitting = read_sitting(path_).value();
  EXPECT_EQ(sitting.header.stage, "base");
  EXPECT_EQ(sitting.header.model.weights_hash, "ab");
  EXPECT_EQ(sitting.header.model.size_bytes, 9u);
  EXPECT_EQ(sitting.header.seed, 5u);
  EXPECT_EQ(sitting.header.system, std::nullopt);
  EXPECT_FALSE(sitting.header.adapter);
  ASSERT_EQ(sitting.items.size(), 2u);
  const SittingItem& one = sitting.items[0];
  EXPECT_EQ(one.id + one.group + one.tags.at(0) + one.answer, "q1leasedatesin 1804\n»x«");
  EXPECT_EQ(one.part, SittingPart::choose);
  EXPECT_EQ(one.sample, 2u);
  EXPECT_EQ(one.points, 3);
  EXPECT_EQ(one.mark, 0.5);
  EXPECT_FALSE(one.right_wrong);
  EXPECT_EQ(one.question, "When was it signed?");
  EXPECT_EQ(one.prompt, "When?");
  EXPECT_EQ(one.seed, 7u);
  EXPECT_EQ(one.declined, false);
  EXPECT_EQ(one.unanswerable, true);
  ASSERT_EQ(one.cited.value().size(), 1u);
  EXPECT_EQ(one.cited->at(0).document, "lease.txt");
  EXPECT_EQ(one.cited->at(0).start, 4u);
  EXPECT_EQ(one.cited->at(0).end, 9u);
  EXPECT_EQ(one.prompt_tokens, 40);
  EXPECT_EQ(one.answer_tokens, 3);
  EXPECT_EQ(one.support, 0.25);
  EXPECT_TRUE(one.leaked);
  EXPECT_THAT(one.log_likelihoods, ::testing::ElementsAre(-1.5, -2));
  EXPECT_EQ(one.reason, "It is the date.");
  EXPECT_EQ(one.seconds, 0.5);
  EXPECT_EQ(one.answer_seconds, 0.5);
  EXPECT_EQ(one.memory_bytes, 4096u);
  EXPECT_EQ(one.expert, 1);
  EXPECT_EQ(one.judge, 0.75);
  EXPECT_EQ(dump(one.more), R"({"new":[1,2]})");
  EXPECT_EQ(sitting.items[1].declined, std::nullopt);  // not no
  EXPECT_EQ(sitting.items[1].mark, std::nullopt);  // not 0
}

TEST_F(Writing, AKillInTheMiddleOfALineLosesThatLineAlone) {
  {
    auto writer = SittingWriter::create(path_, {.stage = "base"}).value();
    ASSERT_TRUE(writer.append({.id = "q1", .mark = 1}));
    ASSERT_TRUE(writer.append({.id = "q2", .mark = 1}));
  }
  const std::string text = read_file(path_).value();
  const std::size_t second = text.find(R"({"id":"q2")");
  for (std::size_t kept = second; kept < text.size(); ++kept) {
    ASSERT_TRUE(write_file_atomically(path_, text.substr(0, kept)));
    auto writer = SittingWriter::resume(path_).value();
    EXPECT_TRUE(writer.has("q1", 0));
    EXPECT_FALSE(writer.has("q1", 1));
    EXPECT_EQ(writer.has("q2", 0), kept + 1 == text.size());  // whole but for its line end
    ASSERT_TRUE(writer.append({.id = "q3", .mark = 0}));
    EXPECT_TRUE(writer.has("q3", 0));
    const auto sitting = read_sitting(path_).value();
    ASSERT_EQ(sitting.items.size(), kept + 1 == text.size() ? 3u : 2u) << kept;
    EXPECT_EQ(sitting.items.back().id, "q3");
  }
}

TEST_F(Writing, NothingIsReplaced) {
  { auto writer = SittingWriter::create(path_, {.stage = "base"}).value(); }
  EXPECT_EQ(SittingWriter::create(path_, {}).error().code(), ErrorCode::already_exists);
  EXPECT_EQ(SittingWriter::resume(path_)->header().stage, "base");
  EXPECT_EQ(SittingWriter::resume(folder_.path() / "none").error().code(), ErrorCode::not_found);
}

TEST_F(Writing, AKillBeforeTheFirstLineIsWholeIsBegunAgain) {
  const SittingHeader header{.stage = "base"};
  const std::string line = sitting_header_line(header);
  for (std::size_t kept : {std::size_t{0}, std::size_t{1}, std::size_t{16}, std::size_t{40}, line.size() - 1}) {
    ASSERT_TRUE(write_file_atomically(path_, line.substr(0, kept)));
    auto writer = SittingWriter::take_up(path_, header);
    ASSERT_TRUE(writer) << kept << writer.error().message();
    ASSERT_TRUE(writer->append({.id = "q1", .mark = 1}));
    ASSERT_EQ(read_sitting(path_).value().items.size(), 1u) << kept;
  }
}

TEST_F(Writing, AFileOfSomethingElseIsNotBegunAgain) {
  for (const char* text : {"Dear Ms Keller", "{\"id\":\"q1\"", "{\"hone\n"}) {
    ASSERT_TRUE(write_file_atomically(path_, text));
    EXPECT_FALSE(SittingWriter::take_up(path_, {.stage = "base"})) << text;
    EXPECT_EQ(read_file(path_).value(), text);
  }
}

TEST_F(Writing, AnotherSittingIsNotGoneOnWith) {
  { auto writer = SittingWriter::take_up(path_, {.stage = "base", .seed = 1}).value(); }
  EXPECT_TRUE(SittingWriter::take_up(path_, {.stage = "base", .seed = 1}));
  const auto other = SittingWriter::take_up(path_, {.stage = "base", .seed = 2});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message(), HasSubstr("another \"seed\" (1 then, 2 now)"));
  EXPECT_FALSE(other_sitting({.cpu = ""}, {.cpu = "Zen 4"}));  // it was not known then
  EXPECT_TRUE(other_sitting({.cpu = "Zen 5"}, {.cpu = "Zen 4"}));
}

// Whatever byte of a line goes wrong: the line is named, set aside and asked again, and the others stay.
TEST_F(Writing, ADamagedLineInTheMiddleLosesThatLineAlone) {
  const SittingHeader header{.stage = "base"};
  {
    auto writer = SittingWriter::take_up(path_, header).value();
    for (const char* id : {"q1", "q2", "q3"}) ASSERT_TRUE(writer.append({.id = id, .mark = 1, .answer = "in 1804"}));
  }
  const std::string text = read_file(path_).value();
  const std::size_t begin = text.find(R"({"id":"q2")"), end = text.find(R"({"id":"q3")") - 1;
  const std::size_t key = text.find("sum", begin);
  for (std::size_t at = begin; at < end; at += at + 9 < end ? 9 : 1) {
    if (at >= key && at < key + 3) continue;  // a member of another name: a line without a checksum
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    ASSERT_TRUE(write_file_atomically(path_, damaged));
    fs::remove(path_.string() + ".damaged");
    const auto strict = read_sitting(path_);
    ASSERT_FALSE(strict) << at;
    EXPECT_THAT(strict.error().message(), HasSubstr("line 3")) << at;
    EXPECT_EQ(strict.error().advice().step, NextStep::sit_again) << at;
    {
      auto writer = SittingWriter::take_up(path_, header).value();
      EXPECT_TRUE(writer.has("q1", 0) && !writer.has("q2", 0) && writer.has("q3", 0)) << at;
      ASSERT_TRUE(writer.append({.id = "q2", .mark = 0}));
    }
    EXPECT_EQ(read_sitting(path_).value().items.size(), 3u);
    EXPECT_EQ(read_file(path_.string() + ".damaged").value(), damaged.substr(begin, end + 1 - begin));
  }
}

TEST_F(Writing, ADamagedHeaderIsNotGoneOnWith) {
  const SittingHeader header{.stage = "base"};
  { auto writer = SittingWriter::take_up(path_, header).value(); }
  std::string text = read_file(path_).value();
  text.replace(text.find("base"), 4, "bare");
  ASSERT_TRUE(write_file_atomically(path_, text));
  EXPECT_THAT(read_sitting(path_).error().message(), HasSubstr("line 1: the line does not fit its checksum"));
  EXPECT_EQ(SittingWriter::take_up(path_, {.stage = "bare"}).error().code(), ErrorCode::corrupt_data);
}

TEST_F(Writing, LinesWithoutAChecksumAreReadAsBefore) {
  ASSERT_TRUE(write_file_atomically(path_, plain_head + item_line));
  auto writer = SittingWriter::resume(path_).value();
  ASSERT_TRUE(writer.append({.id = "q2", .mark = 1}));
  const auto sitting = read_sitting(path_).value();
  ASSERT_EQ(sitting.items.size(), 2u);
  EXPECT_FALSE(sitting.items[1].more.contains("sum"));
}

// Computed by sha256sum over the bytes before it and a brace.
TEST(Sitting, AChecksumIsThatOfTheLineWithoutIt) {
  const std::string line = R"({"id":"q1","part":"prove","kind":"right_wrong","mark":1,"answer":"1804"})";
  const std::string sum = "f6b3a8b098d95d07";
  const std::string whole = line.substr(0, line.size() - 1) + R"(,"sum":")" + sum + "\"}\n";
  EXPECT_TRUE(parse_sitting(plain_head + whole, "s"));
  std::string changed = whole;
  changed.replace(changed.find("1804"), 4, "1805");
  EXPECT_THAT(error_of(plain_head + changed).message(), HasSubstr("s, line 2: the line does not fit its checksum"));
  std::string moved =
      line.substr(0, line.size() - 1) + R"(, "sum": ")" + sum + "\"}\n";  // written anew by another program
  EXPECT_THAT(error_of(plain_head + moved).message(), HasSubstr("checksum"));
}

TEST(Sitting, TheLastOfTwoCounts) {
  const auto sitting =
      parse_sitting(plain_head + item_line + R"({"id":"q1","part":"prove","kind":"right_wrong","mark":0})", "s");
  ASSERT_EQ(sitting->items.size(), 1u);
  EXPECT_EQ(sitting->items[0].mark, 0);
}

TEST(Sitting, NamesLineQuestionAndMember) {
  const auto with = [](const std::string& members) {
    return plain_head + item_line + R"({"id":"q2","part":"prove","kind":"graded",)" + members + "}\n";
  };
  EXPECT_THAT(error_of(with(R"("mark":1.5)")).message(), HasSubstr("line 3, question \"q2\": \"mark\" is 1.5"));
  EXPECT_THAT(error_of(with(R"("mark":"yes")")).message(), HasSubstr("\"mark\""));
  EXPECT_THAT(error_of(with(R"("points":0)")).message(), HasSubstr("\"points\" is 0"));
  EXPECT_THAT(error_of(with(R"("points":-1)")).message(), HasSubstr("\"points\""));
  EXPECT_THAT(error_of(with(R"("sample":-1)")).message(), HasSubstr("\"sample\""));
  EXPECT_THAT(error_of(with(R"("tags":"dates")")).message(), HasSubstr("\"tags\""));
  EXPECT_THAT(error_of(with(R"("group":4)")).message(), HasSubstr("\"group\""));
  EXPECT_THAT(error_of(with(R"("answer":4)")).message(), HasSubstr("\"answer\""));
  EXPECT_THAT(error_of(plain_head + R"({"id":"q","part":"prov","kind":"graded"})" + "\n").message(),
              HasSubstr("Did you mean 'prove'?"));
  EXPECT_THAT(error_of(plain_head + R"({"id":"q","part":"prove","kind":"right_wrong","mark":0.5})" + "\n").message(),
              HasSubstr("0 or 1"));
  EXPECT_THAT(error_of(plain_head + R"({"part":"prove"})" + "\n").message(), HasSubstr("\"id\""));
  EXPECT_THAT(error_of(plain_head + "[]\n").message(), HasSubstr("expected an object"));
  EXPECT_THAT(error_of(plain_head + "{\n" + item_line).message(), HasSubstr("line 2"));  // cut off, but not at the end
}

TEST(Sitting, SaysWhatIsNone) {
  EXPECT_THAT(error_of("").message(), HasSubstr("is empty"));
  EXPECT_THAT(error_of(item_line).message(), HasSubstr("is not a sitting"));
  EXPECT_EQ(error_of(R"({"hone_sitting":2})").code(), ErrorCode::unsupported);
  EXPECT_EQ(error_of(R"({"hone_sitting":"x"})").code(), ErrorCode::unsupported);
}

}  // namespace
}  // namespace hone::results
