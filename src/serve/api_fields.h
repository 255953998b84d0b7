// The members of a request's JSON object, read one by one: each of the right type and within its limits. What nobody read at
// the end is a member that this endpoint does not know. It is ignored, as every server of this interface does, unless it
// looks like a known one written wrongly.
//
//   HONE_TRY(ApiFields fields, ApiFields::parse(body));
//   HONE_CHECK(fields.number("temperature", 0, 2, options.temperature));
//   fields.ignore({"user", "metadata"});                              // of no influence on an answer
//   HONE_CHECK(fields.only_default("presence_penalty", 0));            // part of OpenAI's interface that is not here
//   HONE_CHECK(fields.finish());
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone::serve {

class ApiFields {
 public:
  // `body` must stay. Errors: invalid_argument (not UTF-8, not JSON, no object, nested too deeply).
  static Result<ApiFields> parse(std::string_view body);

  // The member, or null where it is missing or null. It counts as known from here on.
  const Json* find(const std::string& name);
  // The member as JSON text with its keys in the order they came in, which schemas and templates depend on; "": missing.
  std::string written(const std::string& name);

  // Each leaves `value` alone where the member is missing or null. Errors: invalid_argument.
  Status text(const std::string& name, std::string& value);
  Status flag(const std::string& name, bool& value);
  Status number(const std::string& name, double least, double most, float& value);
  Status integer(const std::string& name, std::int64_t least, std::int64_t most, std::int64_t& value);
  // A string or a list of at most `most` strings.
  Status texts(const std::string& name, std::size_t most, std::vector<std::string>& value);

  void ignore(std::initializer_list<const char*> names);
  // Nothing but null or this value is possible here.
  Status only_default(const std::string& name, const Json& value);
  // Error: invalid_argument for a member that was never read and is spelled nearly as one that was.
  Status finish() const;

 private:
  ApiFields(Json object, std::string_view body) : object_(std::move(object)), body_(body) {}
  Json object_;
  std::string_view body_;
  std::vector<std::string> known_;
};

// "temperature must be …": the error of a member.
Error wrong_field(const std::string& name, const std::string& must);

}  // namespace hone::serve
