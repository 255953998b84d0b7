#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docx_sample_test.h"
#include "docx_symbols.h"
#include "hone/documents/document.h"
#include "list_number.h"
#include "raised_text.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Document read(const DocxSample& sample) {
  auto document = read_document_bytes(sample.bytes(), "a.docx");
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
}
std::string body_text(const std::string& body) { return read(DocxSample().body(body)).text; }

std::string level(int index, const char* format, const char* text, const char* more = "") {
  return fmt::format(
      R"(<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/>{}</w:lvl>)", index,
      format, text, more);
}
std::string lists(const std::string& levels, const std::string& more = "") {
  return fmt::format(R"(<w:abstractNum w:abstractNumId="0">{}</w:abstractNum>{}<w:num w:numId="1"><w:abstractNumId )"
                     R"(w:val="0"/></w:num>)",
                     levels, more);
}
const std::string clauses = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "(%3)");

std::string numbered(const std::string& numbering, const std::string& body) {
  return read(DocxSample().part("numbering", numbering).body(body)).text;
}

TEST(DocxNumbers, AreThoseThatWordShows) {
  EXPECT_EQ(numbered(lists(clauses), item(1, 0, "Term") + item(1, 1, "Six years.") + item(1, 1, "Notice.") +
                                         item(1, 2, "by hand") + item(1, 2, "by post") + paragraph(text("Between.")) +
                                         item(1, 0, "Rent") + item(1, 1, "900 euro.") + item(1, 2, "monthly")),
            "1. Term\n\n1.1 Six years.\n\n1.2 Notice.\n\n(a) by hand\n\n(b) by post\n\nBetween.\n\n2. Rent\n\n2.1 900 "
            "euro.\n\n(a) monthly");
}

TEST(DocxNumbers, GoOnAndStartAnew) {
  const std::string again =
      R"(<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>)"
      R"(<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>)";
  EXPECT_EQ(numbered(lists(clauses, again), item(1, 0, "a") + item(2, 0, "b") + item(3, 0, "c") + item(3, 0, "d")),
            "1. a\n\n2. b\n\n7. c\n\n8. d");
  // A level that goes on through its parents, and one that only the first level restarts.
  EXPECT_EQ(numbered(lists(level(0, "upperRoman", "Article %1") +
                           level(1, "decimal", "Section %2", R"(<w:lvlRestart w:val="0"/>)")),
                     item(1, 0, "A") + item(1, 1, "b") + item(1, 0, "C") + item(1, 1, "d")),
            "Article I A\n\nSection 1 b\n\nArticle II C\n\nSection 2 d");
  const std::string three = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2") +
                            level(2, "decimal", "%3)", R"(<w:lvlRestart w:val="1"/>)");
  EXPECT_EQ(numbered(lists(three), item(1, 0, "A") + item(1, 1, "b") + item(1, 2, "c") + item(1, 1, "d") +
                                       item(1, 2, "e") + item(1, 0, "F") + item(1, 2, "g")),
            "1 A\n\n1.1 b\n\n1) c\n\n1.2 d\n\n2) e\n\n2 F\n\n1) g");
}

