// Sample files are made by scripts/golden/format_samples.py with odfpy; the XML of charts and slides is as LibreOffice 7.4
// writes it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "docx_sample_test.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "outline_test.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Files = std::vector<std::pair<std::string, std::string>>;

Document open_document_sample(const std::string& name) {
  auto document = read_document(fs::path(HONE_TEST_DATA) / "formats" / name);
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
}

// <office:document-content> with what stands in its body.
std::string content(std::string_view body, std::string_view styles = "") {
  return fmt::format(
      "<o:document-content xmlns:o=\"o\" xmlns:s=\"s\" xmlns:t=\"t\" xmlns:d=\"d\" xmlns:p=\"p\" xmlns:x=\"x\" "
      "xmlns:table=\"table\" xmlns:chart=\"chart\" xmlns:n=\"n\" xmlns:dc=\"dc\">"
      "<o:automatic-styles>{}</o:automatic-styles><o:body>{}</o:body></o:document-content>",
      styles, body);
}

std::string package(std::string_view kind, const std::string& root, const Files& more = {}) {
  Files files{{"mimetype", fmt::format("application/vnd.oasis.opendocument.{}", kind)}, {"content.xml", root}};
  files.insert(files.end(), more.begin(), more.end());
  return zip_of(files, false);
}

std::string row(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells)
    out += cell.substr(0, 1) == "<" ? cell : "<table:table-cell><t:p>" + cell + "</t:p></table:table-cell>";
  return "<table:table-row>" + out + "</table:table-row>";
}

std::string number(std::string_view value) {
  return fmt::format("<table:table-cell o:value-type=\"float\" o:value=\"{0}\"><t:p>{0}</t:p></table:table-cell>",
                     value);
}

std::string chart(const std::string& titles, const std::string& rows, std::string_view styles = "") {
  return content("<o:chart><chart:chart>" + titles + "<table:table table:name=\"local-table\">" + rows +
                     "</table:table></chart:chart></o:chart>",
                 styles);
}

const std::string fares = chart(
    "<chart:title><t:p>Fares of <t:span>the</t:span><t:line-break/>barge</t:p></chart:title>"
    "<chart:plot-area><chart:axis chart:dimension=\"y\"><chart:title><t:p>euro</t:p></chart:title></chart:axis>"
    "</chart:plot-area>",
    "<table:table-header-rows>" + row({"", "2023", "2024"}) + "</table:table-header-rows><table:table-rows>" +
        row({"Child", number("3"), number("0.30000000000000004")}) + row({"Dog", number("0.5"), number("NaN")}) +
        "</table:table-rows>");

// A chart's frame, with the picture of it that office programs put beside it.
std::string frame(std::string_view object) {
  return fmt::format(
      "<d:frame><d:object x:href=\"{0}\"/><d:image x:href=\"ObjectReplacements/{0}\"/><s:desc>x</s:desc></d:frame>",
      object);
}

std::string slide(std::string_view style, const std::string& shapes) {
  return fmt::format("<d:page d:name=\"page\" d:style-name=\"{}\">{}</d:page>", style, shapes);
}

std::string shape(std::string_view what, const std::string& words) {
  return fmt::format("<d:frame p:class=\"{}\"><d:text-box>{}</d:text-box></d:frame>", what, words);
}

TEST(OpenDocument, TextWithItsNumbersNotesAndTables) {
  const Document document = open_document_sample("lease.odt");
  EXPECT_EQ(document.text,
            "Lease\n\nThe rent is 900 euro [note 1].\n\n[note 1] Since 2021.\nPaid monthly.\n\n"
            "3. The tenant pays.\n4. The landlord repairs.\na) The roof\nb) The well\n\nFee\t\tEuro\nKey\t\t20");
  EXPECT_EQ(document.title, "The lease");
  EXPECT_EQ(document.author, "Orla Byrne");
  EXPECT_THAT(document.warnings, ElementsAre(HasSubstr("1 hidden piece"), HasSubstr("struck out")));
}

