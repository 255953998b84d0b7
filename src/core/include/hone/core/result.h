// Errors as values: every call that a file, a user or a network can make fail returns Result<T>.
//
//   Result<std::string> text = read_file("exam.jsonl");
//   if (!text) return std::move(text.error()).context("reading the exam");
//   HONE_TRY(const std::string rows, read_file("rows.jsonl"));      // or: hand the error on in one line
//   HONE_CHECK(write_file_atomically("both.jsonl", *text + rows));  // the same, where there is no value
//
// A message is a whole sentence that a user can act on; context() puts what was being done before it. What would help stands
// beside it as an Advice, since the words for that differ between a command line and a library.
// Our own bugs are not errors: HONE_REQUIRE stops the program, in release builds too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "hone/core/advice.h"

namespace hone {

enum class ErrorCode {
  invalid_argument,  // the call or the user's input is wrong
  not_found,  // no such file, model, document, workspace
  already_exists,
  permission_denied,
  corrupt_data,  // a file does not hold what its format promises
  limit_exceeded,  // larger, deeper or longer than we accept
  unsupported,  // a real thing that this build does not do
  network,
  timeout,
  cancelled,
  out_of_memory,
  integrity,  // a hash or size is not the promised one
  busy,  // another process holds it
  io,  // the operating system refused a read or write
  diverged,  // a loss or gradient is not a finite number
};

// One row of the only table that maps codes to what the outside sees.
struct ErrorClass {
  std::string_view name;  // in JSON: {"error":{"code":name,…}}
  int exit_status;  // of the command line
  int http_status;
};
const ErrorClass& error_class(ErrorCode code);
// The code of a name in JSON, for who reads an error that another process wrote. None: no code has this name.
std::optional<ErrorCode> error_code_named(std::string_view name);

class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message, Advice advice = {})
      : code_(code), message_(std::move(message)), advice_(std::move(advice)) {}
  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const Advice& advice() const { return advice_; }

  // "loading adapter: <message>". Returns itself, so that it chains.
  Error& context(std::string_view doing) & {
    message_.insert(0, std::string(doing) + ": ");
    return *this;
  }
  Error&& context(std::string_view doing) && { return std::move(context(doing)); }

 private:
  ErrorCode code_;
  std::string message_;
  Advice advice_;
};

[[noreturn]] void require_failed(const char* condition, const char* file, int line, std::string_view why);

// A condition that only a bug of ours can break. Checked in every build; ends the process.
#define HONE_REQUIRE(condition, why) \
  ((condition) ? void(0) : ::hone::require_failed(#condition, __FILE__, __LINE__, (why)))

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  bool ok() const { return state_.index() == 0; }

  T& value() & { return *checked(); }
  const T& value() const& { return *const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(*checked()); }
  T& operator*() & { return *checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*checked()); }
  T* operator->() { return checked(); }
  const T* operator->() const { return &value(); }

  Error& error() & { return *failed(); }
  const Error& error() const& { return *const_cast<Result*>(this)->failed(); }
  Error&& error() && { return std::move(*failed()); }

 private:
  T* checked() {
    HONE_REQUIRE(ok(), std::get<1>(state_).message());
    return &std::get<0>(state_);
  }
  Error* failed() {
    HONE_REQUIRE(!ok(), "error() of a Result that holds a value");
    return &std::get<1>(state_);
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const { return !error_; }
  bool ok() const { return !error_; }
  void value() const { HONE_REQUIRE(ok(), error_->message()); }
  Error& error() & { return *failed(); }
  const Error& error() const& { return *const_cast<Result*>(this)->failed(); }
  Error&& error() && { return std::move(*failed()); }

 private:
  Error* failed() {
    HONE_REQUIRE(error_.has_value(), "error() of a Result that holds a value");
    return &*error_;
  }
  std::optional<Error> error_;
};

using Status = Result<void>;

// HONE_TRY(auto text, read_file(path)): declares `text`, or returns the error from the enclosing function.
// HONE_CHECK(write_file(path, text)): the same for a Status, or where the value is not wanted.
#define HONE_CONCAT_INNER(a, b) a##b
#define HONE_CONCAT(a, b) HONE_CONCAT_INNER(a, b)
#define HONE_TRY_INNER(result, declaration, ...) \
  auto result = (__VA_ARGS__);                   \
  if (!result) return std::move(result).error(); \
  declaration = std::move(result).value()
#define HONE_TRY(declaration, ...) HONE_TRY_INNER(HONE_CONCAT(hone_result_, __LINE__), declaration, __VA_ARGS__)
#define HONE_CHECK(...)                                                                        \
  do {                                                                                         \
    if (auto hone_status = (__VA_ARGS__); !hone_status) return std::move(hone_status).error(); \
  } while (false)

}  // namespace hone