TEST(DocxNumbers, FollowTheirFormat) {
  const std::string legal =
      level(0, "upperRoman", "Article %1.") + level(1, "decimalZero", "Section %1.%2", "<w:isLgl/>") +
      level(2, "lowerRoman", "(%3)", R"(<w:suff w:val="nothing"/>)") + level(3, "bullet", "\xEF\x82\xB7") +
      level(4, "none", "") + level(5, "bullet", "o") + level(6, "bullet", " ");
  EXPECT_EQ(numbered(lists(legal), item(1, 0, "A") + item(1, 1, "b") + item(1, 2, "c") + item(1, 3, "d") +
                                       item(1, 4, "e") + item(1, 5, "f") + item(1, 6, "g")),
            "Article I. A\n\nSection 1.1 b\n\n(i)c\n\n• d\n\ne\n\n• f\n\ng");
  EXPECT_EQ(list_number(4, "lowerRoman"), "iv");
  EXPECT_EQ(list_number(27, "lowerLetter"), "aa");
  EXPECT_EQ(list_number(54, "upperLetter"), "BBB");
  EXPECT_EQ(list_number(7, "decimalZero"), "07");
  EXPECT_EQ(list_number(112, "ordinal"), "112th");
  EXPECT_EQ(list_number(23, "ordinal"), "23rd");
  EXPECT_EQ(list_number(21, "cardinalText"), "Twenty-one");
  EXPECT_EQ(list_number(3, "ordinalText"), "Third");
  EXPECT_EQ(list_number(12, "chineseCounting"), "十二");
  EXPECT_EQ(list_number(3, "decimalEnclosedCircle"), "③");
  EXPECT_EQ(list_number(3, "none"), "");
  EXPECT_EQ(list_number(0, "lowerLetter"), "0");
  EXPECT_LE(list_number(2'000'000'000, "lowerLetter").size(), 30u);
}

TEST(DocxNumbers, ComeThroughStylesAndCanBeTakenAway) {
  const std::string styles =
      R"(<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Sub"/><w:basedOn w:val="H2"/></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="C3"><w:name w:val="Clause 3"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>)";
  const std::string levels = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") +
                             level(2, "lowerLetter", "(%3)", R"(<w:pStyle w:val="C3"/>)");
  const auto in = [](const char* style, const char* words, const char* more = "") {
    return paragraph(text(words), fmt::format(R"(<w:pStyle w:val="{}"/>{})", style, more));
  };
  const Document document =
      read(DocxSample()
               .part("numbering", lists(levels))
               .part("styles", styles)
               .body(in("H1", "Term") + in("H2", "Length") + in("C3", "six years") + in("Sub", "Notice") +
                     in("H1", "Unnumbered", R"(<w:numPr><w:numId w:val="0"/></w:numPr>)") + in("H1", "Rent")));
  EXPECT_EQ(document.text, "1. Term\n\n1.1 Length\n\n(a) six years\n\n1.2 Notice\n\nUnnumbered\n\n2. Rent");
  ASSERT_EQ(document.headings.size(), 5u);
  EXPECT_EQ(document.headings[1].title, "1.1 Length");
  EXPECT_EQ(document.headings[1].level, 2);
  EXPECT_EQ(document.headings[4].title, "2. Rent");
}

TEST(DocxNumbers, StandInCellsAndGoOnAcrossTables) {
  const std::string number = R"(<w:tc>)" + item(1, 0, "") + "</w:tc>";
  EXPECT_EQ(numbered(lists(clauses), item(1, 0, "first") + "<w:tbl><w:tr>" + number + cell("Ann") + "</w:tr><w:tr>" +
                                         number + cell("Bob") + "</w:tr></w:tbl>" + item(1, 0, "last")),
            "1. first\n\n2.\tAnn\n3.\tBob\n\n4. last");
}

TEST(DocxMargins, AreReadOnceWithoutPageNumbers) {
  const auto field = [](const char* code, const char* result) {
    return fmt::format(
        R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {} </w:instrText></w:r><w:r><w:fldChar )"
        R"(w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>)",
        code, text(result));
  };
  const std::string pages = text("Page ") + field("PAGE", "3") + text(" of ") + field("NUMPAGES", "9");
  const std::string section =
      R"(<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>)"
      R"(<w:headerReference w:type="first" r:id="rId3"/><w:headerReference w:type="even" r:id="rId4"/></w:sectPr>)";
  const Document document = read(
      DocxSample()
          .file("header", "h.xml", "<w:hdr>" + paragraph(text("Our reference: KLM-4471/B")) + "</w:hdr>")
          .file("footer", "f.xml",
                "<w:ftr>" + paragraph(text("Firm Ltd") + "<w:r><w:tab/></w:r>" + pages) + paragraph(pages) + "</w:ftr>")
          .file("header", "first.xml", "<w:hdr>" + paragraph(text("Unseen")) + "</w:hdr>")
          .file("header", "even.xml", "<w:hdr>" + paragraph(pages) + "</w:hdr>")
          .body(paragraph(text("One."), section) + paragraph(text("Two.")) + section));
  EXPECT_EQ(document.text, "Our reference: KLM-4471/B\n\nOne.\n\nFirm Ltd\n\nTwo.");
  EXPECT_THAT(document.warnings, ElementsAre("a.docx: 2 unseen headers were left out."));
}

