#include "hone/core/child.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "hone/core/child_channel.h"

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
TEST(Network, DeniedForTheProcessAndItsChildren) {
  EXPECT_EXIT(
      {
        const auto child_may = [] {  // a process that this one starts
          return run_child({"python3", "-c", "import socket; socket.socket()"}).value().exit_status == 0;
        };
        if (socket(AF_INET, SOCK_STREAM, 0) < 0) _exit(10);
        const bool has_ipv6 = socket(AF_INET6, SOCK_DGRAM, 0) >= 0;
        if (!child_may()) _exit(11);
        if (!deny_network()) _exit(12);
        if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EACCES) _exit(13);
        if (has_ipv6 && (socket(AF_INET6, SOCK_DGRAM, 0) >= 0 || errno != EACCES)) _exit(14);
        if (socket(AF_UNIX, SOCK_STREAM, 0) < 0) _exit(15);
        if (child_may()) _exit(16);
        _exit(0);
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
        const auto is_denied = [](int result) { return result < 0 && errno == EACCES; };
        if (!is_denied(socket(AF_INET, SOCK_STREAM, 0))) _exit(14);
        shutdown(server, SHUT_RDWR);  // a socket that listened could connect again
        if (!is_denied(connect(server, where, size)) || !is_denied(connect(other, where, size))) _exit(15);
        _exit(is_denied(bind(other, where, size)) && is_denied(listen(other, 1)) ? 0 : 16);
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
