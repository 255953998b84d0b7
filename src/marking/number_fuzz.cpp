// Any bytes as an answer with numbers: what is found is finite, in order, and inside the text, and so is what is meant.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "answer_number.h"
#include "hone/marking/number_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* language : {"en", "de", "fr"}) {
    std::size_t before = 0;
    for (const auto& number : hone::marking::read_numbers(text, language, {"widgets"})) {
      if (!std::isfinite(number.value) || number.begin < before || number.end <= number.begin) std::abort();
      before = number.end;
    }
    const auto whole = hone::marking::whole_number_text(text, language);
    if (whole && !std::isfinite(*whole)) std::abort();
    const auto meant = hone::marking::answer_number(text, {.unit = "minutes", .language = language}).value;
    if (meant && !std::isfinite(*meant)) std::abort();
  }
  return 0;
}
