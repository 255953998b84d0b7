#include "hone/documents/language.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>

#include "hone/core/unicode.h"

namespace hone {
namespace {

constexpr std::size_t looked_at = 20'000;   // bytes: enough for any text that can be told at all

struct Profile {
  std::string_view code;
  std::string_view words;     // the commonest function words
  std::string_view letters;   // letters that few others write
};

// Latin script. Words from the top of each language's frequency lists; a language is told by the share of running words
// that are its own, letters tip the balance between neighbours.
constexpr Profile latin[] = {
    {"en", "the of and to in is that it was for on are with as his they at be this have from or had by not but what all were we when your can said there an which their has would been if who will more no", ""},
    {"fr", "de la le et les des en un une du est que dans qui par pour au il sur pas plus ne se ce sont avec son aux ou mais nous cette sa été être elle comme droit toute personne", "éèêàçùœ"},
    {"de", "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über oder jeder", "äöüß"},
    {"es", "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta toda persona derecho tiene", "ñóáíú"},
    {"it", "di e il la che in a per un è del della le i con da non una si dei sono al nel come gli più anche ha alla o delle lo ma su se questo ogni diritto individuo", "èàùò"},
    {"pt", "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está toda pessoa direito", "ãõçêá"},
    {"nl", "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar door over bij nog uit naar heeft wordt worden deze die of recht ieder op hij", "ij"},
    {"sv", "och i att det som en på är av för med den till inte om ett han har de var jag sig men så från vi kan när eller hade skall rätt var", "åäö"},
    {"da", "og i at det en den til er som på de med han af for ikke der var sig men et har om vi jeg fra eller skal ret enhver", "æøå"},
    {"no", "og i det er på til som en å for av at ikke med de den har om var et fra men seg han vi jeg eller skal rett enhver", "æøå"},
    {"fi", "ja on ei se että oli hän mutta ovat kun niin myös kuin joka sen tai ole jos hänen tämä sitä mitä vain olla siitä jokaisella oikeus", "äö"},
    {"pl", "i w na z do się nie jest to że o jak za od po przez co ale dla oraz które jego ma tym był są czy lub prawo każdy człowiek", "ąęłśżźćń"},
    {"cs", "a v na se je že to s z do o i k za by jako od po pro ve podle nebo jeho jsou které má byl každý právo", "ěřůčšž"},
    {"ga", "agus an na ar go i a le is tá bhí ag do sé chun gach nó aon ina leis atá seo sin mar ach bheith as ní dá faoi duine ceart den don sa acu", "áéíóú"},
    {"cy", "y yn a o i ar mae yr ei gan am bod wedi oedd fod yw sydd gyda hawl neu ac eu gan pawb nid wrth", "ŵŷ"},
    {"yo", "ti ni o sí tí ní kan àti ó náà wọn ẹ̀tọ́ láti ẹnì gbogbo fún bá gẹ́gẹ́ wà jẹ́ kò yìí èyí sí pé lè rẹ̀ àwọn", "ọẹṣ"},
    {"tr", "ve bir bu da de için ile olarak çok daha olan gibi en ne kadar sonra var ya o ki her veya hakkı herkesin", "ğışç"},
    {"vi", "và của là có được cho trong một các không người với này để những đã về khi cũng hay theo quyền mọi", "ươđạảấầậếềệốồộớờợ"},
    {"ro", "de și în a la cu pe un care o nu din sau este ca să mai au pentru al prin se ori orice dreptul persoană", "ășțâî"},
    {"hu", "a az és hogy nem is egy ez van meg de csak mint már ki vagy el minden joga személynek nak nek ha", "őűáé"},
    {"id", "yang dan di dengan untuk dari pada dalam tidak ini itu adalah oleh atau setiap orang berhak ke akan juga sebagai tak", ""},
};

std::string word_key(std::string_view text, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t at = begin; at < end;) append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(next_point(text, at)))));
  return out;
}

const std::map<std::string, std::vector<std::size_t>, std::less<>>& latin_words() {
  static const auto table = [] {
    std::map<std::string, std::vector<std::size_t>, std::less<>> made;
    for (std::size_t i = 0; i < std::size(latin); ++i) {
      std::istringstream words{std::string(latin[i].words)};
      for (std::string word; words >> word;) made[word].push_back(i);
    }
    return made;
  }();
  return table;
}

