// Fountain and Final Draft.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/documents/document.h"
#include "outline_test.h"

namespace hone::documents {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Fountain, AnnotatesScenes) {
  const std::string text =
      "Title:\n\t_**BRICK & STEEL**_\nAuthor: S\n\n# Act One\n\nEXT. PATIO - DAY #12#\n\nA day.\nint. not a "
      "scene\n\n.FORCED\n\n..no\n\n===\n\n!INT. NOT\n\n> CENTERED <\n\nINT. HOME\n";
  const Document document = read(text, "a.fountain");
  EXPECT_EQ(document.text, text);
  EXPECT_EQ(document.title, "BRICK & STEEL");
  EXPECT_EQ(document.author, "S");
  EXPECT_EQ(outline(document), "1 Act One@39 | 2 12 EXT. PATIO - DAY@50 | 2 FORCED@98 | 2 INT. HOME@143");
  EXPECT_THAT(document.warnings, IsEmpty());
  EXPECT_EQ(outline(read("Title：映画\n\nINT。 病院-日\n\nx\n", "a.fountain")), "1 INT。 病院-日@10");
}

TEST(Fountain, BoneyardAndNotesAreNoText) {
  const Document document = read(
      "Title: The Barge\nAuthors: N. N.\n    M. M.\nDraft date: 3 May 2026\n\n/* cut\n\nINT. "
      "CUT\n\n*/\n\nUNA\n(low)\n[[Angrier.\n"
      "Much.]]\nThen /* no */ light it.\n\n[[note]]\nINT. HOME #12A#\n",
      "a.fountain");
  EXPECT_EQ(document.text,
            "Title: The Barge\nAuthors: N. N.\n    M. M.\nDraft date: 3 May 2026\n\n\nUNA\n(low)\nThen light "
            "it.\n\nINT. HOME "
            "#12A#\n");
  EXPECT_EQ(outline(document), "1 12A INT. HOME@93");
  EXPECT_EQ(document.author, "N. N., M. M.");
  EXPECT_EQ(document.date, "2026-05-03");
  EXPECT_THAT(document.warnings, ElementsAre("a.fountain: 2 boneyard passages and 2 notes were left out."));
}

TEST(Fountain, WhatIsNeverClosedIsText) {
  for (const char* text : {"Then /* light it.\n\nGo.\n", "A [[note\n\nthat ends]] later.\n", "1/2 [x] */ ]]\n"})
    EXPECT_EQ(read(text, "a.fountain").text, text);
}

TEST(Fdx, IsLaidOutAsAScript) {
  auto document = read_document(fs::path(HONE_TEST_DATA) / "rain.fdx");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->title, "The Late Rain");
  EXPECT_EQ(document->text,
            "The Late Rain\n\nACT ONE\n\nINT. KITCHEN - DAY\n\nRain.\n\nANNA\n(softly)\nIt is late.\n\nEXT. STREET - "
            "NIGHT\n\nNobody.");
  EXPECT_EQ(outline(*document), "1 ACT ONE@15 | 2 INT. KITCHEN - DAY@24 | 2 EXT. STREET - NIGHT@78");
}

std::string fdx(const std::string& content, const std::string& rest = "") {
  return "<FinalDraft DocumentType=\"Script\"><Content>" + content + "</Content>" + rest + "</FinalDraft>";
}

TEST(Fdx, KeepsSceneNumbers) {
  const Document document =
      read(fdx("<Paragraph Number=\"12A\" Type=\"Scene Heading\"><Text>INT. WHEELHOUSE - NIGHT</Text>"
               "</Paragraph><Paragraph Type=\"Action\"><Text>Rain.</Text></Paragraph>"),
           "a.fdx");
  EXPECT_EQ(document.text, "12A INT. WHEELHOUSE - NIGHT\n\nRain.");
  EXPECT_EQ(outline(document), "2 12A INT. WHEELHOUSE - NIGHT@0");
}

TEST(Fdx, StruckOutTextAndNotesAreNoText) {
  const Document document = read(
      fdx("<Paragraph Type=\"Action\"><Text>Rain. </Text><Text Style=\"Bold+Strikeout\">Colm burned it.</Text>"
          "<Text RevisionID=\"2\">He <!-- x -->turns</Text><Text> the wheel.</Text>"
          "<ScriptNote><Paragraph><Text>Check.</Text></Paragraph></ScriptNote></Paragraph>"
          "<Paragraph Type=\"Scene Heading\" Number=\"2\"><OmittedScene><Paragraph><Text>INT. CUT</Text></Paragraph>"
          "</OmittedScene><Text>OMITTED</Text></Paragraph>"),
      "a.fdx");
  EXPECT_EQ(document.text, "Rain. He turns the wheel.\n\n2 OMITTED");
  EXPECT_THAT(document.warnings, ElementsAre("a.fdx: 1 note, 1 omitted scene and 1 struck-out passage were left out."));
}

TEST(Fdx, ReadsItsTitlePageAndEncoding) {
  const std::string page =
      "<TitlePage><Content><Paragraph><Text>THE BARGE</Text></Paragraph><Paragraph><Text>Written by</Text></Paragraph>"
      "<Paragraph><Text>Zo\xEB N.</Text></Paragraph><Paragraph><Text>3 May "
      "2026</Text></Paragraph></Content></TitlePage>";
  const Document document = read("<?xml version=\"1.0\" encoding=\"windows-1252\"?>" +
                                     fdx("<Paragraph><Text>\x93Rain\x94</Text></Paragraph>", page),
                                 "a.fdx");
  EXPECT_EQ(document.title, "THE BARGE");
  EXPECT_EQ(document.author, "Zoë N.");
  EXPECT_EQ(document.date, "2026-05-03");
  EXPECT_EQ(document.text, "THE BARGE\nWritten by\nZoë N.\n3 May 2026\n\n“Rain”");
}

}  // namespace
}  // namespace hone::documents
