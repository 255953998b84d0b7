// Diagnostics for a person who asked for them (HONE_LOG=debug|info|warn|error). Standard error only.
//
//   log_info("loaded in 120 ms");
//   log_warning("the embedder does not speak Irish; lexical search is preferred");
#pragma once

#include <string_view>

namespace hone {

enum class LogLevel { debug, info, warning, error };

// Shown from warning on, or from what HONE_LOG names.
void log_message(LogLevel level, std::string_view message);
inline void log_info(std::string_view message) { log_message(LogLevel::info, message); }
inline void log_warning(std::string_view message) { log_message(LogLevel::warning, message); }

}  // namespace hone
