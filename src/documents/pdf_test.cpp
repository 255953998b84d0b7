// Sample files are made by scripts/golden/pdf_samples.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/documents/document.h"
#include "pdf_extras.h"
#include "pdf_hyphens.h"
#include "pdf_inspection.h"
#include "pdf_recognition.h"
#include "pdf_words.h"
#include "stand_in_test.h"

namespace hone::documents {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class PdfSamples : public testing::Test {
 protected:
  static Result<Document> read(const std::string& name, const ReadOptions& options = {}) {
    return read_document(fs::path(HONE_TEST_DATA) / "pdf" / name, options);
  }
  static Document sample(const std::string& name, const ReadOptions& options = {}) {
    auto document = read(name, options);
    EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
    return document ? *document : Document{};
  }
  static std::string text(const std::string& name) { return sample(name).text; }
  static std::string refusal(const std::string& name) {
    auto document = read(name);
    EXPECT_FALSE(document.ok());
    return document.ok() ? "" : document.error().message();
  }
};

constexpr char rows[] =
    "Item\tQuantity\tPrice\tTotal\nOak door\t2\t420.00\t840.00\nSlate roof\t\t9,300.00\t9,300.00\n"
    "Copper gutter\t14\t\t1,150.00\n\t\tSum\t11,290.00\n";

TEST_F(PdfSamples, ATablesRowIsALineAndAnEmptyCellKeepsItsTab) {
  for (const char* name : {"table_right.pdf", "table_grid.pdf", "table_turned.pdf"})
    EXPECT_THAT(text(name), HasSubstr(rows)) << name;
}

TEST_F(PdfSamples, LinesOfACellFlowTogether) {
  EXPECT_EQ(
      text("table_long_cells.pdf"),
      "No.\tDescription\tAmount\n"
      "1\tSlate roof with battens, felt and copper nails, laid over the whole of the north side of the barn\t9,300\n"
      "2\tGutters\t1,150\n"
      "3\tLime plaster, three coats, on the walls of the hall and the stair up to the second floor\t610\n\f");
  EXPECT_THAT(text("table_of_prose.pdf"),
              HasSubstr("\nPets need consent.\tIs a tortoise a pet within the meaning of this clause, and "
                        "who decides about it?\n"));
}

TEST_F(PdfSamples, ColumnsOfProseAreReadOneAfterTheOther) {
  const std::string two = text("two_columns.pdf"), three = text("three_columns.pdf");
  EXPECT_THAT(two, Not(HasSubstr("\t")));
  EXPECT_THAT(
      two,
      HasSubstr("The landlord lets the house to the tenant for a\nterm of two years from the first of May and the\n"));
  EXPECT_THAT(two, testing::EndsWith("The last line is here.\n\f"));
  EXPECT_THAT(three, Not(HasSubstr("\t")));
  EXPECT_THAT(three, testing::EndsWith("with consent.\nThe last line is here.\n\f"));
}

TEST_F(PdfSamples, ATableBesideProseIsNoPartOfIt) {
  const std::string both = text("table_beside_prose.pdf");
  EXPECT_THAT(both,
              StartsWith("The landlord lets the house to the tenant for a term of two years\nfrom the first of May"));
  EXPECT_THAT(both, HasSubstr("\n\nRent\t800\nDeposit\t1,600\nHeat\t95\nSum\t2,495\n"));
}

TEST_F(PdfSamples, RunningLinesAreLeftOutAndCounted) {
  const Document document = sample("running.pdf");
  for (const char* gone : {"Fernleigh", "Draft 4", "Page 3 of 5"}) EXPECT_THAT(document.text, Not(HasSubstr(gone)));
  EXPECT_THAT(document.warnings, Contains(AllOf(HasSubstr("lines that repeat from page to page were left out"),
                                                HasSubstr("Lease of Fernleigh Draft 4"))));
  EXPECT_THAT(document.text, HasSubstr("Plot\tTenant\tRent\nPlot 0\tTenant 0\t400.00\n"));
  std::size_t headings = 0;  // where the table begins, and once of those that head a page
  for (std::size_t at = 0; (at = document.text.find("Plot\tTenant\tRent", at)) != std::string::npos; ++at) ++headings;
  EXPECT_EQ(headings, 2u);
}

TEST_F(PdfSamples, WhatDiffersFromPageToPageIsText) {
  const Document document = sample("invoices.pdf");
  for (const char* kept : {"Invoice 2042", "Total due 77.50", "ABC000003"}) EXPECT_THAT(document.text, HasSubstr(kept));
  EXPECT_THAT(document.warnings, IsEmpty());
}

TEST_F(PdfSamples, NumbersOfLinesInTheMarginAreLeftOut) {
  const Document document = sample("pleading.pdf");
  EXPECT_THAT(document.text,
              StartsWith("The landlord lets the house to the tenant for a term of two years from\nthe first of May"));
  EXPECT_THAT(document.warnings, ElementsAre(HasSubstr("26 numbers that count the lines")));
}

TEST_F(PdfSamples, NumberedPaperIsNoTable) {
  const Document document = sample("transcript.pdf");
  EXPECT_EQ(document.text,
            "ALEXANDRE MIRZAYANCE,\t:\nv.\t:\tNo. 07-1315\n\nThe matter came on for oral\nargument before the "
            "court\nat one in the "
            "afternoon.\n\f");
  EXPECT_THAT(document.warnings, ElementsAre(HasSubstr("25 numbers that count the lines")));
}

TEST_F(PdfSamples, AHyphenIsDroppedOnlyFromAWordThatWasCut) {
  EXPECT_THAT(
      text("hyphens_english.pdf"),
      StartsWith(
          "The parties keep the short-\nand long-term lease, the MANAGEMENT and the re-elected board; the taxpayer "
          "pays "
          "pages 3–7, a 24-hour watch, the cyclothane and more cyclothane, see http://exam-ple.org for the rest."));
  EXPECT_THAT(
      text("hyphens_german.pdf"),
      StartsWith(
          "Die Geschäftsführung haftet nach dem Vertrag für die Vor-\nund Nachteile der deutsch-französischen Firma "
          "Müller-Lüdenscheidt in den Jahren 2019-2021 und zahlt eine Vertragsstrafe von 10-15 Euro,"));
  EXPECT_THAT(text("hyphens_french.pdf"),
              StartsWith("Le locataire est tenu à la confidentialité. Il peut-être demandé au vice-président de la "
                         "société de payer les "
                         "charges de 2019-2021 avant la fin du mois et de dire à Anne-Marie ce que"));
  EXPECT_THAT(text("hyphens_irish.pdf"),
              AllOf(HasSubstr("an t-athair"), HasSubstr("an-mhaith"), HasSubstr("ó 2019-2021.")));
}

TEST_F(PdfSamples, RaisedNumbersDropCapsAndHebrew) {
  EXPECT_EQ(text("footnotes.pdf"), "The rent is 800.00¹ euro a month for 40 m² of floor.\n\f");
  EXPECT_THAT(text("drop_cap.pdf"), StartsWith("The landlord lets the house"));
  EXPECT_EQ(text("hebrew.pdf"), "השוכר ישלם 1,250 אירו בחודש\nלפי חוזה של 5 באפריל 2020\n\f");
}

TEST_F(PdfSamples, EveryWordHasItsBox) {
  const Document document = sample("table_right.pdf");
  const CodePointIndex index(document.text);
  std::string words;
  for (const WordBox& box : document.boxes) {
    ASSERT_LT(box.start, box.end);
    words += document.text.substr(index.to_byte(box.start), index.to_byte(box.end) - index.to_byte(box.start)) + " ";
    EXPECT_TRUE(box.left >= 0 && box.right <= document.pages[0].width && box.top < box.bottom);
  }
  EXPECT_THAT(words, HasSubstr("Slate roof 9,300.00 9,300.00 Copper"));
  EXPECT_EQ(document.pages.back().end, count_points(document.text));
}

TEST_F(PdfSamples, FieldsNotesAndFilesInsideAreRead) {
  const Document document = sample("form.pdf");
  EXPECT_THAT(
      document.text,
      HasSubstr("\n\nApplicant's name: Una Tierney\nSmoker: [x]\nPets: [ ]\nCounty: Clare\n[comment] The rent was "
                "raised in May.\n\fSecond page"));
  EXPECT_EQ(document.title, "Application for a lease");
  EXPECT_EQ(document.author, "Anna Ó Briain");
  EXPECT_EQ(document.date.substr(0, 10), "2000-01-01");
  ASSERT_EQ(document.attachments.size(), 1u);
  EXPECT_EQ(document.attachments[0].name, "kv.txt");
  EXPECT_EQ(document.attachments[0].text, "Total due: 984.00\n");
  EXPECT_THAT(document.warnings,
              ElementsAre(HasSubstr("1 of its 2 attached files could not be read: photo.png is a PNG picture")));
}

TEST_F(PdfSamples, ScansAreNoticedUnderAStamp) {
  EXPECT_THAT(refusal("scan.pdf"), HasSubstr("2 pages and no text: it is a scan. Text recognition"));
  EXPECT_THAT(refusal("scan_stamped.pdf"), HasSubstr("no text but stamps: it is a scan"));
  const Document mixed = sample("scan_among_words.pdf");
  EXPECT_THAT(mixed.warnings,
              ElementsAre(HasSubstr("pages 2, 3 have no text but a picture (scanned); text recognition")));
  EXPECT_THAT(mixed.text, HasSubstr("ABC000122"));
  EXPECT_THAT(sample("photograph.pdf").warnings, IsEmpty());
}

TEST_F(PdfSamples, FontsThatSayNothingAreSaid) {
  EXPECT_THAT(sample("no_letters.pdf").warnings,
              Contains(HasSubstr("the font Mystery does not say which letters it draws")));
  EXPECT_THAT(missing_collections(
                  "Syntax Error: Missing language pack for 'Adobe-Japan1' mapping\nSyntax Error: Missing language pack "
                  "for 'Adobe-Japan1' mapping\n"),
              ElementsAre("Adobe-Japan1"));
}

constexpr char no_language_pack[] = "echo \"Syntax Error: Missing language pack for 'Adobe-Japan1' mapping\" >&2\n";

TEST_F(PdfSamples, AMissingPopplerDataIsNoScan) {
  const StandIn pdftotext(
      "pdftotext", std::string(no_language_pack) + "echo '<doc><page width=\"595\" height=\"842\"></page></doc>'\n");
  EXPECT_THAT(refusal("footnotes.pdf"),
              AllOf(HasSubstr("its fonts (Adobe-Japan1) need poppler-data"), Not(HasSubstr("scan"))));
}

TEST_F(PdfSamples, WordsLostForPopplerDataAreSaidAlsoWhenOthersAreThere) {
  const StandIn pdftotext(
      "pdftotext",
      std::string(no_language_pack) +
          "echo '<doc><page width=\"595\" height=\"842\"><line xMin=\"1\" yMin=\"1\" xMax=\"9\" "
          "yMax=\"9\"><word xMin=\"1\" yMin=\"1\" xMax=\"9\" yMax=\"9\">Signed</word></line></page></doc>'\n");
  EXPECT_THAT(sample("footnotes.pdf").warnings,
              ElementsAre(AllOf(HasSubstr("need poppler-data"), HasSubstr("words set in them are missing"))));
}

TEST_F(PdfSamples, PagesAreReadByTextRecognitionWhenAsked) {
  ReadOptions options;
  options.recognise_text = true;
  const StandIn tesseract("tesseract", "printf '5\\t1\\t1\\t1\\t1\\t1\\t100\\t100\\t100\\t40\\t80\\tRent\\n'\n");
  const Document document = sample("scan_among_words.pdf", options);
  ASSERT_EQ(document.pages.size(), 3u);
  EXPECT_EQ(document.pages[0].confidence, 1);
  EXPECT_NEAR(document.pages[1].confidence, 0.8, 1e-6);
  EXPECT_THAT(document.text, HasSubstr("\fRent\n\fRent\n\f"));
  EXPECT_THAT(document.warnings, ElementsAre(HasSubstr("pages 2, 3 have been read by text recognition")));
}

TEST_F(PdfSamples, ALanguageThatTesseractHasNotIsNamed) {
  ReadOptions options;
  options.recognise_text = true, options.recognition_language = "gle";
  const StandIn tesseract("tesseract", "echo \"Failed loading language 'gle'\" >&2; exit 1\n");
  const auto refused = read("scan.pdf", options);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("does not have the language 'gle'; install it (tesseract-ocr-gle"));
}

