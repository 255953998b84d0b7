#include "hone/answers/document_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <vector>

#include "hone/answers/attribution.h"
#include "hone/core/unicode.h"

namespace hone::answers {
namespace {

constexpr std::size_t longest_question = 300;  // bytes; std::regex recurses
constexpr std::size_t head_points = 600;  // where a letter has its date
constexpr std::size_t most_listed = 40;  // headings in one answer

std::string plain_words(std::string_view text) {
  std::string out = on_one_line(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  for (std::size_t at; (at = out.find("\xE2\x80\x99")) != std::string::npos;) out.replace(at, 3, "'");
  while (!out.empty() && (out.back() == '?' || out.back() == '.' || out.back() == ' ' || out.back() == '!'))
    out.pop_back();
  return out;
}

// What is asked for, and the words that say of which document.
struct Wanted {
  enum class What { nothing, author, title, date, count, list } what = What::nothing;
  std::string of;  // "the letter", "moby dick", ""
  std::string noun;  // of count and list: "chapter"
};

const char* const nouns = "(chapter|section|scene|part|act|article|heading|page)s?";

Wanted wanted_of(const std::string& question) {
  using What = Wanted::What;
  static const std::vector<std::pair<std::regex, What>> forms = [] {
    const auto form = [](const std::string& text) { return std::regex("(?:and |so )?" + text); };
    return std::vector<std::pair<std::regex, What>>{
        {form("who (?:wrote|authored|drafted|composed|sent) (.*)"), What::author},
        {form("(?:who|what) (?:is|was|are|were) the (?:authors?|writers?|sender)(?: of (.*))?"), What::author},
        {form("(?:who|by whom) (?:is|was) (.*) (?:written|authored|drafted|sent)(?: by)?"), What::author},
        {form("(?:what is|what's|what was) the title(?: of (.*))?"), What::title},
        {form("what is (.*) called"), What::title},
        {form("(?:what is|what's|what was) the date(?: of (.*)| on (.*))?"), What::date},
        {form("(?:what|which) date (?:is|does|has) (.*?)(?: bear| carry| have| from| dated)?"), What::date},
        {form("when (?:is|was) (.*) (?:written|dated|published|sent|issued)"), What::date}};
  }();
  std::smatch match;
  for (const auto& [pattern, what] : forms)
    if (std::regex_match(question, match, pattern)) {
      std::string of;
      for (std::size_t i = 1; i < match.size(); ++i)
        if (match[i].matched) of = match[i];
      return {what, of, ""};
    }
  static const std::regex count(
      std::string("how many ") + nouns +
      "(?: (?:are there|are in|does|do|has|is|has got))?(?: in)? ?(.*?)(?: have| contain| got| in all)?");
  if (std::regex_match(question, match, count)) return {What::count, match[2], match[1]};
  static const std::regex list(
      std::string("(?:what are|what|which|list|name|give me|show me)(?: are)?(?: all)?(?: of)?(?: the)? ") + nouns +
      "(?: are there| titles)?(?: (?:of|in) (.*))?");
  if (std::regex_match(question, match, list)) return {What::list, match[2], match[1]};
  return {};
}

// Words that say "the document" of any document.
bool says_document(const std::string& word) {
  static const std::set<std::string> words{
      "document", "text",       "file",     "book",  "novel",     "letter",       "paper",  "report",
      "script",   "screenplay", "contract", "lease", "agreement", "article",      "email",  "mail",
      "message",  "memo",       "note",     "story", "it",        "this",         "that",   "these",
      "those",    "play",       "pdf",      "deed",  "opinion",   "thesis",       "manual", "speech",
      "invoice",  "will",       "policy",   "essay", "poem",      "presentation", "have",   "there"};
  return words.contains(word);
}

std::set<std::string> name_words(const corpus::DocumentRecord& document) {
  std::string name = document.path.substr(document.path.rfind('/') + 1);
  for (char& c : name)
    if (c == '_' || c == '-' || c == '.') c = ' ';
  const auto words = content_words(name + " " + document.title);
  return {words.begin(), words.end()};
}

// The one document that `of` means; null when it is not plain which.
const corpus::DocumentRecord* meant(const std::string& of, const std::vector<corpus::DocumentRecord>& documents) {
  std::vector<std::string> names, kinds;  // words that must be the document's; words that may be
  for (const std::string& word : content_words(of)) (says_document(word) ? kinds : names).push_back(word);
  std::vector<const corpus::DocumentRecord*> left;
  for (const corpus::DocumentRecord& one : documents) {
    const auto words = name_words(one);
    if (std::all_of(names.begin(), names.end(), [&](const std::string& word) { return words.contains(word); }))
      left.push_back(&one);
  }
  if (left.size() > 1)
    for (const std::string& kind : kinds) {
      std::vector<const corpus::DocumentRecord*> of_kind;
      for (const corpus::DocumentRecord* one : left)
        if (name_words(*one).contains(kind)) of_kind.push_back(one);
      if (!of_kind.empty()) left = of_kind;
    }
  return left.size() == 1 ? left[0] : nullptr;
}

bool says_nothing(const std::string& value) {
  static const std::set<std::string> empty{"",
                                           "administrator",
                                           "admin",
                                           "user",
                                           "root",
                                           "unknown",
                                           "anonymous",
                                           "owner",
                                           "untitled",
                                           "document",
                                           "windows user",
                                           "microsoft office user",
                                           "unknown author",
                                           "none",
                                           "author"};
  return empty.contains(plain_words(value));
}

search::Passage outside_text(const corpus::DocumentRecord& document, const char* where, std::string text) {
  search::Passage passage;
  passage.document = document.path, passage.title = document.title, passage.heading = where;
  passage.text = std::move(text);
  return passage;
}

DocumentFact property(const corpus::DocumentRecord& document, const char* name, const std::string& value) {
  return {value, outside_text(document, "properties", fmt::format("{}: {}", name, value))};
}

// The only date in the head of a text, where a letter has it.
Result<std::optional<DocumentFact>> date_in_head(const corpus::DocumentRecord& document, const corpus::Corpus& corpus) {
  static const std::string month =
      "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
      "nov(?:ember)?|dec(?:ember)?)\\.?";
  static const std::regex date(
      "\\b(?:\\d{1,2}(?:st|nd|rd|th)?(?: of)? " + month + ",? \\d{4}|" + month +
          " \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./]\\d{1,2}[./]\\d{4})\\b",
      std::regex::icase);
  HONE_TRY(const std::string head, corpus.beginning(document.id, head_points));
  std::vector<std::smatch> found(std::sregex_iterator(head.begin(), head.end(), date), std::sregex_iterator());
  if (found.empty()) return std::optional<DocumentFact>();
  DocumentFact fact;
  if (found.size() > 1) return std::optional(fact);  // which, is for the passages to say
  const auto at = static_cast<std::size_t>(found[0].position());
  fact.text = found[0].str();
  fact.passage.document = document.path, fact.passage.title = document.title;
  fact.passage.page = document.pages > 0 ? 1 : 0;
  fact.passage.start = count_points(std::string_view(head).substr(0, at));
  fact.passage.end = fact.passage.start + count_points(fact.text);
  fact.passage.text = fact.text;
  return std::optional(fact);
}

// Headings that are chapters, scenes, …: by their own word, by the way a scene begins, or all of the outermost level.
std::vector<documents::Heading> headings_called(const std::string& noun, const corpus::DocumentRecord& document,
                                                const std::vector<documents::Heading>& all) {
  std::vector<documents::Heading> found;
  const bool is_script = document.format == "fountain" || document.format == "fdx";
  static const std::regex slug("(?:\\S{1,6}\\s+)?(?:int|ext|est|i/e|int\\./ext)[. /].*");
  for (const documents::Heading& heading : all) {
    const std::string title = plain_words(heading.title);
    const bool named = title.rfind(noun, 0) == 0 && (title.size() == noun.size() || !std::isalpha(title[noun.size()]));
    if (named || (noun == "scene" && is_script && std::regex_match(title.substr(0, 200), slug)))
      found.push_back(heading);
  }
  if (!found.empty() || (noun != "section" && noun != "heading")) return found;
  std::map<int, std::size_t> counts;
  for (const documents::Heading& heading : all) ++counts[heading.level];
  for (const auto& [level, count] : counts) {
    if (count < 2) continue;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&, wanted = level](const documents::Heading& heading) { return heading.level == wanted; });
    break;
  }
  return found;
}

Result<std::optional<DocumentFact>> from_outline(const Wanted& wanted, const corpus::DocumentRecord& document,
                                                 const corpus::Corpus& corpus) {
  if (wanted.noun == "page") {
    if (wanted.what != Wanted::What::count || document.pages == 0) return std::optional<DocumentFact>();
    return std::optional(property(document, "Pages", std::to_string(document.pages)));
  }
  HONE_TRY(const documents::Document layout, corpus.layout(document.id));
  const auto found = headings_called(wanted.noun, document, layout.headings);
  if (found.empty()) return std::optional<DocumentFact>();
  std::string lines, listed;
  for (std::size_t i = 0; i < std::min(found.size(), most_listed); ++i) {
    lines += on_one_line(found[i].title) + "\n";
    listed += (listed.empty() ? "" : "; ") + on_one_line(found[i].title);
  }
  if (found.size() > most_listed) {
    lines += fmt::format("… and {} more\n", found.size() - most_listed);
    listed += fmt::format("; and {} more", found.size() - most_listed);
  }
  return std::optional(DocumentFact{wanted.what == Wanted::What::count ? std::to_string(found.size()) : listed,
                                    outside_text(document, "outline", lines)});
}

}  // namespace

