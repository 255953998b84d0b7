#include "hone/marking/marking.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>

#include "answer_number.h"
#include "hone/core/json.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/documents/declines.h"
#include "hone/documents/folded_text.h"
#include "hone/documents/language.h"
#include "hone/marking/json_schema.h"
#include "hone/marking/said_text.h"
#include "hone/marking/word_count.h"
#include "set_apart.h"

namespace hone::marking {
namespace {

struct Part {
  double fraction = 0;
  std::string reason;
};

Part right(std::string reason) { return {1, std::move(reason)}; }
Part wrong(std::string reason) { return {0, std::move(reason)}; }

char letter(std::size_t option) { return static_cast<char>('A' + option); }

bool same_value(const Json& wanted, const Json& given) {
  if (wanted.is_number() && given.is_number()) {
    const double a = wanted.get<double>(), b = given.get<double>();
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a));
  }
  if (wanted.is_string() && given.is_string())
    return same_answer(wanted.get_ref<const std::string&>(), given.get_ref<const std::string&>());
  if (wanted.is_array() && given.is_array())
    return std::equal(wanted.begin(), wanted.end(), given.begin(), given.end(), same_value);
  if (wanted.is_object() && given.is_object()) {
    for (const auto& [key, value] : wanted.items())
      if (!given.contains(key) || !same_value(value, given[key])) return false;
    return true;
  }
  return wanted == given;
}

const Json* member(const Json& json, const std::string& path) {
  if (json.is_object() && json.contains(path)) return &json[path];  // a name with a dot in it
  const Json* at = &json;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const std::string key = path.substr(begin, end - begin);
    if (!at->is_object() || !at->contains(key)) return nullptr;
    at = &(*at)[key];
    begin = end + 1;
  }
  return at;
}

bool same_document(const std::string& a, const std::string& b) {
  const std::string& longer = a.size() > b.size() ? a : b;
  const std::string& shorter = a.size() > b.size() ? b : a;
  return longer == shorter || (longer.ends_with(shorter) && longer[longer.size() - shorter.size() - 1] == '/');
}

class Marker {
 public:
  Marker(const Question& question, const ExamAnswer& answer, bool declined)
      : question_(question), answer_(answer), declined_(declined) {}

  Result<Part> operator()(const ChoiceMarking& marking) const {
    std::optional<std::size_t> chosen;
    if (marking.by == ChoiceMarking::By::letter) {
      chosen = chosen_option(answer_.text, question_.choices);
      if (!chosen) return wrong("no option, or more than one, is named.");
    } else {
      HONE_TRY(chosen, likeliest(marking.by));
    }
    const bool is_right = std::find(marking.right.begin(), marking.right.end(), *chosen) != marking.right.end();
    return Part{is_right ? 1.0 : 0.0,
                fmt::format("{} is chosen; right is {}.", letter(*chosen), letter(marking.right.front()))};
  }

  Result<Part> operator()(const TextMarking& marking) const {
    Part best{-1, {}};
    for (const std::string& wanted : marking.answers) {
      Part part = marking.by_field() ? by_field(wanted) : whole_text(wanted, marking.exact);
      if (part.fraction > best.fraction) best = std::move(part);
    }
    return best;
  }

  Result<Part> operator()(const NumberMarking& marking) const {
    const AnswerNumber given = answer_number(answer_.text, marking);
    if (!given.value) return wrong(given.why_none);
    const bool near = is_wanted(marking, *given.value);
    const double allowed = marking.relative ? marking.tolerance / 100 * std::abs(marking.value) : marking.tolerance;
    const std::string wanted =
        allowed > 0 ? fmt::format("{} ± {}", marking.value, allowed) : fmt::format("{}", marking.value);
    return Part{near ? 1.0 : 0.0, fmt::format("{} is {}{}.", *given.value, near ? "" : "not ", wanted)};
  }

  Result<Part> operator()(const PatternMarking& marking) const {
    re2::RE2::Options quiet;
    quiet.set_log_errors(false);
    const std::string text = repair_utf8(answer_.text);
    for (const auto& count : marking.counts) {
      const re2::RE2 pattern(count.pattern, quiet);
      if (!pattern.ok()) return unmarkable(fmt::format("the pattern {} cannot be used", count.pattern));
      std::size_t found = 0;
      for (std::size_t at = 0; at <= text.size() && found <= count.at_most && found < 1'000'000;) {
        re2::StringPiece match;
        if (!pattern.Match(text, at, text.size(), re2::RE2::UNANCHORED, &match, 1)) break;
        ++found;
        const auto end = static_cast<std::size_t>(match.data() - text.data()) + match.size();
        at = end;
        if (match.empty()) {  // on by one code point
          if (at >= text.size()) break;
          next_point(text, at);
        }
        // Enough, and no limit above: the rest needs no counting.
        if (found >= count.at_least && count.at_most == std::numeric_limits<std::size_t>::max()) break;
      }
      if (found < count.at_least)
        return wrong(fmt::format("{} is found {} times, not {}.", shorten(count.pattern, 60), found, count.at_least));
      if (found > count.at_most)
        return wrong(fmt::format("{} is found, more than {} times.", shorten(count.pattern, 60), count.at_most));
    }
    return right("the patterns are found as wanted.");
  }