TEST(DocxNotes, KeepTheirParagraphsAndComeOnce) {
  const Document document =
      read(DocxSample()
               .part("footnotes", R"(<w:footnote w:id="2">)" + paragraph(text("See 3 June.")) +
                                      paragraph(text("And 5 June.")) + "</w:footnote>")
               .body(paragraph(text("Paid") + R"(<w:r><w:footnoteReference w:id="2"/></w:r>)" + text(".")) +
                     paragraph(text("Again") + R"(<w:r><w:footnoteReference w:id="2"/></w:r>)")));
  EXPECT_EQ(document.text, "Paid [note 1].\n\n[note 1] See 3 June.\n\nAnd 5 June.\n\nAgain [note 1]");
}

TEST(DocxNotes, MayReferToEachOther) {
  const std::string notes = R"(<w:footnote w:id="1">)" +
                            paragraph(text("one") + R"(<w:r><w:footnoteReference w:id="2"/></w:r>)") +
                            R"(</w:footnote><w:footnote w:id="2">)" +
                            paragraph(text("two") + R"(<w:r><w:footnoteReference w:id="1"/></w:r>)") + "</w:footnote>";
  EXPECT_EQ(read(DocxSample()
                     .part("footnotes", notes)
                     .body(paragraph(text("x") + R"(<w:r><w:footnoteReference w:id="1"/></w:r>)")))
                .text,
            "x [note 1]\n\n[note 1] one [note 2]\n\n[note 2] two [note 1]");
}

TEST(DocxComments, NameTheirAuthor) {
  const std::string comments = R"(<w:comment w:id="0" w:author="A. Partner">)" + paragraph(text("Agreed to 5,500.")) +
                               paragraph(text("By telephone.")) + R"(</w:comment><w:comment w:id="1">)" +
                               paragraph(text("Nobody refers to me.")) + "</w:comment>";
  EXPECT_EQ(read(DocxSample()
                     .part("comments", comments)
                     .body(paragraph(text("The fee is 4,000.") +
                                     R"(<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>)") +
                           paragraph(text("End."))))
                .text,
            "The fee is 4,000.\n\n[comment by A. Partner: Agreed to 5,500. By telephone.]\n\nEnd.\n\n[comment: Nobody "
            "refers to me.]");
}

TEST(DocxInsertions, AreReadByTheirOwnReader) {
  const DocxSample inner = DocxSample().body(paragraph(text("Inner."), R"(<w:outlineLvl w:val="0"/>)"));
  const Document document = read(
      DocxSample()
          .file("aFChunk", "c.html", "<html><body><h2>Part</h2><p>two</p></body></html>")
          .file("aFChunk", "c.docx", inner.bytes())
          .file("aFChunk", "c.txt", "Plain.")
          .body(
              paragraph(text("One.")) +
              R"(<w:altChunk r:id="rId1"/><w:altChunk r:id="rId2"/><w:altChunk r:id="rId3"/><w:altChunk r:id="no"/>)"));
  EXPECT_EQ(document.text, "One.\n\nPart\n\ntwo\n\nInner.\n\nPlain.");
  ASSERT_EQ(document.headings.size(), 2u);
  EXPECT_EQ(document.headings[0].title, "Part");
  EXPECT_EQ(document.headings[1].start, 17u);
  EXPECT_THAT(document.warnings, ElementsAre("a.docx: 1 unreadable inserted document was left out."));
}

