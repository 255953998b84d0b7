// The names of the months in English, German, French and Irish.
//
//   month_of("juni") == 6;  month_of("meitheamh") == 6;  month_of("sept") == 9
//   month_of("monday") == 0
#pragma once

#include <string_view>

namespace hone::answers {

// 1 to 12; 0: no month. `word` is lower case. Short forms of English ("sept") too.
int month_of(std::string_view word);

}  // namespace hone::answers
