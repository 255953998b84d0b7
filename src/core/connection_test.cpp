#include "hone/core/connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <utility>

#include "hone/core/stopwatch.h"

namespace hone {
namespace {

struct SocketPair {
  SocketPair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0); }
  ~SocketPair() {
    if (ends[1] >= 0) ::close(ends[1]);
  }
  void say(std::string_view text) const {
    EXPECT_EQ(::send(ends[1], text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  std::array<int, 2> ends{};
};

TEST(Connection, KeepsWhatCameBeyondWhatIsRead) {
  const SocketPair pair;
  const std::atomic<bool> stopping = false;
  Connection connection(pair.ends[0], stopping);
  EXPECT_FALSE(connection.begins_within(0));
  pair.say("one two");
  EXPECT_TRUE(connection.begins_within(1000));
  std::array<char, 4> bytes{};
  EXPECT_EQ(connection.read(bytes.data(), 3), 3);
  EXPECT_EQ(std::string_view(bytes.data(), 3), "one");
  EXPECT_EQ(connection.kept(), " two");
  connection.skip(1);
  EXPECT_TRUE(connection.begins_within(0));
  EXPECT_EQ(connection.read(bytes.data(), 4), 3);
  EXPECT_EQ(connection.kept(), "");
}

TEST(Connection, AByteNowAndThenWinsNoTime) {
  const SocketPair pair;
  const std::atomic<bool> stopping = false;
  Connection connection(pair.ends[0], stopping);
  std::thread slow([&] {
    for (int i = 0; i < 100; ++i) {
      if (::send(pair.ends[1], "x", 1, MSG_NOSIGNAL) < 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  const Stopwatch watch;
  connection.read_until(60);
  char byte = 0;
  long count = 0;
  while ((count = connection.read(&byte, 1)) > 0) {}
  EXPECT_EQ(count, -1);
  EXPECT_LT(watch.seconds(), 0.4);  // it would have gone on for half a second
  slow.join();
}

TEST(Connection, SilenceWinsNoTime) {
  const SocketPair pair;
  const std::atomic<bool> stopping = false;
  Connection connection(pair.ends[0], stopping);
  const Stopwatch watch;
  connection.read_until(60);
  char byte = 0;
  EXPECT_EQ(connection.read(&byte, 1), -1);
  EXPECT_LT(watch.seconds(), 5);
}

TEST(Connection, WhoAlwaysHasAByteReadyWinsNoTime) {
  const SocketPair pair;
  const std::atomic<bool> stopping = false;
  Connection connection(pair.ends[0], stopping);
  pair.say("x");
  connection.read_until(0);
  char byte = 0;
  EXPECT_EQ(connection.read(&byte, 1), -1);
}

TEST(Connection, AServerThatStopsWaitsForNobody) {
  const SocketPair pair;
  const std::atomic<bool> stopping = true;
  Connection connection(pair.ends[0], stopping);
  connection.read_until(60'000);
  char byte = 0;
  const Stopwatch watch;
  EXPECT_FALSE(connection.begins_within(60'000));
  EXPECT_EQ(connection.read(&byte, 1), -1);
  EXPECT_LT(watch.seconds(), 5);
}

TEST(Connection, KnowsWhenTheClientIsGone) {
  SocketPair pair;
  const std::atomic<bool> stopping = false;
  Connection connection(pair.ends[0], stopping);
  EXPECT_FALSE(connection.is_gone());
  EXPECT_EQ(connection.write("answer"), 6);
  std::array<char, 6> answer{};
  EXPECT_EQ(::recv(pair.ends[1], answer.data(), answer.size(), 0), 6);  // an end in good order, and no reset
  ::close(std::exchange(pair.ends[1], -1));
  EXPECT_TRUE(connection.is_gone());
  char byte = 0;
  EXPECT_EQ(connection.read(&byte, 1), 0);
  EXPECT_EQ(connection.write("more"), -1);  // and no signal ends the program
}

}  // namespace
}  // namespace hone