TEST(DocxInsertions, EndAtSomeDepth) {
  DocxSample sample = DocxSample().body(paragraph(text("deepest")));
  for (int i = 11; i >= 0; --i)
    sample = DocxSample()
                 .file("aFChunk", "c.docx", sample.bytes())
                 .body(paragraph(text(fmt::format("level {}", i))) + R"(<w:altChunk r:id="rId1"/>)");
  const Document document = read(sample);
  EXPECT_THAT(document.text, HasSubstr("level 7\n\nlevel 8"));
  EXPECT_THAT(document.text, Not(HasSubstr("level 9")));
  EXPECT_THAT(document.warnings, ElementsAre("c.docx: 1 unreadable inserted document was left out.",
                                             "c.docx lies 9 files deep; files within files are read 8 deep."));
}

TEST(DocxTables, EveryCellStaysInItsColumn) {
  const auto row = [](const std::string& cells, const char* properties = "") {
    return fmt::format("<w:tr><w:trPr>{}</w:trPr>{}</w:tr>", properties, cells);
  };
  EXPECT_EQ(
      body_text("<w:tbl>" + row(cell("") + cell("January") + cell("February")) +
                row(cell("Rent") + cell("") + cell("900")) + row(cell("Heating") + cell("40") + cell("")) + "</w:tbl>"),
      "\tJanuary\tFebruary\nRent\t\t900\nHeating\t40\t");
  const char *begins = R"(<w:vMerge w:val="restart"/>)", *goes_on = "<w:vMerge/>", *two = R"(<w:gridSpan w:val="2"/>)";
  EXPECT_EQ(body_text("<w:tbl>" + row(cell("Ground", begins) + cell("Shop") + cell("900")) +
                      row(cell("", goes_on) + cell("Store") + cell("300")) +
                      row(cell("Upper") + cell("Flat") + cell("700")) + "</w:tbl>"),
            "Ground\tShop\t900\nGround\tStore\t300\nUpper\tFlat\t700");
  EXPECT_EQ(body_text("<w:tbl>" + row(cell("Ground floor", two) + cell("Upper")) +
                      row(cell("Shop") + cell("Store") + cell("Flat")) +
                      row(cell("late") + cell("x"), R"(<w:gridBefore w:val="1"/>)") +
                      row(cell("early"), R"(<w:gridAfter w:val="2"/>)") + "</w:tbl>"),
            "Ground floor\t\tUpper\nShop\tStore\tFlat\n\tlate\tx\nearly\t\t");
  EXPECT_EQ(body_text("<w:tbl>" + row(cell("a", R"(<w:gridSpan w:val="999999999"/>)") + cell("b")) + "</w:tbl>"),
            "a" + std::string(63, '\t') + "b");
}

TEST(DocxTables, ATabInACellIsNoColumn) {
  EXPECT_EQ(body_text("<w:tbl><w:tr><w:tc>" + paragraph(text("a") + "<w:r><w:tab/></w:r>" + text("b")) + "</w:tc>" +
                      cell("c") + "</w:tr></w:tbl>"),
            "a b\tc");
}

TEST(DocxTables, WithinCellsOfALayoutAreTables) {
  const std::string inner =
      "<w:tbl><w:tr>" + cell("Item") + cell("Price") + "</w:tr><w:tr>" + cell("Ink") + cell("7") + "</w:tr></w:tbl>";
  EXPECT_EQ(body_text("<w:tbl><w:tr>" + cell("To Ann") + "<w:tc>" + inner + "<w:p/></w:tc></w:tr></w:tbl>"),
            "To Ann\n\nItem\tPrice\nInk\t7");
  EXPECT_EQ(body_text("<w:tbl><w:tr><w:tc>" + paragraph(text("One.")) +
                      paragraph(text("Two."), R"(<w:outlineLvl w:val="0"/>)") + "</w:tc></w:tr></w:tbl>"),
            "One.\n\nTwo.");
}

