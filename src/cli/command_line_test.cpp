#include "command_line.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "advice.h"
#include "hone/core/files.h"
#include "verb.h"

namespace hone::cli {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A terminal in memory: what is typed into it, and what was printed.
class FakeTerminal {
 public:
  explicit FakeTerminal(std::string typed = {}) : typed_(std::move(typed)) {
    in_ = fmemopen(typed_.empty() ? nothing_ : typed_.data(), typed_.empty() ? 1 : typed_.size(), "r");
    out_ = open_memstream(&out_text_, &out_size_);
    err_ = open_memstream(&err_text_, &err_size_);
  }
  FakeTerminal(const FakeTerminal&) = delete;
  FakeTerminal& operator=(const FakeTerminal&) = delete;
  ~FakeTerminal() {
    for (std::FILE* stream : {in_, out_, err_}) std::fclose(stream);
    std::free(out_text_);
    std::free(err_text_);
  }
  Terminal streams() const { return {in_, out_, err_}; }
  std::string out() const { return std::fflush(out_), std::string(out_text_, out_size_); }
  std::string err() const { return std::fflush(err_), std::string(err_text_, err_size_); }

 private:
  std::string typed_;
  char nothing_[1] = {'\n'};
  char *out_text_ = nullptr, *err_text_ = nullptr;
  std::size_t out_size_ = 0, err_size_ = 0;
  std::FILE *in_ = nullptr, *out_ = nullptr, *err_ = nullptr;
};

struct Ran {
  int status = 0;
  std::string out, err;
};

Ran run(std::span<const Verb> table, std::vector<const char*> words, std::string typed = {}) {
  FakeTerminal terminal(std::move(typed));
  Shell shell(terminal.streams());
  words.insert(words.begin(), "hone");
  Ran ran;
  ran.status = run_command_line(table, shell, static_cast<int>(words.size()), words.data());
  ran.out = terminal.out(), ran.err = terminal.err();
  return ran;
}

Ran hone(std::vector<const char*> words) { return run(verbs(), std::move(words)); }

// What is said on standard error where standard output is a full disk; the exit status of an error of input and output.
std::string said_when_full(std::span<const Verb> table, std::vector<const char*> words) {
  std::FILE* full = std::fopen("/dev/full", "w");
  FakeTerminal terminal;
  Shell shell({terminal.streams().in, full, terminal.streams().err});
  words.insert(words.begin(), "hone");
  EXPECT_EQ(run_command_line(table, shell, static_cast<int>(words.size()), words.data()),
            error_class(ErrorCode::io).exit_status);
  std::fclose(full);
  return terminal.err();
}

const char lost_output[] = "hone: Not all of the output arrived: cannot write to standard output: No space left";

void expect_table_in_order(std::span<const Verb> table, const std::vector<const char*>& before) {
  std::set<std::string_view> names;
  for (const Verb& verb : table) {
    SCOPED_TRACE(std::string(verb.name));
    EXPECT_TRUE(names.insert(verb.name).second) << "named twice";
    EXPECT_THAT(std::string(verb.summary), AllOf(ContainsRegex("^[A-Z]"), ContainsRegex("\\.$")));
    EXPECT_TRUE(verb.describe || !verb.verbs.empty()) << "does nothing";
    std::vector<const char*> words = before;
    const std::string name(verb.name);
    words.push_back(name.c_str());
    std::vector<const char*> asks = words;
    asks.push_back("--help");
    const Ran help = hone(asks);
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, AllOf(HasSubstr(std::string(verb.summary).substr(0, 30)), HasSubstr("--json")));
    EXPECT_EQ(help.err, "");
    EXPECT_THAT(said_when_full(verbs(), asks), StartsWith(lost_output));
    expect_table_in_order(verb.verbs, words);
  }
}

TEST(Verbs, EachHasItsHelpAndAnswersInJson) { expect_table_in_order(verbs(), {}); }

TEST(CommandLine, WithoutWordsListsEveryVerb) {
  const Ran listed = hone({});
  EXPECT_EQ(listed.status, 0);
  for (const Verb& verb : verbs()) EXPECT_THAT(listed.out, HasSubstr("\n  " + std::string(verb.name) + " "));
}

