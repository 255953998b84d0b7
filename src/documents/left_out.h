// Counts what a reader leaves out of the text, for one sentence.
//
//   LeftOut left_out;
//   left_out.add("comment"); left_out.add("struck-out passage", 2);
//   left_out.say("lease.md", document.warnings);   // "lease.md: 1 comment and 2 struck-out passages were left out."
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

class LeftOut {
 public:
  // The plural of `kind` is made with an s.
  void add(std::string_view kind, std::size_t count = 1);
  void say(std::string_view name, std::vector<std::string>& warnings) const;

 private:
  std::map<std::string, std::size_t, std::less<>> counts_;
};

}  // namespace hone
