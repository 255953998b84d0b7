#include "arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "advice.h"

namespace hone::cli {
Argument& Argument::required() {
  option_->required();
  return *this;
}

Argument& Argument::capture_default_str() {
  option_->capture_default_str();
  return *this;
}

Argument& Argument::delimiter(char between) {
  option_->delimiter(between);
  return *this;
}

Argument& Argument::is_member(const std::vector<std::string>& values) {
  option_->check(CLI::IsMember(values));
  return *this;
}

Argument& Argument::expected(int least, int most) {
  option_->expected(least, most);
  return *this;
}

Argument& Argument::one_value_each() {
  option_->allow_extra_args(false);
  return *this;
}

Argument& Argument::excludes(const Argument& other) {
  option_->excludes(other.option_);
  return *this;
}

Argument& Argument::excludes(const std::string& name) {
  option_->excludes(name);
  return *this;
}

Argument& Argument::default_str(const std::string& shown) {
  option_->default_str(shown);
  return *this;
}

Argument& Argument::needs(const Argument& other) {
  option_->needs(other.option_);
  return *this;
}

bool Argument::given() const { return option_->count() > 0; }

template <class Value>
Argument Arguments::add_option(const std::string& names, Value& value, const std::string& description) {
  return Argument(app_->add_option(names, value, description));
}

template <class Value>
Argument Arguments::add_number(const std::string& names, Value& value, const std::optional<NumberRange>& range,
                               const std::string& description) {
  CLI::Option* option = app_->add_option(names, value, description);
  if (!range) return Argument(option);
  option->check(CLI::Validator(
      [range = *range](const std::string& text) {
        double number = 0;
        // What is no number at all, CLI11 refuses itself.
        const bool is_number = CLI::detail::lexical_cast(text, number);
        return !is_number || range.has(number) ? std::string()
                                               : fmt::format("must be from {} to {}", range.least, range.most);
      },
      ""));
  return Argument(option);
}

Argument Arguments::add_option_function(const std::string& names, std::function<Status(const std::string&)> take,
                                        const std::string& description) {
  const auto checked = [names, take = std::move(take)](const std::string& text) {
    if (const Status taken = take(text); !taken) throw CLI::ValidationError(names, sentence_of(taken.error()));
  };
  return Argument(app_->add_option_function<std::string>(names, checked, description));
}

Argument Arguments::add_flag(const std::string& names, bool& value, const std::string& description) {
  return Argument(app_->add_flag(names, value, description));
}

Argument Arguments::add_off_flag(const std::string& names, bool& value, const std::string& description) {
  return Argument(app_->add_flag_callback(
      names, [&value] { value = false; }, description));
}

#define HONE_ARGUMENT(...) template Argument Arguments::add_option(const std::string&, __VA_ARGS__&, const std::string&)
HONE_ARGUMENT(std::string);
HONE_ARGUMENT(std::filesystem::path);
HONE_ARGUMENT(std::vector<std::string>);
HONE_ARGUMENT(std::optional<std::string>);
#undef HONE_ARGUMENT
#define HONE_NUMBER(...)                                                                                       \
  template Argument Arguments::add_number(const std::string&, __VA_ARGS__&, const std::optional<NumberRange>&, \
                                          const std::string&)
HONE_NUMBER(int);
HONE_NUMBER(std::uint32_t);
HONE_NUMBER(std::uint64_t);
HONE_NUMBER(float);
HONE_NUMBER(double);
HONE_NUMBER(std::vector<int>);
HONE_NUMBER(std::vector<double>);
HONE_NUMBER(std::optional<int>);
HONE_NUMBER(std::optional<std::uint64_t>);
HONE_NUMBER(std::optional<float>);
HONE_NUMBER(std::optional<double>);
#undef HONE_NUMBER

}  // namespace hone::cli
