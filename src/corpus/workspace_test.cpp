#include "hone/corpus/workspace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "hone/convert/convert.h"
#include "hone/core/files.h"
#include "hone/core/interrupt.h"
#include "hone/core/sqlite.h"
#include "hone/corpus/corpus_schema.h"
#include "hone/corpus/lexical.h"
#include "hone/search/indexing.h"
#include "hone/search/retriever.h"

namespace hone::corpus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class WorkspaceTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directory(docs); }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_file_atomically(docs / name, text));
  }
  search::IndexReport index(const search::IndexRecipe& recipe) {
    auto workspace = Workspace::open(place).value();
    Corpus corpus(workspace.database());
    auto report = search::index_documents(corpus, {docs}, recipe);
    EXPECT_TRUE(report) << (report ? "" : report.error().message());
    return report ? *report : search::IndexReport{};
  }
  static const fs::path& embedder() {
    static TemporaryFolder made = TemporaryFolder::make().value();
    static const fs::path file = [] {
      fs::path path = made.path() / "tiny.gguf";
      EXPECT_TRUE(convert::convert_hugging_face(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata/bert-tiny-embedder",
                                                path, {.type = "f32"}));
      return path;
    }();
    return file;
  }
  search::IndexRecipe recipe(const std::string& slicing = "words:8", int overlap = 2) {
    return {slicing, overlap, embedder(), {}, 1};
  }

  TemporaryFolder folder = TemporaryFolder::make().value();
  fs::path place = folder.path() / "work/.hone", docs = folder.path() / "docs";
};

TEST_F(WorkspaceTest, IsForItsOwnerOnlyAndRefusesANewerSchema) {
  { auto made = Workspace::open(place).value(); }
  EXPECT_EQ(fs::status(place).permissions() & fs::perms::all, fs::perms::owner_all);
  {
    auto database = Database::open(place / "hone.db").value();
    ASSERT_TRUE(database.execute("PRAGMA user_version = 999"));
  }
  auto refused = Workspace::open(place);
  EXPECT_EQ(refused.error().code(), ErrorCode::unsupported);
  EXPECT_THAT(refused.error().message(), HasSubstr("newer Hone"));
}

unsigned permissions_of(const fs::path& path) {
  return static_cast<unsigned>(fs::status(path).permissions() & fs::perms::all);
}

TEST_F(WorkspaceTest, AFolderThatIsThereKeepsItsModeAndTheDatabaseIsPrivate) {
  ASSERT_TRUE(make_folder(place, 0755));
  fs::permissions(place, fs::perms(0755));
  { auto made = Workspace::open(place).value(); }
  EXPECT_EQ(permissions_of(place), 0755u);
  EXPECT_EQ(permissions_of(place / "hone.db"), 0600u);
}

TEST_F(WorkspaceTest, ADatabaseThatIsALinkIsRefused) {
  const fs::path elsewhere = folder.path() / "elsewhere.db";
  ASSERT_TRUE(make_folder(place, 0700));
  fs::create_symlink(elsewhere, place / "hone.db");
  const auto refused = Workspace::open(place);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("hone.db is a symbolic link"));
  EXPECT_FALSE(fs::exists(elsewhere));
}

// What lies in the way of somebody who looks upwards.
class Planted : public WorkspaceTest {
 protected:
  void SetUp() override {
    unsetenv("HONE_WORKSPACE");
    before = fs::current_path();
    ASSERT_TRUE(make_folder(folder.path() / "shared/own"));
    fs::current_path(folder.path() / "shared/own");
    { auto made = Workspace::open(planted).value(); }
  }
  void TearDown() override { fs::current_path(before); }
  fs::path before, planted = folder.path() / "shared/.hone";
};

TEST_F(Planted, OnesOwnIsFound) { EXPECT_EQ(Workspace::locate().value(), fs::canonical(planted)); }

