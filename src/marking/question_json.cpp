#include <fmt/format.h>

#include <algorithm>

#include "hone/marking/number_reader.h"
#include "hone/marking/question_parser.h"

namespace hone::marking {
namespace {

OrderedJson one_or_list(const std::vector<std::string>& texts) {
  return texts.size() == 1 ? OrderedJson(texts.front()) : OrderedJson(texts);
}

class MembersOf {
 public:
  MembersOf(const Question& question, OrderedJson& json) : question_(question), json_(json) {}

  void operator()(const ChoiceMarking& marking) const {
    std::vector<std::string> letters;
    for (const std::size_t right : marking.right) letters.emplace_back(1, static_cast<char>('A' + right));
    json_["choices"] = question_.choices;
    json_["answer"] = one_or_list(letters);
    if (marking.by != ChoiceMarking::By::letter)
      json_["mark"] = choice_mark_names.at(static_cast<std::size_t>(marking.by));
  }
  void operator()(const TextMarking& marking) const {
    json_["answer"] = one_or_list(marking.answers);
    if (marking.exact) json_["exact"] = true;
  }
  void operator()(const NumberMarking& marking) const {
    json_["number"] = marking.value;
    if (marking.tolerance > 0 && !marking.relative) json_["tolerance"] = marking.tolerance;
    if (marking.tolerance > 0 && marking.relative) json_["tolerance"] = percent(marking);
    if (!marking.unit.empty()) json_["unit"] = marking.unit;
    if (!marking.language.empty()) json_["numbers"] = marking.language;
  }
  void operator()(const PatternMarking& marking) const {
    OrderedJson list = OrderedJson::array();
    for (const auto& count : marking.counts) {
      OrderedJson one{{"pattern", count.pattern}, {"at_least", count.at_least}};
      if (count.at_most != std::numeric_limits<std::size_t>::max()) one["at_most"] = count.at_most;
      list.push_back(std::move(one));
    }
    json_["matches"] = std::move(list);
  }
  void operator()(const ContainMarking& marking) const {
    OrderedJson must = OrderedJson::array();
    for (const auto& any_of : marking.must) must.push_back(one_or_list(any_of));
    if (!must.empty()) json_["must_contain"] = std::move(must);
    if (!marking.must_not.empty()) json_["must_not_contain"] = marking.must_not;
  }
  void operator()(const SchemaMarking& marking) const { json_["json_schema"] = OrderedJson::parse(marking.schema); }
  void operator()(const FieldsMarking& marking) const {
    OrderedJson fields = OrderedJson::object();
    for (const auto& [path, value] : marking.fields) fields[path] = OrderedJson::parse(value);
    json_["fields"] = std::move(fields);
  }
  void operator()(const ReferenceMarking& marking) const {
    static constexpr const char* names[] = {"token_f1", "rouge_l", "rouge_l_stem"};
    json_["references"] = marking.references;
    json_["mark"] = names[static_cast<std::size_t>(marking.metric)];
  }
  void operator()(const LengthMarking& marking) const {
    static constexpr const char* names[] = {"words", "word_runs", "sentences", "characters"};
    const std::string most =
        marking.at_most == std::numeric_limits<std::size_t>::max() ? "" : std::to_string(marking.at_most);
    json_[names[static_cast<std::size_t>(marking.unit)]] = fmt::format("{}-{}", marking.at_least, most);
  }
  void operator()(const LanguageMarking& marking) const { json_["language"] = marking.code; }
  void operator()(const CitationMarking&) const { json_["cites"] = true; }
  void operator()(const RefusalMarking&) const { json_["unanswerable"] = true; }
  void operator()(const JudgeMarking& marking) const { json_["judge"] = marking.criterion; }
  void operator()(const HandMarking&) const { json_["mark"] = "hand"; }

 private:
  // A text, and so read with the decimal sign of its language.
  static std::string percent(const NumberMarking& marking) {
    std::string text = fmt::format("{}%", marking.tolerance);
    if (has_decimal_comma(marking.language)) std::replace(text.begin(), text.end(), '.', ',');
    return text;
  }

  const Question& question_;
  OrderedJson& json_;
};

}  // namespace

OrderedJson question_json(const Question& question) {
  OrderedJson json{{"id", question.id}, {"question", question.text}};
  if (!question.documents.empty()) json["documents"] = question.documents;
  if (question.closed_book) json["closed_book"] = true;
  if (!question.tags.empty()) json["tags"] = question.tags;
  if (!question.group.empty()) json["group"] = question.group;
  if (question.points != 1) json["points"] = question.points;
  OrderedJson evidence = OrderedJson::array();
  for (const Evidence& one : question.evidence) {
    OrderedJson item{{"document", one.document}};
    if (!one.quote.empty()) {
      item["quote"] = one.quote;
    } else {
      item["start"] = one.spans.front().first;
      item["end"] = one.spans.front().second;
    }
    evidence.push_back(std::move(item));
  }
  if (!evidence.empty()) json["evidence"] = std::move(evidence);
  for (const Marking& marking : question.markings) std::visit(MembersOf(question, json), marking);
  return json;
}

}  // namespace hone::marking