TEST(DocxDeletions, AreLeftOutAndCounted) {
  const Document document = read(DocxSample().body(
      paragraph(text("Old ", "<w:strike/>") + text("50. ", "<w:dstrike/>") + text("New 70.") +
                text("gone", "<w:strike/>") + text(" kept", R"(<w:strike w:val="0"/>)")) +
      paragraph("<w:del><w:r><w:delText>cut</w:delText></w:r></w:del><w:ins>" + text("put") + "</w:ins><w:moveFrom>" +
                text("away") + "</w:moveFrom>" + text("secret", "<w:vanish/>"))));
  EXPECT_EQ(document.text, "New 70. kept\n\nput");
  EXPECT_THAT(document.warnings,
              ElementsAre("a.docx: 1 hidden passage, 2 struck-out passages and 1 tracked deletion were left out."));
}

TEST(DocxDeletions, ADeletedParagraphIsNotCountedAsAClause) {
  const std::string deleted =
      R"(<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>cut</w:delText></w:r></w:del></w:p>)";
  EXPECT_EQ(numbered(lists(clauses), item(1, 0, "a") + deleted + item(1, 0, "b")), "1. a\n\n2. b");
}

TEST(DocxDeletions, AHiddenClauseIsNotCountedAndAHiddenMarkJoins) {
  const auto hidden = [](const std::string& words, const char* mark) {
    return paragraph(
        words, fmt::format(R"(<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr>{}</w:rPr>)", mark));
  };
  EXPECT_EQ(
      numbered(lists(clauses), item(1, 0, "a") + hidden(text("no", "<w:vanish/>"), "<w:vanish/>") + item(1, 0, "b")),
      "1. a\n\n2. b");
  // A heading that runs into its clause.
  EXPECT_EQ(numbered(lists(clauses), hidden(text("Term."), "<w:vanish/><w:specVanish/>") +
                                         paragraph(text("Six years.")) + item(1, 0, "b")),
            "1. Term. Six years.\n\n2. b");
}

TEST(DocxDeletions, StylesStrikeAndHideToo) {
  const std::string styles =
      R"(<w:style w:type="character" w:styleId="Out"><w:name w:val="Out"/><w:rPr><w:strike/></w:rPr></w:style>)"
      R"(<w:style w:type="paragraph" w:styleId="Ghost"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>)";
  EXPECT_EQ(read(DocxSample()
                     .part("styles", styles)
                     .body(paragraph(text("50", R"(<w:rStyle w:val="Out"/>)") + text("70")) +
                           paragraph(text("boo"), R"(<w:pStyle w:val="Ghost"/>)")))
                .text,
            "70");
}

TEST(DocxFields, ShowResultsAndForms) {
  const auto form = [](const char* data) {
    return fmt::format(
        R"(<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORM</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>)",
        data);
  };
  const auto control = [](const char* value) {
    return fmt::format(
        R"(<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>)",
        value, text("?"));
  };
  EXPECT_EQ(
      body_text(
          paragraph(form(R"(<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>)") + text(" yes ") +
                    form(R"(<w:checkBox><w:default w:val="0"/></w:checkBox>)") + text(" no")) +
          paragraph(control("1") + text(" a ") + control("0") + text(" b")) +
          paragraph(form(
              R"(<w:ddList><w:result w:val="1"/><w:listEntry w:val="Cork"/><w:listEntry w:val="Kerry"/></w:ddList>)"))),
      "☒ yes ☐ no\n\n☒ a ☐ b\n\nKerry");
  EXPECT_EQ(body_text(paragraph(text("see clause ") + R"(<w:fldSimple w:instr=" REF _Ref1 \r ">)" + text("3.2") +
                                "</w:fldSimple>" + text(" on page ") + R"(<w:fldSimple w:instr="PAGE">)" + text("4") +
                                "</w:fldSimple>")),
            "see clause 3.2 on page");
  // A field that never ends hides nothing.
  EXPECT_EQ(body_text(paragraph(R"(<w:r><w:fldChar w:fldCharType="begin"/></w:r>)" + text("kept"))), "kept");
}