  Result<Part> operator()(const ContainMarking& marking) const {
    const std::string words = documents::folded_words(answer_.text);
    for (const auto& any_of : marking.must)
      if (std::none_of(any_of.begin(), any_of.end(), [&](const std::string& phrase) {
            return documents::contains_phrase(words, documents::folded_words(phrase));
          }))
        return wrong(fmt::format("it does not contain \"{}\".", shorten(any_of.front(), 60)));
    for (const std::string& phrase : marking.must_not)
      if (documents::contains_phrase(words, documents::folded_words(phrase)))
        return wrong(fmt::format("it contains \"{}\".", shorten(phrase, 60)));
    return right("it contains what it must and nothing that it must not.");
  }

  Result<Part> operator()(const SchemaMarking& marking) const {
    HONE_TRY(const JsonSchema schema, JsonSchema::parse(marking.schema));
    const auto json = parse_json(without_fence(answer_.text), "the answer");
    if (!json) return wrong("it is not JSON.");
    const std::string why = schema.problem(*json);
    return why.empty() ? right("it is JSON as the schema wants it.") : wrong(why + ".");
  }

  Result<Part> operator()(const FieldsMarking& marking) const {
    const auto json = parse_json(without_fence(answer_.text), "the answer");
    if (!json) return wrong("it is not JSON.");
    std::size_t count = 0;
    std::string missed;
    for (const auto& [path, value] : marking.fields) {
      HONE_TRY(const Json wanted, parse_json(value, path));
      const Json* given = member(*json, path);
      if (given && same_value(wanted, *given))
        ++count;
      else if (missed.empty())
        missed =
            fmt::format("; {} is {}, not {}", path, given ? shorten(dump(*given), 40) : "missing", shorten(value, 40));
    }
    return Part{static_cast<double>(count) / static_cast<double>(marking.fields.size()),
                fmt::format("{} of {} members are right{}.", count, marking.fields.size(), missed)};
  }

  Result<Part> operator()(const ReferenceMarking& marking) const {
    double best = 0;
    for (const std::string& reference : marking.references)
      best = std::max(best,
                      marking.metric == ReferenceMarking::Metric::token_f1
                          ? token_f1(answer_.text, reference)
                          : rouge_l(answer_.text, reference, marking.metric == ReferenceMarking::Metric::rouge_l_stem));
    return Part{best, fmt::format("{} with the nearest reference is {:.3f}.",
                                  marking.metric == ReferenceMarking::Metric::token_f1 ? "token F1" : "ROUGE-L", best)};
  }

  Result<Part> operator()(const LengthMarking& marking) const {
    static constexpr const char* names[] = {"words", "runs of letters", "sentences", "characters"};
    const std::size_t length = count_length(answer_.text, marking.unit);
    const bool fits = length >= marking.at_least && length <= marking.at_most;
    return Part{fits ? 1.0 : 0.0, fmt::format("it has {} {}.", length, names[static_cast<std::size_t>(marking.unit)])};
  }

  Result<Part> operator()(const LanguageMarking& marking) const {
    const documents::LanguageGuess guess = documents::detect_language(repair_utf8(answer_.text));
    return Part{guess.code == marking.code ? 1.0 : 0.0,
                guess.code.empty() ? "its language cannot be told." : fmt::format("its language is {}.", guess.code)};
  }

  Result<Part> operator()(const CitationMarking&) const {
    if (answer_.cited.empty()) return wrong("it cites no passage.");
    std::size_t made_up = 0;
    for (const std::size_t index : answer_.cited) {
      if (index >= answer_.passages.size()) {
        ++made_up;
        continue;
      }
      const documents::DocumentSpan& passage = answer_.passages[index];
      for (const Evidence& evidence : question_.evidence) {
        if (evidence.spans.empty())
          return unmarkable("its evidence was not looked up in the documents: call place_evidence() first");
        for (const auto& [start, end] : evidence.spans)
          if (same_document(passage.document, evidence.document) && passage.start < end && start < passage.end)
            return right(fmt::format("passage [{}] holds the evidence.", index + 1));
      }
    }
    return wrong(made_up == answer_.cited.size() ? "the passages that it cites do not exist."
                                                 : "no passage that it cites overlaps the evidence.");
  }

  Result<Part> operator()(const RefusalMarking&) const {
    return declined_ ? right("it says that the documents do not say.") : wrong("it answers what cannot be answered.");
  }