constexpr char markup[] =
    "<title>A &amp; B</title>\n<meta name=\"Author\" content=\"Anna\"/>\n<doc><page width=\"595\" "
    "height=\"842\"><flow><block xMin=\"0\">"
    "<line xMin=\"1\" yMin=\"2\" xMax=\"9\" yMax=\"8\"><word xMin=\"1\" yMin=\"2\" xMax=\"4\" "
    "yMax=\"8\">a&lt;b</word>\n"
    "<word xMin=\"5\" yMin=\"2\" xMax=\"9\" yMax=\"8\">o\xEF\xAC\x83"
    "ce</word></line></block></flow></page></doc>";

TEST(PdfWordReader, ReadsPiecesCutAnywhere) {
  const DocumentLimits limits;
  for (std::size_t size = 1; size < sizeof markup; ++size) {
    PdfWordReader reader(limits);
    const std::string_view all(markup);
    for (std::size_t at = 0; at < all.size(); at += size) ASSERT_TRUE(reader.feed(all.substr(at, size)).ok());
    auto words = reader.finish();
    ASSERT_TRUE(words.ok());
    ASSERT_EQ(words->pages.size(), 1u) << size;
    ASSERT_EQ(words->pages[0].lines.size(), 1u) << size;
    ASSERT_EQ(words->pages[0].lines[0].words.size(), 2u) << size;
    EXPECT_EQ(words->pages[0].lines[0].words[0].text, "a<b");
    EXPECT_EQ(words->pages[0].lines[0].words[1].text, "office");
    EXPECT_EQ(words->title, "A & B");
  }
}