TEST(DocxSymbols, BecomeUnicode) {
  EXPECT_EQ(
      body_text(paragraph(
          R"(<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>)" +
          text("\xEF\x82\xB7", R"(<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>)") +
          text("abc", R"(<w:rFonts w:ascii="Symbol"/>)"))),
      "✓☑→•αβχ");
  EXPECT_EQ(symbol("Wingdings", 0xF0A7), "▪");
  EXPECT_EQ(symbol("Wingdings", 0xF06F), "☐");
  EXPECT_EQ(symbol("Wingdings", 0xF0A8), "☐");
  EXPECT_EQ(symbol("Wingdings", 0xF0D8), "➢");
  EXPECT_EQ(symbol("Wingdings", 0xF0FD), "☒");
  EXPECT_EQ(symbol("Wingdings 2", 0xF052), "☑");
  EXPECT_EQ(symbol("Symbol", 0xF0AE), "→");
  EXPECT_EQ(symbol("Symbol", 0xF0B3), "≥");
  EXPECT_EQ(symbol("Arial", U'a'), std::nullopt);
  EXPECT_THAT(read(DocxSample().body(paragraph(text("a\xEF\x83\xBF", "")))).warnings,
              ElementsAre("a.docx: 1 unknown symbol was left out."));
}

TEST(DocxText, KeepsRaisedDigitsApart) {
  const auto up = [](const char* words) { return text(words, R"(<w:vertAlign w:val="superscript"/>)"); };
  EXPECT_EQ(body_text(paragraph(text("10") + up("2") + text(" m, 1") + up("st") + text(", H") +
                                text("2", R"(<w:vertAlign w:val="subscript"/>)") + text("O, 9") + up("2a"))),
            "10² m, 1st, H₂O, 9^2a");
  EXPECT_EQ(raised("−3", true), "⁻³");
}

TEST(DocxText, ReadsEquationsRubyAndHyphens) {
  const auto m = [](const char* words) { return fmt::format("<m:r><m:t>{}</m:t></m:r>", words); };
  EXPECT_EQ(body_text(paragraph("<m:oMath>" + m("x=") + "<m:f><m:num>" + m("a+1") + "</m:num><m:den>" + m("2") +
                                "</m:den></m:f>" + m("+") + "<m:sSup><m:e>" + m("b") + "</m:e><m:sup>" + m("2") +
                                "</m:sup></m:sSup><m:rad><m:deg/><m:e>" + m("c") + "</m:e></m:rad></m:oMath>")),
            "x=(a+1)/2+b²√c");
  EXPECT_EQ(body_text(paragraph("<w:r><w:ruby><w:rubyPr/><w:rt>" + text("とうきょう") + "</w:rt><w:rubyBase>" +
                                text("東京") + "</w:rubyBase></w:ruby></w:r>")),
            "東京(とうきょう)");
  EXPECT_EQ(
      body_text(paragraph(text("KLM") + "<w:r><w:noBreakHyphen/></w:r>" + text("44") + "<w:r><w:softHyphen/></w:r>" +
                          text("7\xC2\xAD"
                               "1"))),
      "KLM-4471");
}

