#include <fmt/format.h>

#include "hone/core/yaml.h"
#include "hone/marking/question_source.h"

namespace hone::marking {
namespace {

const std::vector<std::string> typed_keys{"json_schema", "fields"};

Status read_questions(YamlReader& yaml, ExamSource& source) {
  return yaml.each_item([&]() -> Status {
    if (!yaml.at_mapping()) return yaml.wrong("expected a question: `- question: …`");
    if (source.questions.size() == exam_most_questions)
      return yaml.wrong(fmt::format("more than {} questions", exam_most_questions), ErrorCode::limit_exceeded);
    const std::size_t begins = yaml.line();
    HONE_TRY(OrderedJson fields, yaml.texts(typed_keys));
    source.questions.push_back({begins, std::move(fields)});
    return {};
  });
}

Status read_exam_mapping(YamlReader& yaml, const std::string& name, ExamSource& source) {
  bool has_questions = false;
  HONE_CHECK(yaml.each_member([&](const std::string& key) -> Status {
    if (key == "questions") {
      has_questions = true;
      if (!yaml.at_list()) return yaml.wrong("`questions` must be a list: `- question: …`");
      return read_questions(yaml, source);
    }
    HONE_TRY(source.settings[key], yaml.texts(typed_keys));
    return {};
  }));
  if (!has_questions && source.settings.contains("question"))
    return Error(ErrorCode::corrupt_data, name + ": a question stands alone; begin it with `- question: …`.");
  if (!has_questions) return Error(ErrorCode::corrupt_data, name + " has no `questions:`.");
  return {};
}

}  // namespace

Result<ExamSource> read_yaml_source(std::string_view text, const std::string& name) {
  YamlReader yaml(text, name);
  ExamSource source;
  HONE_CHECK(yaml.begin());
  if (yaml.at_list()) {
    HONE_CHECK(read_questions(yaml, source));
  } else if (yaml.at_mapping()) {
    HONE_CHECK(read_exam_mapping(yaml, name, source));
  } else {
    return yaml.wrong("expected a list of questions, or `questions:` and below it the list");
  }
  HONE_CHECK(yaml.finish());
  return source;
}

}  // namespace hone::marking
