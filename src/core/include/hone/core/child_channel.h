// A child process that answers: frames of bytes go to it and come back, one conversation over a socket pair.
//
//   const Confinement talks{.kind = ConfinedKind::store_client};
//   HONE_TRY(auto channel, ChildChannel::start({"hone-worker", "store"}, {.confinement = talks}));
//   HONE_CHECK(channel.send("question"));
//   HONE_TRY(std::string answer, channel.receive());            // the child ended: an error with what it wrote last
//
// In the child, whose standard input and output the channel is:
//
//   FrameStream parent;
//   while (true) {
//     HONE_TRY(const auto question, parent.receive());
//     if (!question) break;
//     HONE_CHECK(parent.send("answer"));
//   }
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/confinement.h"
#include "hone/core/result.h"

namespace hone {

inline constexpr std::uint32_t most_frame_bytes = 512u << 20;

// Frames on a file descriptor: their length (32 bits, little-endian), then their bytes.
class FrameStream {
 public:
  FrameStream() = default;  // standard input and output
  explicit FrameStream(int descriptor) : in_(descriptor), out_(descriptor) {}
  // Errors: io, limit_exceeded.
  Status send(std::string_view frame);
  // None at the end of the stream. Errors: io (it ends inside a frame), limit_exceeded.
  Result<std::optional<std::string>> receive();

 private:
  int in_ = 0, out_ = 1;
};

struct ChannelOptions {
  std::optional<Confinement> confinement;  // none: it may do what this process may
  std::vector<std::string> environment;  // "NAME=value", as ChildOptions has them
};

// Ends its child when it goes.
class ChildChannel {
 public:
  // The child's standard error is this process's own. Errors: not_found, io, those of the sandbox.
  static Result<ChildChannel> start(const std::vector<std::string>& command, const ChannelOptions& options = {});
  ChildChannel(ChildChannel&& other) noexcept;
  ChildChannel& operator=(ChildChannel&& other) noexcept;
  ~ChildChannel();

  Status send(std::string_view frame) { return stream_.send(frame); }
  // Error io: the child is gone.
  Result<std::string> receive();
  int process() const { return child_; }

 private:
  ChildChannel(int descriptor, int child) : descriptor_(descriptor), child_(child), stream_(descriptor) {}
  int descriptor_ = -1, child_ = -1;
  FrameStream stream_;
};

}  // namespace hone
