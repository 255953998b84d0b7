#include "hone/marking/answer_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"

namespace hone::marking {
namespace {

constexpr std::size_t most_tried = 60, longest_example = 2000;

std::string letter_of(std::size_t option) { return std::string(1, static_cast<char>('A' + option)); }

// Members set at "a.b" as at a → b.
void set_member(OrderedJson& json, const std::string& path, OrderedJson value) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos)
    json[path] = std::move(value);
  else
    set_member(json[path.substr(0, dot)], path.substr(dot + 1), std::move(value));
}

// Answers that each marking of a question might take, and others that it might refuse.
class Examples {
 public:
  explicit Examples(const Question& question) : question_(question) {
    for (const Marking& marking : question.markings) std::visit(*this, marking);
  }

  std::vector<std::string> good, bad;
  std::string how;

  void operator()(const ChoiceMarking& marking) {
    if (marking.by != ChoiceMarking::By::letter)
      return say("The option that the model finds likeliest counts; no text does.");
    for (std::size_t i = 0; i < question_.choices.size(); ++i) {
      const bool right = std::find(marking.right.begin(), marking.right.end(), i) != marking.right.end();
      (right ? good : bad).push_back(letter_of(i));
      (right ? good : bad).push_back(question_.choices[i]);
    }
    say("The letter, or the words of the option; two letters name none.");
  }

  void operator()(const TextMarking& marking) {
    for (const std::string& answer : marking.answers) good.push_back(answer);
    const std::string& first = marking.answers.front();
    if (marking.exact) {
      bad = {lower_ascii(first), first + ".", "The answer is " + first};
      return say("The whole answer, letter by letter.");
    }
    if (marking.by_field()) {
      bad.push_back(first.substr(0, first.rfind(" | ")));
      return say("Each field between the signs | counts for itself, in its place.");
    }
    const bool signs = std::any_of(marking.answers.begin(), marking.answers.end(),
                                   [](const std::string& one) { return loses_signs(one); });
    if (signs) bad.push_back(normalized_answer(first));
    for (const char* lead : {"The answer is ", "I think that it is "}) bad.push_back(lead + first + ".");
    say(signs ? "The whole answer is compared, with its signs: they tell it from others."
              : "The whole answer is compared, without case, punctuation and articles: a sentence around it does not "
                "count.");
    if (marking.answers.size() > 1) say(fmt::format("Any of {} texts is enough.", marking.answers.size()));
  }

  void operator()(const NumberMarking& marking) {
    const std::string unit = marking.unit.empty() ? "" : " " + marking.unit;
    const double allowed = marking.relative ? marking.tolerance / 100 * std::abs(marking.value) : marking.tolerance;
    good.push_back(number(marking.value, marking) + unit);
    bad.push_back(number(marking.value + 2 * allowed + 1, marking) + unit);
    say(unit.empty() ? "The last number of the answer that it does not deny."
                     : fmt::format("The last number in {}, or the last one without a unit, that it does not deny.",
                                   marking.unit));
    if (allowed > 0) say(fmt::format("It may be off by {}.", allowed));
  }

  void operator()(const PatternMarking& marking) {
    for (const auto& count : marking.counts)
      if (count.at_most == 0)
        say(fmt::format("{} must not be found.", shorten(count.pattern, 60)));
      else
        say(fmt::format("{} is found.", shorten(count.pattern, 60)));
    for (const auto& count : marking.counts) {
      // A pattern without signs is a text that it finds.
      std::string plain;
      for (const char c : count.pattern)
        if (c != '\\' && c != '^' && c != '$') plain += c;
      (count.at_most == 0 ? bad : good).push_back(plain);
    }
    good.emplace_back("Yes.");
    bad.emplace_back("Nothing of it.");
  }

  void operator()(const ContainMarking& marking) {
    std::string all;
    for (const auto& any_of : marking.must) all += (all.empty() ? "" : ", ") + any_of.front();
    good.push_back(all.empty() ? "Yes." : "It says: " + all + ".");
    for (std::size_t left_out = 0; left_out < marking.must.size(); ++left_out) {
      std::string some = "It says:";
      for (std::size_t i = 0; i < marking.must.size(); ++i)
        if (i != left_out) some += " " + marking.must[i].front();
      bad.push_back(some + ".");
    }
    for (const std::string& phrase : marking.must_not) bad.push_back(fmt::format("{} {}", all, phrase));
    say(marking.must.empty() ? "What must not stand in it decides." : "The phrases stand in the answer, wherever.");
  }

