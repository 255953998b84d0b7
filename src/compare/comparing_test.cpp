#include "hone/compare/comparing.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hone/compare/passage_marking.h"
#include "hone/compare/swept_task.h"
#include "hone/compare/use_row.h"
#include "hone/convert/convert.h"
#include "hone/core/files.h"
#include "hone/corpus/workspace.h"
#include "hone/search/indexing.h"

namespace hone::compare {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Comparing : testing::Test {
  void SetUp() override {
    auto made = TemporaryFolder::make();
    ASSERT_TRUE(made) << made.error().message();
    folder.emplace(std::move(*made));
    ASSERT_TRUE(make_folder(docs()));
    ASSERT_TRUE(
        write_file_atomically(docs() / "lease.txt", "Anna Keller witnessed the lease. The rent is paid in May."));
    ASSERT_TRUE(
        write_file_atomically(docs() / "mill.txt", "Thomas Byrne repaired the mill wheel. The flood broke it."));
    ASSERT_TRUE(write_file_atomically(
        path("questions.jsonl"),
        R"({"_id":"q0","question":"Who witnessed the lease?","document":"lease.txt","spans":[{"start":0,"end":11}]})"
        "\n"
        R"({"_id":"q1","question":"Who repaired the wheel?","document":"mill.txt","spans":[{"start":0,"end":12}]})"
        "\n"));
  }
  fs::path docs() const { return folder->path() / "docs"; }
  std::string path(const char* name) const { return (folder->path() / name).string(); }
  // By words alone, so that no model is needed.
  CompareSpec spec() const {
    return {.docs = {docs().string()},
            .questions = path("questions.jsonl"),
            .grid = {.slicings = {"words:9", "sentences:1"}, .embedders = {"none"}},
            .keep_network = true,
            .out = path("compare")};
  }
  std::optional<TemporaryFolder> folder;
};

std::string fault_of(const CompareSpec& spec) {
  const auto result = compare_searches(spec);
  return result ? "" : result.error().message();
}

TEST_F(Comparing, ASpecThatCannotBeIsRefusedBeforeAnythingIsRead) {
  EXPECT_THAT(fault_of({}), HasSubstr("what to search"));
  EXPECT_THAT(fault_of({.docs = {"nowhere"}}), HasSubstr("what to search"));
  EXPECT_THAT(fault_of({.docs = {"nowhere"}, .questions = "q.jsonl", .corpus = "beir"}), HasSubstr("BEIR"));
  const auto with = [&](auto change) {
    CompareSpec changed = spec();
    changed.docs = {"nowhere"};
    change(changed);
    return fault_of(changed);
  };
  for (const double budget : {0.0, -1.0, std::numeric_limits<double>::infinity(), std::nan("")})
    EXPECT_THAT(with([&](CompareSpec& one) { one.budget_seconds = budget; }), HasSubstr("budget")) << budget;
  EXPECT_THAT(with([](CompareSpec& one) { one.by = "ndgc@10"; }), HasSubstr("Did you mean"));
  EXPECT_THAT(with([](CompareSpec& one) { one.passage_tokens = 0; }), HasSubstr("token"));
  EXPECT_THAT(with([](CompareSpec& one) { one.stores = {"croma=http://127.0.0.1:1"}; }), HasSubstr("Did you mean"));
  EXPECT_THAT(with([](CompareSpec& one) {
                one.stores = {"chroma=http://127.0.0.1:9", "embedded", "chroma=http://127.0.0.1:9"};
              }),
              HasSubstr("chroma=http://127.0.0.1:9 is named twice"));
  EXPECT_FALSE(fs::exists(path("compare")));
}

TEST_F(Comparing, RowsAreRankedWrittenDownAndReadBack) {
  const auto result = compare_searches(spec());
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->by, "span_recall");
  ASSERT_EQ(result->rows.size(), 3u);  // the default beside the two of the grid
  for (const ComparedRow& row : result->rows) {
    EXPECT_EQ(row.score, 1) << row.recipe;
    EXPECT_EQ(row.error, "");
  }
  EXPECT_EQ(std::count_if(result->rows.begin(), result->rows.end(), [](const auto& row) { return row.is_default; }), 1);
  EXPECT_EQ(result->gain, "");  // of two questions
  EXPECT_TRUE(fs::exists(result->report));
  const auto record = read_leaderboard(path("compare"));
  ASSERT_TRUE(record) << record.error().message();
  EXPECT_EQ(leaderboard_json(*record).dump(), leaderboard_json(result->swept->record).dump());
  for (std::size_t i = 0; i < record->rows.size(); ++i) EXPECT_EQ(record->rows[i].recipe.key(), result->rows[i].recipe);
}

TEST_F(Comparing, AnswersNeedAnExam) {
  CompareSpec answered = spec();
  answered.answers = "no-such-model";
  EXPECT_THAT(fault_of(answered), HasSubstr("needs an exam"));  // questions with spans say no right answer
  answered.corpus = answered.docs[0], answered.docs.clear(), answered.questions.clear();
  EXPECT_THAT(fault_of(answered), HasSubstr("needs an exam"));
}

