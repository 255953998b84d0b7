// What a verb takes from the command line. CLI11 stays behind this header: its 10,000 lines are read by arguments.cpp and
// command_line.cpp alone, not by every file that holds a verb.
//
//   Action describe_loss(Arguments& verb) {
//     auto options = std::make_shared<tuning::LossOptions>();
//     verb.add_option("--data", options->data, "a file of examples").required();
//     verb.add_option("--precision", options->precision, "f32, bf16 or int8").capture_default_str();
//     return [options](Shell& shell) -> Status { … };
//   }
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hone/core/result.h"
#include "number_range.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace hone::cli {

// One option, with CLI11's own names for what can be said of it.
class Argument {
 public:
  explicit Argument(CLI::Option* option) : option_(option) {}
  Argument& required();
  Argument& capture_default_str();  // --help shows the value that stands there now
  Argument& delimiter(char between);  // "a,b" are two values
  Argument& is_member(const std::vector<std::string>& values);
  Argument& expected(int least, int most);  // so many values
  Argument& one_value_each();  // a list that takes one value each time it is named
  Argument& excludes(const Argument& other);
  Argument& excludes(const std::string& name);
  Argument& default_str(const std::string& shown);  // what --help shows
  Argument& needs(const Argument& other);
  bool given() const;  // after the command line was read

 private:
  CLI::Option* option_;
};

class Arguments {
 public:
  explicit Arguments(CLI::App* app) : app_(app) {}
  // `names`: "--model", or "file" for one that is known by its place. `value` must live as long as the verb's Action.
  // For the types that arguments.cpp lists: texts, paths, lists of texts, and `optional` of them.
  template <class Value>
  Argument add_option(const std::string& names, Value& value, const std::string& description);
  // A number, a list of numbers or an `optional` one. None without a range (number_range.h), which every value must keep; no
  // range at all for what the library's own table holds (tuning_fields.h).
  template <class Value>
  Argument add_number(const std::string& names, Value& value, const std::optional<NumberRange>& range,
                      const std::string& description);
  // Hands each value that is given to `take`, whose error is the command line's.
  Argument add_option_function(const std::string& names, std::function<Status(const std::string&)> take,
                               const std::string& description);
  Argument add_flag(const std::string& names, bool& value, const std::string& description);
  // A flag such as --no-shuffle: named, it makes `value` false.
  Argument add_off_flag(const std::string& names, bool& value, const std::string& description);

 private:
  CLI::App* app_;
};

}  // namespace hone::cli