TEST_F(Planted, ALinkIsNotFollowedUnlessItIsNamed) {
  fs::rename(planted, folder.path() / "theirs");
  fs::create_directory_symlink(folder.path() / "theirs", planted);
  const auto refused = Workspace::locate();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::permission_denied);
  EXPECT_EQ(refused.error().advice().step, NextStep::name_workspace);
  EXPECT_THAT(refused.error().message(), HasSubstr(".hone is a symbolic link"));
  EXPECT_EQ(Workspace::locate(planted).value(), planted);
  EXPECT_FALSE(Workspace::place_in(folder.path() / "shared"));
}

// Only root can make a folder somebody else's; the rule itself is tested in core.
TEST_F(Planted, OneOfAnotherUserIsRefusedUnlessItIsNamed) {
  if (geteuid() != 0) return;
  for (const bool whole : {true, false}) {
    const fs::path others = whole ? planted : planted / "hone.db";
    ASSERT_EQ(lchown(others.c_str(), 12345, 12345), 0);
    const auto refused = Workspace::locate();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::permission_denied);
    EXPECT_THAT(refused.error().message(), HasSubstr(planted.string() + " belongs to the user 12345"));
    EXPECT_EQ(Workspace::locate(planted).value(), planted);
    ASSERT_EQ(lchown(others.c_str(), 0, 0), 0);
  }
  fs::remove_all(planted);
  ASSERT_TRUE(make_folder(".hone"));  // empty, where one would be made
  ASSERT_EQ(lchown(".hone", 12345, 12345), 0);
  EXPECT_FALSE(Workspace::locate());
}

// Schemas 1 and 2 had two tables that nothing used.
TEST_F(WorkspaceTest, AnOlderOneIsBroughtUpToDateAndKeepsItsDocuments) {
  for (const int version : {1, 2}) {
    const fs::path older = folder.path() / ("v" + std::to_string(version));
    ASSERT_TRUE(make_folder(older, 0700));
    {
      auto database = Database::open(older / "hone.db").value();
      ASSERT_TRUE(register_lexical_tokenizer(database));
      ASSERT_TRUE(database.execute(corpus_schema));
      ASSERT_TRUE(
          database.execute("CREATE TABLE artifact(id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
                           "CREATE TABLE lineage(parent INTEGER NOT NULL REFERENCES artifact(id) ON DELETE CASCADE,"
                           " child INTEGER NOT NULL REFERENCES artifact(id) ON DELETE CASCADE,"
                           " PRIMARY KEY(parent, child)) WITHOUT ROWID;"));
      if (version == 2) {
        ASSERT_TRUE(database.execute(corpus_schema_2));
      }
      ASSERT_TRUE(database.execute(
          "INSERT INTO document(path, root, sha256, size_bytes, modified_ns, format, title, language, text, pages,"
          " headings, warnings, slicing, added_at)"
          " VALUES('deed.txt', '.', '', 4, 0, 'txt', '', 'en', 'Deed', '[]', '[]', '[]', '', 0);"
          "PRAGMA user_version = " +
          std::to_string(version)));
    }
    auto workspace = Workspace::open(older);
    ASSERT_TRUE(workspace) << workspace.error().message();
    Database& database = workspace->database();
    EXPECT_EQ(database.integer("PRAGMA user_version").value(), 4);
    EXPECT_EQ(database.integer("SELECT count(*) FROM sqlite_master WHERE name IN ('artifact', 'lineage')").value(), 0);
    const auto documents = Corpus(database).documents().value();
    ASSERT_THAT(documents, SizeIs(1));
    EXPECT_EQ(documents[0].path, "deed.txt");
    EXPECT_EQ(permissions_of(older / ("hone.db.v" + std::to_string(version) + ".backup")), 0600u);
  }
}

