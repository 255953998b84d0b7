// One value held against a schema that JsonSchema::parse() has checked: every keyword has the value that it should have.
//
//   SchemaValidation validation(schema, patterns);
//   std::string why = validation.follows(schema, value, "the value", 0);      // "" when it does
#pragma once

#include <re2/re2.h>

#include <map>
#include <memory>
#include <string>

#include "hone/core/json.h"

namespace hone::marking {

using SchemaPatterns = std::map<std::string, std::unique_ptr<re2::RE2>>;

// One validation; remembers how much was tried.
class SchemaValidation {
 public:
  SchemaValidation(const Json& root, const SchemaPatterns& patterns) : root_(root), patterns_(patterns) {}
  std::string follows(const Json& schema, const Json& value, const std::string& at, int depth);
  bool went_in_circles() const { return circles_; }

 private:
  std::string object(const Json& schema, const Json& value, const std::string& at, int depth);
  std::string array(const Json& schema, const Json& value, const std::string& at, int depth);
  std::string number(const Json& schema, const Json& value, const std::string& at);
  std::string text(const Json& schema, const Json& value, const std::string& at);
  std::string combined(const Json& schema, const Json& value, const std::string& at, int depth);
  bool matches(const std::string& pattern, const std::string& text) const {
    return re2::RE2::PartialMatch(text, *patterns_.at(pattern));
  }

  const Json& root_;
  const SchemaPatterns& patterns_;
  std::size_t steps_ = 0;
  bool circles_ = false;
};

}  // namespace hone::marking
