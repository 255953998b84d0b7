#include "hf_encoding.h"

#include <unicode/normalizer2.h>
#include <unicode/regex.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "hone/core/unicode.h"

namespace hone::convert {
namespace {

using icu::UnicodeString;
using Pieces = std::vector<UnicodeString>;

constexpr const char* gpt2_pattern = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

UnicodeString wide(std::string_view text) {
  return UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}
std::string narrow(const UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string type_of(const Json& step) { return json_value<std::string>(step, "type", ""); }

Error unknown(const char* what, const Json& step) {
  return Error(ErrorCode::unsupported,
               std::string("tokenizer.json: the ") + what + " " + dump(step).substr(0, 200) + " is not known here.");
}

template <class Keep>
UnicodeString map_points(const UnicodeString& text, Keep keep) {
  UnicodeString out;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) keep(out, text.char32At(i));
  return out;
}

Result<UnicodeString> normal_form(const UnicodeString& text, const std::string& form) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = form == "NFC"    ? icu::Normalizer2::getNFCInstance(status)
                                       : form == "NFD"  ? icu::Normalizer2::getNFDInstance(status)
                                       : form == "NFKC" ? icu::Normalizer2::getNFKCInstance(status)
                                                        : icu::Normalizer2::getNFKDInstance(status);
  UnicodeString out = U_SUCCESS(status) ? normalizer->normalize(text, status) : UnicodeString();
  if (U_FAILURE(status)) return Error(ErrorCode::io, "ICU has no normalization data.");
  return out;
}

bool is_cjk(UChar32 c) {
  constexpr std::pair<UChar32, UChar32> blocks[] = {{0x4E00, 0x9FFF},   {0x3400, 0x4DBF},   {0x20000, 0x2A6DF},
                                                    {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF},
                                                    {0xF900, 0xFAFF},   {0x2F800, 0x2FA1F}};
  return std::any_of(std::begin(blocks), std::end(blocks),
                     [&](const auto& block) { return c >= block.first && c <= block.second; });
}

UnicodeString without_marks(const UnicodeString& text) {
  return map_points(text, [](UnicodeString& out, UChar32 c) {
    if (u_charType(c) != U_NON_SPACING_MARK) out.append(c);
  });
}

Result<UnicodeString> normalize(const Json& step, UnicodeString text) {
  if (step.is_null()) return text;
  const std::string type = type_of(step);
  if (type == "Sequence") {
    for (const Json& one : json_value<Json>(step, "normalizers", Json::array())) {
      HONE_TRY(text, normalize(one, text));
    }
    return text;
  }
  if (type == "NFC" || type == "NFD" || type == "NFKC" || type == "NFKD") return normal_form(text, type);
  if (type == "Lowercase") return text.toLower();
  if (type == "StripAccents") return without_marks(text);
  if (type != "BertNormalizer") return unknown("normalizer", step);
  if (json_value<bool>(step, "clean_text", true))
    text = map_points(text, [](UnicodeString& out, UChar32 c) {
      if (c == '\t' || c == '\n' || c == '\r' || u_isUWhiteSpace(c))
        out.append(UChar32{' '});
      else if (c != 0 && c != 0xFFFD && !(U_GET_GC_MASK(c) & U_GC_C_MASK))
        out.append(c);
    });
  if (json_value<bool>(step, "handle_chinese_chars", true))
    text = map_points(text, [](UnicodeString& out, UChar32 c) {
      if (is_cjk(c))
        out.append(UChar32{' '}).append(c).append(UChar32{' '});
      else
        out.append(c);
    });
  const bool lowercase = json_value<bool>(step, "lowercase", true);
  if (json_value<bool>(step, "strip_accents", lowercase)) {
    HONE_TRY(text, normal_form(text, "NFD"));
    text = without_marks(text);
  }
  return lowercase ? text.toLower() : text;
}

// A copy: tempSubString is an alias, which stays one when it is moved and outlives the text it points into.
UnicodeString part(const UnicodeString& text, std::int32_t begin, std::int32_t end) {
  return UnicodeString(text, begin, end - begin);
}

// Cuts a piece at the matches of a pattern: the matches and what lies between, or only the latter.
Result<Pieces> cut(const Pieces& pieces, const std::string& pattern, bool keep_matches) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexPattern> regex(icu::RegexPattern::compile(wide(pattern), 0, status));
  if (U_FAILURE(status))
    return Error(ErrorCode::unsupported, "tokenizer.json: the pattern " + shorten(pattern, 200) + " cannot be read.");
  Pieces out;
  for (const UnicodeString& piece : pieces) {
    const std::unique_ptr<icu::RegexMatcher> matcher(regex->matcher(piece, status));
    if (U_SUCCESS(status)) matcher->setTimeLimit(1000, status);
    std::int32_t done = 0;
    while (U_SUCCESS(status) && matcher->find(status)) {
      const std::int32_t begin = matcher->start(status), end = matcher->end(status);
      if (begin > done) out.push_back(part(piece, done, begin));
      if (end > begin && keep_matches) out.push_back(part(piece, begin, end));
      done = end;
    }
    if (U_FAILURE(status))
      return Error(ErrorCode::unsupported, "tokenizer.json: the pattern " + shorten(pattern, 200) + " takes too long.");
    if (done < piece.length()) out.push_back(part(piece, done, piece.length()));
  }
  return out;
}