TEST_F(WorkspaceTest, OnlyWhatChangedCostsAnything) {
  write("a.txt", "The clerk reads the deed aloud to every person in the room today.");
  write("b.md", "# Heading\n\nA second document about something else.\n");
  auto first = index(recipe());
  EXPECT_EQ(first.added, 2u);
  EXPECT_GT(first.embedded, 1u);
  auto second = index(recipe());
  EXPECT_EQ(second.unchanged, 2u);
  EXPECT_EQ(second.added + second.replaced + second.removed + second.embedded, 0u);
  write("a.txt", "The clerk reads another deed.");
  fs::remove(docs / "b.md");
  auto third = index(recipe());
  EXPECT_EQ(third.replaced, 1u);
  EXPECT_EQ(third.removed, 1u);
  EXPECT_EQ(third.slices, 1u);
}

// A disk that fails, or a share that is away, says of a file neither that it is there nor that it is not.
TEST_F(WorkspaceTest, AFileThatCannotBeLookedAtIsNotForgotten) {
  write("a.txt", "The clerk reads the deed aloud to every person in the room today.");
  write("b.txt", "The mast is ash.");
  index(recipe());
  fs::remove(docs / "a.txt");
  fs::create_symlink(docs / "a.txt", docs / "a.txt");
  const search::IndexReport report = index(recipe());
  EXPECT_EQ(report.removed, 0u);
  ASSERT_THAT(report.failed, SizeIs(1));
  EXPECT_THAT(report.failed[0].message, HasSubstr("cannot be looked at"));
  fs::remove(docs / "a.txt");
  EXPECT_EQ(index(recipe()).removed, 1u);
}

TEST_F(WorkspaceTest, WhatAnOlderReaderReadIsReadAgain) {
  write("a.txt", "The mast is ash.");
  write("b.txt", "The sail is blue.");
  index(recipe());
  {
    auto database = Database::open(place / "hone.db").value();
    ASSERT_TRUE(database.execute("UPDATE document SET reader = 0 WHERE path LIKE '%a.txt'"));
  }
  const search::IndexReport report = index(recipe());
  EXPECT_EQ(report.replaced, 1u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(index(recipe()).unchanged, 2u);
}

TEST_F(WorkspaceTest, AnotherSlicingKeepsTheVectorsOfTextsItShares) {
  write("a.txt", "one two three four five six");
  EXPECT_EQ(index(recipe("words:3", 0)).embedded, 2u);
  EXPECT_EQ(index(recipe("words:6", 0)).embedded, 1u);
  EXPECT_EQ(index(recipe("words:3", 0)).embedded, 0u);  // still there
}

TEST_F(WorkspaceTest, AnotherSlicingHoldsAltogetherOrNotAtAll) {
  write("a.txt", "one two three four five six");
  write("b.txt", "seven eight nine ten eleven twelve");
  index(recipe("words:3", 0));
  const auto slices_and_settings = [&] {
    auto workspace = Workspace::open(place).value();
    Corpus corpus(workspace.database());
    std::string all = corpus.setting("slice").value() + " " + corpus.setting("slicing").value();
    const auto records = corpus.documents().value();
    for (const DocumentRecord& record : records) all += " " + record.slicing + " " + std::to_string(record.slices);
    return all;
  };
  const std::string before = slices_and_settings();
  EXPECT_EQ(before, "words:3 words:3/0 words:3/0 2 words:3/0 2");
  search::IndexRecipe other = recipe("words:6", 0);
  other.settled = [] { return Status(Error(ErrorCode::io, "The disk is full.")); };
  {
    auto workspace = Workspace::open(place).value();
    Corpus corpus(workspace.database());
    const auto failed = search::index_documents(corpus, {docs}, other);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message(), "The disk is full.");
  }
  EXPECT_EQ(slices_and_settings(), before);
  EXPECT_EQ(index(recipe("words:6", 0)).embedded, 0u);  // those vectors were kept
  EXPECT_EQ(slices_and_settings(), "words:6 words:6/0 words:6/0 1 words:6/0 1");
}