Result<std::optional<DocumentFact>> fact_asked_for(const std::string& question, const search::Filter& filter,
                                                   const corpus::Corpus& corpus) {
  std::optional<DocumentFact> none;
  if (question.size() > longest_question || filter.by_place()) return none;
  const Wanted wanted = wanted_of(plain_words(question));
  if (wanted.what == Wanted::What::nothing) return none;
  HONE_TRY(std::vector<corpus::DocumentRecord> documents, corpus.documents());
  std::erase_if(documents, [&](const corpus::DocumentRecord& one) {
    return !filter.accepts({one.path, one.title, "", one.format, one.language, 0});
  });
  const corpus::DocumentRecord* document = meant(wanted.of, documents);
  if (!document) return none;
  switch (wanted.what) {
    case Wanted::What::author:
      if (!says_nothing(document->author)) return std::optional(property(*document, "Author", document->author));
      return none;
    case Wanted::What::title:
      if (!says_nothing(document->title)) return std::optional(property(*document, "Title", document->title));
      return none;
    case Wanted::What::date: {
      HONE_TRY(auto in_text, date_in_head(*document, corpus));
      if (in_text) return in_text->text.empty() ? none : in_text;
      if (!says_nothing(document->date)) return std::optional(property(*document, "Date", document->date));
      return none;
    }
    case Wanted::What::count:
    case Wanted::What::list: return from_outline(wanted, *document, corpus);
    case Wanted::What::nothing: break;
  }
  return none;
}

