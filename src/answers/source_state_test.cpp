#include "source_state.h"

#include <gtest/gtest.h>

#include "hone/core/hash.h"
#include "hone/corpus/corpus_fixture.h"

namespace hone::answers {
namespace {

class SourceStateTest : public corpus::CorpusTest {
 protected:
  void read(const std::string& path, const fs::path& file) {
    const auto text = read_file(file).value();
    corpus::DocumentRecord record;
    record.path = path, record.sha256 = sha256(text), record.stamp = file_stamp(file);
    ASSERT_TRUE(corpus.put(record, {.text = text, .format = "txt"}, {}));
  }
};

TEST_F(SourceStateTest, IsToldByTheFilesBytes) {
  const fs::path file = folder.path() / "deed.txt", other = folder.path() / "other.txt";
  ASSERT_TRUE(write_file_atomically(file, "The rent is 900."));
  read(file.string(), file);
  EXPECT_EQ(state_of_source(corpus, file.string()), SourceState::as_read);
  ASSERT_TRUE(write_file_atomically(file, "The rent is 900."));  // another inode, the same bytes
  EXPECT_EQ(state_of_source(corpus, file.string()), SourceState::as_read);
  ASSERT_TRUE(write_file_atomically(other, "The rent is 800."));
  fs::last_write_time(other, fs::last_write_time(file));
  fs::rename(other, file);  // of the same size and time
  EXPECT_EQ(state_of_source(corpus, file.string()), SourceState::changed);
  fs::remove(file);
  EXPECT_EQ(state_of_source(corpus, file.string()), SourceState::gone);
}

TEST_F(SourceStateTest, OfAFileInsideAnotherIsThatOfTheOuterOne) {
  const fs::path mail = folder.path() / "mail.eml";
  ASSERT_TRUE(write_file_atomically(mail, "See the contract."));
  read((mail / "contract.txt").string(), mail);
  EXPECT_EQ(state_of_source(corpus, (mail / "contract.txt").string()), SourceState::as_read);
  ASSERT_TRUE(write_file_atomically(mail, "See no contract."));
  EXPECT_EQ(state_of_source(corpus, (mail / "contract.txt").string()), SourceState::changed);
  fs::remove(mail);
  EXPECT_EQ(state_of_source(corpus, (mail / "contract.txt").string()), SourceState::gone);
}

TEST_F(SourceStateTest, WhatWasNoFileIsAsItWas) {
  add("row 7", corpus::lease());
  EXPECT_EQ(state_of_source(corpus, "row 7"), SourceState::as_read);
}

}  // namespace
}  // namespace hone::answers