LanguageGuess detect_latin(std::string_view text) {
  std::array<double, std::size(latin)> scores{};
  std::size_t words = 0;
  auto is_letter = [](char32_t point) {
    const auto type = u_charType(static_cast<UChar32>(point));
    return u_isalpha(static_cast<UChar32>(point)) || type == U_NON_SPACING_MARK;
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    if (!is_letter(next_point(text, at))) continue;
    std::size_t end = at;
    while (end < text.size()) {
      std::size_t next = end;
      if (!is_letter(next_point(text, next))) break;
      end = next;
    }
    at = end;
    ++words;
    const std::string word = word_key(text, begin, end);
    if (auto known = latin_words().find(word); known != latin_words().end())   // a word that many share says less
      for (std::size_t language : known->second) scores[language] += 1.0 / static_cast<double>(known->second.size());
    for (std::size_t language = 0; language < scores.size(); ++language)
      for (std::size_t byte = 0; byte < word.size();) {
        const std::size_t start = byte;
        if (next_point(word, byte) >= 0x80 && latin[language].letters.find(word.substr(start, byte - start)) != std::string_view::npos)
          scores[language] += 0.1;
      }
  }
  if (words == 0) return {};
  const std::size_t best = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  double second = 0;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (i != best) second = std::max(second, scores[i]);
  const double share = scores[best] / static_cast<double>(words);
  if (share < 0.05 || scores[best] < 1) return {};
  return {std::string(latin[best].code), std::min(1.0, (scores[best] - second) / scores[best] + 0.1)};
}

}  // namespace

LanguageGuess detect_language(std::string_view whole) {
  std::size_t cut = std::min(looked_at, whole.size());
  while (cut < whole.size() && (static_cast<unsigned char>(whole[cut]) & 0xC0) == 0x80) ++cut;
  const std::string_view text = whole.substr(0, cut);
  std::map<UScriptCode, std::size_t> scripts;
  std::size_t letters = 0;
  bool persian = false, ukrainian = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_point(text, at);
    if (!u_isalpha(static_cast<UChar32>(point))) continue;
    UErrorCode status = U_ZERO_ERROR;
    ++scripts[uscript_getScript(static_cast<UChar32>(point), &status)];
    ++letters;
    persian |= point == 0x067E || point == 0x06AF || point == 0x0686;
    ukrainian |= point == 0x0457 || point == 0x0454 || point == 0x0491;
  }
  if (letters < 3) return {};
  auto share = [&](UScriptCode script) { return static_cast<double>(scripts[script]) / static_cast<double>(letters); };
  if (const double kana = share(USCRIPT_HIRAGANA) + share(USCRIPT_KATAKANA); kana > 0.1) return {"ja", std::min(1.0, kana + share(USCRIPT_HAN))};
  static constexpr std::pair<UScriptCode, const char*> own[] = {
      {USCRIPT_HAN, "zh"},      {USCRIPT_HANGUL, "ko"},   {USCRIPT_GREEK, "el"},    {USCRIPT_HEBREW, "he"},  {USCRIPT_DEVANAGARI, "hi"},
      {USCRIPT_THAI, "th"},     {USCRIPT_LAO, "lo"},      {USCRIPT_KHMER, "km"},    {USCRIPT_MYANMAR, "my"}, {USCRIPT_BENGALI, "bn"},
      {USCRIPT_TAMIL, "ta"},    {USCRIPT_TELUGU, "te"},   {USCRIPT_GEORGIAN, "ka"}, {USCRIPT_ARMENIAN, "hy"}, {USCRIPT_ETHIOPIC, "am"},
      {USCRIPT_GUJARATI, "gu"}, {USCRIPT_GURMUKHI, "pa"}, {USCRIPT_KANNADA, "kn"},  {USCRIPT_MALAYALAM, "ml"}, {USCRIPT_SINHALA, "si"}};
  for (const auto& [script, code] : own)
    if (share(script) > 0.5) return {code, share(script)};
  if (share(USCRIPT_ARABIC) > 0.5) return {persian ? "fa" : "ar", share(USCRIPT_ARABIC)};
  if (share(USCRIPT_CYRILLIC) > 0.5) return {ukrainian ? "uk" : "ru", share(USCRIPT_CYRILLIC)};
  return detect_latin(text);
}

}  // namespace hone
