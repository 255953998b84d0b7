#include "hone/report/report.h"

#include <gmock/gmock.h>

#include <utility>

namespace hone::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// What a page holds below its title.
std::string below_title(Report& report) {
  const std::string html = report.html(), title = "<h1>T</h1>";
  const std::size_t begin = html.find(title) + title.size();
  return html.substr(begin, html.rfind("</body>") - begin);
}

std::string paragraph_of(std::string_view text) {
  Report report("T");
  report.body().add("p", text);
  return below_title(report);
}

TEST(Report, IsAPageOfHtml5) {
  Report report("Lease", "h3 { margin: 0; }");
  const std::string html = report.html();
  EXPECT_THAT(html,
              StartsWith("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\""));
  EXPECT_THAT(html, HasSubstr("h3 { margin: 0; }</style></head><body><h1>Lease</h1></body></html>"));
  EXPECT_THAT(html, EndsWith("</html>\n"));
  EXPECT_EQ(html, report.html());
}

TEST(Report, ATextIsNeverMarkup) {
  EXPECT_EQ(paragraph_of("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>");
  EXPECT_EQ(paragraph_of("R&D &amp; \"quoted\" 'words'"), "<p>R&amp;D &amp;amp; \"quoted\" 'words'</p>");
  EXPECT_EQ(paragraph_of("]]> <!-- </style>"), "<p>]]&gt; &lt;!-- &lt;/style&gt;</p>");
  EXPECT_EQ(paragraph_of("ä 漢 🙂"), "<p>ä 漢 🙂</p>");
  EXPECT_EQ(paragraph_of("a\tb\nc"), "<p>a\tb\nc</p>");
}

TEST(Report, WhatHtmlCannotHoldIsReplaced) {
  EXPECT_EQ(paragraph_of(std::string_view("a\0b", 3)),
            "<p>a\xEF\xBF\xBD"
            "b</p>");
  EXPECT_EQ(paragraph_of("\x1B[31m\x7F\xC2\x85"), "<p>\xEF\xBF\xBD[31m\xEF\xBF\xBD\xEF\xBF\xBD</p>");
  EXPECT_EQ(paragraph_of("\xEF\xBF\xBE\xF0\x9F\xBF\xBF"), "<p>\xEF\xBF\xBD\xEF\xBF\xBD</p>");  // U+FFFE, U+1FFFF
  EXPECT_EQ(paragraph_of("f\xFC"
                         "r \xE6\xBC"),
            "<p>f\xEF\xBF\xBDr \xEF\xBF\xBD\xEF\xBF\xBD</p>");
  EXPECT_EQ(paragraph_of("\xC0\xBCscript"), "<p>\xEF\xBF\xBD\xEF\xBF\xBDscript</p>");  // an overlong <
}

TEST(Report, AnAttributeKeepsItsQuotes) {
  Report report("T");
  report.body().add("p").set("title", "\" onclick='x' <b> &");
  EXPECT_THAT(below_title(report), StartsWith("<p title=\"&quot; onclick='x' &lt;b"));
  EXPECT_THAT(below_title(report), Not(HasSubstr("<b")));
}

TEST(Report, ItsTitleIsTextInBothPlaces) {
  const std::string html = Report("</title><img>").html();
  EXPECT_THAT(html, HasSubstr("<title>&lt;/title&gt;&lt;img&gt;</title>"));
  EXPECT_THAT(html, HasSubstr("<h1>&lt;/title&gt;&lt;img&gt;</h1>"));
}

TEST(Report, VoidElementsHaveNoEndTagAndOthersAlwaysHaveOne) {
  Report report("T");
  report.body().add("div");
  report.body().add("br");
  report.body().add("p").text("a").add("wbr");
  EXPECT_EQ(below_title(report), "<div></div><br/><p>a<wbr/></p>");
}

TEST(Report, PartsAreLinkedFromAboveTheFirst) {
  Report report("T");
  report.body().add("p", "note");
  report.section("A & B").add("p", "x");
  report.section("C");
  EXPECT_EQ(below_title(report),
            "<p>note</p><nav><a href=\"#part-1\">A &amp; B</a><a href=\"#part-2\">C</a></nav>"
            "<section id=\"part-1\"><h2>A &amp; B</h2><p>x</p></section><section id=\"part-2\"><h2>C</h2></section>");
}

TEST(Report, ABlockFoldsUnderItsSummary) {
  Report report("T");
  report.body().fold("Who?").add("p", "He.", "faint");
  EXPECT_EQ(below_title(report), "<details open=\"\"><summary>Who?</summary><p class=\"faint\">He.</p></details>");
}

TEST(Report, IsWhatItWasAfterAMove) {
  Report first("T");
  const ReportElement body = first.body();
  Report second = std::move(first);
  body.add("p", "x");
  EXPECT_EQ(below_title(second), "<p>x</p>");
}

TEST(Report, LoadsNothingAndRunsNothing) {
  const std::string html = Report("T").html();
  EXPECT_THAT(html, HasSubstr("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
  for (const char* outside : {"http://", "https://", "<script", "src=", "@import", "url("})
    EXPECT_THAT(html, Not(HasSubstr(outside)));
  Report report("T");
  const ReportElement body = report.body();
  EXPECT_DEATH(body.add("script"), "no scripts");
  EXPECT_DEATH(body.set("onclick", "x"), "code");
  EXPECT_DEATH(body.set("src", "x"), "code");
  EXPECT_DEATH(body.add("a").set("href", "javascript:x"), "leads to itself");
  EXPECT_DEATH(body.add("br").text("x"), "no content");
  EXPECT_DEATH(Report("T", "</style>"), "without entities");
}

}  // namespace
}  // namespace hone::report
