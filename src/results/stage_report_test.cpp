#include <gmock/gmock.h>

#include "hone/results/stage_table.h"

namespace hone::results {
namespace {

using testing::HasSubstr;
using testing::Not;

StageTable table_of(const std::string& name) {
  StageTable table{.exam = name, .hash = "0123456789abcdef", .sat = 2};
  for (const char* stage : {"base", "tuned"})
    table.stages.push_back({.name = stage + name,
                            .model = name,
                            .adapter = name,
                            .recipe = name,
                            .questions = 40,
                            .score = 0.5,
                            .low = 0.35,
                            .high = 0.65,
                            .tags = {{name, {0.25, 8}}}});
  table.comparisons.push_back({.a = "base" + name,
                               .b = "tuned" + name,
                               .n = 40,
                               .difference = 0.25,
                               .interval = {0.1, 0.4},
                               .gained = 12,
                               .lost = 2,
                               .verdict = Verdict::better,
                               .reason = name});
  table.changed.push_back({.id = "q1", .question = name, .cells = {{0, name}, {1, name}}});
  table.notes.push_back(name);
  return table;
}

TEST(StageReport, SaysWhatTheTableHolds) {
  const std::string html = stage_report(table_of(""));
  EXPECT_THAT(html, HasSubstr("40 questions (part: prove), exam 0123456789ab. “Prove” was sat 2 times."));
  EXPECT_THAT(html, HasSubstr("50 % (35 % to 65 %)"));
  EXPECT_THAT(html, HasSubstr("<span class=\"good\">+25.0 points: better</span>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"number\" data-head=\"95 % interval\">+10.0 to +40.0</td>"));
  EXPECT_THAT(html, HasSubstr("Questions whose marks changed (1)"));
  EXPECT_THAT(html, HasSubstr("<dt>base</dt><dd><span class=\"bad\">✗</span> </dd><dt>tuned</dt><dd class=\"turned\">"
                              "<span class=\"good\">✓ now right:</span>"));
}

TEST(StageReport, WhatChangedInAnAnswerIsMarked) {
  StageTable table = table_of("");
  table.changed = {{.id = "rent",
                    .question = "What is the rent?",
                    .cells = {{0, "The rent is 350 pounds."}, {1, "The rent is 450 pounds."}}}};
  EXPECT_THAT(stage_report(table), HasSubstr("The rent is <mark>450 </mark>pounds.</dd>"));
}

TEST(StageReport, WhatDocumentsAndModelsAreCalledStaysText) {
  const std::string html = stage_report(table_of("\"'><script>alert(1)</script><img onerror=\"x\">]]></style>"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("'><")));
  EXPECT_EQ(html.find("</style>"), html.rfind("</style>"));
  EXPECT_THAT(html, HasSubstr("<summary>\"'&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img onerror=\"x\"&gt;"));
}

}  // namespace
}  // namespace hone::results
