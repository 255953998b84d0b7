#include "hone/documents/declines.h"

#include <re2/re2.h>

#include "hone/documents/folded_text.h"
#include "hone/documents/sentences.h"

namespace hone::documents {
namespace {

constexpr const char* phrases[] = {"the documents do not say",
                                   "níl a fhios agam",
                                   "ní deir na cáipéisí",
                                   "ní luaitear",
                                   "ní deirtear",
                                   "je ne sais pas",
                                   "les documents ne disent",
                                   "ich weiß es nicht",
                                   "das steht nicht in",
                                   "die dokumente sagen nicht",
                                   "geht nicht aus",
                                   "no lo sé",
                                   "los documentos no dicen",
                                   "non lo so",
                                   "i documenti non dicono",
                                   "não sei",
                                   "ik weet het niet",
                                   "わかりません",
                                   "分かりません",
                                   "記載されていません",
                                   "我不知道",
                                   "文件没有说明",
                                   "لا أعرف",
                                   "mi ò mọ̀",
                                   "मुझे नहीं पता",
                                   "모르겠습니다"};

// On folded_words(): lower case, no punctuation.
const re2::RE2& english() {
  static const re2::RE2 pattern(
      R"((?:\b(?:the|these|this|your|provided|given|any of the) )?)"
      R"((?:)"
      R"(\bi (?:do not|don t|cannot|can t|could not|couldn t) (?:know|say|tell|answer|determine|find)\b)"
      R"(|\bi am (?:not sure|unable to)|\bi m (?:not sure|unable to))"
      R"(|\b(?:documents?|text|texts|passages?|context|contract|lease|will|judgment|opinion|information|file|sources?|letters?)(?: \w+){0,3} (?:do not|does not|did not|don t|doesn t|didn t) (?:say|state|mention|specify|tell|contain|provide|include|give|address|indicate|disclose|answer))"
      R"(|\b(?:is|are|was|were) (?:not|never) (?:stated|mentioned|specified|given|provided|said|known|disclosed|addressed|indicated|answered|found|recorded|in the (?:documents?|text|passages?|context)))"
      R"(|\b(?:no|none of the|none of these|neither of the) (?:documents?|texts?|passages?|sources?|files?|letters?) (?:say|state|mention|specif|tell|contain|provide|include|give|address|indicate|disclose|answer))"
      R"(|\b(?:dokumente?|texte?|unterlagen|passagen?|abschnitte?|vertrag)(?: [^ ]+)? (?:sagen|sagt|nennen|nennt|enthalten|enthält|erwähnen|erwähnt)(?: [^ ]+){0,3} (?:nicht|nichts|keine?)\b)"
      R"(|\b(?:documents?|passages?|textes?|contrat) (?:ne|n)(?: [^ ]+)? (?:disent|dit|précisent|précise|mentionnent|mentionne|indiquent|indique|contiennent|contient) (?:pas|rien))"
      R"(|\b(?:isn t|aren t|wasn t|weren t) (?:stated|mentioned|specified|given|provided|said|known))"
      R"(|\b(?:not stated|not mentioned|not specified|not given|not provided|no information|no mention|cannot be determined|can t be determined|cannot be answered|can t be answered|cannot be said|unanswerable|insufficient information|not enough information|there is nothing in the))"
      R"())");
  return pattern;
}

}  // namespace

bool declines_to_answer(std::string_view answer, const std::vector<std::string>& more) {
  // What an answer says later ("…, though the text does not say why") takes nothing back.
  const auto sentences = sentence_spans(answer);
  if (sentences.empty()) return false;
  const std::size_t end = sentences[std::min<std::size_t>(sentences.size(), 2) - 1].second;
  const std::string opening = folded_words(answer.substr(0, end));
  for (const char* phrase : phrases)
    if (contains_phrase(opening, folded_words(phrase))) return true;
  for (const std::string& phrase : more)
    if (contains_phrase(opening, folded_words(phrase))) return true;
  return re2::RE2::PartialMatch(opening, english());
}

}  // namespace hone::documents