  Result<Part> operator()(const JudgeMarking& marking) const {
    if (!answer_.judge_yes) return unmarkable("no judge has said whether: " + shorten(marking.criterion, 80));
    if (!(*answer_.judge_yes >= 0 && *answer_.judge_yes <= 1)) return unmarkable("the judge's probability is not one");
    return Part{*answer_.judge_yes > 0.5 ? 1.0 : 0.0,
                fmt::format("the judge says yes with p = {:.3f}.", *answer_.judge_yes)};
  }

  Result<Part> operator()(const HandMarking&) const {
    if (!answer_.by_hand) return unmarkable("no person has marked it");
    if (!(*answer_.by_hand >= 0 && *answer_.by_hand <= 1)) return unmarkable("a person's mark is not from 0 to 1");
    return Part{*answer_.by_hand, "marked by hand."};
  }

 private:
  Error unmarkable(const std::string& why) const {
    return Error(ErrorCode::invalid_argument, fmt::format("Question \"{}\" cannot be marked: {}.", question_.id, why));
  }

  Part whole_text(const std::string& wanted, bool exact) const {
    bool same = exact ? trimmed(answer_.text) == trimmed(wanted) : same_answer(wanted, answer_.text);
    if (const std::string apart = exact || same ? "" : set_apart_text(answer_.text); !apart.empty())
      same = same_answer(wanted, apart);
    return {same ? 1.0 : 0.0, fmt::format("the answer is {}\"{}\".", same ? "" : "not ", shorten(wanted, 60))};
  }

  // "P4 | scene 12 | TODAY": the share of fields that are right, each in its place.
  Part by_field(const std::string& wanted) const {
    const std::vector<std::string_view> fields = form_fields(wanted), given = form_fields(answer_.text);
    std::size_t count = 0;
    std::string missed;
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (i < given.size() && same_answer(fields[i], given[i]))
        ++count;
      else if (missed.empty())
        missed = fmt::format("; field {} is {}, not \"{}\"", i + 1,
                             i < given.size() ? fmt::format("\"{}\"", shorten(given[i], 40)) : "missing",
                             shorten(fields[i], 40));
    const std::size_t of = std::max(fields.size(), given.size());
    return {static_cast<double>(count) / static_cast<double>(of),
            fmt::format("{} of {} fields are right{}.", count, of, missed)};
  }

  // The first of the largest, as numpy's argmax.
  Result<std::optional<std::size_t>> likeliest(ChoiceMarking::By by) const {
    if (answer_.log_likelihoods.size() != question_.choices.size())
      return unmarkable(
          fmt::format("{} log-likelihoods for {} options", answer_.log_likelihoods.size(), question_.choices.size()));
    std::optional<std::size_t> best;
    double most = 0;
    for (std::size_t i = 0; i < question_.choices.size(); ++i) {
      double value = answer_.log_likelihoods[i];
      if (!std::isfinite(value)) return unmarkable("a log-likelihood is not a number");
      if (by == ChoiceMarking::By::log_likelihood_norm)
        value /= static_cast<double>(count_points(question_.choices[i]));
      if (by == ChoiceMarking::By::log_likelihood_bytes) value /= static_cast<double>(question_.choices[i].size());
      if (!best || value > most) best = i, most = value;
    }
    return best;
  }

  const Question& question_;
  const ExamAnswer& answer_;
  bool declined_;
};

}  // namespace

std::string_view without_fence(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view fence : {"```json", "```Json", "```JSON", "```"})
    if (text.starts_with(fence)) {
      text.remove_prefix(fence.size());
      break;
    }
  if (text.ends_with("```")) text.remove_suffix(3);
  return trimmed(text);
}

std::vector<std::string_view> form_fields(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('|')) text.remove_prefix(1);
  if (text.ends_with('|')) text.remove_suffix(1);
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0; begin <= text.size() && fields.size() < 1000;) {
    const std::size_t end = std::min(text.find('|', begin), text.size());
    fields.push_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return fields;
}

Result<Mark> mark_answer(const Question& question, const ExamAnswer& answer, const MarkOptions& options) {
  if (question.markings.empty())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("Question \"{}\" cannot be marked: nothing says how.", question.id));
  ExamAnswer said = answer;
  const SaidText without_thoughts = said_text(answer.text);
  said.text = without_thoughts.text;
  Mark mark{.fraction = 1, .declined = answer.declined || documents::declines_to_answer(said.text, options.declines)};
  const Marker marker(question, said, mark.declined);
  for (const Marking& marking : question.markings) {
    HONE_TRY(Part part, std::visit(marker, marking));
    if (mark.reason.empty() || part.fraction < mark.fraction) {
      mark.fraction = part.fraction;
      mark.reason = std::move(part.reason);
    }
  }
  if (without_thoughts.thought && is_blank(said.text))
    mark.reason = without_thoughts.unfinished ? "nothing is answered: the thought does not end."
                                              : "nothing is answered: it is a thought alone.";
  if (!mark.reason.empty() && mark.reason[0] >= 'a' && mark.reason[0] <= 'z')
    mark.reason[0] = static_cast<char>(mark.reason[0] - 'a' + 'A');
  return mark;
}

}  // namespace hone::marking
