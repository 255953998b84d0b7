#include "chart.h"

#include <gmock/gmock.h>

#include "hone/documents/document.h"
#include "xml.h"

namespace hone::documents {
namespace {

std::string chart_text(const std::string& chart, bool titles_alone = false) {
  const auto tree = parse_xml("<c:chartSpace xmlns:c=\"c\" xmlns:a=\"a\">" + chart + "</c:chartSpace>", "chart", {});
  if (!tree) return tree.error().message();
  TextBuilder builder;
  const bool said = titles_alone ? write_chart_titles((*tree)->document_element(), builder)
                                 : write_chart((*tree)->document_element(), builder);
  Document document;
  builder.finish(document);
  EXPECT_EQ(said, !document.text.empty());
  return document.text;
}

std::string cache(const std::string& kind, const std::string& points, const std::string& code = "") {
  return "<c:" + kind + "Ref><c:f>Sheet1!A1</c:f><c:" + kind + "Cache><c:formatCode>" + code + "</c:formatCode>" +
         points + "</c:" + kind + "Cache></c:" + kind + "Ref>";
}

std::string point(int place, const std::string& value) {
  return "<c:pt idx=\"" + std::to_string(place) + "\"><c:v>" + value + "</c:v></c:pt>";
}

std::string series(const std::string& name, const std::string& categories, const std::string& values) {
  return "<c:ser><c:tx>" + cache("str", point(0, name)) + "</c:tx><c:cat>" + categories + "</c:cat><c:val>" + values +
         "</c:val></c:ser>";
}

const std::string years = cache("str", point(0, "2023") + point(1, "2024") + point(2, "2025"));

TEST(Chart, IsATableOfItsSeries) {
  const std::string title =
      "<c:title><c:tx><c:rich><a:p><a:r><a:t>Rents </a:t></a:r><a:r><a:t>by "
      "year</a:t></a:r></a:p></c:rich></c:tx></c:title>";
  const std::string axis =
      "<c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>euro</a:t></a:r></a:p></c:rich></c:tx></c:title></c:valAx>";
  const std::string chart =
      "<c:chart>" + title + "<c:plotArea><c:barChart>" +
      series("Shop", years, cache("num", point(0, "900") + point(2, "0.30000000000000004"), "General")) +
      "</c:barChart><c:lineChart>" +
      series("Flat", years, cache("num", point(0, "0.125") + point(1, "1200"), "#,##0.00")) + "</c:lineChart>" + axis +
      "</c:plotArea></c:chart>";
  EXPECT_EQ(chart_text(chart), "Rents by year\neuro\n\n\tShop\tFlat\n2023\t900\t0.13\n2024\t\t1,200.00\n2025\t0.3\t");
  EXPECT_EQ(chart_text(chart, true), "Rents by year\neuro");
}

TEST(Chart, SeriesOverOtherCategoriesAreATableOfTheirOwn) {
  const std::string names = cache("str", point(0, "Ann") + point(1, "Ben"));
  EXPECT_EQ(chart_text("<c:chart><c:plotArea><c:pieChart>" + series("Sold", years, cache("num", point(1, "4"))) +
                       series("Paid", names, cache("num", point(1, "5"))) + "</c:pieChart></c:plotArea></c:chart>"),
            "\tSold\n2024\t4\n\n\tPaid\nBen\t5");
}

TEST(Chart, LevelsOfCategoriesAreSaidTogether) {
  const std::string levels = "<c:multiLvlStrRef><c:multiLvlStrCache><c:lvl>" + point(0, "Q1") + point(1, "Q2") +
                             point(2, "Q1") + "</c:lvl><c:lvl>" + point(0, "2023") + point(2, "2024") +
                             "</c:lvl></c:multiLvlStrCache></c:multiLvlStrRef>";
  EXPECT_EQ(chart_text("<c:chart><c:plotArea><c:barChart>" +
                       series("Sold", levels, cache("num", point(0, "1") + point(1, "2") + point(2, "3"))) +
                       "</c:barChart></c:plotArea></c:chart>"),
            "\tSold\n2023 Q1\t1\n2023 Q2\t2\n2024 Q1\t3");
}

TEST(Chart, PointsOfAScatterAreTheirPairs) {
  EXPECT_EQ(chart_text("<c:chart><c:plotArea><c:scatterChart><c:ser><c:tx><c:v>Weights</c:v></c:tx><c:xVal><c:numLit>" +
                       point(0, "1.5") + "</c:numLit></c:xVal><c:yVal><c:numLit>" + point(0, "70") +
                       "</c:numLit></c:yVal></c:ser></c:scatterChart></c:plotArea></c:chart>"),
            "\tWeights\n1.5\t70");
}

TEST(Chart, AnEmptyOneSaysNothing) {
  EXPECT_EQ(chart_text("<c:chart><c:plotArea/></c:chart>"), "");
  EXPECT_EQ(chart_text(""), "");
}

}  // namespace
}  // namespace hone::documents
