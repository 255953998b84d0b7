// Sample files are made by scripts/golden/document_samples.py.
#include "hone/documents/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/core/unicode.h"

namespace hone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Document read(std::string_view text, std::string_view name) {
  auto document = read_document_bytes(text, name);
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
}

Document sample(const std::string& name) {
  auto document = read_document(fs::path(HONE_TEST_DATA) / name);
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
}

// "1 Book@0 | 2 One@12"
std::string outline(const Document& document) {
  std::string out;
  for (const Heading& heading : document.headings)
    out += (out.empty() ? "" : " | ") + std::to_string(heading.level) + " " + heading.title + "@" +
           std::to_string(heading.start);
  return out;
}

void expect_refused(Result<Document> document, ErrorCode code, const std::string& words) {
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().code(), code) << document.error().message();
  EXPECT_THAT(document.error().message(), HasSubstr(words));
}
void expect_sample_refused(const std::string& name, ErrorCode code, const std::string& words) {
  SCOPED_TRACE(name);
  expect_refused(read_document(fs::path(HONE_TEST_DATA) / name), code, words);
}

TEST(PlainText, IsTheFileItself) {
  const Document document = read("\xEF\xBB\xBFOne\r\n\r\ntwo \t\n", "a.txt");
  EXPECT_EQ(document.text, "One\r\n\r\ntwo \t\n");
  EXPECT_EQ(document.format, "txt");
  EXPECT_THAT(document.headings, IsEmpty());
}

TEST(PlainText, FindsChapters) {
  EXPECT_EQ(outline(read("A NOVEL\n\nPART ONE\n\nChapter 1\n\nText.\n\nCHAPTER II. The Road\n\nText.\n\nPart "
                         "Two\n\nChapter 3\n\nText.\n",
                         "a.txt")),
            "1 PART ONE@9 | 2 Chapter 1@19 | 2 CHAPTER II. The Road@37 | 1 Part Two@66 | 2 Chapter 3@76");
  EXPECT_EQ(outline(read("CHAPTER I.\nDown the Rabbit-Hole\n\nAlice.\n", "a.txt")),
            "1 CHAPTER I. Down the Rabbit-Hole@0");
  EXPECT_EQ(outline(read("ACT II\r\n\r\nSCENE 3. A heath.\r\n\r\nEnter.\r\n", "a.txt")),
            "1 ACT II@0 | 2 SCENE 3. A heath.@10");
  EXPECT_EQ(outline(read("Глава 1\n\nТекст.\n\n第二章 道\n\n文。\n", "a.txt")), "1 Глава 1@0 | 1 第二章 道@17");
  // Not headings: a list of contents, sentences, lines inside a paragraph.
  EXPECT_EQ(outline(read("Chapter 1\nChapter 2\nChapter 3\n\nText.\n", "a.txt")), "");
  EXPECT_EQ(
      outline(
          read("Text.\n\nPart of the way was dark.\n\nSection 3 of the Act applies.\n\nchapter 4\n\nSee\nChapter 5\n\n",
               "a.txt")),
      "");
}

TEST(Markdown, IsTheFileItselfWithHeadings) {
  const std::string text =
      "# Título\n\nText `# no`\n\n```\n# not a heading\n```\n\nSecond\nline\n------\n\n### *Third* & `x`\n";
  const Document document = read(text, "a.md");
  EXPECT_EQ(document.text, text);
  EXPECT_EQ(document.title, "Título");
  EXPECT_EQ(outline(document), "1 Título@0 | 2 Second line@48 | 3 Third & x@68");
  EXPECT_EQ(outline(read("\r\n# A\r\n\r\n## B\r\n", "a.md")), "1 A@2 | 2 B@9");
}

TEST(Markdown, FrontMatterIsNoHeading) {
  const Document document = read("---\ntitle: \"A Case\"\ndate: 2020\n---\n\n# One\n", "a.md");
  EXPECT_EQ(document.title, "A Case");
  EXPECT_EQ(outline(document), "1 One@36");
}

TEST(Fountain, AnnotatesScenes) {
  const std::string text =
      "Title:\n\t_**BRICK & STEEL**_\nAuthor: S\n\n# Act One\n\nEXT. PATIO - DAY #12#\n\nA day.\nint. not a "
      "scene\n\n.FORCED\n\n..no\n\n/* cut\n\nINT. CUT\n\n*/\n\nINT. HOME\n";
  const Document document = read(text, "a.fountain");
  EXPECT_EQ(document.text, text);
  EXPECT_EQ(document.title, "BRICK & STEEL");
  EXPECT_EQ(outline(document), "1 Act One@39 | 2 EXT. PATIO - DAY@50 | 2 FORCED@98 | 2 INT. HOME@135");
  EXPECT_EQ(outline(read("Title：映画\n\nINT。 病院-日\n\nx\n", "a.fountain")), "1 INT。 病院-日@10");
}

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
  expect_refused(read_document_bytes("<html>" + square, "square.html", small), ErrorCode::limit_exceeded,
                 "square.html needs more than 64 MB");
}

TEST(Pdf, KeepsItsPages) {
  const Document document = sample("three_pages.pdf");
  EXPECT_EQ(document.format, "pdf");
  ASSERT_EQ(document.pages.size(), 3u);
  EXPECT_EQ(document.pages.front().start, 0u);
  EXPECT_EQ(document.pages.back().end, count_points(document.text));
  const PageSpan second = document.pages[1];
  EXPECT_THAT(document.text.substr(second.start, second.end - second.start), StartsWith("The rent is 1,250 euro."));
  EXPECT_EQ(outline(document), "1 Chapter 1@0");
}

