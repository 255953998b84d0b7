// One question of an exam: what is asked, what it may be answered from, and how an answer is marked.
//
//   Question question{.id = "witness", .text = "Who witnessed the lease?"};
//   question.markings.push_back(TextMarking{.answers = {"Anna Keller"}});
//   HONE_TRY(const Mark mark, mark_answer(question, {.text = "anna keller."}));
//
// A question may name several markings; its mark is the smallest of theirs, so that conditions (words, language, cites)
// can only take away. docs/formats/exam.md has the file format.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hone::marking {

// Where the answer stands. Either a quotation, found in the document when the exam is checked, or a span.
struct Evidence {
  std::string document;
  std::string quote = {};
  std::vector<std::pair<std::size_t, std::size_t>> spans = {};  // code points of the document's text, [first, second)
};

// The letter that an answer names, or the option that the model finds likeliest, as lm-evaluation-harness counts it.
struct ChoiceMarking {
  enum class By {
    letter,  // what the answer says: "B", "The answer is (B)", the option's words
    log_likelihood,  // the largest Σ log p of an option: acc
    log_likelihood_norm,  // the largest Σ log p / code points: acc_norm
    log_likelihood_bytes,  // the largest Σ log p / bytes: acc_bytes
  };
  std::vector<std::size_t> right;  // indexes of Question::choices; several: any of them
  By by = By::letter;
};
// "letter", "log_likelihood", "log_likelihood_norm", "log_likelihood_bytes", in the order of By.
constexpr std::array<const char*, 4> choice_mark_names{"letter", "log_likelihood", "log_likelihood_norm",
                                                       "log_likelihood_bytes"};

// The whole answer is one of these texts: letter by letter, or by same_answer(). An answer of fields ("P4 | scene 12 |
// TODAY") is compared field by field, unless exact.
struct TextMarking {
  std::vector<std::string> answers;
  bool exact = false;
  bool by_field() const {
    if (exact) return false;
    for (const std::string& answer : answers)
      if (answer.find(" | ") != std::string::npos) return true;
    return false;
  }
};

struct NumberMarking {
  double value = 0;
  double tolerance = 0;  // |answer − value| ≤ tolerance
  bool relative = false;  // tolerance is in percent of |value|
  std::string unit = {};  // empty: any, or none
  std::string language = {};  // ISO 639-1, says whether a comma is the decimal sign; empty: it is not
};

// RE2 patterns, found in the answer a number of times.
struct PatternMarking {
  struct Count {
    std::string pattern;
    std::size_t at_least = 1, at_most = std::numeric_limits<std::size_t>::max();
  };
  std::vector<Count> counts;
};

// Phrases that stand in the answer as whole words, letters folded. Of each list in `must`, one.
struct ContainMarking {
  std::vector<std::vector<std::string>> must;
  std::vector<std::string> must_not;
};

// The answer is JSON (a ```json fence is taken off) that the schema accepts.
struct SchemaMarking {
  std::string schema;  // JSON
};

// The answer is JSON; its mark is the share of these members that are right.
struct FieldsMarking {
  std::vector<std::pair<std::string, std::string>>
      fields;  // "tenant.name" → JSON value; strings as normalized_answer()
};

struct ReferenceMarking {
  enum class Metric { token_f1, rouge_l, rouge_l_stem };
  std::vector<std::string> references;  // the best of them counts
  Metric metric = Metric::token_f1;
};

struct LengthMarking {
  enum class Unit { words, word_runs, sentences, characters };
  Unit unit = Unit::words;
  std::size_t at_least = 0, at_most = std::numeric_limits<std::size_t>::max();
};

struct LanguageMarking {
  std::string code;  // ISO 639-1
};

// Cites a passage that exists and overlaps the evidence.
struct CitationMarking {};

// The documents do not say: right is an answer that says so.
struct RefusalMarking {};

// A judge says yes to this.
struct JudgeMarking {
  std::string criterion;
};

// A person says.
struct HandMarking {};

using Marking = std::variant<ChoiceMarking, TextMarking, NumberMarking, PatternMarking, ContainMarking, SchemaMarking,
                             FieldsMarking, ReferenceMarking, LengthMarking, LanguageMarking, CitationMarking,
                             RefusalMarking, JudgeMarking, HandMarking>;

struct Question {
  std::string id;
  std::string text;
  std::vector<std::string> choices = {};  // shown as A, B, C …
  std::vector<std::string> documents = {};
  bool closed_book = false;  // asked without documents at every stage
  std::vector<std::string> tags = {};
  std::string group = {};  // questions that share one; empty: alone
  double points = 1;
  std::vector<Evidence> evidence = {};
  std::vector<Marking> markings = {};
  std::string where = {};  // "lease.yaml, line 12, question \"witness\"", for messages

  template <class T>
  const T* marking() const {
    for (const Marking& one : markings)
      if (const T* found = std::get_if<T>(&one)) return found;
    return nullptr;
  }
  bool unanswerable() const { return marking<RefusalMarking>() != nullptr; }
  // Whether a mark can only be 0 or 1: not for references, fields and forms, nor by hand.
  bool right_or_wrong() const {
    return !marking<ReferenceMarking>() && !marking<HandMarking>() &&
           !(marking<TextMarking>() && marking<TextMarking>()->by_field()) &&
           !(marking<FieldsMarking>() && marking<FieldsMarking>()->fields.size() > 1);
  }
};

}  // namespace hone::marking
