// How every page looks: light, dark, on paper; the classes of what the room builds, and of what a page may say.
//
//   faint, good, bad                     of words
//   mark, good, bad                      of dots
//   some, many, most                     of tables, by how many columns they have
#pragma once

#include <string>

namespace hone::report {

std::string page_style();

}  // namespace hone::report
