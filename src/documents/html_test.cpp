#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/documents/document.h"
#include "outline_test.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Html, GivesTheVisibleText) {
  const Document document = read(
      "<!DOCTYPE html><html><head><title>My  page</title><style>p{}</style><script>var "
      "a='<p>no</p>';</script></head><body>"
      "<h1>Big\n news</h1><p>One <b>two</b>\n three&nbsp;&amp; four.<p>Next<br>line<div hidden>no</div><div "
      "style='DISPLAY : none'>no</div>"
      "<ul><li>a</li><li>b</li></ul><table><tr><td>x</td><td><p>y</p></td></tr><tr><td>1</td><td>2</td></tr></table>"
      "<pre>keep\n  this</pre><h2>End</h2>bye<!-- no --></body></html>",
      "a.html");
  EXPECT_EQ(document.title, "My page");
  EXPECT_EQ(
      document.text,
      "Big news\n\nOne two three\xC2\xA0& four.\n\nNext\nline\n\na\nb\n\nx\ty\n1\t2\n\nkeep\n  this\n\nEnd\n\nbye");
  EXPECT_EQ(outline(document), "1 Big news@0 | 2 End@71");
}

TEST(Html, BelievesItsCharset) {
  EXPECT_EQ(read("<html><meta charset=windows-1251><p>\xCF\xF0\xE8\xE2\xE5\xF2", "a.html").text, "Привет");
  EXPECT_EQ(
      read("<html><meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'><p>\x96{", "a.html").text,
      "本");
}

TEST(Html, SurvivesDeepNesting) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) deep += "<div>";
  auto document = read_document_bytes("<html>" + deep + "bottom", "deep.html");
  if (document)
    EXPECT_EQ(document->text, "bottom");
  else
    EXPECT_EQ(document.error().code(), ErrorCode::limit_exceeded);  // on a slow machine

  // Every <p> opens all the <b>s again: the square of what is in the file.
  std::string square = "<div>";
  for (int i = 0; i < 3000; ++i) square += "<b id=" + std::to_string(i) + ">";
  square += "</div>";
  for (int i = 0; i < 3000; ++i) square += "<p>x</p>";
  ReadOptions small;
  small.limits.html_memory_bytes = 64 << 20;
  const auto refused = read_document_bytes("<html>" + square, "square.html", small);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(refused.error().message(), HasSubstr("square.html needs more than 64 MB"));
}

std::string html_text(const std::string& body) { return read("<html><body>" + body, "a.html").text; }

TEST(Html, WhatIsStruckOutIsNoText) {
  const Document document = read(
      "<html><style>.c3{color:red;text-decoration:line-through}.c4{text-decoration:none}</style>"
      "<p>Was <del>500</del> <ins>650</ins> euro, <s>March</s> <strike>x</strike>April."
      "<p><span class='c3 y'>1</span><span class=c4>2</span><span style='TEXT-DECORATION: line-through'>3</span>"
      "<table><tr><td><del>5</del><td>6<tr><td style='text-decoration:line-through'>7<td>8</table>",
      "a.html");
  EXPECT_EQ(document.text, "Was 650 euro, April.\n\n2\n\n\t6\n\t8");
  EXPECT_THAT(document.warnings, ElementsAre("a.html: 7 struck-out passages were left out."));
}

TEST(Html, ListsKeepTheirNumbers) {
  EXPECT_EQ(html_text("<ol start=4><li>Fourth.<li>Fifth.</ol>"), "4. Fourth.\n5. Fifth.");
  EXPECT_EQ(html_text("<ol type=a start=26><li>z<li>aa<li value=1>a</ol>"), "z. z\naa. aa\na. a");
  EXPECT_EQ(html_text("<ol type=I><li>x<li><p>y</p><p>z</p></ol>"), "I. x\n\nII. y\n\nz");
  EXPECT_EQ(html_text("<ol reversed><li>x<li>y</ol>"), "2. x\n1. y");
  EXPECT_EQ(html_text("<ol style='list-style-type: lower-roman' start=4><li>x</ol>"), "iv. x");
  EXPECT_EQ(html_text("<ol style='list-style:none'><li>x</ol>"), "x");
  EXPECT_EQ(html_text("<ol><li>a<ol type=a><li>b</ol><li>c</ol><ul><li>d</ul>"), "1. a\n\na. b\n\n2. c\n\nd");
  EXPECT_EQ(html_text("<ol><li><s>a</s><li>b</ol>"), "2. b");
  EXPECT_EQ(html_text("<ol start=99999999999999><li>x</ol>"), "1. x");
}

