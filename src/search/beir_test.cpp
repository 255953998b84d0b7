#include "hone/search/beir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"

namespace hone::search {
namespace {

using testing::AllOf;
using testing::HasSubstr;

void write(const fs::path& path, std::string_view text) {
  ASSERT_TRUE(make_folder(path.parent_path()));
  ASSERT_TRUE(write_file_atomically(path, text));
}

TEST(Beir, ReadsACorpus) {
  auto documents = parse_beir_corpus(
      "\xEF\xBB\xBF{\"_id\": \"7\", \"title\": \"A wing\", \"text\": \"in a slipstream\", \"metadata\": {}}\r\n"
      "\n{\"_id\": 8, \"text\": \"\"}\n{\"_id\": \"x\", \"title\": null, \"text\": \"é\"}",
      "corpus.jsonl");
  ASSERT_TRUE(documents) << documents.error().message();
  ASSERT_EQ(documents->size(), 3u);
  EXPECT_EQ((*documents)[0].title, "A wing");
  EXPECT_EQ((*documents)[1].id, "8");
  EXPECT_EQ((*documents)[1].text, "");
  EXPECT_EQ((*documents)[2].title, "");
}

TEST(Beir, ErrorsNameTheRowAndTheField) {
  const auto error = [](std::string_view text) { return parse_beir_corpus(text, "corpus.jsonl").error().message(); };
  const std::string good = "{\"_id\": \"1\", \"text\": \"\"}\n";
  EXPECT_THAT(error(good + "{\"_id\": \"2\"}\n"), AllOf(HasSubstr("corpus.jsonl, row 2"), HasSubstr("no \"text\"")));
  EXPECT_THAT(error(good + "\n{\"text\": \"a\"}\n"), AllOf(HasSubstr("row 3"), HasSubstr("no \"_id\"")));
  EXPECT_THAT(error("{\"_id\": \"2\", \"text\": [1]}"),
              AllOf(HasSubstr("row 1"), HasSubstr("\"text\" must be a string, but is [1]")));
  EXPECT_THAT(error("{\"_id\": 1.5, \"text\": \"\"}"), HasSubstr("\"_id\" must be a string"));
  EXPECT_THAT(error("{\"_id\": \"\", \"text\": \"\"}"), HasSubstr("\"_id\" is empty"));
  EXPECT_THAT(error(good + good), AllOf(HasSubstr("row 2"), HasSubstr("'1' was there before")));
  EXPECT_THAT(error(good + "[1, 2]"), AllOf(HasSubstr("row 2"), HasSubstr("must be an object")));
  EXPECT_THAT(error(good + "{\"_id\": \"2\", "), HasSubstr("row 2"));
  EXPECT_THAT(error(good + "\xFF\xFE{}"), HasSubstr("row 2"));
  EXPECT_THAT(parse_beir_queries("{\"_id\": \"1\"}", "queries.jsonl").error().message(),
              HasSubstr("queries.jsonl, row 1: it has no \"text\""));
}

TEST(Beir, ReadsJudgements) {
  auto qrels = parse_beir_qrels("query-id\tcorpus-id\tscore\r\n1\ta b\t2\r\n1\tc\t-1\r\n1\tc\t-1\n", "test.tsv");
  ASSERT_TRUE(qrels) << qrels.error().message();
  EXPECT_EQ(qrels->at("1").at("a b"), 2);
  EXPECT_EQ(qrels->at("1").at("c"), -1);
  EXPECT_TRUE(parse_beir_qrels("", "test.tsv"));
}

TEST(Beir, ErrorsOfJudgements) {
  const auto error = [](std::string_view text) { return parse_beir_qrels(text, "test.tsv").error().message(); };
  const std::string header = "query-id\tcorpus-id\tscore\n";
  EXPECT_THAT(error("1\ta\t2\n"), AllOf(HasSubstr("row 1"), HasSubstr("header")));
  EXPECT_THAT(error(header + "1\ta\n"), AllOf(HasSubstr("row 2"), HasSubstr("three fields")));
  EXPECT_THAT(error(header + "1\ta\t1\t1\n"), HasSubstr("three fields"));
  EXPECT_THAT(error(header + "\ta\t1\n"), HasSubstr("query-id is empty"));
  EXPECT_THAT(error(header + "1\t\t1\n"), HasSubstr("corpus-id is empty"));
  EXPECT_THAT(error(header + "1\ta\tvery\n"), HasSubstr("score 'very' is not a whole number"));
  EXPECT_THAT(error(header + "1\ta\t99999999999\n"), HasSubstr("not a whole number"));
  EXPECT_THAT(error(header + "1\ta\t1\n1\ta\t2\n"), HasSubstr("judged 1 for query '1' before"));
}

TEST(Beir, ChoosesTheSplit) {
  auto folder = TemporaryFolder::make().value();
  const fs::path& path = folder.path();
  EXPECT_THAT(load_beir(path).error().message(), HasSubstr("has no corpus.jsonl"));
  write(path / "corpus.jsonl", "{\"_id\": \"d\", \"text\": \"t\"}\n");
  EXPECT_THAT(load_beir(path).error().message(), HasSubstr("has no queries.jsonl"));
  write(path / "queries.jsonl", "{\"_id\": \"q\", \"text\": \"t\"}\n");

  auto without = load_beir(path);
  ASSERT_TRUE(without) << without.error().message();
  EXPECT_TRUE(without->qrels.empty());

  write(path / "qrels/train.tsv", "query-id\tcorpus-id\tscore\nq\td\t1\n");
  EXPECT_EQ(load_beir(path).value().split, "train");
  write(path / "qrels/test.tsv", "query-id\tcorpus-id\tscore\nq\td\t2\n");
  EXPECT_EQ(load_beir(path).value().qrels["q"]["d"], 2);
  EXPECT_EQ(load_beir(path, "train").value().qrels["q"]["d"], 1);
  EXPECT_THAT(load_beir(path, "dev").error().message(), AllOf(HasSubstr("no qrels/dev.tsv"), HasSubstr("test, train")));
}

}  // namespace
}  // namespace hone::search
