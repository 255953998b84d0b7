#include <gmock/gmock.h>

#include <clocale>
#include <locale>

#include "hone/report/interval_plot.h"
#include "hone/report/pareto_plot.h"
#include "hone/report/report.h"

namespace hone::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string drawn(const auto& plot) {
  Report report("T");
  plot.draw(report.body());
  const std::string html = report.html();
  return html.substr(html.find("<h1>"));
}

TEST(IntervalPlot, StandsWhereItsNumbersAre) {
  const std::string html = drawn(IntervalPlot{
      .least = -0.2,
      .most = 0.2,
      .step = 0.1,
      .rows = {{.label = "a <b>", .note = "+5.0 points", .kind = "good", .value = 0.05, .low = -0.1, .high = 0.9}}});
  EXPECT_THAT(html, HasSubstr("<span>a &lt;b&gt;</span><svg role=\"img\" aria-label=\"a &lt;b>: +5.0 points\""));
  EXPECT_THAT(html, HasSubstr("<line class=\"interval\" x1=\"25.00%\" x2=\"100.00%\" y1=\"19.0\" y2=\"19.0\"></line>"));
  EXPECT_THAT(html, HasSubstr("<circle class=\"mark\" cx=\"62.50%\" cy=\"19.0\" r=\"5.5\"></circle></svg>"
                              "<span class=\"good\">+5.0 points</span>"));
  EXPECT_THAT(html, HasSubstr("<line class=\"zero\" x1=\"50.00%\" x2=\"50.00%\""));
  EXPECT_THAT(html, HasSubstr("<text x=\"0.00%\" y=\"14.0\" text-anchor=\"middle\">-20</text>"));
  EXPECT_THAT(html, HasSubstr("<text x=\"50.00%\" y=\"14.0\" text-anchor=\"middle\">0</text>"));
}

TEST(ParetoPlot, JoinsWhatNothingBeatsInBoth) {
  const std::string html = drawn(ParetoPlot{.cost = "ms",
                                            .quality = "recall",
                                            .dots = {{.cost = 100, .quality = 0.9, .title = "dear", .kind = "good"},
                                                     {.cost = 1, .quality = 0.5, .title = "cheap", .kind = "bad"},
                                                     {.cost = 10, .quality = 0.4, .title = "\"beaten\""}}});
  EXPECT_THAT(html, HasSubstr("<title>\"beaten\"</title>"));
  // ln 1.25 / ln 156.25 = 0.0442 of the axis lies before the cheapest and behind the dearest, which are joined by one line.
  EXPECT_THAT(html, HasSubstr("<line class=\"front\" x1=\"15.67%\" x2=\"91.33%\" y1=\"234.0\" y2=\"58.0\">"));
  EXPECT_THAT(html, HasSubstr("<circle class=\"bad\" cx=\"15.67%\" cy=\"234.0\""));
  EXPECT_THAT(html, HasSubstr("<circle class=\"good\" cx=\"91.33%\" cy=\"58.0\""));
}

TEST(ParetoPlot, OneDotAndNoneAreDrawnToo) {
  EXPECT_THAT(drawn(ParetoPlot{}), Not(HasSubstr("<svg")));
  const std::string html = drawn(ParetoPlot{.dots = {{.cost = 0, .quality = 1}}});
  EXPECT_THAT(html, HasSubstr("<circle"));
  EXPECT_THAT(html, Not(HasSubstr("nan")));
  EXPECT_THAT(html, Not(HasSubstr("inf%")));
}

struct Commas : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST(Plots, NumbersAreWrittenAlikeInEveryLocale) {
  const IntervalPlot plot{.rows = {{.label = "a", .note = "b", .value = 0.625, .low = 0.5, .high = 0.75}}};
  const ParetoPlot pareto{.dots = {{.cost = 1234.5, .quality = 0.5}, {.cost = 0.25, .quality = 0.75}}};
  const std::string intervals = drawn(plot), costs = drawn(pareto);
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Commas));
  const std::string c_before = std::setlocale(LC_ALL, nullptr);
  std::setlocale(LC_ALL, "de_DE.UTF-8");  // where it is installed
  EXPECT_EQ(drawn(plot), intervals);
  EXPECT_EQ(drawn(pareto), costs);
  std::setlocale(LC_ALL, c_before.c_str());
  std::locale::global(before);
}

}  // namespace
}  // namespace hone::report