TEST_F(Comparing, AWorkspaceTakesTheRowUpWithTheVectorsThatWereMeasured) {
  const std::string embedder = path("tiny.gguf");
  ASSERT_TRUE(convert::convert_hugging_face(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata/bert-tiny-embedder",
                                            embedder, {.type = "f32"}));
  CompareSpec meaning = spec();
  meaning.grid = {.slicings = {"words:9/2"}, .embedders = {embedder}, .modes = {"dense"}, .feedbacks = {3}};
  meaning.threads = 1;
  const auto compared = compare_searches(meaning);
  ASSERT_TRUE(compared) << compared.error().message();
  const auto row = std::find_if(compared->rows.begin(), compared->rows.end(),
                                [](const ComparedRow& one) { return one.recipe.starts_with("words:9/2"); });
  ASSERT_NE(row, compared->rows.end());

  {
    auto workspace = corpus::Workspace::open(path("space")).value();
    corpus::Corpus corpus(workspace.database());
    ASSERT_TRUE(corpus.set("embedder", "none"));
    ASSERT_TRUE(search::index_documents(corpus, {docs()}, {}));
  }
  const auto used = use_row(
      {.row = std::to_string(row - compared->rows.begin() + 1), .folder = path("compare"), .workspace = path("space")});
  ASSERT_TRUE(used) << used.error().message();
  EXPECT_EQ(used->recipe.key(), row->recipe);
  const auto number = static_cast<std::size_t>(row - compared->rows.begin());
  EXPECT_EQ(used->slices, compared->swept->record.rows[number].slices);
  EXPECT_EQ(used->embedded, 0u);  // each text has the comparison's vector
  auto workspace = corpus::Workspace::open(path("space")).value();
  corpus::Corpus corpus(workspace.database());
  EXPECT_EQ(corpus.setting("mode").value(), "dense");
  EXPECT_EQ(corpus.setting("feedback").value(), "3");
  EXPECT_EQ(corpus.setting("slice").value(), "words:9");
  EXPECT_EQ(corpus.setting("overlap").value(), "2");

  const auto undone = undo_use({.folder = path("compare"), .workspace = path("space")});
  ASSERT_TRUE(undone) << undone.error().message();
  EXPECT_EQ(corpus.setting("embedder").value(), "none");
  for (const char* name : {"mode", "feedback"}) EXPECT_EQ(corpus.setting(name).value(), "");
  EXPECT_NE(corpus.setting("slice").value(), "words:9");
  EXPECT_LT(undone->slices, used->slices);
  EXPECT_EQ(undo_use({.workspace = path("space")}).error().code(), ErrorCode::not_found);

  EXPECT_THAT(use_row({.row = "9", .folder = path("compare"), .workspace = path("space")}).error().message(),
              HasSubstr("rows 1 to 2"));
  EXPECT_EQ(use_row({.row = "1", .folder = path("compare"), .workspace = path("nowhere")}).error().code(),
            ErrorCode::not_found);
}

TEST_F(Comparing, APersonsMarksAreWhatTheNextComparisonReads) {
  ASSERT_TRUE(
      write_file_atomically(path("open.jsonl"), "{\"_id\":\"q0\",\"question\":\"Who witnessed the lease?\"}\n"));
  const CompareSpec closed = spec();
  const MarkSpec marking{.docs = closed.docs, .questions = path("open.jsonl"), .grid = closed.grid, .out = closed.out};
  const auto counted = mark_passages(marking, {});
  ASSERT_TRUE(counted) << counted.error().message();
  EXPECT_EQ(counted->questions, 1u);
  EXPECT_EQ(counted->marks, 0u);
  ASSERT_GT(counted->open, 0u);

  std::size_t asked = 0;
  const auto ask = [&](const PooledQuestion& one) {
    EXPECT_EQ(one.number, ++asked);
    EXPECT_EQ(one.question, "Who witnessed the lease?");
    return one.passage.starts_with("Anna Keller") ? PassageVerdict::answers : PassageVerdict::does_not;
  };
  const auto marked = mark_passages(marking, {.ask = ask});
  ASSERT_TRUE(marked) << marked.error().message();
  EXPECT_EQ(marked->open, 0u);
  EXPECT_EQ(marked->marks, asked);
  EXPECT_GT(marked->answering, 0u);
  EXPECT_EQ(marked->file.filename(), "open.marked.jsonl");
  EXPECT_EQ(mark_passages(marking, {.ask = ask})->open, 0u);

  CompareSpec next = closed;
  next.questions = marked->file.string();
  const auto compared = compare_searches(next);
  ASSERT_TRUE(compared) << compared.error().message();
  EXPECT_EQ(compared->rows[0].score, 1);
  EXPECT_THAT(mark_passages({.docs = closed.docs}, {}).error().message(), StartsWith("Say what to mark"));
}

}  // namespace
}  // namespace hone::compare
