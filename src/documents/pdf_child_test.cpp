// What the programs that read a PDF may do, by tests/hostile/hostile.c in the place of each.
#include "pdf_child.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "hone/core/hostile_fixture.h"

namespace hone::documents {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

const fs::path pdf = fs::path(HONE_TEST_DATA) / "pdf/footnotes.pdf";
const std::vector<std::string> programs{"pdftotext", "pdfimages", "pdffonts", "qpdf", "pdftoppm", "tesseract"};

#ifdef __linux__
// While it lives, the programs' names are the hostile one's.
class HostilePrograms {
 public:
  HostilePrograms() {
    for (const std::string& program : programs) (void)place_.program(program);
    ::setenv("PATH", (place_.folder().string() + ":" + path_).c_str(), 1);
  }
  ~HostilePrograms() { ::setenv("PATH", path_.c_str(), 1); }
  const HostilePlace& place() const { return place_; }

 private:
  HostilePlace place_;
  std::string path_ = std::getenv("PATH");
};

TEST(PdfChild, MayReadAndPrintOnly) {
  const HostilePrograms hostile;
  const DocumentLimits limits;
  const Source source{"bytes", "a.pdf", limits};
  EXPECT_EQ(run_on_pdf(source, {"pdftoppm"}, 1000)->output, "pdftoppm(nothing)\n");
  EXPECT_EQ(run_confined(limits, {"pdftoppm"}, {})->output, "pdftoppm(nothing)\n");
  EXPECT_TRUE(hostile.place().is_untouched());
}

// Each program's own form of output carries what it was allowed into the document.
TEST(PdfChild, EveryProgramThatReadsAPdfIsConfined) {
  const HostilePrograms hostile;
  const auto document = read_document(pdf);
  ASSERT_TRUE(document) << document.error().message();
  EXPECT_THAT(document->text, HasSubstr("pdftotext(nothing)"));
  EXPECT_THAT(document->warnings, Contains(HasSubstr("the font pdffonts(nothing) does not say")));
  EXPECT_THAT(document->warnings, Contains(HasSubstr("page 2 has no text but a picture")));  // pdfimages, if confined
  ASSERT_EQ(document->attachments.size(), 1u);
  EXPECT_EQ(document->attachments[0].text, "qpdf(nothing)\n");

  ReadOptions options;
  options.recognise_text = true;
  const auto recognised = read_document(pdf, options);
  ASSERT_TRUE(recognised) << recognised.error().message();
  EXPECT_THAT(recognised->text, AllOf(HasSubstr("pdftoppm(nothing)"), HasSubstr("tesseract(nothing)")));
  EXPECT_TRUE(hostile.place().is_untouched());
}

TEST(PdfChild, EachOfThemCouldDoAllOfIt) {
  for (const std::string& program : programs) {
    const HostilePrograms hostile;
    EXPECT_THAT(run_child({program})->output,
                AllOf(HasSubstr(program + "("), HasSubstr("read_secret"), HasSubstr("change_mode")));
    EXPECT_FALSE(hostile.place().is_untouched());
  }
}
#endif

}  // namespace
}  // namespace hone::documents
