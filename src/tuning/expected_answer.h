// What a row expects for an answer, and whether another text is it: whole, or field by field.
//
//   const ExpectedAnswer expected(R"({"setting": "INT", "cast": ["Anna"]})");
//   expected.mark(R"({"setting": "EXT", "cast": ["anna"]})").fields;      // setting: wrong, cast: right
//   ExpectedAnswer("Bail").mark("bail.").right;                          // true
//   ExpectedAnswer(text).can_be_marked();                                // false: a text of more than 20 words
//
// Fields have JSON objects, lines "name: value" (two or more, and no other line), and texts between " | ". Comparing is the
// marking room's.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hone::tuning {

struct AnswerMarks {
  std::optional<bool> right;  // none: it, or one of its fields, is too long to be compared
  std::vector<std::pair<std::string, bool>> fields;  // those that can be compared, by name
};

class ExpectedAnswer {
 public:
  explicit ExpectedAnswer(const std::string& text);
  // Whether anything of it can be compared.
  bool can_be_marked() const;
  AnswerMarks mark(const std::string& given) const;

 private:
  enum class Form { whole, list, object, lines, bars };
  struct Field {
    std::string name, value;
    bool is_short = true;
  };
  bool take_json();
  bool take_lines();
  bool take_bars();
  bool is_right(const Field& field, std::size_t place, const std::string& said) const;

  std::string text_;
  Form form_ = Form::whole;
  std::vector<Field> fields_;  // of `whole` and `list` one without a name
};

}  // namespace hone::tuning
