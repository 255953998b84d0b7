#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/documents/document.h"
#include "outline_test.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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
  const Document document =
      read("---\ntitle: \"A Case\"\ndate: 2020\nauthors:\n  - A. B.\n  - C.\n---\n\n# One\n", "a.md");
  EXPECT_EQ(document.title, "A Case");
  EXPECT_EQ(document.date, "2020");
  EXPECT_EQ(document.author, "A. B., C.");
  EXPECT_EQ(outline(document), "1 One@62");
  EXPECT_EQ(read("---\nauthor: [A, B]\n---\nx", "a.md").author, "A, B");
  EXPECT_EQ(read("+++\ntitle = \"T\"\ndate = 2026-05-03\n+++\nx", "a.md").date, "2026-05-03");
}

std::string markdown_text(std::string_view markdown) { return read(markdown, "a.md").text; }

TEST(Markdown, CommentsAndStruckOutTextAreNoText) {
  const Document document = read(
      "# ~~Old~~ Lease <!-- a -->\n\n<!-- internal: 700\n\nand more -->\n\n~~Old rent **500**.~~ New rent 900.\n\n"
      "Was <del>1</del> 2 <s>3</s>.\n\n## Ö <!-- b --> end\n",
      "a.md");
  EXPECT_EQ(document.text, "# Lease \n\n\nNew rent 900.\n\nWas 2 .\n\n## Ö end\n");
  EXPECT_EQ(outline(document), "1 Lease@0 | 2 Ö end@35");
  EXPECT_THAT(document.warnings, ElementsAre("a.md: 3 comments and 4 struck-out passages were left out."));
}

TEST(Markdown, WhatOnlyLooksStruckOutStays) {
  for (const char* text :
       {"H~2~O and 10^6^.\n", "`<!-- x -->` and `~~y~~`\n", "```\n<!-- x -->\n~~y~~\n[//]: # (z)\n```\n",
        "a ~~ b ~~ c\n", "~one~\n", "<div>open <delta> </div>\n"})
    EXPECT_EQ(markdown_text(text), text);
}

TEST(Markdown, OtherRemarks) {
  EXPECT_EQ(markdown_text("a\n\n[//]: # (a remark)\n\n[comment]: <> (b)\n\nc\n"), "a\n\n\n\nc\n");
  EXPECT_EQ(markdown_text("a\n\n<!-- never closed\n\nb\n"), "a\n\n");
  EXPECT_EQ(markdown_text("<del>\n\na\n\n</del>\n\nb\n"), "\nb\n");
  EXPECT_EQ(outline(read("<del>\n\n# gone\n\n</del>\n\n# b\n", "a.md")), "1 b@1");
  EXPECT_EQ(markdown_text("| a | ~~b~~ |\n|---|---|\n| ~~[c](http://d/~e)~~ | f |\n"), "| a | |\n|---|---|\n| | f |\n");
}

}  // namespace
}  // namespace hone::documents