// GPT-2's alphabet: every byte as a printable character.
UnicodeString byte_letters(const UnicodeString& text) {
  static const auto letters = [] {
    std::array<UChar32, 256> table{};
    UChar32 next = 256;
    for (UChar32 b = 0; b < 256; ++b)
      table[b] = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174 ? b : next++;
    return table;
  }();
  UnicodeString out;
  for (char c : narrow(text)) out.append(letters[static_cast<unsigned char>(c)]);
  return out;
}

Result<Pieces> pre_tokenize(const Json& step, Pieces pieces) {
  if (step.is_null()) return pieces;
  const std::string type = type_of(step);
  if (type == "Sequence") {
    for (const Json& one : json_value<Json>(step, "pretokenizers", Json::array())) {
      HONE_TRY(pieces, pre_tokenize(one, std::move(pieces)));
    }
    return pieces;
  }
  if (type == "ByteLevel") {
    if (json_value<bool>(step, "add_prefix_space", true))
      for (UnicodeString& piece : pieces)
        if (!piece.startsWith(UnicodeString(UChar32{' '}))) piece.insert(0, UChar32{' '});
    if (json_value<bool>(step, "use_regex", true)) {
      HONE_TRY(pieces, cut(pieces, gpt2_pattern, true));
    }
    for (UnicodeString& piece : pieces) piece = byte_letters(piece);
    return pieces;
  }
  if (type == "Digits")
    return cut(pieces, json_value<bool>(step, "individual_digits", false) ? R"(\p{N})" : R"(\p{N}+)", true);
  if (type == "BertPreTokenizer") {
    HONE_TRY(pieces, cut(pieces, R"([\t\n\x0b\f\r\x85\p{Z}]+)", false));
    return cut(pieces, R"([\p{P}!-/:-@\[-`{-~])", true);
  }
  const std::string behavior = json_value<std::string>(step, "behavior", "");
  if (type == "Split" && (behavior == "Isolated" || behavior == "Removed") &&
      !json_value<bool>(step, "invert", false)) {
    const Json pattern = json_value<Json>(step, "pattern", Json());
    const std::string regex = json_value<std::string>(pattern, "Regex", "");
    if (!regex.empty()) return cut(pieces, regex, behavior == "Isolated");
  }
  return unknown("pre-tokenizer", step);
}

class Encoder {
 public:
  explicit Encoder(const Json& model) : model_(model), vocabulary_(model.at("vocab")) {}

  Status prepare() {
    const std::string type = type_of(model_);
    if (type == "WordPiece") return {};
    if (type != "BPE" || json_value<bool>(model_, "byte_fallback", false)) return unknown("model", Json(type));
    ignores_merges_ = json_value<bool>(model_, "ignore_merges", false);
    std::size_t rank = 0;
    for (const Json& merge : json_value<Json>(model_, "merges", Json::array())) {
      std::string left, right;
      if (merge.is_string()) {
        const std::string& line = merge.get_ref<const std::string&>();
        const std::size_t space = line.find(' ');
        if (space == std::string::npos) return unknown("merge", merge);
        left = line.substr(0, space);
        right = line.substr(space + 1);
      } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
        left = merge[0].get<std::string>();
        right = merge[1].get<std::string>();
      } else {
        return unknown("merge", merge);
      }
      ranks_.emplace(left.append("\n").append(right), rank++);  // no token of the byte alphabet holds a newline
    }
    return {};
  }

  void encode(const UnicodeString& piece, std::vector<std::uint32_t>& ids) const {
    if (type_of(model_) == "WordPiece")
      word_pieces(piece, ids);
    else
      merged(narrow(piece), ids);
  }

 private:
  bool push(const std::string& token, std::vector<std::uint32_t>& ids) const {
    auto found = vocabulary_.find(token);
    if (found == vocabulary_.end() || !found->is_number_unsigned()) return false;
    ids.push_back(found->get<std::uint32_t>());
    return true;
  }

  // Longest piece first; a word that cannot be covered is the unknown token.
  void word_pieces(const UnicodeString& word, std::vector<std::uint32_t>& ids) const {
    std::vector<std::uint32_t> found;
    bool covered = word.countChar32() <= json_value<std::int32_t>(model_, "max_input_chars_per_word", 100);
    for (std::int32_t start = 0; covered && start < word.length();) {
      std::int32_t end = word.length();
      const std::string prefix = start == 0 ? "" : json_value<std::string>(model_, "continuing_subword_prefix", "##");
      while (end > start && !push(prefix + narrow(word.tempSubStringBetween(start, end)), found))
        end = word.moveIndex32(end, -1);
      covered = end > start;
      start = end;
    }
    if (covered)
      ids.insert(ids.end(), found.begin(), found.end());
    else
      push(json_value<std::string>(model_, "unk_token", "[UNK]"), ids);
  }

  // Merges the pair of lowest rank until none is known. Words are short.
  void merged(const std::string& word, std::vector<std::uint32_t>& ids) const {
    if (ignores_merges_ && push(word, ids)) return;
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t start = at;
      next_point(word, at);
      parts.push_back(word.substr(start, at - start));
    }
    while (parts.size() > 1) {
      std::size_t best = parts.size(), best_rank = std::numeric_limits<std::size_t>::max();
      for (std::size_t i = 0; i + 1 < parts.size(); ++i)
        if (auto rank = ranks_.find(parts[i] + '\n' + parts[i + 1]); rank != ranks_.end() && rank->second < best_rank) {
          best = i;
          best_rank = rank->second;
        }
      if (best == parts.size()) break;
      parts[best] += parts[best + 1];
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
    for (const std::string& part : parts) push(part, ids);
  }

  const Json& model_;
  const Json& vocabulary_;
  bool ignores_merges_ = false;
  std::unordered_map<std::string, std::size_t> ranks_;
};

