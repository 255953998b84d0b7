// The office formats and messages; OpenDocument is in open_document_test.cpp. Sample files are made by
// scripts/golden/format_samples.py with other people's libraries; lease.rtf is written by hand.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "docx_sample_test.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/documents/document.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Document read(std::string_view text, std::string_view name) {
  auto document = read_document_bytes(text, name);
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
}

Document read_sample(const std::string& name) {
  auto document = read_document(fs::path(HONE_TEST_DATA) / "formats" / name);
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
}

std::string refusal(std::string_view bytes, std::string_view name) {
  auto document = read_document_bytes(bytes, name);
  EXPECT_FALSE(document.ok()) << name;
  return document ? "" : document.error().message();
}

TEST(Rtf, SaysWhatAWordProcessorShows) {
  const Document document = read_sample("lease.rtf");
  EXPECT_EQ(document.text,
            "Lease of the mill\n\n"
            "The rent is 900 euro, café € 5–6. [note 1] It is “due”.\n\n"
            "[note 1] Since 2021.\nPaid monthly.\n\n"
            "New words. End\nnext line.\n\n"
            "3.2\tThe tenant pays.\n\n"
            "•\tA bullet.\n\n"
            "Fee\t\tEuro\n"
            "Key second\t\t20\n\n"
            "After. Привет 日本 😀 日x\n\n"
            "a link ☑ Agreed.\n\n"
            "unicode é [comment 1]commented\n\n"
            "[comment 1] Ask him.\n\n"
            "In the box.\n\n"
            "Non\xC2\xA0"
            "breaking hyphen and non‑hyphen braces { } back\\slash\n\n"
            "Strictly private\n\n"
            "Page");
  EXPECT_EQ(document.title, "The lease");
  EXPECT_EQ(document.author, "Orla Byrne");
  EXPECT_EQ(document.date, "2024-06-03");
  ASSERT_EQ(document.headings.size(), 1u);
  EXPECT_EQ(document.headings[0].title, "Lease of the mill");
  EXPECT_THAT(document.warnings, testing::Contains(HasSubstr("1 deletion under tracked changes")));
  EXPECT_THAT(document.warnings, testing::Contains(HasSubstr("1 hidden piece")));
  EXPECT_THAT(document.warnings, testing::Contains(HasSubstr("1 piece of text that is struck out")));
}

TEST(Rtf, SaysWhenItEndsEarly) {
  const Document document = read("{\\rtf1\\ansi The fee is {\\b 900} euro", "a.rtf");
  EXPECT_EQ(document.text, "The fee is 900 euro");
  EXPECT_THAT(document.warnings, ElementsAre(HasSubstr("incomplete")));
  EXPECT_THAT(refusal("{\\rtf1" + std::string(5000, '{'), "a.rtf"), HasSubstr("nested"));
}

TEST(Rtf, IsToldByItsContentUnderAnyName) { EXPECT_EQ(read("{\\rtf1\\ansi Dear Sir}", "letter.doc").text, "Dear Sir"); }

TEST(Pptx, SlidesInTheirOrderAreItsPages) {
  const Document document = read_sample("barge.pptx");
  EXPECT_EQ(document.text,
            "First shown\n\fDeparture\n\nThe barge leaves at dawn.\nNobody waits.\n\n[notes] Say it slowly.\n\f"
            "Fares\n\nPerson\t\tFare\nChild\t\t3 euro\n\nDogs travel free.");
  ASSERT_EQ(document.pages.size(), 3u);
  EXPECT_EQ(document.pages[0].start, 0u);
  EXPECT_EQ(document.pages[1].start, document.pages[0].end);
  EXPECT_EQ(document.pages[2].end, count_points(document.text));
  ASSERT_EQ(document.headings.size(), 3u);
  EXPECT_EQ(document.headings[2].title, "Fares");
  EXPECT_EQ(document.author, "Orla Byrne");
}

