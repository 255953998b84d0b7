#include "hone/core/child.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "hone/core/child_channel.h"
#include "hone/core/files.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Child, GivesOutputErrorsAndStatus) {
  ChildOptions options;
  std::vector<std::string> lines;
  options.input = "from the parent";
  options.environment = {"HONE_WORD=word"};
  options.on_error_line = [&](std::string_view line) { lines.emplace_back(line); };
  auto done = run_child({"sh", "-c", "cat; echo \" $HONE_WORD\"; echo one >&2; echo two >&2; exit 7"}, options).value();
  EXPECT_EQ(done.output, "from the parent word\n");
  EXPECT_EQ(done.exit_status, 7);
  EXPECT_THAT(lines, ElementsAre("one", "two"));
  EXPECT_EQ(done.error_output, "one\ntwo\n");
}

TEST(Child, ArgumentsAreNotReadByAShell) {
  EXPECT_EQ(run_child({"printf", "%s", "$(id) `id` ; 'x'"}).value().output, "$(id) `id` ; 'x'");
}

TEST(Child, AMissingProgramIsNamed) {
  auto missing = run_child({"no-such-program-here"});
  EXPECT_EQ(missing.error().code(), ErrorCode::not_found);
  EXPECT_THAT(missing.error().message(), HasSubstr("no-such-program-here"));
}

TEST(Child, TimeoutEndsItAndItsChildren) {
  ChildOptions options;
  options.timeout_ms = 200;
  EXPECT_EQ(run_child({"sh", "-c", "sleep 60"}, options).error().code(), ErrorCode::timeout);
  EXPECT_EQ(run_child({"sh", "-c", "exec >&- 2>&-; sleep 60"}, options).error().code(), ErrorCode::timeout);
}

TEST(Child, OutputIsLimited) {
  ChildOptions options;
  options.output_limit_bytes = 1000;
  EXPECT_EQ(run_child({"yes"}, options).error().code(), ErrorCode::limit_exceeded);
}

TEST(Child, MemoryIsLimited) {
  ChildOptions options;
  options.memory_limit_bytes = 200 << 20;
  auto greedy = run_child({"python3", "-c", "x = bytearray(600 << 20); print('had it')"}, options).value();
  EXPECT_NE(greedy.exit_status, 0);
  EXPECT_EQ(greedy.output, "");
}

#ifdef __linux__
TEST(Child, ConfinedMayReadAndPrintOnly) {
  auto folder = TemporaryFolder::make().value();
  ASSERT_TRUE(write_file_atomically(folder.path() / "a", "readable"));
  const std::string script = R"(
import socket, os, sys
def refused(action):
    try: action()
    except OSError: return 'refused'
    return 'ALLOWED'
print(open(sys.argv[1] + '/a').read())
print(refused(lambda: socket.socket(socket.AF_INET)))
print(refused(lambda: socket.socket(socket.AF_UNIX)))
print(refused(lambda: open(sys.argv[1] + '/b', 'w')))
print(refused(lambda: os.unlink(sys.argv[1] + '/a')))
print(refused(lambda: os.fork()))
print(refused(lambda: os.execv('/bin/true', ['true'])))
)";
  ChildOptions options;
  options.confine = true;
  auto done = run_child({"/usr/bin/python3", "-c", script, folder.path().string()}, options).value();
  EXPECT_EQ(done.output, "readable\nrefused\nrefused\nrefused\nrefused\nrefused\nrefused\n") << done.error_output;
}

TEST(Network, DeniedForTheProcessAndItsChildren) {
  EXPECT_EXIT(
      {
        int before = socket(AF_INET, SOCK_STREAM, 0);
        if (before < 0) _exit(10);
        if (!deny_network()) _exit(11);
        if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_INET6, SOCK_DGRAM, 0) >= 0) _exit(12);
        if (socket(AF_UNIX, SOCK_STREAM, 0) < 0) _exit(13);
        auto child = run_child({"/usr/bin/python3", "-c", "import socket; socket.socket()"});
        _exit(child && child->exit_status != 0 ? 0 : 14);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(Network, AServerMayOnlyAccept) {
  EXPECT_EXIT(
      {
        const int server = socket(AF_INET, SOCK_STREAM, 0);
        const int client = socket(AF_INET, SOCK_STREAM, 0);
        const int other = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* where = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        if (bind(server, where, size) || listen(server, 1) || getsockname(server, where, &size)) _exit(10);
        if (connect(client, where, size)) _exit(11);
        if (!deny_network_but_accept()) _exit(12);
        if (accept(server, nullptr, nullptr) < 0) _exit(13);
        if (socket(AF_INET, SOCK_STREAM, 0) >= 0) _exit(14);
        shutdown(server, SHUT_RDWR);  // a socket that listened could connect again
        if (connect(server, where, size) == 0 || connect(other, where, size) == 0) _exit(15);
        if (bind(other, where, size) == 0 || listen(other, 1) == 0) _exit(16);
        _exit(errno == EACCES ? 0 : 17);
      },
      ::testing::ExitedWithCode(0), "");
}
#endif

TEST(ChildChannel, FramesOfAnySizeComeBack) {
  auto channel = ChildChannel::start({"cat"});
  ASSERT_TRUE(channel) << channel.error().message();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{100'000}}) {
    std::string frame(size, 'x');
    if (size > 0) frame.back() = '\0';
    ASSERT_TRUE(channel->send(frame));
    EXPECT_EQ(channel->receive().value(), frame);
  }
}

TEST(ChildChannel, AChildThatEndsIsAnErrorOnceAndForAll) {
  auto silent = ChildChannel::start({"true"}).value();
  EXPECT_EQ(silent.receive().error().code(), ErrorCode::io);
  auto torn = ChildChannel::start({"sh", "-c", "printf '\\012\\000\\000\\000abc'"}).value();  // ten bytes were promised
  EXPECT_THAT(torn.receive().error().message(), HasSubstr("inside a message"));
  auto huge = ChildChannel::start({"sh", "-c", "printf '\\377\\377\\377\\377'"}).value();
  EXPECT_EQ(huge.receive().error().code(), ErrorCode::limit_exceeded);
  EXPECT_EQ(ChildChannel::start({"hone-no-such-program"}).error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace hone
