#include <gmock/gmock.h>

#include "hone/compare/sweep_files.h"

namespace hone::compare {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two rows over twelve questions; the second is right where the first is not.
struct SweptTask {
  SearchTask task;
  Sweep sweep;
  explicit SweptTask(const std::string& name)
      : task{.names = {name}, .documents = {{.text = name + std::string(1000, 'x')}}, .skipped = {name}} {
    for (int i = 0; i < 12; ++i)
      task.questions.push_back({.id = std::to_string(i), .text = name, .spans = {{0, 0, 10}}, .grades = {{0, 1}}});
    for (const double recall : {0.25, 0.75}) {
      SweepRow row{.recipe = {.slicing = name + std::to_string(recall), .embedder = name, .store = name}, .p50_ms = 5};
      row.questions.assign(12, {.span_recall = recall});
      row.passages.assign(12, {{0, 0, 20}});
      row.documents.assign(12, {0});
      sweep.rows.push_back(row);
    }
    sweep.rows.push_back({.recipe = {.slicing = "gone", .embedder = name}, .error = name});
    sweep.notes = {name}, sweep.left_out = {name};
  }
};

std::string page_of(const std::string& name) {
  const SweptTask swept(name);
  const auto board = rank_rows(swept.task, swept.sweep, LeaderBy::span_recall);
  return board ? sweep_report(swept.task, swept.sweep, *board) : board.error().message();
}

TEST(SweepReport, SaysWhatTheSweepFound) {
  const std::string html = page_of("lease.md");
  for (const char* heading : {"What choosing gains", "Leaderboard", "Quality against waiting", "Quality against tokens",
                              "Where leader and default differ most"})
    EXPECT_THAT(html, HasSubstr("<h2>" + std::string(heading) + "</h2>"));
  EXPECT_THAT(html, HasSubstr("<tr class=\"lead tied\">"));
  EXPECT_THAT(html, HasSubstr("<td class=\"number\" data-head=\"span recall\">0.750</td>"));
  EXPECT_THAT(html, HasSubstr("<td colspan=\"10\">lease.md</td>"));
  EXPECT_THAT(
      html, HasSubstr("<strong>leader</strong> <span class=\"faint\">0.750</span><div class=\"passage hit\">lease.md"));
}

TEST(SweepReport, WhatDocumentsAndQuestionsSayStaysText) {
  const std::string html = page_of("\"'><script>alert(1)</script><img onerror=\"x\">]]></style>");
  EXPECT_THAT(html, HasSubstr("<h2>Leaderboard</h2>"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("'><")));
  EXPECT_EQ(html.find("</style>"), html.rfind("</style>"));
  EXPECT_THAT(html, HasSubstr("<summary>\"'&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
}

}  // namespace
}  // namespace hone::compare