// A run that is killed between the two would leave scans that were read in one language and a setting that names another.
TEST_F(WorkspaceTest, WhichLanguageScansWereReadInIsNotClaimedWhileTheyAreRead) {
  write("a.txt", "one two three");
  search::IndexRecipe scans = recipe();
  scans.recognise_text = true;
  index(scans);
  const auto claimed = [&] {
    auto workspace = Workspace::open(place).value();
    return Corpus(workspace.database()).setting("recognition").value();
  };
  EXPECT_EQ(claimed(), "eng");
  write("b.txt", "four five six");
  scans.recognition_language = "gle";
  std::string meanwhile = "not looked at";
  {
    auto workspace = Workspace::open(place).value();
    Corpus corpus(workspace.database());
    ASSERT_TRUE(search::index_documents(corpus, {docs}, scans, [&](const ProgressEvent& event) {
      if (event.stage == "reading") meanwhile = claimed();
    }));
  }
  EXPECT_EQ(meanwhile, "");
  EXPECT_EQ(claimed(), "gle");
}

TEST_F(WorkspaceTest, AnotherEmbedderRebuildsAndSaysSo) {
  write("a.txt", "one two three four five six");
  index(recipe());
  const fs::path other = folder.path() / "other.gguf";
  ASSERT_TRUE(convert::convert_hugging_face(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata/bert-tiny-embedder",
                                            other, {.type = "f16"}));
  search::IndexRecipe changed = recipe();
  changed.embedder = other;
  auto report = index(changed);
  EXPECT_TRUE(report.embedder_changed);
  EXPECT_GT(report.embedded, 0u);
}

TEST_F(WorkspaceTest, OneBadFileIsReportedAndTheRestIsAdded) {
  for (int i = 0; i < 20; ++i)
    write("good" + std::to_string(i) + ".txt", "Document number " + std::to_string(i) + " is fine.");
  write("bad.docx", "PK\x03\x04 this is no zip");
  write("empty.txt", "");
  write("binary.txt", std::string("ab\0cd", 5));
  auto report = index(recipe());
  EXPECT_EQ(report.added, 20u);
  EXPECT_THAT(report.failed, SizeIs(3));
  for (const auto& note : report.failed) EXPECT_THAT(note.message, Not(::testing::IsEmpty()));
}

TEST_F(WorkspaceTest, FilesInAMessageAreDocumentsThatComeAndGoWithIt) {
  auto mail = [](const std::string& name) {
    return "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n--b\nContent-Type: "
           "text/plain\n"
           "Content-Disposition: attachment; filename=" +
           name + "\n\nThe rent is 900 euro.\n--b--\n";
  };
  auto paths = [&] {
    auto workspace = Workspace::open(place).value();
    const auto records = Corpus(workspace.database()).documents().value();
    std::vector<std::string> names;
    names.reserve(records.size());
    for (const DocumentRecord& record : records) names.push_back(record.path.substr(docs.string().size() + 1));
    return names;
  };
  write("mail.eml", mail("contract.txt"));
  EXPECT_EQ(index(recipe()).added, 2u);
  EXPECT_THAT(paths(), ::testing::ElementsAre("mail.eml", "mail.eml/contract.txt"));
  auto again = index(recipe());
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_EQ(again.added + again.replaced + again.removed, 0u);
  write("mail.eml", mail("lease.txt"));
  auto changed = index(recipe());
  EXPECT_EQ(changed.added, 1u);
  EXPECT_EQ(changed.removed, 1u);
  EXPECT_THAT(paths(), ::testing::ElementsAre("mail.eml", "mail.eml/lease.txt"));
  fs::remove(docs / "mail.eml");
  EXPECT_EQ(index(recipe()).removed, 2u);
  EXPECT_THAT(paths(), ::testing::IsEmpty());
}

TEST_F(WorkspaceTest, AKilledRunIsCompletedByTheNext) {
  write("a.txt", "The clerk reads the deed aloud.");
  write("b.txt", "Nobody heard the second paragraph.");
  index(recipe());
  {  // as if it had died after reading and before embedding, and while cutting b
    auto database = Database::open(place / "hone.db").value();
    ASSERT_TRUE(database.execute("DELETE FROM embedding; UPDATE document SET slicing = '' WHERE path LIKE '%b.txt'"));
  }
  auto report = index(recipe());
  EXPECT_EQ(report.embedded, 2u);
  EXPECT_EQ(report.unchanged, 2u);
  auto workspace = Workspace::open(place).value();
  Corpus corpus(workspace.database());
  EXPECT_EQ(corpus.documents().value()[1].slices, 1u);
}

