#include "hone/core/sqlite.h"

#include <gtest/gtest.h>
#include <unistd.h>

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

// As somebody who may read all of it and write none: nobody, where the test runs as root.
TEST(Sqlite, WhatCannotBeWrittenIsRead) {
  const TemporaryFolder folder = TemporaryFolder::make("hone sqlite?#%").value();
  const fs::path inside = folder.path() / "a b", file = inside / "hone.db";
  ASSERT_TRUE(fs::create_directory(inside));
  {
    Database made = Database::open(file).value();
    ASSERT_TRUE(made.execute("CREATE TABLE t(a); INSERT INTO t VALUES (7)"));
  }
  using fs::perms;
  const perms readable = perms::owner_read | perms::group_read | perms::others_read;
  const perms entered = perms::owner_exec | perms::group_exec | perms::others_exec;
  fs::permissions(folder.path(), readable | entered | perms::owner_write);
  fs::permissions(inside, readable | entered);
  fs::permissions(file, readable);
  const uid_t self = ::geteuid();
  ASSERT_EQ(self == 0 ? ::seteuid(65534) : 0, 0);
  {
    auto database = Database::open(file);
    ASSERT_TRUE(database) << database.error().message();
    EXPECT_EQ(database->integer("SELECT a FROM t").value(), 7);
    EXPECT_EQ(database->execute("INSERT INTO t VALUES (8)").error().code(), ErrorCode::permission_denied);
  }
  ASSERT_EQ(self == 0 ? ::seteuid(self) : 0, 0);
  fs::permissions(inside, perms::owner_all);
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

TEST(Sqlite, ATransactionWithinAnotherIsAPartOfIt) {
  auto database = Database::in_memory().value();
  ASSERT_TRUE(database.execute("CREATE TABLE t(a)"));
  const auto add = [&](const char* insert, bool commits) {
    auto inner = Transaction::begin(database).value();
    ASSERT_TRUE(database.execute(insert));
    if (commits) {
      ASSERT_TRUE(inner.commit());
    }
  };
  {
    auto outer = Transaction::begin(database).value();
    add("INSERT INTO t VALUES (1)", true);
    add("INSERT INTO t VALUES (2)", false);
    ASSERT_TRUE(outer.commit());
  }
  EXPECT_EQ(database.integer("SELECT sum(a) FROM t").value(), 1);
  {
    auto outer = Transaction::begin(database).value();
    add("INSERT INTO t VALUES (4)", true);
  }
  EXPECT_EQ(database.integer("SELECT sum(a) FROM t").value(), 1);
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
