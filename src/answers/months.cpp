#include "months.h"

#include <utility>

namespace hone::answers {
namespace {

constexpr std::pair<std::string_view, int> months[] = {
    {"january", 1},   {"february", 2},  {"march", 3},     {"april", 4},      {"may", 5},       {"june", 6},
    {"july", 7},      {"august", 8},    {"september", 9}, {"october", 10},   {"november", 11}, {"december", 12},
    {"jan", 1},       {"feb", 2},       {"mar", 3},       {"apr", 4},        {"jun", 6},       {"jul", 7},
    {"aug", 8},       {"sep", 9},       {"sept", 9},      {"oct", 10},       {"nov", 11},      {"dec", 12},
    {"januar", 1},    {"jänner", 1},    {"februar", 2},   {"märz", 3},       {"mai", 5},       {"juni", 6},
    {"juli", 7},      {"oktober", 10},  {"dezember", 12}, {"janvier", 1},    {"février", 2},   {"mars", 3},
    {"avril", 4},     {"juin", 6},      {"juillet", 7},   {"août", 8},       {"septembre", 9}, {"octobre", 10},
    {"novembre", 11}, {"décembre", 12}, {"eanáir", 1},    {"feabhra", 2},    {"márta", 3},     {"mhárta", 3},
    {"aibreán", 4},   {"aibreáin", 4},  {"bealtaine", 5}, {"bhealtaine", 5}, {"meitheamh", 6}, {"mheitheamh", 6},
    {"meithimh", 6},  {"iúil", 7},      {"lúnasa", 8},    {"lughnasa", 8},   {"samhain", 11},  {"samhna", 11},
    {"nollaig", 12},  {"nollag", 12},
};

}  // namespace

int month_of(std::string_view word) {
  for (const auto& [name, month] : months)
    if (name == word) return month;
  return 0;
}

}  // namespace hone::answers
