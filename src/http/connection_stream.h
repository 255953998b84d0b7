// A connection as cpp-httplib reads and writes it, for all the requests that come on it one after another.
//
//   ConnectionStream stream(connection);
//   server.process_request(stream, …);
//   if (stream.says_close()) return;                                // the answer promised it
#pragma once

#include <cpp-httplib/httplib.h>

#include "hone/core/connection.h"

namespace hone::http {

class ConnectionStream : public httplib::Stream {
 public:
  explicit ConnectionStream(Connection& connection) : connection_(connection) {}

  // The head of an answer was written, and it ends the connection.
  bool says_close() const { return says_close_; }
  void begin_request() { head_is_written_ = says_close_ = false; }

  bool is_readable() const override { return !connection_.kept().empty(); }
  bool wait_readable() const override { return connection_.begins_within(wait_ms); }
  bool wait_writable() const override { return !connection_.is_gone(); }
  bool is_peer_alive() const override { return !connection_.is_gone(); }
  ssize_t read(char* bytes, std::size_t size) override { return connection_.read(bytes, size); }
  ssize_t write(const char* bytes, std::size_t size) override {
    const std::string_view text(bytes, size);
    if (!head_is_written_ && !text.starts_with("HTTP/1.1 1")) {  // not "100 Continue"
      head_is_written_ = true;
      says_close_ = text.substr(0, text.find("\r\n\r\n")).find("\r\nConnection: close") != std::string_view::npos;
    }
    return connection_.write(text);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}  // this machine's
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return connection_.socket(); }
  time_t duration() const override { return 0; }
  const char* buffered_data(std::size_t& size) const override {
    size = connection_.kept().size();
    return size > 0 ? connection_.kept().data() : nullptr;  // else it would be asked for ever
  }
  void consume_buffered(std::size_t size) override { connection_.skip(size); }

 private:
  static constexpr long wait_ms = 5'000;
  Connection& connection_;
  bool head_is_written_ = false, says_close_ = false;
};

}  // namespace hone::http
