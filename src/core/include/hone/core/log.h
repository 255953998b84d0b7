// Diagnostics for a person who asked for them (--verbose, HONE_LOG=debug|info|warn|error). Standard error only.
//
//   log_info("loaded in 120 ms");
//   log_warning("the embedder does not speak Irish; lexical search is preferred");
#pragma once

#include <string_view>

namespace hone {

enum class LogLevel { debug, info, warning, error, off };

void set_log_level(LogLevel level);  // default: warning, or HONE_LOG
bool log_enabled(LogLevel level);
void log_message(LogLevel level, std::string_view message);
inline void log_debug(std::string_view message) { log_message(LogLevel::debug, message); }
inline void log_info(std::string_view message) { log_message(LogLevel::info, message); }
inline void log_warning(std::string_view message) { log_message(LogLevel::warning, message); }

}  // namespace hone
