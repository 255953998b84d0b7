// For tests: a corpus in a file of its own, with documents that a test writes out.
#pragma once

#include <gtest/gtest.h>

#include "hone/core/files.h"
#include "hone/corpus/corpus.h"
#include "hone/corpus/corpus_schema.h"
#include "hone/corpus/lexical.h"
#include "hone/documents/slicing.h"

namespace hone::corpus {

class CorpusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(register_lexical_tokenizer(database));
    ASSERT_TRUE(database.execute(corpus_schema));
    ASSERT_TRUE(database.execute(corpus_schema_2));
    ASSERT_TRUE(database.execute(corpus_schema_4));
  }
  void add(const std::string& path, documents::Document document, const std::string& slicing = "words:200") {
    DocumentRecord record;
    record.path = path, record.language = "en", record.slicing = slicing;
    if (document.format.empty()) document.format = path.substr(path.rfind('.') + 1);
    const auto slices = slice_document(document, documents::parse_slicing(slicing).value()).value();
    ASSERT_TRUE(corpus.put(record, document, slices));
  }

  TemporaryFolder folder = TemporaryFolder::make().value();
  Database database = Database::open(folder.path() / "corpus.db").value();
  Corpus corpus{database};
};

// Two pages and three sections in one slice.
inline documents::Document lease() {
  documents::Document document;
  const std::string first = "1. Rent\nThe rent is 900 pounds a year.\n";
  const std::string second =
      "The roof is kept in repair.\n2. Ending\nColm Roche may end it. The water charge is 40 pounds.\n";
  document.text = first + second;
  document.pages = {{0, first.size()}, {first.size(), document.text.size()}};
  document.headings = {{1, "1. Rent", 0}, {1, "2. Ending", document.text.find("2. Ending")}};
  document.boxes = {{0, 2, 10, 10, 20, 20}, {first.size(), first.size() + 3, 10, 10, 30, 20}};
  return document;
}

}  // namespace hone::corpus