// The ids that a template, or BERT's and RoBERTa's own kinds, put before and after one sequence.
void post_process(const Json& step, std::vector<std::uint32_t>& ids) {
  const std::string type = type_of(step);
  auto id_of = [](const Json& pair) {
    return pair.is_array() && pair.size() == 2 && pair[1].is_number_unsigned() ? pair[1].get<std::uint32_t>() : 0;
  };
  if (type == "Sequence") {
    for (const Json& one : json_value<Json>(step, "processors", Json::array())) post_process(one, ids);
  } else if (type == "RobertaProcessing" || type == "BertProcessing") {
    ids.insert(ids.begin(), id_of(json_value<Json>(step, "cls", Json())));
    ids.push_back(id_of(json_value<Json>(step, "sep", Json())));
  } else if (type == "TemplateProcessing") {
    const Json special = json_value<Json>(step, "special_tokens", Json::object());
    std::vector<std::uint32_t> out;
    for (const Json& part : json_value<Json>(step, "single", Json::array())) {
      if (part.contains("Sequence")) out.insert(out.end(), ids.begin(), ids.end());
      const Json named = json_value<Json>(part, "SpecialToken", Json());
      const Json token = json_value<Json>(special, json_value<std::string>(named, "id", ""), Json());
      for (const Json& id : json_value<Json>(token, "ids", Json::array()))
        if (id.is_number_unsigned()) out.push_back(id.get<std::uint32_t>());
    }
    ids = std::move(out);
  }
}

}  // namespace

Result<std::vector<std::uint32_t>> hf_encode(const Json& tokenizer, std::string_view text) {
  const Json model = json_value<Json>(tokenizer, "model", Json());
  if (!model.is_object() || !model.contains("vocab") || !model["vocab"].is_object())
    return unknown("model", Json(type_of(model)));
  Encoder encoder(model);
  HONE_CHECK(encoder.prepare());

  // Added tokens are cut out of the text first, the longest that fits at each place.
  std::map<std::string, std::uint32_t> added;
  for (const Json& token : json_value<Json>(tokenizer, "added_tokens", Json::array())) {
    const std::string content = json_value<std::string>(token, "content", "");
    if (!content.empty()) added[content] = json_value<std::uint32_t>(token, "id", 0);
  }
  std::vector<std::uint32_t> ids;
  std::string pending;
  auto flush = [&]() -> Status {
    if (pending.empty()) return {};
    HONE_TRY(auto normal, normalize(json_value<Json>(tokenizer, "normalizer", Json()), wide(pending)));
    HONE_TRY(auto pieces, pre_tokenize(json_value<Json>(tokenizer, "pre_tokenizer", Json()), {normal}));
    for (const UnicodeString& piece : pieces) encoder.encode(piece, ids);
    pending.clear();
    return {};
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::pair<const std::string, std::uint32_t>* longest = nullptr;
    for (const auto& token : added)
      if (text.substr(at, token.first.size()) == token.first &&
          (!longest || token.first.size() > longest->first.size()))
        longest = &token;
    if (longest) {
      HONE_CHECK(flush());
      ids.push_back(longest->second);
      at += longest->first.size();
    } else {
      pending += text[at++];
    }
  }
  HONE_CHECK(flush());
  post_process(json_value<Json>(tokenizer, "post_processor", Json()), ids);
  return ids;
}

}  // namespace hone::convert
