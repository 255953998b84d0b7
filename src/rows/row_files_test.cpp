// Files as programs and hubs write them: packed, in parts, with objects over several lines or several a line.
#include "rows_fixture.h"
#include "unpacked.h"

namespace hone::rows {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<std::uint64_t> numbers(const RowSet& set) {
  std::vector<std::uint64_t> out;
  for (const TrainingExample& example : set.examples) out.push_back(example.row);
  return out;
}

std::string answers(const RowSet& set) {
  std::string out;
  for (const TrainingExample& example : set.examples) out += example.messages.back().content + " ";
  return out;
}

TEST(Objects, StretchOverLines) {
  const RowSet set = json_rows(
      "{\n  \"question\": \"p\",\n  \"answer\": \"a\"\n}\n{\n  \"question\": \"p\",\n  \"answer\": \"b\"\n}\n"
      "{ \"question\": \"p\", \"answer\": \"c\" }\n");
  EXPECT_EQ(answers(set), "a b c ");
  EXPECT_THAT(numbers(set), ElementsAre(1, 5, 9));  // the lines on which they begin
  const RowSet nested = json_rows(
      "{\n\"messages\":\n[\n{\"role\":\"user\",\"content\":\"p\"},\n{\"role\":\"assistant\",\"content\":\"a\"}\n]\n}\n"
      "{\n\"messages\":\n[\n{\"role\":\"user\",\"content\":\"p\"},\n{\"role\":\"assistant\",\"content\":\"b\"}\n]\n}"
      "\n");
  EXPECT_EQ(answers(nested), "a b ");
}

TEST(Objects, ShareALine) {
  const RowSet set = json_rows(
      "{\"question\":\"p\",\"answer\":\"a}{\"}{\"question\":\"p\",\"answer\":\"b\"} "
      "{\"question\":\"p\",\"answer\":\"c\"}\n"
      "{\"question\":\"p\",\"answer\":\"d\"}\n");
  EXPECT_EQ(answers(set), "a}{ b c d ");
  EXPECT_THAT(numbers(set), ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(
      answers(json_rows("{\n\"question\":\"p\",\n\"answer\":\"a\"\n}{\n\"question\":\"p\",\n\"answer\":\"b\"\n}")),
      "a b ");
  const RowSet commas = json_rows("{\"question\":\"p\",\"answer\":\"a\"},\n{\"question\":\"p\",\"answer\":\"b\"},\n");
  EXPECT_EQ(answers(commas), "a b ");
  EXPECT_THAT(numbers(commas), ElementsAre(1, 2));
  const RowSet old_mac = json_rows("{\"question\":\"p\",\"answer\":\"a\"}\r{\"question\":\"p\",\"answer\":\"b\"}\r");
  EXPECT_EQ(answers(old_mac), "a b ");
}

TEST(Objects, AreConversationsByThemselves) {
  const std::string one = R"([{"role":"user","content":"p"},{"role":"assistant","content":"a"}])";
  EXPECT_EQ(answers(json_rows(one + "\n" + one + "\n")), "a a ");
  EXPECT_EQ(answers(json_rows("[" + one + ",\n" + one + "]")), "a a ");
}

TEST(Objects, ThatAreBrokenNameTheirLine) {
  const std::string good = "{\"question\":\"p\",\"answer\":\"a\"}\n";
  const RowSet lines = json_rows(good + good + "{\"question\" \"p\"}\n" + good);
  EXPECT_THAT(numbers(lines), ElementsAre(1, 2, 4));
  EXPECT_THAT(lines.problems.at(1).sentence(), HasSubstr("Row 3: it is not valid JSON: parse error at line 3, column"));
  const RowSet cut = json_rows(good + "{\"question\":\"p\",\n" + good);
  EXPECT_THAT(numbers(cut), ElementsAre(1, 3));
  const RowSet array = json_rows("[\n" + good + ",\n{\"question\"\n\"p\"}\n]");
  EXPECT_THAT(array.problems.at(0).sentence(), HasSubstr("Row 2: it is not valid JSON: parse error at line 5"));
  const RowSet over =
      json_rows("{\n\"question\":\"p\",\n\"answer\":\"a\"\n}\n{\n\"question\":\"p\"\n\"answer\":\"b\"\n}\n");
  EXPECT_EQ(answers(over), "a ");
  EXPECT_THAT(over.problems.at(0).sentence(), HasSubstr("parse error at line 7"));
}

// Each of these lines could begin an object that ends far below: looking for its end again and again would take hours.
TEST(Objects, ThatNeverCloseAreLinesAlone) {
  const std::string good = "{\"question\":\"p\",\"answer\":\"a\"}\n";
  std::string open, nested = good, closed;
  for (int i = 0; i < 300'000; ++i) {
    open += " {\n";
    nested += " {\"a\":\n";
    closed += "}";
  }
  EXPECT_EQ(answers(json_rows(good + open + good)), "a a ");
  EXPECT_EQ(answers(json_rows(nested + "x" + closed + "\n" + good)), "a a ");
  EXPECT_EQ(answers(json_rows("{\n\"question\":\"p\",\n\"answer\":\"a\"\n}\n" + open + good)), "a a ");
}

// {"question":"q","answer":"a"} and a line end, as Python's modules pack it.
const std::string packed_gzip(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x2a\x2c\x4d\x2d\x2e\xc9\xcc\xcf\x53\xb2\x52\x2a\x54\xd2\x51\x4a"
    "\xcc\x2b\x2e\x4f\x2d\x02\x72\x12\x95\x6a\xb9\x00\x3a\xcb\x83\x38\x1e\x00\x00\x00",
    48);
const std::string packed_bzip2(
    "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x2b\x26\x9e\x79\x00\x00\x0e\x59\x80\x00\x10\x10\x04\x00\x10\x22\x21\xbe"
    "\x8a\x20\x00\x31\x43\x4d\x30\x00\x44\xd0\xd3\x4c\x43\xca\x19\xa9\x77\x53\x11\x64\x24\x86\x1a\x40\x94\x7c\xa5\xbe"
    "\x2e\xe4\x8a\x70\xa1\x20\x56\x4d\x3c\xf2",
    66);
const std::string packed_xz(
    "\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x1d\x7b"
    "\x22\x71\x75\x65\x73\x74\x69\x6f\x6e\x22\x3a\x22\x71\x22\x2c\x22\x61\x6e\x73\x77\x65\x72\x22\x3a\x22\x61\x22\x7d"
    "\x0a\x00\x00\x00\x06\x7c\x0d\x7a\xa3\x46\x5a\x42\x00\x01\x36\x1e\x3d\x19\x95\x53\x1f\xb6\xf3\x7d\x01\x00\x00\x00"
    "\x00\x04\x59\x5a",
    88);

TEST(Packed, FilesAreReadAsWhatIsInThem) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  for (const auto& [name, bytes] : {std::pair{"rows.jsonl.gz", packed_gzip},
                                    {"rows.json.bz2", packed_bzip2},
                                    {"rows.jsonl.xz", packed_xz},
                                    {"rows.jsonl", packed_gzip}}) {
    ASSERT_TRUE(write_file_atomically(folder.path() / name, bytes));
    const auto set = read_rows(folder.path() / name);
    ASSERT_TRUE(set) << name << set.error().message();
    EXPECT_EQ(answers(*set), "a ") << name;
  }
  const std::string twice = packed_gzip + packed_gzip;
  EXPECT_EQ(unpacked(twice, "x", 1000)->size(), 60u);
  EXPECT_EQ(unpacked("plain", "x", 2).value(), "plain");
  EXPECT_EQ(unpacked(packed_gzip, "x", 10).error().code(), ErrorCode::limit_exceeded);
  EXPECT_THAT(unpacked(packed_gzip.substr(0, 30), "rows.gz", 1000).error().message(),
              HasSubstr("rows.gz cannot be unpacked"));
}

TEST(Folders, AsHubsKeepThemAreReadWhole) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  const auto put = [&](const char* name, const std::string& text) {
    fs::create_directories((folder.path() / name).parent_path());
    ASSERT_TRUE(write_file_atomically(folder.path() / name, text));
  };
  put("README.md", "A card.");
  put("data/train-00000-of-00002.jsonl",
      "{\"question\":\"p\",\"answer\":\"a\"}\n{\"question\":\"p\",\"answer\":\"b\"}\n");
  put("data/train-00001-of-00002.jsonl", "{\"question\":\"p\"\n{\"question\":\"p\",\"answer\":\"c\"}\n");
  put("data/validation-00000-of-00001.csv", "question,answer\np,d\n");
  const auto splits = read_row_splits(folder.path()).value();
  EXPECT_EQ(answers(splits.train), "a b c ");
  EXPECT_THAT(numbers(splits.train), ElementsAre(1, 2, 4));
  EXPECT_THAT(splits.train.problems.at(0).sentence(), HasSubstr("Row 3: "));
  EXPECT_THAT(splits.train.problems.at(0).sentence(), HasSubstr("(row 1 of train-00001-of-00002.jsonl)"));
  ASSERT_TRUE(splits.valid);
  EXPECT_EQ(answers(*splits.valid), "d ");
  EXPECT_FALSE(splits.test);
  EXPECT_THAT(splits.train.files, SizeIs(2));
}