TEST(OpenDocument, RowsSayTheirHeadingsAndARepeatedEndCostsNothing) {
  EXPECT_EQ(open_document_sample("rent.ods").text, "Rent\n\nHouse: Mill Lane; Since: 2024-06-03; Rent: 900,00 EUR.");
}

TEST(OpenDocument, FlatWithDeletionsAndComments) {
  const Document document = read(
      "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\" xmlns:text=\"t\" "
      "xmlns:dc=\"d\"><office:body><office:text>"
      "<text:tracked-changes><text:changed-region><text:deletion><text:p>800</text:p></text:deletion></"
      "text:changed-region>"
      "</text:tracked-changes><text:p>It is <text:change/>900<office:annotation><dc:creator>Orla</dc:creator>"
      "<text:p>Sure?</text:p></office:annotation>.</text:p></office:text></office:body></office:document>",
      "a.fodt");
  EXPECT_EQ(document.text, "It is 900 [comment 1].\n\n[comment 1 by Orla] Sure?");
  EXPECT_EQ(document.format, "odt");
  EXPECT_THAT(document.warnings, ElementsAre(HasSubstr("1 deletion")));
}

TEST(OpenDocumentSlides, ArePagesWithTheirNotes) {
  const std::string page_number = shape("page-number", "<t:p><t:page-number>&lt;number&gt;</t:page-number></t:p>");
  const Document document = read(
      package(
          "presentation",
          content("<o:presentation>" +
                      slide("dp1", shape("title", "<t:p>Departure</t:p><t:p>at dawn</t:p>") +
                                       shape("outline",
                                             "<t:p>Café at <t:page-number>1</t:page-number> pier.</t:p>"
                                             "<t:list><t:list-item><t:p>Nobody waits.</t:p></t:list-item></t:list>"
                                             "<t:list><t:list-item><t:p>Nobody swims.</t:p></t:list-item></t:list>") +
                                       shape("footer", "<t:p>Confidential</t:p>") +
                                       "<o:annotation><dc:creator>Orla</dc:creator><t:p>Sure?</t:p></o:annotation>"
                                       "<p:notes><d:page-thumbnail/>" +
                                       shape("notes", "<t:p>Say it slowly.</t:p><t:p>Then wait.</t:p>") + page_number +
                                       "</p:notes>") +
                      slide("dp2", "<d:custom-shape><t:p>No title</t:p></d:custom-shape>" + page_number + "<p:notes>" +
                                       shape("notes", "") + "</p:notes>") +
                      slide("dp1", "") +
                      slide("dp1", "<d:g>" + shape("title", "<t:p>Fares</t:p>") + "<d:frame><table:table>" +
                                       row({"Person", "", "Fare"}) + row({"Child", "", "3 euro"}) +
                                       "</table:table><d:image x:href=\"Pictures/TablePreview1.svm\"/></d:frame></d:g>"
                                       "<d:frame><d:image x:href=\"Pictures/1.png\"/></d:frame>") +
                      "<p:settings/></o:presentation>",
                  "<s:style s:name=\"dp1\" s:family=\"drawing-page\"><s:drawing-page-properties/></s:style>"
                  "<s:style s:name=\"dp2\" s:family=\"drawing-page\"><s:drawing-page-properties "
                  "p:visibility=\"hidden\"/></s:style>")),
      "a.odp");
  EXPECT_EQ(document.text,
            "Departure at dawn\n\nCafé at pier.\nNobody waits.\nNobody swims.\n\n"
            "[notes] Say it slowly.\nThen wait.\n\n[comment by Orla] Sure?\n\f"
            "No title\n\f\n\fFares\n\nPerson\t\tFare\nChild\t\t3 euro");
  ASSERT_EQ(document.pages.size(), 4u);
  EXPECT_EQ(document.pages[0].start, 0u);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(document.pages[i].start, document.pages[i - 1].end);
  EXPECT_EQ(document.pages[3].end, count_points(document.text));
  EXPECT_EQ(outline(document), fmt::format("1 Departure at dawn@0 | 1 Fares@{}", document.pages[3].start));
  EXPECT_EQ(document.title, "Departure at dawn");
  EXPECT_THAT(document.warnings, ElementsAre("a.odp: 1 hidden slide was read too.", "a.odp: 1 picture was not read."));
}

