#include "hone/marking/question_parser.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <charconv>

#include "hone/core/hash.h"
#include "hone/core/unicode.h"
#include "hone/documents/folded_text.h"
#include "hone/marking/json_schema.h"
#include "hone/marking/marking.h"
#include "hone/marking/number_reader.h"
#include "hone/marking/question_columns.h"
#include "hone/marking/question_fields.h"
#include "hone/marking/word_count.h"
#include "text_match.h"

namespace hone::marking {
namespace {

constexpr double most_points = 1e6;
constexpr std::size_t most_choices = 26;

// A letter, or an option's own words.
std::optional<std::size_t> option_named(const std::string& answer, const std::vector<std::string>& choices) {
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (answer == choices[i]) return i;
  if (answer.size() == 1) {
    const char letter = answer[0] >= 'a' && answer[0] <= 'z' ? static_cast<char>(answer[0] - 'a' + 'A') : answer[0];
    if (letter >= 'A' && letter < static_cast<char>('A' + choices.size()))
      return static_cast<std::size_t>(letter - 'A');
  }
  const std::string wanted = normalized_answer(answer);
  for (std::size_t i = 0; i < choices.size(); ++i)
    if (!wanted.empty() && wanted == normalized_answer(choices[i])) return i;
  return std::nullopt;
}

void parse_choice(QuestionFields& fields, Question& question) {
  question.choices = fields.texts("choices");
  if (question.choices.size() < 2 || question.choices.size() > most_choices)
    return fields.wrong("choices", "2 to 26 options");
  ChoiceMarking marking;
  marking.by =
      static_cast<ChoiceMarking::By>(fields.choice("mark", {choice_mark_names.begin(), choice_mark_names.end()}));
  if (!fields.has("answer"))
    return fields.problem("`choices` are there and no `answer`; expected the letter of the right one.");
  for (const std::string& answer : fields.texts("answer")) {
    const auto option = option_named(answer, question.choices);
    if (!option)
      return fields.wrong("answer", fmt::format("a letter from A to {}, or the words of an option",
                                                static_cast<char>('A' + question.choices.size() - 1)));
    marking.right.push_back(*option);
  }
  if (!marking.right.empty()) question.markings.emplace_back(std::move(marking));
}

void parse_number(QuestionFields& fields, const QuestionDefaults& defaults, Question& question) {
  NumberMarking marking;
  marking.language = fields.has("numbers") ? fields.text("numbers") : defaults.numbers;
  marking.unit = fields.text("unit");
  // A number of JSON is what it is; a text is read as people of that language write numbers.
  const auto read = [&](const std::string& key) {
    return fields.at(key).is_number() ? std::optional(fields.at(key).get<double>())
                                      : whole_number_text(fields.text(key), marking.language);
  };
  const auto value = read("number");
  if (!value) fields.wrong("number", "a number such as 350 or 12.5; its unit goes under `unit`");
  if (value) marking.value = *value;
  if (fields.has("tolerance")) {
    std::string tolerance = fields.text("tolerance");
    if (tolerance.ends_with('%')) {
      marking.relative = true;
      tolerance.pop_back();
    }
    const auto allowed = marking.relative ? whole_number_text(tolerance, marking.language) : read("tolerance");
    if (!allowed || *allowed < 0)
      fields.wrong("tolerance", "a number such as 5, or a share such as 2%");
    else
      marking.tolerance = *allowed;
  }
  question.markings.emplace_back(std::move(marking));
}

bool usable_pattern(QuestionFields& fields, const std::string& key, const std::string& pattern) {
  if (const std::string why = pattern_problem(pattern); !why.empty()) {
    fields.wrong(key, "an RE2 pattern; " + why);
    return false;
  }
  return true;
}

void parse_patterns(QuestionFields& fields, Question& question) {
  PatternMarking marking;
  for (const std::string& pattern : fields.texts("pattern"))
    if (usable_pattern(fields, "pattern", pattern)) marking.counts.push_back({.pattern = pattern});
  for (const std::string& pattern : fields.texts("must_not_match"))
    if (usable_pattern(fields, "must_not_match", pattern))
      marking.counts.push_back({.pattern = pattern, .at_least = 0, .at_most = 0});
  if (fields.has("matches")) {
    constexpr std::string_view expected = "a list of {pattern, at_least, at_most}";
    const OrderedJson& list = fields.at("matches");
    if (!list.is_array() || list.empty()) return fields.wrong("matches", expected);
    for (const OrderedJson& item : list) {
      if (!item.is_object() || !item.contains("pattern")) return fields.wrong("matches", expected);
      std::vector<std::string> problems;
      QuestionFields members(item, "matches", problems);
      PatternMarking::Count count{.pattern = members.text("pattern"), .at_least = item.contains("at_most") ? 0U : 1U};
      count.at_least = members.count("at_least").value_or(count.at_least);
      count.at_most = members.count("at_most").value_or(count.at_most);
      members.refuse_others({"pattern", "at_least", "at_most"});
      if (!problems.empty()) return fields.problem(problems.front());
      if (count.at_least > count.at_most) return fields.wrong("matches", "at_least no larger than at_most");
      if (usable_pattern(fields, "matches", count.pattern)) marking.counts.push_back(std::move(count));
    }
  }
  if (!marking.counts.empty()) question.markings.emplace_back(std::move(marking));
}

void parse_contains(QuestionFields& fields, Question& question) {
  ContainMarking marking;
  if (fields.has("must_contain")) {
    const OrderedJson& value = fields.at("must_contain");
    if (value.is_array() && value.empty()) fields.wrong("must_contain", "at least one text");
    for (const OrderedJson& item : value.is_array() ? value : OrderedJson::array({value})) {
      // A list within the list: any of these.
      const OrderedJson member{{"must_contain", item}};
      std::vector<std::string> problems;
      auto any_of = QuestionFields(member, "", problems).texts("must_contain");
      if (!problems.empty()) return fields.wrong("must_contain", "texts, or lists of texts of which one is enough");
      marking.must.push_back(std::move(any_of));
    }
  }
  marking.must_not = fields.texts("must_not_contain");
  for (const std::string& phrase : marking.must_not)
    if (documents::folded_words(phrase).empty())
      return fields.wrong("must_not_contain", "texts with a letter or digit");
  for (const auto& any_of : marking.must)
    for (const std::string& phrase : any_of)
      if (documents::folded_words(phrase).empty()) return fields.wrong("must_contain", "texts with a letter or digit");
  if (!marking.must.empty() || !marking.must_not.empty()) question.markings.emplace_back(std::move(marking));
}

// A member's value that is JSON, or, in JSON text, a string of it.
OrderedJson json_member(QuestionFields& fields, const std::string& key) {
  const OrderedJson& value = fields.at(key);
  if (!value.is_string()) return value;
  auto parsed = parse_ordered_json(value.get_ref<const std::string&>(), key);
  return parsed ? std::move(*parsed) : OrderedJson(nullptr);
}

void parse_json_markings(QuestionFields& fields, Question& question) {
  if (fields.has("json_schema")) {
    const OrderedJson schema = json_member(fields, "json_schema");
    if (auto usable = JsonSchema::parse(dump(schema)); !usable)
      fields.problem("`json_schema`: " + usable.error().message());
    else
      question.markings.emplace_back(SchemaMarking{dump(schema)});
  }
  if (!fields.has("fields")) return;
  const OrderedJson members = json_member(fields, "fields");
  if (!members.is_object() || members.empty()) return fields.wrong("fields", "members and their values: {year: 1804}");
  FieldsMarking marking;
  for (const auto& [path, value] : members.items()) marking.fields.emplace_back(path, dump(value));
  question.markings.emplace_back(std::move(marking));
}

void parse_references(QuestionFields& fields, Question& question) {
  ReferenceMarking marking{.references = fields.texts("references")};
  marking.metric =
      static_cast<ReferenceMarking::Metric>(fields.choice("mark", {"token_f1", "rouge_l", "rouge_l_stem"}));
  for (const std::string& reference : marking.references) {
    const bool readable = marking.metric == ReferenceMarking::Metric::token_f1
                              ? !normalized_answer(reference).empty()
                              : rouge_l(reference, reference, false) > 0;
    if (!readable)
      return fields.wrong("references",
                          marking.metric == ReferenceMarking::Metric::token_f1
                              ? "texts with a word"
                              : "texts with a letter from a to z: ROUGE-L reads no others; token_f1 does");
  }
  if (!marking.references.empty()) question.markings.emplace_back(std::move(marking));
}

// "20-60", "20-", "-60", "40".
void parse_length(QuestionFields& fields, const std::string& key, LengthMarking::Unit unit, Question& question) {
  if (!fields.has(key)) return;
  constexpr std::string_view expected = "a range such as 20-60, 20- (at least) or -60 (at most)";
  std::string range = fields.text(key);
  if (range.empty()) return;
  if (const std::size_t dash = range.find("–"); dash != std::string::npos) range.replace(dash, 3, "-");
  std::erase(range, ' ');
  const auto whole = [](std::string_view digits) -> std::optional<std::size_t> {
    std::size_t value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failure != std::errc() || end != digits.data() + digits.size() || value > 10'000'000) return std::nullopt;
    return value;
  };
  LengthMarking marking{.unit = unit};
  const std::size_t dash = range.find('-');
  const std::string low = range.substr(0, dash), high = dash == std::string::npos ? low : range.substr(dash + 1);
  if (low.empty() && high.empty()) return fields.wrong(key, expected);
  if (!low.empty()) {
    const auto value = whole(low);
    if (!value) return fields.wrong(key, expected);
    marking.at_least = *value;
  }
  if (!high.empty()) {
    const auto value = whole(high);
    if (!value || *value < marking.at_least) return fields.wrong(key, expected);
    marking.at_most = *value;
  }
  question.markings.emplace_back(marking);
}

void parse_evidence(QuestionFields& fields, Question& question) {
  if (!fields.has("evidence")) return;
  const OrderedJson& value = fields.at("evidence");
  constexpr std::string_view expected =
      "a quotation, or {document, quote} or {document, start, end}, or a list of these";
  if (value.is_null() || (value.is_array() && value.empty())) return fields.wrong("evidence", expected);
  for (const OrderedJson& item : value.is_array() ? value : OrderedJson::array({value})) {
    Evidence evidence;
    if (question.documents.size() == 1) evidence.document = question.documents[0];
    if (item.is_string()) {
      evidence.quote = item.get<std::string>();
      if (is_blank(evidence.quote)) return fields.wrong("evidence", expected);
    } else {
      if (!item.is_object()) return fields.wrong("evidence", expected);
      std::vector<std::string> problems;
      QuestionFields members(item, "`evidence`", problems);
      if (members.has("document")) evidence.document = members.text("document");
      evidence.quote = members.text("quote");
      const auto start = members.count("start"), end = members.count("end");
      members.refuse_others({"document", "quote", "start", "end"});
      if (!problems.empty()) return fields.problem(problems.front());
      if (start.has_value() != end.has_value() || start.has_value() == !evidence.quote.empty())
        return fields.wrong("evidence", "either `quote` or both `start` and `end`");
      if (start && *start >= *end) return fields.wrong("evidence", "`start` before `end`, in code points");
      if (start) evidence.spans.emplace_back(*start, *end);
    }
    if (evidence.document.empty())
      return fields.wrong("evidence", "the document that it stands in: {document: …, quote: …}");
    question.evidence.push_back(std::move(evidence));
  }
}

void parse_conditions(QuestionFields& fields, Question& question) {
  parse_patterns(fields, question);
  parse_contains(fields, question);
  parse_length(fields, "words", LengthMarking::Unit::words, question);
  parse_length(fields, "word_runs", LengthMarking::Unit::word_runs, question);
  parse_length(fields, "sentences", LengthMarking::Unit::sentences, question);
  parse_length(fields, "characters", LengthMarking::Unit::characters, question);
  if (const std::string code = fields.text("language"); !code.empty()) {
    if (!is_known_language(code))
      fields.wrong("language", "the two letters of a language that Hone tells apart, such as en, ga or de");
    else
      question.markings.emplace_back(LanguageMarking{code});
  }
}

// Pairs of keys that cannot both hold, and keys that mean nothing alone.
void check_together(QuestionFields& fields, const Question& question) {
  const auto needs = [&](const char* key, const char* other) {
    if (fields.has(key) && !fields.has(other)) fields.problem(fmt::format("`{}` stands without `{}`.", key, other));
  };
  needs("exact", "answer");
  needs("tolerance", "number");
  needs("unit", "number");
  needs("numbers", "number");
  if (fields.has("answer") && fields.has("number"))
    fields.problem("both `answer` and `number` are there; expected one of them.");
  if (fields.has("form")) {
    if (fields.has("answer") || fields.has("choices") || fields.has("number"))
      fields.problem("`form` stands beside `answer`, `choices` or `number`; expected one of them.");
    for (const std::string& form : fields.texts("form"))
      if (form.find(" | ") == std::string::npos)
        fields.wrong("form", "fields with | between them, such as P4 | scene 12 | TODAY");
  }
  if (fields.has("exact") && fields.has("choices")) fields.problem("`exact` has no meaning beside `choices`.");
  if (fields.has("references") && fields.has("choices"))
    fields.problem("both `references` and `choices` are there; expected one of them.");
  if (question.marking<CitationMarking>() && question.evidence.empty())
    fields.problem("`cites` needs `evidence`: the words of the document that the cited passage must overlap.");
  if (question.unanswerable())
    for (const char* key : {"answer", "number", "choices", "references", "fields", "evidence", "cites"})
      if (fields.has(key))
        fields.problem(fmt::format("the question is `unanswerable` and has `{}`; expected one of them.", key));
  if (question.marking<HandMarking>() && question.markings.size() > 1)
    fields.problem("`mark: hand` stands beside other markings; a person's mark is the whole mark.");
}

}  // namespace

