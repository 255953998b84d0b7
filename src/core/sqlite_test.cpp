#include "hone/core/sqlite.h"

#include <gtest/gtest.h>

#include "hone/core/files.h"

namespace hone {
namespace {

TEST(Sqlite, KeepsEveryKindOfValue) {
  auto database = Database::in_memory().value();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a INTEGER, b REAL, c TEXT, d BLOB, e)"));
  const std::byte bytes[] = {std::byte{0}, std::byte{255}};
  auto insert = database.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)").value();
  ASSERT_TRUE(
      insert.run(std::int64_t{1} << 40, 0.5, std::string("a\0b", 3), std::span<const std::byte>(bytes), nullptr));
  auto query = database.prepare("SELECT * FROM t").value();
  ASSERT_TRUE(query.step().value());
  EXPECT_EQ(query.integer(0), std::int64_t{1} << 40);
  EXPECT_EQ(query.real(1), 0.5);
  EXPECT_EQ(query.text(2), std::string("a\0b", 3));
  EXPECT_EQ(query.blob(3).size(), 2u);
  EXPECT_EQ(query.blob(3)[1], std::byte{255});
  EXPECT_TRUE(query.is_null(4));
  EXPECT_FALSE(query.step().value());
}

TEST(Sqlite, ATransactionThatIsNotCommittedLeavesNothing) {
  auto database = Database::in_memory().value();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a)"));
  {
    auto transaction = Transaction::begin(database).value();
    ASSERT_TRUE(database.execute("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(database.integer("SELECT count(*) FROM t").value(), 0);
  auto transaction = Transaction::begin(database).value();
  ASSERT_TRUE(database.execute("INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(database.integer("SELECT count(*) FROM t").value(), 1);
}

TEST(Sqlite, IsOpenedDefensively) {
  auto database = Database::in_memory().value();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a)"));
  ASSERT_TRUE(database.execute("PRAGMA writable_schema=ON"));
  EXPECT_FALSE(database.execute("UPDATE sqlite_schema SET sql='CREATE TABLE t(b)'"));
  EXPECT_EQ(database.integer("PRAGMA trusted_schema").value(), 0);
}

TEST(Sqlite, AFileThatIsNoDatabaseIsCorrupt) {
  auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "x.db", std::string(5000, 'x')));
  EXPECT_EQ(Database::open(folder.path() / "x.db").error().code(), ErrorCode::corrupt_data);
  EXPECT_EQ(Database::open(folder.path() / "none.db", Database::Mode::existing).error().code(), ErrorCode::not_found);
}

TEST(Sqlite, BackupIsACopy) {
  auto folder = TemporaryFolder::make().value();
  auto database = Database::open(folder.path() / "a.db").value();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (42)"));
  ASSERT_TRUE(database.backup_to(folder.path() / "b.db"));
  auto copy = Database::open(folder.path() / "b.db", Database::Mode::existing).value();
  EXPECT_EQ(copy.integer("SELECT a FROM t").value(), 42);
}

}  // namespace
}  // namespace hone
