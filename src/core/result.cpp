#include "hone/core/result.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace hone {
namespace {

// In the order of ErrorCode.
constexpr std::array<ErrorClass, 15> table{{
    {"invalid_argument", 2, 400},
    {"not_found", 3, 404},
    {"already_exists", 4, 409},
    {"permission_denied", 5, 403},
    {"corrupt_data", 6, 422},
    {"limit_exceeded", 7, 413},
    {"unsupported", 8, 501},
    {"network", 9, 502},
    {"timeout", 10, 504},
    {"cancelled", 130, 499},
    {"out_of_memory", 11, 507},
    {"integrity", 12, 422},
    {"busy", 13, 409},
    {"io", 14, 500},
    {"diverged", 15, 500},
}};
static_assert(table.size() == static_cast<std::size_t>(ErrorCode::diverged) + 1);

}  // namespace

const ErrorClass& error_class(ErrorCode code) { return table[static_cast<std::size_t>(code)]; }

std::optional<ErrorCode> error_code_named(std::string_view name) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].name == name) return static_cast<ErrorCode>(i);
  return std::nullopt;
}

void require_failed(const char* condition, const char* file, int line, std::string_view why) {
  std::fprintf(stderr, "hone: this is a bug in hone. %.*s (%s, %s:%d)\n", static_cast<int>(why.size()), why.data(),
               condition, file, line);
  std::abort();
}

}  // namespace hone