TEST(Html, CellsKeepTheirColumn) {
  EXPECT_EQ(
      html_text("<table><tr><td></td><td>January</td><td>February</td></tr><tr><td>Rent</td><td></td><td>900</td></tr>"
                "<tr><td>Heat<td>40<td></table>"),
      "\tJanuary\tFebruary\nRent\t\t900\nHeat\t40\t");
  EXPECT_EQ(
      html_text(
          "<table><tr><td rowspan=2>Ground<td>Shop<td>900<tr><td>Store<td>300<tr><td>Upper<td>Flat<td>700</table>"),
      "Ground\tShop\t900\nGround\tStore\t300\nUpper\tFlat\t700");
  EXPECT_EQ(html_text("<table><tr><th rowspan=2>Item<th colspan=2>Rent<th rowspan=2>Note<tr><th>May<th>June<tr>"
                      "<td>a<td>1<td>2<td>ok</table>"),
            "Item\tRent\t\tNote\nItem\tMay\tJune\tNote\na\t1\t2\tok");
  EXPECT_EQ(html_text("<table><tr><td rowspan=0>All<td>1<tr><td>2<tr><td>3</table>"), "All\t1\nAll\t2\nAll\t3");
  EXPECT_EQ(html_text("<table><tr><td>one<br>two<td>3</table>"), "one two\t3");
  EXPECT_EQ(html_text("<table role=presentation><tr><td>left<td>right</table>"), "left\nright");
}

TEST(Html, MergedCellsCannotGrowWithoutEnd) {
  std::string page = "<table><tr>";
  for (int i = 0; i < 200; ++i) page += "<td rowspan=65000 colspan=1000>" + std::string(300, 'x');
  for (int i = 0; i < 5000; ++i) page += "<tr><td>";
  EXPECT_LT(html_text(page).size(), 3 * page.size() + (64 << 10));
}

TEST(Html, RaisedAndLoweredTextStandsApart) {
  EXPECT_EQ(html_text("10<sup>6</sup> m<sup>2</sup> H<sub>2</sub>O 900<sup>1</sup> 900<sup class=x><a>[3]</a></sup>"),
            "10⁶ m² H₂O 900¹ 900[3]");
  EXPECT_EQ(html_text("the 14<sup>th</sup> U<sub>max</sub> 900<span style='vertical-align: super'>1</span> "
                      "x<sup><i>n</i></sup> x<sup>n+1</sup>"),
            "the 14th Umax 900¹ xⁿ xⁿ⁺¹");
  EXPECT_EQ(html_text("900<a epub:type='noteref' href='#n'>1</a> 1<sup>1</sup>/<sub>2</sub>"), "900¹ 1¹/₂");
  EXPECT_EQ(
      html_text("<math><semantics><msup><mi>c</mi><mn>2</mn></msup><annotation>c^2</annotation></semantics></math>"),
      "c²");
  EXPECT_EQ(
      html_text("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><msqrt><mn>2</mn></msqrt></mfrac></math>"),
      "(a+b)/(√(2))");
}

TEST(Html, ReadingsStandInParentheses) {
  EXPECT_EQ(html_text("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>を読む"), "漢字(かんじ)を読む");
  EXPECT_EQ(html_text("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>"), "漢字(かんじ)");
}

TEST(Html, FieldsAndPicturesAreRead) {
  EXPECT_EQ(html_text("Due: <input value='14 May'> <select><option>no<option selected>yes</select>"),
            "Due: 14 May yes");
  EXPECT_EQ(html_text("<input type=checkbox checked>Paid <input type=radio>Late <input type=hidden value=z>"),
            "☑ Paid ☐ Late");
  EXPECT_EQ(html_text("<img alt='Plan of the cellar' src=x>Text<p><img alt=T src=y>he cat"),
            "Plan of the cellar Text\n\nThe cat");
  EXPECT_THAT(
      read("<html><img src=x><iframe src=y></iframe>a<div hidden>b</div>", "a.html").warnings,
      ElementsAre("a.html: 1 embedded object, 1 hidden part and 1 picture without a description were left out."));
}

TEST(Html, WordsOwnMarkup) {
  EXPECT_EQ(
      html_text("<!--[if gte mso 9]><xml>no</xml><![endif]--><p><![if !supportLists]><span style='mso-list:Ignore'>3.2 "
                "</span><![endif]>Six months.<o:p></o:p></p><p style='mso-hide:all'>no"),
      "3.2 Six months.");
}

TEST(Html, SaysWhoWroteItAndWhen) {
  const Document document = read(
      "<html><meta name=Author content=' Anna  Ó Briain'><meta property='article:published_time' "
      "content='2026-05-03T10:00Z'>x",
      "a.html");
  EXPECT_EQ(document.author, "Anna Ó Briain");
  EXPECT_EQ(document.date, "2026-05-03T10:00Z");
}

}  // namespace
}  // namespace hone::documents
