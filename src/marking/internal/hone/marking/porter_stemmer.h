// Porter's stemmer with the extensions of NLTK's PorterStemmer, which rouge-score uses (Snowball's `porter` lacks them).
//
//   porter_stem("agreements") == "agreement";
//   porter_stem("tenancies") == "tenanc";
#pragma once

#include <string>
#include <string_view>

namespace hone::marking {

// `word`: ASCII letters and digits, lower case. Porter, Program 14 (3), 1980, 130–137; NLTK_EXTENSIONS mode.
std::string porter_stem(std::string_view word);

}  // namespace hone::marking
