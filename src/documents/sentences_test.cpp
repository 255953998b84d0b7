#include "hone/documents/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace hone::documents {
namespace {

using testing::ElementsAre;

std::vector<std::string> sentences(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& [begin, end] : sentence_spans(text)) out.emplace_back(text.substr(begin, end - begin));
  return out;
}

TEST(Sentences, PassAbbreviations) {
  EXPECT_THAT(sentences("Mr. Hill paid. See No. 5. Dr. No said so."),
              ElementsAre("Mr. Hill paid.", "See No. 5.", "Dr. No said so."));
  EXPECT_THAT(
      sentences("In Smith v. Jones the U.S. Court of Appeals held so. He lives in the U.S. The law is clear."),
      ElementsAre("In Smith v. Jones the U.S. Court of Appeals held so.", "He lives in the U.S.", "The law is clear."));
  EXPECT_THAT(sentences("J. R. R. Tolkien wrote it, e.g. Art. 3, p. 12. No. That is all, etc. It ends."),
              ElementsAre("J. R. R. Tolkien wrote it, e.g. Art. 3, p. 12.", "No.", "That is all, etc.", "It ends."));
  EXPECT_THAT(sentences("So said I. Then Acme Inc. Limited paid (see Fig. 2)."),
              ElementsAre("So said I.", "Then Acme Inc. Limited paid (see Fig. 2)."));
  EXPECT_THAT(sentences("Nach Abs. 2 und Nr. 7 gilt das. M. Dupont et Mme. Durand."),
              ElementsAre("Nach Abs. 2 und Nr. 7 gilt das.", "M. Dupont et Mme. Durand."));
  EXPECT_THAT(sentences("It cost $3.5 million. Prices rose."), ElementsAre("It cost $3.5 million.", "Prices rose."));
}

TEST(Sentences, GoPastTheLineEndsOfWrappedText) {
  EXPECT_THAT(sentences("It is a truth universally acknowledged, that a single man in possession\r\nof a good fortune, "
                        "must be in want of a wife.\r\n\r\nHowever so."),
              ElementsAre("It is a truth universally acknowledged, that a single man in possession\r\nof a good "
                          "fortune, must be in want of a wife.",
                          "However so."));
  // Short lines end on purpose, and so do list items and headings.
  EXPECT_THAT(sentences("BRICK\nAre they cold?\n\nSTEEL\nVery"),
              ElementsAre("BRICK", "Are they cold?", "STEEL", "Very"));
  EXPECT_THAT(
      sentences("- the first of the things to be done here today\n- the second of the things to be done here"),
      ElementsAre("- the first of the things to be done here today", "- the second of the things to be done here"));
}

TEST(Sentences, OfManyScripts) {
  EXPECT_THAT(sentences("これは本です。あれはペンです！"), ElementsAre("これは本です。", "あれはペンです！"));
  EXPECT_THAT(sentences("यह किताब है। वह कलम है।"), ElementsAre("यह किताब है।", "वह कलम है।"));
  EXPECT_THAT(sentences("هل هذا كتاب؟ نعم."), ElementsAre("هل هذا كتاب؟", "نعم."));
}

TEST(Sentences, OfNothing) {
  EXPECT_THAT(sentences(""), ElementsAre());
  EXPECT_THAT(sentences(" \n\n "), ElementsAre());
  EXPECT_THAT(sentences("no end"), ElementsAre("no end"));
  EXPECT_THAT(sentences("Mr."), ElementsAre("Mr."));
}

}  // namespace
}  // namespace hone::documents
