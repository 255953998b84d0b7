// Sample files are made by scripts/golden/document_samples.py.
#include "hone/documents/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "outline_test.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

Document sample(const std::string& name) {
  auto document = read_document(fs::path(HONE_TEST_DATA) / name);
  EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
  return document ? *document : Document{};
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
  expect_sample_refused("scanned.pdf", ErrorCode::unsupported, "text recognition (tesseract) reads them");
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
}  // namespace hone::documents