// Three chats, of which the second has an answer of null; beside them a column of bytes.
std::string chats_parquet() { return read_file(fs::path(HONE_SOURCE_DIR) / "src/rows/testdata/chats.parquet").value(); }

TEST(Parquet, IsReadRowByRow) {
  const RowSet set = read_rows(fs::path(HONE_SOURCE_DIR) / "src/rows/testdata/chats.parquet").value();
  EXPECT_EQ(set.format, RowFormat::chat);
  EXPECT_EQ(answers(set), "Ada Brandt. In Größen. ");
  EXPECT_EQ(set.examples[0].messages[0].content, "Who witnessed the lease?");
  EXPECT_THAT(numbers(set), ElementsAre(1, 3));
  EXPECT_THAT(set.problems, SizeIs(1));
  EXPECT_THAT(set.problems.at(0).sentence(), HasSubstr("Row 2, messages[1].content"));
  EXPECT_THAT(set.notes, Contains("Values that are bytes and no text were not read: scan (2)."));
}

TEST(Parquet, InPartsAsHubsKeepIt) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  fs::create_directories(folder.path() / "data");
  for (const char* name : {"data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet",
                           "data/validation-00000-of-00001.parquet"})
    ASSERT_TRUE(write_file_atomically(folder.path() / name, chats_parquet()));
  const RowSplits splits = read_row_splits(folder.path()).value();
  EXPECT_THAT(numbers(splits.train), ElementsAre(1, 3, 4, 6));
  EXPECT_THAT(splits.train.notes, Contains("Values that are bytes and no text were not read: scan (4)."));
  ASSERT_TRUE(splits.valid);
  EXPECT_EQ(splits.valid->rows_read, 3u);
}