TEST(OpenDocumentSlides, WithoutWordsSaySo) {
  const Document document =
      read(package("presentation", content("<o:presentation>" + slide("", "") + slide("", "") + "</o:presentation>")),
           "a.odp");
  EXPECT_EQ(document.pages.size(), 2u);
  EXPECT_THAT(document.warnings, ElementsAre("a.odp has no text."));
}

TEST(OpenDocumentChart, IsATableUnderItsTitles) {
  const std::string said = "Fares of the barge\neuro\n\n\t2023\t2024\nChild\t3\t0.3\nDog\t0.5\t";
  const Files objects{{"Object 1/content.xml", fares}, {"Object 2/content.xml", fares}};
  const Document text = read(
      package("text",
              content("<o:text><t:p>Before" + frame("./Object 1") + " it.</t:p><t:p>After.</t:p>" + "<table:table>" +
                      row({"Fee", "<table:table-cell><t:p>20" + frame("./Object%202/") + "</t:p></table:table-cell>"}) +
                      "</table:table></o:text>"),
              objects),
      "a.odt");
  EXPECT_EQ(text.text, "Before it.\n\n" + said + "\n\nAfter.\n\nFee\t20\n\n" + said);
  EXPECT_THAT(text.warnings, IsEmpty());
  const Document slides = read(package("presentation",
                                       content("<o:presentation>" + slide("", frame("./Object 1")) +
                                               slide("", frame("./Object 2")) + "</o:presentation>"),
                                       objects),
                               "a.odp");
  EXPECT_EQ(slides.text, said + "\n\f" + said);
  EXPECT_THAT(slides.warnings, IsEmpty());
}

TEST(OpenDocumentChart, OfASheetFollowsItsRows) {
  const std::string sheet =
      "<o:spreadsheet><table:table table:name=\"Fares\"><table:shapes><d:custom-shape>"
      "<t:p>Ask before paying</t:p></d:custom-shape></table:shapes>" +
      row({"Person", "Fare"}) +
      row({"Child", "3", "<table:table-cell>" + frame("./Object 1") + "</table:table-cell>"}) +
      "</table:table></o:spreadsheet>";
  const Document document = read(package("spreadsheet", content(sheet), {{"Object 1/content.xml", fares}}), "a.ods");
  EXPECT_EQ(document.text,
            "Fares\n\nPerson: Child; Fare: 3.\n\nAsk before paying\n\n"
            "Fares of the barge\neuro\n\n\t2023\t2024\nChild\t3\t0.3\nDog\t0.5\t");
  EXPECT_THAT(document.warnings, IsEmpty());
}

TEST(OpenDocumentChart, StandsInAFlatFileItself) {
  std::string inside = chart("", row({"", "Sold"}) + row({"Tea", number("4")}));
  for (std::size_t at = 0; (at = inside.find("document-content", at)) != std::string::npos;)
    inside.replace(at, 16, "document");
  const Document document = read(
      "<?xml version=\"1.0\"?><office:document xmlns:office=\"office\" xmlns:text=\"t\" xmlns:d=\"d\"><office:body>"
      "<office:text><text:p>Before<d:frame><d:object>" +
          inside + "</d:object></d:frame></text:p></office:text></office:body></office:document>",
      "a.fodt");
  EXPECT_EQ(document.text, "Before\n\n\tSold\nTea\t4");
  EXPECT_THAT(document.warnings, IsEmpty());
}

