// What the programs that read a PDF may do, by tests/probe.py in the place of each.
#include "pdf_child.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stand_in_test.h"

namespace hone::documents {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

const fs::path probe = fs::path(HONE_SOURCE_DIR) / "tests/probe.py";
const fs::path pdf = fs::path(HONE_TEST_DATA) / "pdf/footnotes.pdf";
const std::vector<std::string> programs{"pdftotext", "pdfimages", "pdffonts", "qpdf", "pdftoppm", "tesseract"};

#ifdef __linux__
TEST(PdfChild, MayReadAndPrintOnly) {
  const StandIn stand_in;
  stand_in.link("reader", probe);
  const DocumentLimits limits;
  const Source source{"bytes", "a.pdf", limits};
  EXPECT_EQ(run_on_pdf(source, {"reader"}, 1000)->output, "reader(read)\n");
  EXPECT_EQ(run_confined(limits, {"reader"}, {})->output, "reader(read)\n");
  EXPECT_EQ(run_child({"reader"})->output, "reader(read,network,unix,write,delete,fork,exec)\n");  // it could
}

// Each program's own form of output carries what it was allowed into the document.
TEST(PdfChild, EveryProgramThatReadsAPdfIsConfined) {
  const StandIn stand_in;
  for (const std::string& program : programs) stand_in.link(program, probe);
  const auto document = read_document(pdf);
  ASSERT_TRUE(document) << document.error().message();
  EXPECT_THAT(document->text, HasSubstr("pdftotext(read)"));
  EXPECT_THAT(document->warnings, Contains(HasSubstr("the font pdffonts(read) does not say")));
  EXPECT_THAT(document->warnings, Contains(HasSubstr("page 2 has no text but a picture")));  // pdfimages, if confined
  ASSERT_EQ(document->attachments.size(), 1u);
  EXPECT_EQ(document->attachments[0].text, "qpdf(read)\n");

  ReadOptions options;
  options.recognise_text = true;
  const auto recognised = read_document(pdf, options);
  ASSERT_TRUE(recognised) << recognised.error().message();
  EXPECT_THAT(recognised->text, AllOf(HasSubstr("pdftoppm(read)"), HasSubstr("tesseract(read)")));
  EXPECT_FALSE(fs::exists(stand_in.folder() / "written"));

  for (const std::string& program : programs)  // and each of them could do all of it
    EXPECT_THAT(run_child({program})->output, HasSubstr(program + "(read,network,unix,write,delete,fork,exec)"));
  EXPECT_TRUE(fs::exists(stand_in.folder() / "written"));
}
#endif

}  // namespace
}  // namespace hone::documents