TEST(PdfWordReader, HasLimits) {
  DocumentLimits limits;
  limits.text_bytes = 4;
  PdfWordReader reader(limits);
  EXPECT_EQ(reader.feed(markup).error().code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(PdfWordReader(limits).finish().error().code(), ErrorCode::corrupt_data);
}

TEST(PdfInspection, ReadsItsLists) {
  std::vector<PdfPage> pages(2);
  for (PdfPage& page : pages) page.width = 612, page.height = 792;
  EXPECT_THAT(parse_picture_list(
                  "page   num  type   width height color comp bpc  enc interp  object ID x-ppi y-ppi size ratio\n"
                  "----\n   2     0 image    2550  3300  gray    1   1  ccitt  no         7  0   300   300 50K 5%\n"
                  "   1     0 smask    2550  3300  gray    1   1  ccitt  no         7  0   300   300 50K 5%\n",
                  pages),
              ElementsAre(0, 1));
  EXPECT_THAT(parse_font_list(
                  "name type encoding emb sub uni object ID\n----\n"
                  "ABCDEF+Garamond                      CID TrueType      Identity-H       yes yes no      12  0\n"
                  "ABCDEF+Times                         CID TrueType      Identity-H       yes yes yes     14  0\n"
                  "Helvetica                            Type 1            WinAnsi          no  no  no       2  0\n"),
              ElementsAre("Garamond"));
}

TEST(PdfRecognition, ReadsWordsWithPlacesAndConfidence) {
  const PdfPage page = parse_recognised(
      "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
      "4\t1\t1\t1\t1\t0\t100\t100\t300\t40\t-1\t\n"
      "5\t1\t1\t1\t1\t1\t100\t100\t100\t40\t90\tThe\n5\t1\t1\t1\t1\t2\t220\t110\t100\t20\t80\trent\n5\t1\t1\t1\t2\t1\t1"
      "00\t160\t90\t40\t70\tis\n",
      144);
  ASSERT_EQ(page.lines.size(), 2u);
  EXPECT_EQ(page.lines[0].words[1].text, "rent");
  EXPECT_FLOAT_EQ(page.lines[0].words[1].box.left, 110);
  EXPECT_NEAR(page.confidence, 0.8, 1e-6);
}

TEST(PdfExtras, SurvivesAnything) {
  EXPECT_THAT(parse_pdf_extras("{\"attachments\":{\"a\xE9.txt\":{}}}").attachments, ElementsAre("a\uFFFD.txt"));
  EXPECT_THAT(parse_pdf_extras("no json").warning, HasSubstr("could not be read"));
  EXPECT_THAT(
      parse_pdf_extras(
          "{\"acroform\":{\"fields\":[7,{\"value\":{}}]},\"pages\":[null,{}],\"qpdf\":[1,[]],\"attachments\":[]}")
          .notes,
      IsEmpty());
  EXPECT_THAT(parse_pdf_extras(std::string(100'000, '[')).notes, IsEmpty());
}

}  // namespace
}  // namespace hone::documents