Question parse_question(const SourceQuestion& source, const std::string& place, const QuestionDefaults& defaults,
                        std::vector<std::string>& problems) {
  QuestionFields fields(source.fields, place, problems);
  const std::size_t problems_before = problems.size();
  Question question;
  if (fields.has("id")) question.id = fields.text("id");
  if (!question.id.empty()) fields.set_where(fmt::format("{}, question \"{}\"", place, shorten(question.id, 40)));
  question.where = fields.where();
  fields.refuse_others(question_keys());
  question.text = fields.text("question");
  if (!fields.has("question")) fields.problem("there is no `question`; expected the text that is asked.");
  if (!fields.has("id")) question.id = "q-" + sha256(question.text).substr(0, 8);
  if (question.id.size() > 200) fields.wrong("id", "at most 200 bytes");

  question.documents = fields.texts("documents");
  for (std::string& document : fields.texts("document")) question.documents.push_back(std::move(document));
  question.closed_book = fields.flag("closed_book");
  question.tags = fields.texts("tags");
  question.group = fields.text("group");
  if (const auto points = fields.number("points")) {
    if (*points > 0 && *points <= most_points)
      question.points = *points;
    else
      fields.wrong("points", "a number above 0, up to 1000000");
  }
  parse_evidence(fields, question);

  if (fields.flag("unanswerable")) question.markings.emplace_back(RefusalMarking{});
  if (fields.has("choices"))
    parse_choice(fields, question);
  else if (fields.has("form"))
    question.markings.emplace_back(TextMarking{fields.texts("form")});
  else if (fields.has("answer"))
    question.markings.emplace_back(TextMarking{fields.texts("answer"), fields.flag("exact")});
  if (fields.has("number")) parse_number(fields, defaults, question);
  parse_json_markings(fields, question);
  if (fields.has("references")) parse_references(fields, question);
  parse_conditions(fields, question);
  if (fields.flag("cites")) question.markings.emplace_back(CitationMarking{});
  if (const std::string criterion = fields.text("judge"); !criterion.empty())
    question.markings.emplace_back(JudgeMarking{criterion});
  if (fields.has("mark") && !fields.has("choices") && !fields.has("references")) {
    if (fields.text("mark") == "hand")
      question.markings.emplace_back(HandMarking{});
    else
      fields.wrong("mark", "hand; other marks stand beside `choices` or `references`");
  }
  check_together(fields, question);
  if (question.markings.empty() && problems.size() == problems_before)
    fields.problem(
        "nothing says how it is marked; expected `answer`, `number`, `must_contain`, `references`, `judge`, `mark: "
        "hand` "
        "or another of docs/formats/exam.md.");
  return question;
}

}  // namespace hone::marking