TEST(DocxText, TextBoxesPicturesAndObjectsAreReadOrCounted) {
  const Document document = read(DocxSample().body(paragraph(
      text("See") + R"(<w:r><w:drawing><wp:docPr descr="Plan of the slip"/><pic:pic/></w:drawing></w:r>)" +
      text("there.") + "<w:r><w:object><o:OLEObject/></w:object></w:r><w:r><w:drawing><wps:txbx><w:txbxContent>" +
      paragraph(text("Boxed.")) + "</w:txbxContent></wps:txbx></w:drawing></w:r>")));
  EXPECT_EQ(document.text, "See [picture: Plan of the slip] there.\n\nBoxed.");
  EXPECT_THAT(document.warnings, ElementsAre("a.docx: 1 embedded object and 1 picture were left out."));
}

TEST(DocxFile, ItsMainPartIsFoundThroughRelationships) {
  EXPECT_EQ(read(DocxSample("word/document2.xml").body(paragraph(text("Two.")))).text, "Two.");
  EXPECT_EQ(read(DocxSample("other/main.xml")
                     .space("http://purl.oclc.org/ooxml/wordprocessingml/main")
                     .body(paragraph(text("Strict."))))
                .text,
            "Strict.");
  const Document document =
      read(DocxSample()
               .properties("<dc:title>Lease</dc:title><dc:creator>A. "
                           "Ruth</dc:creator><dcterms:created>2026-02-03T10:00:00Z</dcterms:created>")
               .body(paragraph(text("x"))));
  EXPECT_EQ(document.title, "Lease");
  EXPECT_EQ(document.author, "A. Ruth");
  EXPECT_EQ(document.date, "2026-02-03T10:00:00Z");
}

TEST(DocxCharts, FollowTheirParagraphAsATable) {
  const std::string chart =
      "<c:chartSpace xmlns:c=\"c\" "
      "xmlns:a=\"a\"><c:chart><c:title><c:tx><c:rich><a:p><a:t>Rents</a:t></a:p></c:rich></c:tx>"
      "</c:title><c:plotArea><c:barChart><c:ser><c:tx><c:v>Shop</c:v></c:tx><c:cat><c:strLit><c:pt "
      "idx=\"0\"><c:v>2024</c:v></c:pt>"
      "</c:strLit></c:cat><c:val><c:numLit><c:pt "
      "idx=\"0\"><c:v>900</c:v></c:pt></c:numLit></c:val></c:ser></c:barChart>"
      "</c:plotArea></c:chart></c:chartSpace>";
  const std::string shown =
      R"(<w:r><w:drawing><a:graphic xmlns:a="a"><c:chart xmlns:c="c" r:id="rId1"/></a:graphic></w:drawing></w:r>)";
  const auto document = read_document_bytes(DocxSample()
                                                .body(paragraph(text("As shown:") + shown) + paragraph(text("Next.")))
                                                .file("chart", "charts/chart1.xml", chart)
                                                .bytes(),
                                            "a.docx");
  ASSERT_TRUE(document.ok()) << document.error().message();
  EXPECT_EQ(document->text, "As shown:\n\nRents\n\n\tShop\n2024\t900\n\nNext.");
  EXPECT_TRUE(document->warnings.empty()) << document->warnings.front();
}

// rId1 of the header is its picture; rId1 of the letter is the header itself.
TEST(DocxCharts, IdsOfAHeaderAreItsOwn) {
  const std::string picture = R"(<w:r><w:pict><v:imagedata xmlns:v="v" r:id="rId1"/></w:pict></w:r>)";
  const auto document = read_document_bytes(
      DocxSample()
          .body(paragraph(text("Dear Ann,")) +
                R"(<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>)")
          .file("header", "h.xml",
                R"(<w:hdr xmlns:w="w" xmlns:r="r">)" + paragraph(text("Mill Lane") + picture) + "</w:hdr>")
          .bytes(),
      "a.docx");
  ASSERT_TRUE(document.ok()) << document.error().message();
  EXPECT_THAT(document->text, HasSubstr("Mill Lane"));
  EXPECT_THAT(document->warnings, ElementsAre(HasSubstr("1 picture")));
}

}  // namespace
}  // namespace hone::documents
