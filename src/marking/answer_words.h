// Words of answers that say what the answer is, or what it is not, in the languages that answers were seen in, folded.
//
//   among(answer_labels, "antwort");     // true
//   is_denial("not");                    // true
//   is_denial("pas", "nl");              // false: there "pas 41" is "only 41"
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace hone::marking {

template <class List>
bool among(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

inline constexpr std::array answer_labels{
    "answer",    "answers",  "ans",       "pick",       "conclusion", "solution", "antwort",   "antworten", "lösung",
    "réponse",   "réponses", "respuesta", "respuestas", "resposta",   "risposta", "risposte",  "antwoord",  "svar",
    "svaret",    "vastaus",  "odpowiedź", "odpověď",    "odpoveď",    "ответ",    "відповідь", "отговор",   "cevap",
    "yanıt",     "jawaban",  "jawapan",   "jibu",       "freagra",    "ateb",     "válasz",    "răspuns",   "răspunsul",
    "atsakymas", "vastus",   "απάντηση",  "الجواب",     "الإجابة",    "إجابة",    "जवाब",      "उत्तर",      "respondo"};
// Of scripts that write words together: anywhere in a run of letters.
inline constexpr std::array joined_answer_labels{"答案", "答え", "回答", "解答", "正解",
                                                 "正答", "정답", "답은", "답안", "คำตอบ"};

// What denies the word behind it.
inline constexpr std::array denials{
    "not",     "isn't",     "isnt",      "aren't",  "ain't",      "cannot",   "can't",  "never",    "nor",
    "neither", "wasn't",    "weren't",   "won't",   "don't",      "doesn't",  "didn't", "nicht",    "kein",
    "keine",   "weder",     "noch",      "pas",     "no",         "non",      "niet",   "geen",     "inte",
    "ikke",    "nie",       "není",      "ani",     "не",         "ні",       "ní",     "não",      "nem",
    "ei",      "bukan",     "không",     "nid",     "ليس",        "ليست",     "وليس",   "وليست",    "except",
    "unlike",  "excluding", "eliminate", "exclude", "eliminated", "excluded", "reject", "rejected", "rejecting",
    "discard", "discarded", "statt",     "anstatt", "anziché",    "zamiast",  "вместо", "замість",  "不是",
    "不",      "非",        "并非",      "並非"};

// Whether a word denies what stands behind it, in a language of numbers; empty: any.
inline bool is_denial(std::string_view word, std::string_view language = {}) {
  if (word == "pas" && language == "nl") return false;
  if ((word == "ei" || word == "nem") && !language.empty())
    return language == "fi" || language == "et" || language == "hu" || language == "pt";
  return among(denials, word);
}

// "I first thought it was 41": what was only thought.
inline constexpr std::array thoughts{"thought", "said", "guessed", "assumed", "believed",
                                     "wrote",   "had",  "dachte",  "pensais"};
inline constexpr std::array at_first{"first",      "initially", "originally", "wrongly",
                                     "mistakenly", "zuerst",    "erst",       "d'abord"};
inline constexpr std::array wrongs{"wrong",      "incorrect", "false",  "not",       "untrue", "impossible",
                                   "invalid",    "out",       "falsch", "faux",      "fausse", "incorrecto",
                                   "incorrecta", "falso",     "falsa",  "sbagliata", "fout",   "fel"};
inline constexpr std::array rights{"correct",  "right",    "true",     "best",  "richtig",  "korrekt",
                                   "correcta", "correcto", "correct.", "juste", "corretta", "correta"};
inline constexpr std::array copulas{"is",   "are", "was",  "were", "seems", "looks", "must", "ist",
                                    "sind", "est", "sont", "es",   "son",   "é",     "è",    "be"};
inline constexpr std::array adverbs{"the",   "a",         "also",     "clearly", "definitely", "both",
                                    "all",   "obviously", "probably", "simply",  "therefore",  "thus",
                                    "still", "only",      "one",      "be"};

}  // namespace hone::marking