  void operator()(const SchemaMarking&) {
    for (const char* json : {"{}", "[]", "0", "\"\"", "true", "null"}) good.emplace_back(json);
    bad.emplace_back("It is so.");
    say("The answer is JSON as the schema wants it.");
  }

  void operator()(const FieldsMarking& marking) {
    OrderedJson all = OrderedJson::object();
    for (const auto& [path, value] : marking.fields)
      if (auto parsed = parse_ordered_json(value, path)) set_member(all, path, std::move(*parsed));
    good.insert(good.begin(), dump(all));
    bad.emplace_back("{}");
    say("JSON, of which each member counts for itself.");
  }

  void operator()(const ReferenceMarking& marking) {
    for (const std::string& reference : marking.references) good.push_back(reference);
    bad.emplace_back("Something else.");
    say("The likeness to the nearest reference.");
  }

  void operator()(const LengthMarking& marking) {
    std::string words;
    for (std::size_t i = 0; i < std::min<std::size_t>(std::max<std::size_t>(marking.at_least, 1), 200); ++i)
      words += i == 0 ? "Word" : marking.unit == LengthMarking::Unit::sentences ? ". Word" : " word";
    good.push_back(words + ".");
    bad.emplace_back("");
    bad.push_back(words + " " + words + " " + words + " " + words);
    say("Its length counts.");
  }

  void operator()(const LanguageMarking& marking) { say(fmt::format("It is in the language \"{}\".", marking.code)); }
  void operator()(const CitationMarking&) { say("A passage that it cites holds the evidence."); }
  void operator()(const RefusalMarking&) {
    good.emplace_back("The documents do not say.");
    bad.emplace_back("In 1804.");
    say("An answer that says that it cannot say.");
  }
  void operator()(const JudgeMarking&) { say("A judge marks it."); }
  void operator()(const HandMarking&) { say("A person marks it."); }

 private:
  void say(const std::string& sentence) { how += (how.empty() ? "" : " ") + sentence; }

  static std::string number(double value, const NumberMarking& marking) {
    std::string text = fmt::format("{}", value);
    // As people of that language write it.
    const Question plain{.id = "q", .markings = {NumberMarking{.value = value, .language = marking.language}}};
    const auto mark = mark_answer(plain, {.text = text});
    if (!mark || mark->fraction < 1) std::replace(text.begin(), text.end(), '.', ',');
    return text;
  }

  const Question& question_;
};

bool needs_more_than_text(const Question& question) {
  const auto* choice = question.marking<ChoiceMarking>();
  return question.marking<HandMarking>() || question.marking<JudgeMarking>() ||
         (choice && choice->by != ChoiceMarking::By::letter);
}

// With a passage that holds the evidence, cited, where the question asks for one.
ExamAnswer answer_with_evidence(const Question& question, std::string text) {
  ExamAnswer answer{.text = std::move(text)};
  if (!question.marking<CitationMarking>()) return answer;
  for (const Evidence& evidence : question.evidence)
    for (const auto& [start, end] : evidence.spans) {
      answer.passages.push_back({evidence.document, start, end});
      answer.cited.push_back(answer.passages.size() - 1);
    }
  return answer;
}

}  // namespace

Result<AnswerSheet> answer_sheet(const Question& question, const MarkOptions& options) {
  const Examples examples(question);
  AnswerSheet sheet{.how = examples.how};
  if (needs_more_than_text(question)) return sheet;
  std::size_t tried = 0;
  const auto mark = [&](const std::string& text) {
    return mark_answer(question, answer_with_evidence(question, text), options);
  };
  for (const std::string& text : examples.good) {
    if (text.size() > longest_example || ++tried > most_tried) continue;
    HONE_TRY(const Mark given, mark(text));
    if (given.fraction < 1) continue;
    sheet.counts = text;
    break;
  }
  std::vector<std::string> bad = examples.bad;
  bad.emplace_back("Something else.");
  tried = 0;
  for (const std::string& text : bad) {
    if (text.size() > longest_example || ++tried > most_tried) continue;
    HONE_TRY(const Mark given, mark(text));
    if (given.fraction >= 1) continue;
    sheet.counts_not = text;
    break;
  }
  return sheet;
}

}  // namespace hone::marking