TEST(Xlsx, RowsSayTheirHeadingsAndCellsWhatTheyShow) {
  const Document document = read_sample("prices.xlsx");
  EXPECT_EQ(document.text,
            "Roofs\n\nPrice list of 2024\n\n"
            "Name: Slate roof; Price: 9,300.00 EUR; Since: 2024-06-03; Discount: 12.5%; In stock: TRUE.\n"
            "Name: Thatch; Price: 12,450.50 EUR; Since: 2023-12-31; In stock: FALSE.\n\n"
            "[comment on A4] Welsh slate only\n\n"
            "Rent\n\nHouse: Mill Lane; Month: January; Rent: 900.\nHouse: Mill Lane; Month: February; Rent: 950.\n"
            "House: Total.\n\nHidden notes\n\nAsk for 100 more");
  EXPECT_EQ(document.title, "Price list");
  EXPECT_THAT(document.warnings,
              ElementsAre(HasSubstr("1 hidden sheet"), HasSubstr("1 hidden row"), HasSubstr("1 formula has no value")));
}

TEST(Xlsx, TextBoxesAndTitlesOfChartsAreSaid) {
  const auto links = [](std::string_view kind, std::string_view target) {
    return fmt::format("<Relationships><Relationship Id=\"rId1\" Type=\"http://x/{}\" Target=\"{}\"/></Relationships>",
                       kind, target);
  };
  const std::string drawing =
      "<d:wsDr xmlns:d=\"d\" xmlns:a=\"a\"><d:sp><d:txBody><a:p><a:t>Ask before "
      "</a:t><a:t>paying</a:t></a:p></d:txBody></d:sp>"
      "<d:pic/><d:graphicFrame><a:graphic><a:graphicData><c:chart xmlns:c=\"c\" xmlns:r=\"r\" "
      "r:id=\"rId1\"/></a:graphicData></a:graphic></"
      "d:graphicFrame><d:graphicFrame><a:graphic><a:graphicData><dgm:relIds "
      "xmlns:dgm=\"dgm\"/></a:graphicData></a:graphic></d:graphicFrame></d:wsDr>";
  const std::string chart =
      "<c:chartSpace xmlns:c=\"c\" xmlns:a=\"a\"><c:chart><c:title><c:tx><c:rich><a:p><a:t>Rent by "
      "month</a:t></a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>";
  const Document document = read(
      zip_of(
          {{"_rels/.rels", links("officeDocument", "xl/workbook.xml")},
           {"xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Rent\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
           {"xl/_rels/workbook.xml.rels", links("worksheet", "worksheets/sheet1.xml")},
           {"xl/worksheets/sheet1.xml", "<worksheet/>"},
           {"xl/worksheets/_rels/sheet1.xml.rels", links("drawing", "../drawings/drawing1.xml")},
           {"xl/drawings/drawing1.xml", drawing},
           {"xl/drawings/_rels/drawing1.xml.rels", links("chart", "../charts/chart1.xml")},
           {"xl/charts/chart1.xml", chart}}),
      "a.xlsx");
  EXPECT_EQ(document.text, "Rent\n\nAsk before paying\n\nRent by month");
  EXPECT_THAT(document.warnings,
              ElementsAre("a.xlsx: 1 picture was not read.", "a.xlsx: 1 chart or drawing was not read."));
}

TEST(Csv, RowsSayTheirHeadings) {
  EXPECT_EQ(read("name,rent\nOrla,900\n", "a.csv").text, "name: Orla; rent: 900.");
  EXPECT_EQ(read("sep=;\nName;Preis\n\"Dach; Schiefer\";9.300,50\n", "a.csv").text,
            "Name: Dach; Schiefer; Preis: 9.300,50.");
  EXPECT_EQ(read("a\tb\n\"two\nlines\"\t3\n", "a.tsv").text, "a: two lines; b: 3.");
  EXPECT_EQ(read("1,2\n3,4\n", "a.csv").text, "1\t2\n3\t4");  // no headings: the cells alone
  EXPECT_EQ(read("Gr\xF6\xDF"
                 "e,Preis\nklein,3\n",
                 "a.csv")
                .text,
            "Größe: klein; Preis: 3.");
  EXPECT_EQ(read("Prices, 2024\n\nName;Price\nSlate;9,50\nTin;8,20\n", "a.csv").text,
            "Prices, 2024\n\nName: Slate; Price: 9,50.\nName: Tin; Price: 8,20.");
  EXPECT_EQ(read("Region,Q1 2024,Q2 2024\nNorth,10,12\n", "a.csv").text, "Region: North; Q1 2024: 10; Q2 2024: 12.");
  EXPECT_EQ(read("item,2023,2024\nrent,10,12\n", "a.csv").text, "item: rent; 2023: 10; 2024: 12.");
  EXPECT_EQ(read("name\tprice\nslate\t3\n", "export.xls").text, "name: slate; price: 3.");
}

TEST(Email, HeadersTextAndAttachments) {
  const Document document = read_sample("hearing.eml");
  EXPECT_EQ(document.title, "Räumung der Wohnung in der Großen Straße, dritter Stock, zum Monatsende");
  EXPECT_EQ(document.author, "Órla Byrne <orla@example.org>");
  EXPECT_EQ(document.date, "2024-06-03T10:00:00+00:00");
  EXPECT_THAT(document.text, HasSubstr("The hearing is on the ninth, Órla says."));
  EXPECT_THAT(document.text, Not(HasSubstr("tenth")));  // the same text once, as plain text
  ASSERT_EQ(document.attachments.size(), 2u);
  EXPECT_EQ(document.attachments[0].name, "Miete März.csv");
  EXPECT_EQ(document.attachments[0].text, "name: Orla; rent: 900.");
  EXPECT_EQ(document.attachments[1].name, "Earlier.eml");
  EXPECT_THAT(document.attachments[1].text, HasSubstr("under the stone"));
  EXPECT_THAT(document.warnings, ElementsAre("hearing.eml: 1 of its parts was not read. plan.png is a PNG picture."));
}

TEST(Email, MembersOfTheKind) {
  const std::string head = "From: a@b\nSubject: =?iso-8859-1?q?caf=E9?=\n =?iso-8859-1?b?IPw=?=\nMIME-Version: 1.0\n";
  auto body = [&](const std::string& rest) {
    const Document document = read(head + rest, "a.eml");
    EXPECT_EQ(document.title, "café ü");
    const std::size_t at = document.text.find("\n\n");
    return at == std::string::npos ? "" : document.text.substr(at + 2);
  };
  EXPECT_EQ(
      body("Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit\n\n\xF0\xD2\xC9\xD7\xC5\xD4\n"),
      "Привет");
  EXPECT_EQ(body("Content-Type: text/html; charset=utf-8\n\n<p>The <b>fee</b></p><script>no</script>"), "The fee");
  EXPECT_EQ(body("Content-Type: text/plain; format=flowed\n\nOne long \nline.\n> quoted \n> too\n-- \nOrla\n"),
            "One long line.\n> quoted too\n-- \nOrla");
  EXPECT_EQ(
      body("Content-Type: multipart/alternative; boundary=\"x y\"\n\n--x y\nContent-Type: text/plain\n\n \n--x y\n"
           "Content-Type: text/html\n\n<p>Only here</p>\n--x y--\n"),
      "Only here");
  // Without an end, as a message that was cut off.
  EXPECT_EQ(body("Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\nOne.\n--b\n\nTwo."), "One.\n\nTwo.");
  EXPECT_EQ(body("Content-Transfer-Encoding: quoted-printable\n\nna=C3=AFve=\n ly 5 =3D 5\n"), "naïve ly 5 = 5");
}

TEST(Email, NamesOfAttachmentsAreFileNamesAndNoneTwice) {
  const Document document = read(
      "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n"
      "Content-Disposition: attachment; filename*0*=UTF-8''..%2F..%2Fe%CC%81; filename*1=tude.txt\n\nOne\n"
      "--b\nContent-Type: text/plain; name=\"\xC3\xA9tude.txt\"\n\nTwo\n--b--\n",
      "a.eml");
  ASSERT_EQ(document.attachments.size(), 2u);
  EXPECT_EQ(document.attachments[0].name, "étude.txt");
  EXPECT_EQ(document.attachments[1].name, "étude (2).txt");
}

TEST(Email, MessagesInMessagesEnd) {
  std::string mail = "From: a@b\n\nThe innermost.\n";
  for (int i = 0; i < 40; ++i) {
    mail = fmt::format(
        "From: a@b\nContent-Type: multipart/mixed; boundary=b{0}\n\n--b{0}\nContent-Type: "
        "message/rfc822\n\n{1}\n--b{0}--\n",
        i, mail);
  }
  const Document document = read(mail, "a.eml");
  int depth = 0;
  for (const Document* one = &document; !one->attachments.empty(); one = &one->attachments[0]) ++depth;
  EXPECT_EQ(depth, 8);
}

TEST(Subtitles, SentencesWithTheirTimes) {
  EXPECT_EQ(
      read("1\n00:00:01,000 --> 00:00:03,000\n<i>The barge\n\n2\n00:00:03,100 --> 00:00:05,000\nleaves</i> at dawn.\n\n"
           "3\n01:00:10,000 --> 01:00:12,000\n{\\an8}Who waits?\n",
           "a.srt")
          .text,
      "[0:00:01] The barge leaves at dawn.\n\n[1:00:10] Who waits?");
  EXPECT_EQ(
      read("WEBVTT\n\nNOTE not said\n\n00:01.000 --> 00:02.000 align:start\n<v Orla Byrne>Fish &amp; chips.</v>\n",
           "a.vtt")
          .text,
      "[0:00:01] Orla Byrne: Fish & chips.");
}

TEST(Json, RecordsAreLines) {
  EXPECT_EQ(
      read(R"({"house":{"name":"Mill Lane","rent":900},"fees":[{"for":"key","euro":20},{"for":"gate","euro":5}]})",
           "a.json")
          .text,
      "house.name: Mill Lane\nhouse.rent: 900\n\nfees\nfor: key; euro: 20.\nfor: gate; euro: 5.");
  EXPECT_EQ(read("{\"a\":1}\n{\"a\":2}\n", "a.jsonl").text, "a: 1.\na: 2.");
  const Document broken = read("{\"a\": 1,}", "a.json");
  EXPECT_EQ(broken.text, "{\"a\": 1,}");
  EXPECT_THAT(broken.warnings, ElementsAre(HasSubstr("as it is")));
}

TEST(Xml, RecordsAreLinesAndWordsFlow) {
  EXPECT_EQ(read("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><list><item "
                 "id=\"1\"><name>Caf\xE9</name><price>9</price></item>"
                 "<p>The <b>fee</b> is due.</p></list>",
                 "a.xml")
                .text,
            "id: 1; name: Café; price: 9.\n\nThe fee is due.");
}

TEST(Formats, PlainTextUnderOtherNames) {
  EXPECT_EQ(read("rent: 900\n", "a.yaml").text, "rent: 900\n");
  const Document code = read("int main() {}\n\nChapter 1\n\n", "a.cpp");
  EXPECT_EQ(code.format, "code");
  EXPECT_THAT(code.headings, IsEmpty());
  EXPECT_EQ(read("#!/bin/sh\necho\n", "run").format, "code");
  EXPECT_EQ(read("Received: x\nFrom: a@b\n\nHello\n", "message").format, "eml");
}

// A chart of a slide keeps its numbers in a workbook of its own, stored as it is; a letter may carry a book.
TEST(Formats, APackageInsideAPackageIsNotTheDocument) {
  const std::string workbook = zip_of({{"xl/workbook.xml", "<workbook/>"}}, false);
  const std::string letter = zip_of({{"word/document.xml", "<document><body/></document>"}}, false);
  const std::string book =
      zip_of({{"mimetype", "application/epub+zip"}, {"META-INF/container.xml", "<container/>"}}, false);
  EXPECT_EQ(read(zip_of({{"ppt/presentation.xml", "<presentation/>"},
                         {"ppt/embeddings/sheet.xlsx", workbook},
                         {"ppt/embeddings/letter.docx", letter}},
                        false),
                 "a.pptx")
                .format,
            "pptx");
  EXPECT_EQ(
      read(zip_of({{"xl/workbook.xml", "<workbook/>"}, {"xl/embeddings/letter.docx", letter}}, false), "a").format,
      "xlsx");
  EXPECT_EQ(
      read(zip_of({{"word/document.xml", "<document><body/></document>"}, {"word/embeddings/book.epub", book}}, false),
           "a.docx")
          .format,
      "docx");
  EXPECT_THAT(refusal(zip_of({{"letters/letter.docx", letter}, {"sheets/sheet.xlsx", workbook}}, false), "a.zip"),
              HasSubstr("a zip archive; unpack it first"));
}

TEST(Formats, StrangersAreNamedWithTheWayOut) {
  using namespace std::string_view_literals;
  const std::string ole = std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + std::string(504, '\0');
  auto holding = [&](std::string_view ascii) {
    std::string bytes = ole;
    for (const char c : ascii) bytes += c, bytes += '\0';
    return bytes + std::string(64, '\0');
  };
  EXPECT_THAT(refusal(ole, "a.msg"), HasSubstr("a.msg is an Outlook message; save it as .eml or pdf."));
  EXPECT_THAT(refusal(ole, "a.doc"), HasSubstr("an old Word document; save it as docx"));
  EXPECT_THAT(refusal(holding("WordDocument"), "letter"), HasSubstr("an old Word document"));
  EXPECT_THAT(refusal(holding("Workbook"), "letter.bin"), HasSubstr("an old Excel workbook; save it as xlsx"));
  EXPECT_THAT(refusal(holding("PowerPoint Document"), "a"), HasSubstr("an old PowerPoint presentation"));
  EXPECT_THAT(refusal(holding("__substg1.0_0037001F") + holding("WordDocument"), "saved"),
              HasSubstr("an Outlook message"));
  EXPECT_THAT(refusal(holding("EncryptedPackage"), "a.docx"), HasSubstr("encrypted with a password"));
  EXPECT_THAT(refusal("PK\x03\x04 xl/workbook.bin", "a.xlsb"), HasSubstr("a binary Excel workbook; save it as xlsx"));
  EXPECT_THAT(refusal("PK\x03\x04 Index/Document.iwa", "a.pages"),
              HasSubstr("an Apple Pages document; export it as docx"));
  EXPECT_THAT(refusal("PK\x03\x04 photos/1.jpg", "a.zip"), HasSubstr("a zip archive; unpack it first"));
  EXPECT_THAT(refusal("\xFFWPC\x10", "a.wpd"), HasSubstr("a WordPerfect document"));
  EXPECT_THAT(refusal("\0\0\0\x18"
                      "ftypheic"sv,
                      "a.heic"),
              HasSubstr("a HEIC picture"));
  EXPECT_THAT(refusal("x", "a.xyz"), HasSubstr(".xyz"));
  EXPECT_THAT(refusal("ssh-ed25519 AAAA orla", "id.pub"), HasSubstr("(\".pub\")"));
  EXPECT_THAT(refusal("From a@b Mon Jun  3\nFrom: a@b\n", "inbox.mbox"), HasSubstr("save its messages as .eml"));
}

}  // namespace
}  // namespace hone::documents