bool needs_the_whole(std::string_view question) {
  static const std::regex forms(
      "(?:and |so |please |can you |could you )?(?:"
      "how many (?:\\S+ ){0,3}?(?:are (?:there|in|mentioned|named)|does|do|occur|appear|in all|in total|times)\\b.*|"
      "how many \\S+(?: \\S+)?|how often .*|count (?:the|all|every|how) .*|(?:what|which) \\S+(?: \\S+)? are there.*|"
      "(?:list|name|find|show|give)(?: me)? (?:all|every|each|the)\\b.*|what are (?:all|the main|the key)\\b.*|"
      "(?:who|what|which) are all .*|(?:summari[sz]e|sum up|outline)\\b.*|.*\\b(?:a|the|short|brief) summary\\b.*|"
      "what is (?:it|this|(?:this|the) (?:document|text|book|script|report|story|file)) about.*|"
      "what happens in (?:this|the (?:book|story|script|novel|play))\\b.*|"
      ".*\\b(?:most|least) (?:often|frequently|common|mentioned)\\b.*)");
  if (question.size() > longest_question) return false;
  const std::string text = plain_words(question);
  const std::size_t comma = text.find_last_of(",;");  // "In the whole script, how many scenes are there?"
  const std::string clause = comma == std::string::npos ? "" : plain_words(text.substr(comma + 1));
  return std::regex_match(text, forms) || (!clause.empty() && std::regex_match(clause, forms));
}

}  // namespace hone::answers