class Stopped : public WorkspaceTest {
 protected:
  // The terminal goes away while the first batch is embedded. 7: stopped as it should.
  [[noreturn]] void stop_while_embedding() {
    catch_interrupts();
    auto workspace = Workspace::open(place).value();
    Corpus corpus(workspace.database());
    const auto report = search::index_documents(corpus, {docs}, recipe("words:3", 0), [](const ProgressEvent& event) {
      if (event.stage == "embedding" && !interrupted()) std::raise(SIGHUP);
    });
    std::_Exit(!report && report.error().code() == ErrorCode::cancelled ? 7 : 8);
  }
};

TEST_F(Stopped, WhatWasEmbeddedIsKept) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += "word" + std::to_string(i) + " ";
  write("a.txt", text);
  EXPECT_EXIT(stop_while_embedding(), ::testing::ExitedWithCode(7), "");
  const search::IndexReport rest = index(recipe("words:3", 0));
  EXPECT_EQ(rest.unchanged, 1u);
  EXPECT_EQ(rest.slices, 200u);
  EXPECT_GT(rest.embedded, 0u);
  EXPECT_LE(rest.embedded, 136u);  // a batch is 64 texts
}

TEST_F(WorkspaceTest, ForgettingLeavesNoTraceInTheFile) {
  write("a.txt", "The xylographer of Zanzibar signs.");
  write("b.txt", "Something ordinary remains here.");
  index(recipe());
  {
    auto workspace = Workspace::open(place).value();
    Corpus corpus(workspace.database());
    auto documents = corpus.documents().value();
    ASSERT_TRUE(corpus.forget({documents[0].id}));
    EXPECT_EQ(workspace.database().integer("SELECT count(*) FROM embedding").value(), 1);
  }
  for (const auto& entry : fs::directory_iterator(place)) {
    const std::string bytes = read_file(entry.path()).value();
    for (const char* word : {"xylographer", "Zanzibar", "zanzibar"})
      EXPECT_EQ(bytes.find(word), std::string::npos) << entry.path() << word;
  }
}

// A kill after the documents went and before their bytes did.
TEST_F(WorkspaceTest, AForgettingThatWasKilledIsFinishedByTheNextOpening) {
  write("a.txt", "The xylographer of Zanzibar signs.");
  write("b.txt", "Something ordinary remains here.");
  index(recipe());
  {
    auto database = Database::open(place / "hone.db").value();
    ASSERT_TRUE(register_lexical_tokenizer(database));
    ASSERT_TRUE(database.execute("PRAGMA busy_timeout = 1"));  // no waiting for a reader that stays
    auto reader = Database::open(place / "hone.db", Database::Mode::read_only).value();
    auto reading = reader.prepare("SELECT text FROM document").value();
    ASSERT_TRUE(reading.step().value());  // the log cannot be emptied
    Corpus corpus(database);
    const auto forgotten = corpus.forget({corpus.documents().value()[0].id});
    ASSERT_FALSE(forgotten);
    EXPECT_EQ(forgotten.error().code(), ErrorCode::busy);
    EXPECT_THAT(corpus.documents().value(), SizeIs(1));
    EXPECT_EQ(corpus.setting("unwiped").value(), "yes");
  }
  {
    auto workspace = Workspace::open(place).value();
    EXPECT_EQ(Corpus(workspace.database()).setting("unwiped").value(), "");
  }
  EXPECT_EQ(read_file(place / "hone.db").value().find("xylographer"), std::string::npos);
}