TEST(Parquet, IsToldByItsBytesAndRefusedByName) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "rows", chats_parquet()));
  EXPECT_EQ(read_rows(folder.path() / "rows")->examples.size(), 2u);
  ASSERT_TRUE(write_file_atomically(folder.path() / "cut.parquet", chats_parquet().substr(0, 500)));
  const auto cut = read_rows(folder.path() / "cut.parquet");
  EXPECT_EQ(cut.error().code(), ErrorCode::corrupt_data);
  EXPECT_THAT(cut.error().message(), HasSubstr("cut.parquet is a Parquet file that does not end with PAR1"));
  ASSERT_TRUE(write_file_atomically(folder.path() / "text.parquet", "{\"question\":\"p\",\"answer\":\"a\"}\n"));
  EXPECT_THAT(read_rows(folder.path() / "text.parquet").error().message(), HasSubstr("is no Parquet file"));
}

TEST(Parquet, RowsThatAreTooLongAreLeftOut) {
  const auto set = parse_rows(chats_parquet(), RowSyntax::parquet, "x", {.max_row_bytes = 100});
  ASSERT_TRUE(set) << set.error().message();
  EXPECT_THAT(numbers(*set), ElementsAre(3));
  EXPECT_EQ(set->problems.at(0).kind, RowProblemKind::too_long);
}

TEST(Parquet, GivesWayToWhatLiesBesideIt) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "chats.parquet", chats_parquet()));
  EXPECT_EQ(read_rows(folder.path())->rows_read, 3u);
  ASSERT_TRUE(write_file_atomically(folder.path() / "own.jsonl", "{\"question\":\"p\",\"answer\":\"a\"}\n"));
  EXPECT_EQ(answers(read_rows(folder.path()).value()), "a ");
}

TEST(Folders, WithOneFileAreThatFile) {
  const auto folder = TemporaryFolder::make("hone-rows").value();
  const auto put = [&](const char* name, const std::string& text) {
    ASSERT_TRUE(write_file_atomically(folder.path() / name, text));
  };
  put("README.md", "A card.");
  put("databricks-dolly-15k.jsonl", "{\"question\":\"p\",\"answer\":\"a\"}\n");
  EXPECT_EQ(answers(read_rows(folder.path()).value()), "a ");
  put("more.jsonl", "{\"question\":\"p\",\"answer\":\"b\"}\n");
  EXPECT_EQ(read_rows(folder.path()).error().code(), ErrorCode::not_found);
}

// As hone::leads_out_of tells; who names a file means it.
TEST(Folders, LinksOutOfThemAreNotFollowed) {
  const auto made = TemporaryFolder::make("hone-rows").value();
  const fs::path folder = made.path() / "rows", secret = made.path() / "secret.jsonl";
  fs::create_directories(folder / "data");
  ASSERT_TRUE(write_file_atomically(secret, "{\"question\":\"p\",\"answer\":\"secret\"}\n"));
  ASSERT_TRUE(write_file_atomically(folder / "own.jsonl", "{\"question\":\"p\",\"answer\":\"a\"}\n"));
  fs::create_symlink("../own.jsonl", folder / "data/train.jsonl");
  EXPECT_EQ(answers(read_rows(folder).value()), "a ");
  for (const char* name : {"data/valid.jsonl", "dataset_info.json", "train.jsonl"}) {
    fs::create_symlink(secret, folder / name);
    const auto refused = read_row_splits(folder);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code(), ErrorCode::permission_denied) << name;
    EXPECT_THAT(refused.error().message(), HasSubstr(std::string(name) + " leads out of the folder"));
    if (name != std::string("train.jsonl")) fs::remove(folder / name);
  }
  EXPECT_EQ(answers(read_rows(folder / "train.jsonl").value()), "secret ");
  fs::remove(folder / "train.jsonl");
  fs::remove(folder / "data/train.jsonl");
  fs::rename(folder / "own.jsonl", made.path() / "own.jsonl");
  fs::create_symlink(secret, folder / "only.jsonl");
  EXPECT_EQ(read_rows(folder).error().code(), ErrorCode::permission_denied);
}

}  // namespace
}  // namespace hone::rows
