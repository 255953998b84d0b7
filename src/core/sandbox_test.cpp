// What each kind of confined child may do: tests/hostile/hostile.c tries about ninety things, at each level of the kernel's guards,
// as root and as an ordinary user.
#include <gmock/gmock.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "hone/core/child.h"
#include "hone/core/child_channel.h"
#include "hone/core/guards.h"
#include "hone/core/hostile_fixture.h"

namespace hone {
namespace {

#ifdef __linux__

using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAreArray;
using Names = std::set<std::string>;

constexpr unsigned ordinary_user = 65534;
constexpr int debian_12 = 2;  // Landlock of its own kernel: neither truncation nor TCP nor signals
constexpr int newest = 1000;

// What a kernel without Landlock cannot refuse: which files are read, those of /proc among them, and, of kinds that write, which are
// written. Owner, rights, times and links of files stay refused, as do signals to others and their descriptors.
const Names files_read{"read_secret", "read_program", "list_folder"};
const Names of_root{"read_shadow"};
const Names of_processes{"read_parent_command", "list_parent_descriptors"};

// A root without its capabilities may not look into one with them. Yama, where it is on, lets nobody open another's memory.
Names of_processes_as_user() {
  int scope = 0;
  std::ifstream("/proc/sys/kernel/yama/ptrace_scope") >> scope;
  return scope > 0 ? Names{"open_parent_environment"} : Names{"open_parent_environment", "open_parent_memory"};
}
const Names files_written{"open_to_write", "write_readable", "create_file", "temporary_file", "reopen_input",
                          "rename_file",   "delete_file",    "make_folder", "delete_folder",  "be_killed_last"};

Names operator+(Names left, const Names& right) {
  left.insert(right.begin(), right.end());
  return left;
}

Names could(const std::string& table) {
  Names names;
  std::istringstream lines(table);
  for (std::string name, answer; lines >> name >> answer;)
    if (answer == "yes") names.insert(name);
  return names;
}

std::size_t tried(const std::string& table) {
  return static_cast<std::size_t>(std::count(table.begin(), table.end(), '\n'));
}

struct Lowered {
  explicit Lowered(const Guards& guards) { lower_guards(guards); }
  ~Lowered() { lower_guards({newest, true, true}); }
};

Confinement allowed(ConfinedKind kind, const HostilePlace& place) {
  Confinement confinement{.kind = kind, .reads = {place.path("readable")}};
  if (kind == ConfinedKind::trainer || kind == ConfinedKind::store_file) confinement.writes = {place.path("inside")};
  return confinement;
}

std::string table_of(const HostilePlace& place, const std::optional<Confinement>& confinement) {
  const auto done = run_child({place.program("hostile").string(), "table", place.path("inside").string()},
                              {.confinement = confinement});
  return done ? done->output : done.error().message();
}

// In a process that is an ordinary user for good.
std::string table_as_user(const std::optional<Confinement>& confinement, const Guards& guards, ConfinedKind kind,
                          bool* untouched) {
  const HostilePlace place;
  place.give_to(ordinary_user);
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgroups(0, nullptr) != 0 || ::setresgid(ordinary_user, ordinary_user, ordinary_user) != 0 ||
        ::setresuid(ordinary_user, ordinary_user, ordinary_user) != 0)
      ::_exit(1);
    ::prctl(PR_SET_DUMPABLE, 1);  // as a program that this user started; else nobody may look at it anyway
    lower_guards(guards);
    const std::string table = table_of(place, confinement ? std::optional(allowed(kind, place)) : std::nullopt);
    ::_exit(::write(ends[1], table.data(), table.size()) == static_cast<ssize_t>(table.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  std::string table;
  char bytes[4096];
  for (ssize_t got; (got = ::read(ends[0], bytes, sizeof bytes)) > 0;)
    table.append(bytes, static_cast<std::size_t>(got));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  if (untouched) *untouched = place.is_untouched();
  return table;
}

bool is_root() { return ::geteuid() == 0; }

struct Level {
  const char* name;
  int landlock;
};
const std::vector<Level> levels{{"as the kernel has it", newest}, {"Debian 12", debian_12}, {"without Landlock", 0}};

// What is left to a kind at a level, beside what it is meant to do.
Names left_over(ConfinedKind kind, int landlock, bool root) {
  const bool writes = kind == ConfinedKind::trainer || kind == ConfinedKind::store_file;
  Names left;
  if (landlock == 0) {
    left = files_read + of_processes;
    left = left + (root ? of_root : of_processes_as_user());
    if (writes) left = left + files_written;
  }
  if (kind == ConfinedKind::store_client) {
    left = left + Names{"socket_inet", "socket_inet6", "socket_pair", "connect_tcp", "send_udp"};
  }
  return left;
}

class Sandboxed : public ::testing::TestWithParam<ConfinedKind> {};

TEST_P(Sandboxed, DoesWhatItIsForAndNothingElse) {
  for (const Level& level : levels) {
    const bool writes = GetParam() == ConfinedKind::trainer || GetParam() == ConfinedKind::store_file;
    const auto check = [&](const std::string& table, bool root, bool untouched) {
      SCOPED_TRACE(std::string(level.name) + (root ? ", root" : ", an ordinary user"));
      EXPECT_GE(tried(table), 80U) << table;
      Names found = could(table);
      EXPECT_EQ(found.erase("write_inside"), writes ? 1U : 0U);
      EXPECT_THAT(found, UnorderedElementsAreArray(
                             left_over(GetParam(), std::min(level.landlock, kernel_guards().landlock), root)));
      EXPECT_TRUE(untouched || (writes && level.landlock == 0));
    };
    {
      const Lowered lowered({level.landlock, true, true});
      const HostilePlace place;
      const std::string table = table_of(place, allowed(GetParam(), place));
      check(table, is_root(), place.is_untouched());
    }
    if (is_root()) {
      bool untouched = false;
      const std::string table = table_as_user(Confinement{}, {level.landlock, true, true}, GetParam(), &untouched);
      check(table, false, untouched);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Sandboxed,
                         ::testing::Values(ConfinedKind::reader, ConfinedKind::trial, ConfinedKind::trainer,
                                           ConfinedKind::store_client, ConfinedKind::store_file));

// Without this the tests above could be green because the program cannot do anything anywhere.
TEST(Sandbox, FreeItWouldSucceed) {
  Names free;
  {
    const HostilePlace place;
    free = could(table_of(place, std::nullopt));
    EXPECT_FALSE(place.is_untouched());
  }
  EXPECT_GE(free.size(), 55U) << ::testing::PrintToString(free);
  if (is_root()) {
    EXPECT_GE(could(table_as_user(std::nullopt, {newest, true, true}, ConfinedKind::reader, nullptr)).size(), 50U);
  }
}

// Each guard by itself, so that none of them can go unnoticed: what only it refuses gets through without it.
TEST(Sandbox, EachGuardHoldsSomethingThatNoOtherDoes) {
  const auto without = [](const Guards& guards) {
    const Lowered lowered(guards);
    const HostilePlace place;
    return could(table_of(place, allowed(ConfinedKind::reader, place)));
  };
  EXPECT_THAT(without({0, true, true}), IsSupersetOf(files_read));
  const Names no_filter = without({newest, false, true});
  EXPECT_THAT(no_filter, IsSupersetOf({"change_mode", "change_times", "fork_process", "socket_unix", "outlive_parent",
                                       "share_memory"}));
  if (kernel_guards().landlock >= 6) {
    for (const char* held_twice :
         {"signal_parent", "signal_by_descriptor", "take_descriptor", "trace_parent", "open_to_write", "create_file",
          "truncate_file", "delete_file", "connect_tcp", "bind_tcp", "connect_abstract", "read_secret"})
      EXPECT_EQ(no_filter.count(held_twice), 0U) << held_twice;
  }
  if (is_root()) {  // and of root's rights nothing is left, should the filter fail
    const Names of_capabilities{"change_root", "name_machine", "socket_packet"};
    for (const std::string& name : of_capabilities) EXPECT_EQ(no_filter.count(name), 0U) << name;
    EXPECT_THAT(without({newest, false, false}), IsSupersetOf(of_capabilities));
  }
}

TEST(Sandbox, TheEnvironmentIsWhatWasNamed) {
  ::setenv("HF_TOKEN", "secret", 1), ::setenv("HONE_TEST_WORD", "word", 1), ::setenv("LC_TEST", "xx", 1);
  Confinement confinement{.kind = ConfinedKind::reader, .variables = {"HONE_TEST_WORD"}};
  const auto done = run_child({"env"}, {.confinement = confinement, .environment = {"OWN=1"}}).value();
  ::unsetenv("HF_TOKEN"), ::unsetenv("HONE_TEST_WORD"), ::unsetenv("LC_TEST");
  std::set<std::string> names;
  std::istringstream lines(done.output);
  for (std::string line; std::getline(lines, line);) names.insert(line.substr(0, line.find('=')));
  EXPECT_THAT(names, IsSupersetOf({"HONE_TEST_WORD", "OWN", "LC_TEST"}));
  for (const char* name : {"HF_TOKEN", "HOME", "PATH", "USER", "SSH_AUTH_SOCK"})
    EXPECT_EQ(names.count(name), 0U) << name;
}

TEST(Sandbox, ItsFilesMayNotGrowAndItsTimeIsLimited) {
  const Confinement reader{.kind = ConfinedKind::reader};
  EXPECT_EQ(run_child({"sh", "-c", "ulimit -f; ulimit -c"}, {.confinement = reader})->output, "0\n0\n");
  const auto busy = run_child({"sh", "-c", "ulimit -t"}, {.timeout_ms = 9'000, .confinement = reader}).value();
  EXPECT_EQ(busy.output, "10\n");
}

TEST(Sandbox, AProgramThatCannotBeConfinedIsNotStarted) {  // as Launch says it
  const auto refused = run_child({"sh", "-c", "exit 126"}, {.confinement = Confinement{}});
  EXPECT_EQ(refused.error().code(), ErrorCode::unsupported);
  EXPECT_EQ(run_child({"sh", "-c", "exit 126"})->exit_status, 126);
}

TEST(Sandbox, ItsInputCanBeOpenedAgainByName) {  // as qpdf does
  ChildOptions options{.confinement = Confinement{.kind = ConfinedKind::reader}};
  options.input = "from the parent";
  EXPECT_EQ(run_child({"cat", "/dev/stdin"}, options)->output, "from the parent");
}

TEST(Sandbox, AChannelOfAStoreCarriesFrames) {
  const HostilePlace place;
  const std::vector<std::string> command{place.program("hostile").string(), "frame"};
  EXPECT_EQ(
      ChildChannel::start(command, {.confinement = Confinement{.kind = ConfinedKind::store_file}})->receive().value(),
      "hostile(nothing)");
}
#endif

}  // namespace
}  // namespace hone