TEST_F(WorkspaceTest, ForgettingIsAllOrNothing) {
  write("a.txt", "The mast is ash.");
  write("b.txt", "The sail is blue.");
  index(recipe());
  auto workspace = Workspace::open(place).value();
  Database& database = workspace.database();
  Corpus corpus(database);
  const auto documents = corpus.documents().value();
  const std::int64_t vectors = database.integer("SELECT count(*) FROM embedding").value();
  ASSERT_TRUE(database.execute(
      "CREATE TABLE held(id INTEGER REFERENCES document(id)); INSERT INTO held SELECT max(id) FROM document"));
  EXPECT_FALSE(corpus.forget({documents[0].id, documents[1].id}));  // the second cannot go
  EXPECT_EQ(corpus.documents().value().size(), 2u);
  EXPECT_EQ(database.integer("SELECT count(*) FROM embedding").value(), vectors);
  EXPECT_EQ(database.integer("SELECT count(*) FROM slice_words WHERE slice_words MATCH 'mast'").value(), 1);
}

TEST_F(WorkspaceTest, AnEditThatKeepsSizeAndTimeIsSeen) {
  write("a.txt", "The rent is 900 euro.");
  index(recipe());
  write("other.tmp", "The rent is 800 euro.");
  fs::last_write_time(docs / "other.tmp", fs::last_write_time(docs / "a.txt"));
  fs::rename(docs / "other.tmp", docs / "a.txt");
  EXPECT_EQ(index(recipe()).replaced, 1u);
  EXPECT_EQ(index(recipe()).unchanged, 1u);
}

TEST_F(WorkspaceTest, SearchFindsByWordsAndMeaningAndHoldsToFilters) {
  write("deed.txt", "The deed was witnessed by Margaret Ellis in Leith.");
  write("gaeilge.txt", "Tá an bhean ag léamh an leabhair sa teach.");
  index(recipe("words:50", 0));
  auto workspace = Workspace::open(place).value();
  Corpus corpus(workspace.database());
  auto model = engine::Embedder::load(embedder(), {.threads = 1}).value();
  auto retriever = search::Retriever::open(corpus, &model).value();
  for (search::RetrievalMode mode : {search::RetrievalMode::lexical, search::RetrievalMode::hybrid}) {
    auto found = retriever.search("Who witnessed the deed?", {.recipe = {.mode = mode}}).value();
    ASSERT_FALSE(found.empty());
    EXPECT_THAT(found[0].document, HasSubstr("deed.txt"));
    EXPECT_EQ(found[0].text, "The deed was witnessed by Margaret Ellis in Leith.");
  }
  search::RetrievalOptions only{.recipe = {.mode = search::RetrievalMode::dense}};
  only.filter = search::Filter::parse({"document=gaeilge*"}).value();
  auto filtered = retriever.search("Who witnessed the deed?", only).value();
  ASSERT_THAT(filtered, SizeIs(1));
  EXPECT_THAT(filtered[0].document, HasSubstr("gaeilge"));
  auto irish = retriever.search("bean", {.recipe = {.mode = search::RetrievalMode::lexical}})
                   .value();  // bhean: the same word, lenited
  EXPECT_THAT(irish, SizeIs(::testing::Le(1u)));
  auto words_only = search::Retriever::open(corpus, nullptr).value();
  EXPECT_EQ(words_only.search("deed", {.recipe = {.mode = search::RetrievalMode::dense}}).error().code(),
            ErrorCode::invalid_argument);
}

TEST_F(WorkspaceTest, HostileQuestionsAreJustWords) {
  write("deed.txt", "The deed was witnessed.");
  index({"words:50", 0, {}, {}, 1});
  auto workspace = Workspace::open(place).value();
  Corpus corpus(workspace.database());
  auto retriever = search::Retriever::open(corpus, nullptr).value();
  for (const std::string& question :
       {std::string("\"deed\" OR NEAR(("), std::string("* AND deed:"), std::string("a\0deed", 6),
        std::string(100'000, '('), std::string("'; DROP TABLE slice; --"), std::string()})
    EXPECT_TRUE(retriever.search(question, {.recipe = {.mode = search::RetrievalMode::lexical}}))
        << question.substr(0, 20);
}

}  // namespace
}  // namespace hone::corpus
