// Says what a reader leaves out of the text: all of it in one sentence, or each kind in a sentence of its own.
//
//   LeftOut left_out;
//   left_out.add("comment"); left_out.add("struck-out passage", 2);
//   left_out.say("lease.md", document.warnings);   // "lease.md: 1 comment and 2 struck-out passages were left out."
//   say_remarks("a.rtf", {{hidden, hidden_left_out}, {pictures, pictures_not_read}}, document.warnings);
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hone::documents {

class LeftOut {
 public:
  // The plural of `kind` is made with an s.
  void add(std::string_view kind, std::size_t count = 1);
  void say(std::string_view name, std::vector<std::string>& warnings) const;

 private:
  std::map<std::string, std::size_t, std::less<>> counts_;
};

// What follows a count: "hidden sheet was read too" and "hidden sheets were read too".
struct Remark {
  std::string_view one, many;
};

inline constexpr Remark deletions_left_out{"deletion under tracked changes was left out",
                                           "deletions under tracked changes were left out"};
inline constexpr Remark hidden_left_out{"hidden piece of text was left out", "hidden pieces of text were left out"};
inline constexpr Remark struck_left_out{"piece of text that is struck out was left out",
                                        "pieces of text that are struck out were left out"};
inline constexpr Remark pictures_not_read{"picture was not read", "pictures were not read"};

struct CountedRemark {
  std::size_t count = 0;
  Remark remark;
};

// A sentence for each, in this order: "prices.xlsx: 2 hidden sheets were read too."; none where the count is 0.
void say_remarks(std::string_view name, std::initializer_list<CountedRemark> remarks,
                 std::vector<std::string>& warnings);

}  // namespace hone::documents