TEST(Pdf, SaysWhatIsWrong) {
  EXPECT_THAT(sample("half_scanned.pdf").warnings, ElementsAre(HasSubstr("page 2 has no text")));
  expect_sample_refused("scanned.pdf", ErrorCode::unsupported, "ocrmypdf");
  expect_sample_refused("password.pdf", ErrorCode::unsupported, "password.pdf is encrypted with a password");
  expect_refused(read_document_bytes("%PDF-1.4\nnothing", "a.pdf"), ErrorCode::corrupt_data, "a.pdf is damaged");
}

TEST(Docx, ReadsParagraphsTablesNotesAndHeadings) {
  const Document document = sample("lease.docx");
  EXPECT_EQ(document.format, "docx");
  EXPECT_EQ(document.title, "Lease 2020");
  EXPECT_EQ(document.text,
            "Lease of Fernleigh\n\nParties\n\nThe landlord\tAnna Ó Briain, Dublin [note 1].\n\n[note 1] Of full "
            "age.\n\nRent\n\n"
            "Month\tRent\nMay\t€1,250\n\nPayable <monthly>.\n\nFirst line\nsecond line");
  EXPECT_EQ(outline(document), "1 Parties@20 | 2 Rent@98");
}

TEST(Docx, RefusesHostileArchives) {
  expect_sample_refused("bomb.docx", ErrorCode::limit_exceeded, "bomb.docx is refused");
  expect_sample_refused("outside.docx", ErrorCode::integrity, "\"../evil.txt\"");
  expect_sample_refused("entities.docx", ErrorCode::corrupt_data, "entities");
  expect_sample_refused("deep.docx", ErrorCode::limit_exceeded, "nested more than 256 deep");
  auto lease = read_file(HONE_TEST_DATA "/lease.docx");
  ASSERT_TRUE(lease.ok());
  expect_refused(read_document_bytes(lease->substr(0, lease->size() / 2), "cut.docx"), ErrorCode::corrupt_data,
                 "cut.docx is");
  ReadOptions few;
  few.limits.archive_entries = 2;
  expect_refused(read_document_bytes(*lease, "lease.docx", few), ErrorCode::limit_exceeded, "more than 2 files");
  ReadOptions tiny;
  tiny.limits.entry_bytes = 100;
  expect_refused(read_document_bytes(*lease, "lease.docx", tiny), ErrorCode::limit_exceeded, "grows past");
}

TEST(Epub, FollowsTheSpine) {
  const Document document = sample("two_chapters.epub");
  EXPECT_EQ(document.format, "epub");
  EXPECT_EQ(document.title, "Two Chapters");
  EXPECT_EQ(document.text, "First\n\nIt was a dark night.\n\nSecond\n\nThe end\nof it.");
  EXPECT_EQ(outline(document), "1 First@0 | 1 Second@29");
  expect_sample_refused("locked.epub", ErrorCode::unsupported, "DRM");
}

TEST(Fdx, IsLaidOutAsAScript) {
  const Document document = sample("rain.fdx");
  EXPECT_EQ(document.title, "The Late Rain");
  EXPECT_EQ(document.text,
            "ACT ONE\n\nINT. KITCHEN - DAY\n\nRain.\n\nANNA\n(softly)\nIt is late.\n\nEXT. STREET - NIGHT\n\nNobody.");
  EXPECT_EQ(outline(document), "1 ACT ONE@0 | 2 INT. KITCHEN - DAY@9 | 2 EXT. STREET - NIGHT@63");
}

TEST(Format, IsToldByContentFirst) {
  auto pdf = read_file(HONE_TEST_DATA "/three_pages.pdf"), docx = read_file(HONE_TEST_DATA "/lease.docx"),
       epub = read_file(HONE_TEST_DATA "/two_chapters.epub");
  ASSERT_TRUE(pdf.ok() && docx.ok() && epub.ok());
  EXPECT_EQ(read(*pdf, "wrong.txt").format, "pdf");
  EXPECT_EQ(read(*docx, "wrong.epub").format, "docx");
  EXPECT_EQ(read(*epub, "noname").format, "epub");
  EXPECT_EQ(read("<!-- x --><!DOCTYPE HTML><p>x", "wrong.txt").format, "html");
  EXPECT_EQ(read("# A\n", "a.MARKDOWN").format, "md");
  EXPECT_EQ(read("text", "README").format, "txt");
}

TEST(Format, NamesWhatItDoesNotRead) {
  const std::string list = "Hone reads " + readable_formats() + ".";
  EXPECT_THAT(list, HasSubstr("txt, md, html, pdf, docx, rtf, odt, xlsx"));
  expect_refused(read_document_bytes("\x89PNG\r\n\x1A\n", "a.txt"), ErrorCode::unsupported,
                 "a.txt is a PNG picture. " + list);
  expect_refused(read_document_bytes("words", "a.xyz"), ErrorCode::unsupported, "(\".xyz\"). " + list);
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  expect_refused(read_document_bytes(ole + "x", "a.doc"), ErrorCode::unsupported,
                 "an old Word document; save it as docx");
  const char package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
  expect_refused(read_document_bytes(ole + std::string(package, sizeof package), "a.docx"), ErrorCode::unsupported,
                 "encrypted with a password");
  expect_refused(read_document_bytes("", "a.txt"), ErrorCode::corrupt_data, "a.txt is empty");
  expect_refused(read_document_bytes("PK\x03\x04 and no more", "a.docx"), ErrorCode::corrupt_data, "a.docx");
  expect_refused(read_document("no/such/file.txt"), ErrorCode::not_found, "file.txt");
  ReadOptions small;
  small.limits.file_bytes = 3;
  expect_refused(read_document_bytes("words", "a.txt", small), ErrorCode::limit_exceeded, "5 bytes");
}

}  // namespace
}  // namespace hone
