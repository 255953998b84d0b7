// IFEval (Zhou et al. 2023): a prompt is followed when all its instructions are. Taken are the prompts whose every
// instruction can be said with the markings of a question so that it is marked as lm-evaluation-harness marks it; the
// tests hold both against the same answers. Refused: sentences by NLTK's Punkt, words in capitals by NLTK's tokenizer,
// paragraphs, two responses, and languages that Hone does not tell.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cctype>

#include "hone/core/lines.h"
#include "hone/marking/word_count.h"
#include "import_rows.h"

namespace hone::exam {
namespace {

constexpr std::uint64_t most_repeats = 100'000;

std::string literal(const std::string& text) { return re2::RE2::QuoteMeta(text); }

// Adds what the instructions of one prompt ask to the question's members; false when it cannot be said.
class InstructionReader {
 public:
  explicit InstructionReader(OrderedJson& fields) : fields_(fields) {}

  bool read(const std::string& id, const OrderedJson& arguments) {
    arguments_ = arguments;
    if (id == "punctuation:no_comma") return pattern(",", 0, 0);
    if (id == "length_constraints:number_words") return number_words();
    if (id == "keywords:existence") return existence();
    if (id == "keywords:forbidden_words") return forbidden();
    if (id == "keywords:frequency")
      return text("keyword") && counted("(?i)" + *text("keyword"), "relation", "frequency");
    if (id == "keywords:letter_frequency") {
      // In place of a sign the harness looks for a letter drawn at random.
      const auto letter = text("letter");
      return letter && letter->size() == 1 && std::isalpha(static_cast<unsigned char>((*letter)[0])) != 0 &&
             counted("(?i)" + literal(*letter), "let_relation", "let_frequency");
    }
    if (id == "detectable_format:title") return pattern(R"(<<[^\n]*[^\s<>][^\n]*>>)", 1);
    if (id == "detectable_content:number_placeholders") return pattern(R"(\[.*?\])", count("num_placeholders"));
    if (id == "detectable_content:postscript") return postscript();
    if (id == "detectable_format:multiple_sections")
      return text("section_spliter") &&
             pattern(R"(\s?)" + literal(*text("section_spliter")) + R"(\s?\d+\s?)", count("num_sections"));
    if (id == "detectable_format:json_format") return set("json_schema", OrderedJson(true));
    if (id == "detectable_format:constrained_response")
      return pattern(R"(My answer is yes\.|My answer is no\.|My answer is maybe\.)", 1);
    if (id == "startend:quotation") return pattern(R"((?s)\A\s*".*"\s*\z)", 1);
    if (id == "startend:end_checker")
      return text("end_phrase") &&
             pattern("(?i)" + literal(std::string(trimmed(*text("end_phrase")))) + R"("*\s*\z)", 1);
    if (id == "combination:repeat_prompt")
      return text("prompt_to_repeat") &&
             pattern(R"((?i)\A\s*)" + literal(std::string(trimmed(*text("prompt_to_repeat")))), 1);
    if (id == "change_case:english_lowercase") return letter_case(R"(\p{Lu}|\p{Lt})", R"(\p{Ll})");
    if (id == "change_case:english_capital") return letter_case(R"(\p{Ll}|\p{Lt})", R"(\p{Lu})");
    if (id == "language:response_language")
      return text("language") && marking::is_known_language(*text("language")) &&
             set("language", OrderedJson(*text("language")));
    return false;
  }

