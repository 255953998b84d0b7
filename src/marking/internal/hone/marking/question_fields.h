// The members of one question, each taken as what it should be; what is wrong with them is gathered, not thrown.
//
//   HONE_TRY(const ExamSource source, read_yaml_source(text, "lease.yaml"));
//   std::vector<std::string> problems;
//   QuestionFields fields(source.questions[0].fields, "lease.yaml, line 12", problems);
//   std::string asked = fields.text("question");
//   for (const std::string& tag : fields.texts("tags")) …
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hone/core/json.h"

namespace hone::marking {

class QuestionFields {
 public:
  QuestionFields(const OrderedJson& fields, std::string where, std::vector<std::string>& problems)
      : fields_(fields), where_(std::move(where)), problems_(problems) {}

  const std::string& where() const { return where_; }
  void set_where(std::string where) { where_ = std::move(where); }
  bool has(const std::string& key) const { return fields_.contains(key); }
  const OrderedJson& at(const std::string& key) const { return fields_.at(key); }

  // "lease.yaml, line 12: `points` is \"many\"; expected a number above 0."
  void wrong(const std::string& key, std::string_view expected);
  void problem(std::string_view sentence);

  // Empty when the key is missing, or wrong. A number or a truth value of JSON counts as its text.
  std::string text(const std::string& key);
  std::vector<std::string> texts(const std::string& key);  // a text alone is a list of one
  std::optional<double> number(const std::string& key);
  std::optional<std::size_t> count(const std::string& key);
  bool flag(const std::string& key);
  // One of `names`; the first when the key is missing.
  std::size_t choice(const std::string& key, const std::vector<std::string>& names);
  // Problems for keys that are not among `known`, with the nearest that is.
  void refuse_others(const std::vector<std::string>& known);

 private:
  std::optional<std::string> as_text(const OrderedJson& value) const;
  const OrderedJson& fields_;
  std::string where_;
  std::vector<std::string>& problems_;
};

}  // namespace hone::marking