TEST(OpenDocumentChart, OfCellsOfASheetSaysItsTitlesAlone) {
  const std::string of_cells = chart(
      "<chart:title><t:p>Fares</t:p></chart:title><chart:plot-area><chart:series "
      "chart:values-cell-range-address=\"Sheet1.B2:B3\"/></chart:plot-area>",
      row({"", "Sold"}) + row({"Tea", number("4")}));
  const std::string own = chart(
      "<chart:plot-area><chart:series chart:values-cell-range-address=\"local-table.$B$2:.$B$3\"/></chart:plot-area>",
      row({"", "Sold"}) + row({"Tea", number("4")}));
  const auto said = [](const std::string& inside) {
    return read(package("text", content("<o:text><t:p>" + frame("./Object 1") + "</t:p></o:text>"),
                        {{"Object 1/content.xml", inside}}),
                "a.odt");
  };
  EXPECT_EQ(said(of_cells).text, "Fares");
  EXPECT_THAT(said(of_cells).warnings, IsEmpty());
  EXPECT_EQ(said(own).text, "\tSold\nTea\t4");
}

TEST(OpenDocumentChart, DaysAndLevelsOfCategoriesAreSaid) {
  const std::string days =
      chart("<chart:plot-area><chart:axis chart:dimension=\"x\" chart:style-name=\"ch5\"/></chart:plot-area>",
            row({"", "Sold"}) + row({number("45446"), number("45446")}),
            "<n:date-style s:name=\"N49\"/><s:style s:name=\"ch5\" s:family=\"chart\" s:data-style-name=\"N49\"/>");
  const std::string level =
      "<table:table-cell><t:p>2023 Q1</t:p><t:list><t:list-item><t:p>2023</t:p></t:list-item>"
      "<t:list-item><t:p>Q1</t:p></t:list-item></t:list></table:table-cell>";
  const std::string levels = chart("<chart:title><t:p>Sold</t:p></chart:title>", row({level, number("4")}));
  EXPECT_EQ(read(package("text", content("<o:text><t:p>" + frame("./Object 1") + frame("Object 2") + "</t:p></o:text>"),
                         {{"Object 1/content.xml", days}, {"Object 2/content.xml", levels}}),
                 "a.odt")
                .text,
            "\tSold\n2024-06-03\t45446\n\nSold\n\n2023 Q1\t4");
}

TEST(OpenDocumentChart, ThatCannotBeReadIsCounted) {
  auto warnings = [](const std::string& object, const std::string& said) {
    return read(package("text", content("<o:text><t:p>Before" + frame(object) + "</t:p></o:text>"),
                        {{"Object 1/content.xml", said}}),
                "a.odt")
        .warnings;
  };
  const auto counted =
      ElementsAre("a.odt: 1 picture was not read.", "a.odt: 1 chart, formula or other object was not read.");
  EXPECT_THAT(warnings("./Object 1", fares), IsEmpty());
  EXPECT_THAT(warnings("./Object 9", fares), counted);
  EXPECT_THAT(warnings("", fares), counted);
  EXPECT_THAT(warnings("./Object 1", "<math><mi>x</mi></math>"), counted);
  EXPECT_THAT(warnings("./Object 1", "<o:document-content"), counted);
  EXPECT_THAT(warnings("./Object 1", chart("", row({"", number("NaN")}))), counted);
  ReadOptions options;
  options.limits.table_cells = 8;
  const auto document =
      read_document_bytes(package("text", content("<o:text><t:p>Before" + frame("Object 1") + "</t:p></o:text>"),
                                  {{"Object 1/content.xml", fares}}),
                          "a.odt", options);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->text, "Before");
  EXPECT_THAT(document->warnings, counted);
}

// Else a small file could say a large chart without end.
TEST(OpenDocumentChart, IsSaidOnce) {
  const Document document =
      read(package("text", content("<o:text><t:p>" + frame("Object 1") + frame("Object 1") + "</t:p></o:text>"),
                   {{"Object 1/content.xml", chart("<chart:title><t:p>Sold</t:p></chart:title>", "")}}),
           "a.odt");
  EXPECT_EQ(document.text, "Sold");
  EXPECT_THAT(document.warnings, testing::Contains("a.odt: 1 chart, formula or other object was not read."));
}

}  // namespace
}  // namespace hone::documents
