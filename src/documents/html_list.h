// The numbers of a page's ordered lists: <ol start="4" type="a" reversed>, <li value="7">.
//
//   HtmlList list(element);              // the <ol>
//   list.marker(item)                    // "d. " for its first <li>, then "e. "; "" in a list without numbers
#pragma once

#include <gumbo.h>

#include <cstdint>
#include <string>

namespace hone::documents {

class HtmlList {
 public:
  explicit HtmlList(const GumboElement& list);
  std::string marker(const GumboElement& item);

 private:
  bool numbered_ = false;
  char type_ = '1';  // 1 a A i I, 0: decimal with a leading zero
  std::int64_t next_ = 1, step_ = 1;
};

}  // namespace hone::documents
