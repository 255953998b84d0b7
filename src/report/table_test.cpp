#include "hone/report/table.h"

#include <gmock/gmock.h>

#include "hone/report/report.h"

namespace hone::report {
namespace {

using testing::HasSubstr;

TEST(ReportTable, HasHeadsThatItsCellsRepeatAndNumbersToTheRight) {
  Report report("T");
  ReportTable table(report.body(), {{"Stage"}, {"against"}, {"p < .05", Align::right}});
  table.row({{"tuned"}, {"base"}, {"0.01", "good"}}, "lead");
  EXPECT_THAT(
      report.html(),
      HasSubstr("<div class=\"table\"><table><thead><tr><th scope=\"col\">Stage</th><th scope=\"col\">against</th>"
                "<th class=\"number\" scope=\"col\">p &lt; .05</th></tr></thead><tbody><tr class=\"lead\">"
                "<th scope=\"row\">tuned</th><td data-head=\"against\">base</td>"
                "<td class=\"number good\" data-head=\"p &lt; .05\">0.01</td></tr></tbody></table></div>"));
}

TEST(ReportTable, ASentenceTakesThePlaceOfWhatARowLacks) {
  Report report("T");
  const ReportTable table(report.body(), {{"a"}, {"b", Align::right}, {"c"}, {"d"}});
  table.row({{"x"}, {"The server is gone."}});
  EXPECT_THAT(report.html(), HasSubstr("<th scope=\"row\">x</th><td colspan=\"3\">The server is gone.</td></tr>"));
}

TEST(ReportTable, AHeadOfOneLongWordMayBeBroken) {
  Report report("T");
  const ReportTable table(report.body(), {{"Tag"}, {"the Übertragungsgesetz", Align::right}, {"fifteen letters"}});
  EXPECT_THAT(report.html(), HasSubstr("<th class=\"number long\" scope=\"col\">the Übertragungsgesetz</th>"
                                       "<th scope=\"col\">fifteen letters</th>"));
}

}  // namespace
}  // namespace hone::report