 private:
  std::optional<std::string> text(const char* key) const {
    if (!arguments_.contains(key) || !arguments_[key].is_string()) return std::nullopt;
    return arguments_[key].get<std::string>();
  }
  std::uint64_t count(const char* key) const {
    const bool there = arguments_.contains(key) && arguments_[key].is_number();
    const double value = there ? arguments_[key].get<double>() : -1;
    return value >= 0 && value <= most_repeats ? static_cast<std::uint64_t>(value) : most_repeats + 1;
  }
  // Two instructions about one member cannot both be said.
  bool set(const char* key, OrderedJson value) {
    if (fields_.contains(key)) return fields_[key] == value;
    fields_[key] = std::move(value);
    return true;
  }
  bool pattern(const std::string& pattern, std::uint64_t at_least,
               std::optional<std::uint64_t> at_most = std::nullopt) {
    if (at_least > most_repeats || at_most.value_or(0) > most_repeats) return false;
    OrderedJson one{{"pattern", pattern}, {"at_least", at_least}};
    if (at_most) one["at_most"] = *at_most;
    fields_["matches"].push_back(std::move(one));
    return true;
  }
  bool counted(const std::string& what, const char* relation, const char* how_often) {
    const std::uint64_t n = count(how_often);
    if (text(relation) == "at least") return pattern(what, n);
    return text(relation) == "less than" && n > 0 && pattern(what, 0, n - 1);
  }
  // "At least 600" and "less than 701" are one range.
  bool number_words() {
    const std::uint64_t n = count("num_words");
    if (n > most_repeats) return false;
    if (text("relation") == "at least")
      least_words_ = std::max(least_words_, n);
    else if (text("relation") == "less than" && n > 0)
      most_words_ = std::min(most_words_, n - 1);
    else
      return false;
    if (least_words_ > most_words_) return false;
    fields_["word_runs"] =
        fmt::format("{}-{}", least_words_, most_words_ > most_repeats ? "" : std::to_string(most_words_));
    return true;
  }
  bool existence() {
    if (!arguments_.contains("keywords") || !arguments_["keywords"].is_array()) return false;
    for (const OrderedJson& keyword : arguments_["keywords"])
      if (!keyword.is_string() || !pattern("(?i)" + keyword.get<std::string>(), 1)) return false;
    return true;
  }
  bool forbidden() {
    if (!arguments_.contains("forbidden_words") || !arguments_["forbidden_words"].is_array()) return false;
    for (const OrderedJson& word : arguments_["forbidden_words"])
      if (!word.is_string() || !pattern("(?i)\\b" + word.get<std::string>() + "\\b", 0, 0)) return false;
    return true;
  }
  bool postscript() {
    const auto marker = text("postscript_marker");
    if (!marker) return false;
    if (*marker == "P.P.S") return pattern(R"((?i)p\.\s?p\.\s?s)", 1);
    if (*marker == "P.S.") return pattern(R"((?i)p\.\s?s\.)", 1);
    return pattern("(?i)" + *marker, 1);
  }
  bool letter_case(const char* without, const char* with) {
    return pattern(without, 0, 0) && pattern(with, 1) && set("language", OrderedJson("en"));
  }

  OrderedJson& fields_;
  OrderedJson arguments_;
  std::uint64_t least_words_ = 0, most_words_ = most_repeats + 1;
};

}  // namespace

Status import_ifeval(std::string_view text, const std::string& name, const ImportSink& sink) {
  return each_json_line(text, name, sink, [&](std::size_t line, const OrderedJson& row) -> Status {
    const std::string where = fmt::format("{}, line {}", name, line);
    HONE_TRY(const std::string prompt, text_member(row, "prompt", where));
    const auto list = [&](const char* key) { return row.contains(key) && row[key].is_array() && !row[key].empty(); };
    if (!list("instruction_id_list") || !list("kwargs") || row["kwargs"].size() != row["instruction_id_list"].size())
      return Error(ErrorCode::corrupt_data, where + ": expected \"instruction_id_list\" and as many \"kwargs\".");
    const std::string key = row.contains("key") ? dump(row["key"]) : std::to_string(line);
    OrderedJson fields{
        {"id", fmt::format("{}-{}", sink.stem, key)}, {"question", prompt}, {"tags", OrderedJson::array()}};
    InstructionReader reader(fields);
    bool all = true;
    for (std::size_t i = 0; i < row["kwargs"].size(); ++i) {
      const OrderedJson& id = row["instruction_id_list"][i];
      const OrderedJson& arguments = row["kwargs"][i];
      if (!id.is_string() || !arguments.is_object())
        return Error(ErrorCode::corrupt_data,
                     where + ": expected names in \"instruction_id_list\" and objects in \"kwargs\".");
      if (!reader.read(id.get<std::string>(), arguments)) {
        sink.unchecked(id.get<std::string>());
        all = false;
      }
      fields["tags"].push_back(id);
    }
    if (all)
      sink.accept(line, std::move(fields));
    else
      sink.refuse(line, "an instruction that is not checked here");
    return {};
  });
}

}  // namespace hone::exam
