// A connection that a server accepted. What has come is kept until it is read, also beyond the request that it came with, and
// no wait is without an end: a client that sends a byte now and then is not waited for longer than one that sends nothing.
//
//   std::atomic<bool> stopping = false;
//   Connection connection(/*socket=*/4, stopping);
//   if (connection.begins_within(5'000)) connection.read_until(10'000);   // all reads from now on together
//   char bytes[100];
//   use(connection.read(bytes, sizeof bytes));                             // 0: the client has ended, -1: its time is over
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace hone {

class Connection {
 public:
  // Takes the socket over. Once `stopping`, waits end.
  Connection(int socket, const std::atomic<bool>& stopping);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  // Closes; what the client still sends is read for a moment, lest its system throw away the answer with the connection.
  ~Connection();

  int socket() const { return socket_; }
  // Something has come, or does within this time.
  bool begins_within(long timeout_ms);
  // From now on reads fail when so much time has gone.
  void read_until(long timeout_ms);
  long read(char* bytes, std::size_t size);
  // All of it, or -1.
  long write(std::string_view bytes);
  // What has come and was not read.
  std::string_view kept() const { return std::string_view(kept_).substr(used_); }
  void skip(std::size_t bytes);
  bool is_gone() const;  // the client has closed its side

 private:
  using Clock = std::chrono::steady_clock;
  bool wait(short event, Clock::time_point end) const;
  long receive(Clock::time_point end);

  int socket_;
  const std::atomic<bool>* stopping_;
  Clock::time_point read_end_ = Clock::time_point::max();
  std::string kept_;
  std::size_t used_ = 0;
};

}  // namespace hone