TEST(CommandLine, ANearVerbIsOffered) {
  const Ran ran = hone({"tunee"});
  EXPECT_EQ(ran.status, error_class(ErrorCode::invalid_argument).exit_status);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, AllOf(StartsWith("hone: 'tunee' is not known."), HasSubstr("tune")));
}

TEST(CommandLine, ANearOptionOfAnInnerVerbIsOffered) {
  const Ran ran = hone({"exam", "freeze", "--wroth", "5", "lease.yaml"});
  EXPECT_THAT(ran.err, AllOf(HasSubstr("'--wroth' is not known to hone exam freeze."), HasSubstr("--worth"),
                             HasSubstr("`hone exam freeze --help`")));
}

TEST(CommandLine, AHolderOfVerbsSaysWhich) {
  const Ran ran = hone({"data"});
  EXPECT_EQ(ran.status, error_class(ErrorCode::invalid_argument).exit_status);
  EXPECT_THAT(ran.err, HasSubstr("`hone data check`, `hone data draft`, `hone data review`."));
}

TEST(CommandLine, AnErrorIsAnObjectUnderJson) {
  const Ran ran = hone({"slice", "--json"});
  EXPECT_EQ(ran.err, "");
  const auto json = parse_json(ran.out, "the answer");
  ASSERT_TRUE(json);
  EXPECT_EQ((*json)["error"]["code"], error_class(ErrorCode::invalid_argument).name);
  EXPECT_THAT((*json)["error"]["message"].get<std::string>(), HasSubstr("file"));
}

// A table of its own: what a verb is given and what it says.
std::vector<std::string> given_docs;  // NOLINT: written by the verb below, read by the tests
std::string given_exam;  // NOLINT

Action describe_probe(Arguments& verb) {
  auto docs = std::make_shared<std::vector<std::string>>();
  auto exam = std::make_shared<std::string>();
  auto bare = std::make_shared<bool>();
  const Argument with = verb.add_option("--docs", *docs, "files and folders");
  verb.add_option("exam", *exam, "an exam").required();
  verb.add_flag("--no-docs", *bare, "none").excludes(with);
  return [docs, exam, bare](Shell& shell) -> Status {
    given_docs = *docs, given_exam = *exam;
    if (*exam == "missing.yaml") return Error(ErrorCode::not_found, "missing.yaml is not there.");
    if (*exam == "model.yaml")
      return Error(ErrorCode::not_found, "No model named tiny is here.", {NextStep::pull_model, "tiny"});
    if (*exam == "half.yaml") {
      shell.tell_beside_error({{"rows", 4}});
      return Error(ErrorCode::corrupt_data, "half.yaml ends too soon.");
    }
    if (*exam == "long.yaml") fmt::print(shell.out(), "{}", std::string(100'000, 'x'));
    if (*exam == "noisy.yaml") say(shell.err(), "a line\n");
    if (*exam == "question.yaml") {
      std::string line;
      const bool read = shell.read_line(line);
      fmt::print(shell.out(), "{} '{}'", read, line);
    }
    shell.print_json({{"exam", *exam}});
    return {};
  };
}
constexpr Verb inner[] = {{"sit", "Sits.", describe_probe}};
constexpr Verb probes[] = {{"exam", "Probes.", nullptr, inner}};

TEST(CommandLine, AListLeavesTheFileThatTheVerbNeeds) {
  EXPECT_EQ(run(probes, {"exam", "sit", "--docs", "contracts/", "letters/", "lease.yaml"}).status, 0);
  EXPECT_THAT(given_docs, testing::ElementsAre("contracts/", "letters/"));
  EXPECT_EQ(given_exam, "lease.yaml");
}

TEST(CommandLine, ContradictionsAreSaid) {
  const Ran ran = run(probes, {"exam", "sit", "lease.yaml", "--no-docs", "--docs", "x"});
  EXPECT_NE(ran.status, 0);
  EXPECT_THAT(ran.err, HasSubstr("contradict each other: give one."));
}

TEST(CommandLine, AVerbsErrorIsTheExitStatus) {
  const Ran ran = run(probes, {"exam", "sit", "missing.yaml"});
  EXPECT_EQ(ran.status, error_class(ErrorCode::not_found).exit_status);
  EXPECT_EQ(ran.err, "hone: missing.yaml is not there.\n");
}

TEST(CommandLine, WhatWasFoundOutStandsBesideTheError) {
  EXPECT_EQ(run(probes, {"exam", "sit", "half.yaml", "--json"}).out,
            "{\"rows\":4,\"error\":{\"code\":\"corrupt_data\",\"message\":\"half.yaml ends too soon.\"}}\n");
  EXPECT_EQ(run(probes, {"exam", "sit", "half.yaml"}).out, "");
}

TEST(CommandLine, AnErrorSaysWithWhichWordsToGoOn) {
  EXPECT_EQ(run(probes, {"exam", "sit", "model.yaml"}).err,
            "hone: No model named tiny is here. `hone pull tiny` brings it.\n");
  EXPECT_EQ(run(probes, {"exam", "sit", "model.yaml", "--json"}).out,
            "{\"error\":{\"code\":\"not_found\",\"message\":\"No model named tiny is here. `hone pull tiny` brings "
            "it.\"}}\n");
}

// Adds the help of every verb.
void collect_helps(std::span<const Verb> table, const std::vector<std::string>& before, std::string& helps) {
  for (const Verb& verb : table) {
    std::vector<std::string> words = before;
    words.emplace_back(verb.name);
    std::vector<const char*> asks;
    asks.reserve(words.size() + 1);
    for (const std::string& word : words) asks.push_back(word.c_str());
    asks.push_back("--help");
    helps += hone(asks).out;
    collect_helps(verb.verbs, words, helps);
  }
}

bool is_verb(std::istringstream words) {
  std::string word;
  words >> word;  // "hone"
  std::span<const Verb> table = verbs();
  bool found = false;
  while (!table.empty() && words >> word) {
    const auto verb = std::find_if(table.begin(), table.end(), [&](const Verb& one) { return one.name == word; });
    if (verb == table.end()) return found;
    table = verb->verbs, found = true;
  }
  return found;
}

TEST(Advice, EveryStepHasASentenceOfVerbsAndOptionsThatThereAre) {
  std::string helps;
  collect_helps(verbs(), {}, helps);
  EXPECT_EQ(step_words(NextStep::none), "");
  for (int i = 1; i <= static_cast<int>(NextStep::foresee_memory); ++i) {
    const std::string words(step_words(static_cast<NextStep>(i)));
    SCOPED_TRACE(words);
    EXPECT_THAT(words, AllOf(ContainsRegex("`hone |--[a-z]"), ContainsRegex("\\.$")));
    for (std::size_t at = words.find("`hone "); at != std::string::npos; at = words.find("`hone ", at + 1))
      EXPECT_TRUE(is_verb(std::istringstream(words.substr(at + 1, words.find('`', at + 1) - at - 1))));
    for (std::size_t at = words.find("--"); at != std::string::npos; at = words.find("--", at + 1))
      EXPECT_THAT(helps, HasSubstr(words.substr(at, words.find_first_of(" `.", at) - at)));
  }
}

// Options of numbers, as --help lists them: "  --threads INT".
std::vector<std::string> numbers_in(const std::string& help) {
  std::vector<std::string> names;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, type;
    words >> name >> type;
    const bool is_number = type.starts_with("INT") || type.starts_with("UINT") || type.starts_with("FLOAT");
    if (name.starts_with("--") && is_number) names.push_back(name.substr(0, name.find(',')));
  }
  return names;
}

std::size_t expect_numbers_in_range(std::span<const Verb> table, const std::vector<std::string>& before) {
  std::size_t numbers = 0;
  for (const Verb& verb : table) {
    std::vector<std::string> words = before;
    words.emplace_back(verb.name);
    std::vector<const char*> given;
    given.reserve(words.size() + 3);
    for (const std::string& word : words) given.push_back(word.c_str());
    given.push_back("--help");
    for (const std::string& name : numbers_in(hone(given).out)) {
      ++numbers;
      const bool is_tuning = verb.name == "tune" || verb.name == "fit";  // their table has ranges without an end
      for (const std::string value : {"-99999999", "nan", "1e300"}) {
        if (is_tuning && value == "1e300") continue;
        given.pop_back();
        const std::string option = fmt::format("{}={}", name, value);
        given.push_back(option.c_str());
        if (is_tuning) given.insert(given.end() - 1, {"--data", "/no/such/rows.jsonl"});
        const Ran ran = hone(given);
        EXPECT_EQ(ran.status, error_class(ErrorCode::invalid_argument).exit_status) << verb.name << " " << option;
        EXPECT_THAT(ran.err, HasSubstr(name)) << verb.name << " " << option;
        if (is_tuning) given.erase(given.end() - 3, given.end() - 1);
        given.back() = "";
      }
    }
    numbers += expect_numbers_in_range(verb.verbs, words);
  }
  return numbers;
}

TEST(Verbs, EveryNumberHasARange) {
  EXPECT_GT(expect_numbers_in_range(verbs(), {}), 60U);
  EXPECT_THAT(hone({"ask", "--threads", "100000", "x"}).err, StartsWith("hone: --threads must be from 0 to 512. "));
  EXPECT_THAT(hone({"serve", "--parallel", "-5"}).err, StartsWith("hone: --parallel must be from 0 to 256. "));
  EXPECT_THAT(hone({"exam", "sit", "--temperature", "nan", "x"}).err, StartsWith("hone: --temperature must be from 0"));
  const auto tune = [](const char* setting) { return hone({"tune", "--data", "/no/such/rows.jsonl", setting}).err; };
  EXPECT_THAT(tune("--threads=513"), StartsWith("hone: --threads must be from 0 to 512."));
  EXPECT_THAT(tune("--answers=1001"), StartsWith("hone: --answers must be from 0 to 1000."));
  EXPECT_THAT(tune("--share=1.5"), StartsWith("hone: --share must be from 0.01 to 1."));
}

TEST(CommandLine, JsonIsOneObject) {
  EXPECT_EQ(run(probes, {"exam", "sit", "lease.yaml"}).out, "");
  EXPECT_EQ(run(probes, {"exam", "sit", "lease.yaml", "--json"}).out, "{\"exam\":\"lease.yaml\"}\n");
}

TEST(CommandLine, OutputThatDoesNotArriveIsAnError) {
  EXPECT_THAT(said_when_full(probes, {"exam", "sit", "long.yaml"}), StartsWith(lost_output));
  EXPECT_THAT(said_when_full(probes, {"exam", "sit", "lease.yaml", "--json"}), StartsWith(lost_output));
  EXPECT_THAT(said_when_full(verbs(), {}), StartsWith(lost_output));
  EXPECT_THAT(said_when_full(verbs(), {"--version"}), StartsWith(lost_output));
}

// What is said on standard error where standard output is a terminal that goes away.
std::string said_when_gone(std::vector<const char*> words) {
  const int seen = ::posix_openpt(O_RDWR | O_NOCTTY);
  EXPECT_EQ(::grantpt(seen) | ::unlockpt(seen), 0);
  std::FILE* end = std::fopen(::ptsname(seen), "w");
  FakeTerminal terminal;
  {
    Shell shell({terminal.streams().in, end, terminal.streams().err});
    EXPECT_NE(shell.out(), end);  // a terminal is shown signs
    ::close(seen);
    words.insert(words.begin(), "hone");
    EXPECT_EQ(run_command_line(probes, shell, static_cast<int>(words.size()), words.data()),
              error_class(ErrorCode::io).exit_status);
  }
  std::fclose(end);
  return terminal.err();
}

TEST(CommandLine, ATerminalThatGoesAwayIsAnErrorWithItsReason) {
  const std::string lost = "hone: Not all of the output arrived: cannot write to standard output: Input/output error";
  EXPECT_THAT(said_when_gone({"exam", "sit", "long.yaml"}), StartsWith(lost));
  EXPECT_THAT(said_when_gone({"exam", "sit", "lease.yaml", "--json"}), StartsWith(lost));
}

TEST(CommandLine, WhatIsSaidBesideTheResultMayBeLost) {
  FakeTerminal terminal;
  std::FILE* full = std::fopen("/dev/full", "w");
  std::setvbuf(full, nullptr, _IONBF, 0);  // as standard error is
  Shell shell({terminal.streams().in, terminal.streams().out, full});
  const std::vector<const char*> words{"hone", "exam", "sit", "noisy.yaml", "--json"};
  EXPECT_EQ(run_command_line(probes, shell, static_cast<int>(words.size()), words.data()), 0);
  EXPECT_EQ(terminal.out(), "{\"exam\":\"noisy.yaml\"}\n");
  std::fclose(full);
}

TEST(CommandLine, AVerbReadsWhatIsTyped) {
  EXPECT_EQ(run(probes, {"exam", "sit", "question.yaml"}, "keep\nno").out, "true 'keep'");
}

// Real verbs, from the words to what they print.
TEST(Verbs, TextPrintsADocumentAndItsWarningsApart) {
  const fs::path folder = fs::temp_directory_path() / ("hone_cli_test_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const fs::path file = folder / "lease.txt";
  ASSERT_TRUE(write_file_atomically(file, "The rent is 900 euro.\n"));
  const std::string path = file.string();
  const Ran ran = hone({"text", path.c_str()});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "The rent is 900 euro.\n");
  EXPECT_THAT(hone({"slice", path.c_str()}).out, HasSubstr("0–21"));
  const Ran json = hone({"text", path.c_str(), "--json"});
  const auto object = parse_json(json.out, "the answer");
  ASSERT_TRUE(object);
  EXPECT_EQ((*object)["text"], "The rent is 900 euro.\n");
  fs::remove_all(folder);
}

// A folder to work in, with two documents.
class Workspaces : public ::testing::Test {
 protected:
  void SetUp() override {
    unsetenv("HONE_WORKSPACE");
    fs::current_path(folder.path());
    ASSERT_TRUE(write_file_atomically("a.txt", "The rent is 900 euro.\n"));
    ASSERT_TRUE(write_file_atomically("b.txt", "The mast is ash.\n"));
  }
  void TearDown() override { fs::current_path(before); }
  TemporaryFolder folder = TemporaryFolder::make("hone_cli_test").value();
  fs::path before = fs::current_path();
};

TEST_F(Workspaces, ForgettingIsAllOrNothing) {
  ASSERT_EQ(hone({"init"}).status, 0);
  ASSERT_EQ(hone({"add", "a.txt", "b.txt", "--embedder", "none"}).status, 0);
  const fs::path backup = ".hone/hone.db.v1.backup";  // of an older schema
  ASSERT_TRUE(write_file_atomically(backup, "The rent is 900 euro."));
  const Ran unknown = hone({"docs", "forget", "a.txt", "typo", "tpyo"});
  EXPECT_EQ(unknown.status, error_class(ErrorCode::not_found).exit_status);
  EXPECT_THAT(unknown.err, HasSubstr("'typo', 'tpyo', so nothing was forgotten"));
  EXPECT_THAT(hone({"docs"}).out, AllOf(HasSubstr("a.txt"), HasSubstr("b.txt")));
  EXPECT_TRUE(fs::exists(backup));
  EXPECT_EQ(hone({"docs", "forget", "a.txt", "a.txt"}).status, 0);
  EXPECT_THAT(hone({"docs"}).out, AllOf(Not(HasSubstr("a.txt")), HasSubstr("b.txt")));
  EXPECT_FALSE(fs::exists(backup));
}

TEST_F(Workspaces, InitIsNotLedElsewhere) {
  fs::create_directory("theirs");
  fs::create_directory_symlink("theirs", ".hone");
  const Ran refused = hone({"init"});
  EXPECT_EQ(refused.status, error_class(ErrorCode::permission_denied).exit_status);
  EXPECT_THAT(refused.err, HasSubstr(".hone is a symbolic link"));
  EXPECT_TRUE(fs::is_empty("theirs"));
}

TEST(Verbs, AFileThatIsNotThereIsNamed) {
  const Ran ran = hone({"text", "/no/such/lease.txt"});
  EXPECT_EQ(ran.status, error_class(ErrorCode::not_found).exit_status);
  EXPECT_THAT(ran.err, AllOf(StartsWith("hone: "), HasSubstr("/no/such/lease.txt"), Not(HasSubstr("{"))));
}

}  // namespace
}  // namespace hone::cli
