#include "hone/exam/leaks.h"

#include <gmock/gmock.h>

#include <iostream>

#include "hone/core/random.h"
#include "hone/exam/exam_fixture.h"
#include "hone/exam/import.h"

namespace hone::exam {
namespace {

using ::testing::ElementsAre;

std::vector<Json> rewordings() {
  const std::string text = read_file(std::string(HONE_TEST_DATA) + "/rewordings.jsonl").value();
  std::vector<Json> rows;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) rows.push_back(Json::parse(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return rows;
}

std::vector<marking::Question> questions_of(const std::vector<Json>& rows) {
  std::vector<marking::Question> questions;
  questions.reserve(rows.size());
  for (const Json& row : rows) questions.push_back({.id = std::to_string(questions.size()), .text = row["question"]});
  return questions;
}

// Each planted among rows that have nothing to do with it.
std::vector<TrainingText> planted(const std::vector<Json>& rows, const char* form) {
  std::vector<TrainingText> texts;
  texts.reserve(rows.size());
  for (const Json& row : rows)
    texts.push_back({"row", "The office opens at nine and closes at five. " + row[form].get<std::string>() +
                                " It was so, as far as anybody knows."});
  return texts;
}

std::size_t found_in_own_row(const std::vector<Leak>& leaks) {
  std::size_t found = 0;
  for (const Leak& leak : leaks) found += leak.question == leak.text;
  return found;
}

TEST(Leaks, PlantedOnesAreFoundAsTheDecisionSays) {
  const auto rows = rewordings();
  ASSERT_EQ(rows.size(), 20U);
  const auto questions = questions_of(rows);
  const auto exact = find_leaks(questions, planted(rows, "question"));
  EXPECT_EQ(found_in_own_row(exact), 20U);
  EXPECT_EQ(exact.size(), 20U);  // and nothing besides
  for (const Leak& leak : exact) EXPECT_EQ(leak.kind, LeakKind::exact);
  const auto light = find_leaks(questions, planted(rows, "light")),
             strong = find_leaks(questions, planted(rows, "strong"));
  RecordProperty("light", static_cast<int>(found_in_own_row(light)));
  RecordProperty("strong", static_cast<int>(found_in_own_row(strong)));
  std::cout << "lightly reworded: " << found_in_own_row(light) << " of 20, in other words: " << found_in_own_row(strong)
            << " of 20\n";
  EXPECT_GE(found_in_own_row(light), 19U);
  EXPECT_EQ(light.size(), found_in_own_row(light));
  // Other words for the same are not found: no word is shared. The report must not promise more than this.
  EXPECT_LE(found_in_own_row(strong), 4U);
}

TEST(Leaks, LettersAndSignsDoNotHideOne) {
  const std::vector<marking::Question> questions{{.id = "a", .text = "Who witnessed the lease of the mill?"}};
  EXPECT_EQ(find_leaks(questions, {{"r", "WHO  witnessed\nthe \"lease\" of the mill"}}).size(), 1U);
  EXPECT_EQ(find_leaks(questions, {{"r", "Ｗｈｏ witnessed the lease, of the mill"}}).size(), 1U);
  EXPECT_EQ(find_leaks(questions, {{"r", "Who witnessed the will of the miller?"}}).size(), 0U);
  EXPECT_EQ(find_leaks(questions, {{"r", ""}}).size(), 0U);
  EXPECT_EQ(find_leaks(questions, {}).size(), 0U);
}

TEST(Leaks, TheInstructionThatEveryRowRepeatsIsNoLeak) {
  const std::string instruction =
      "Fill in the breakdown sheet for this scene: JSON with the keys setting, location, time, cast, props, vehicles. ";
  const std::vector<std::string> scenes{"A kettle sings in the allotment.",
                                        "Rain on the harbour wall; Callum points at a revolver.",
                                        "Nobody speaks in the bank vault.",
                                        "Dagny takes the fishing net from Hana.",
                                        "The clock of the empty chapel stands still.",
                                        "Two riders cross the frozen river at dusk."};
  std::vector<TrainingText> texts;
  texts.reserve(scenes.size());
  for (const std::string& scene : scenes) texts.push_back({"row", instruction + scene});
  const std::string other = "A snowmobile blocks the road behind Yusuf and his brother.";
  EXPECT_EQ(find_leaks({{.id = "a", .text = instruction + other}}, texts).size(), 0U);
  const auto planted = find_leaks({{.id = "a", .text = instruction + scenes[1]}}, texts);
  ASSERT_EQ(planted.size(), 1U);
  EXPECT_EQ(planted[0].text, 1U);
  texts.push_back({"row", instruction + "Rain on the harbour wall; old Callum points at a revolver, slowly."});
  EXPECT_EQ(find_leaks({{.id = "a", .text = instruction + scenes[1]}}, texts).size(), 2U);
}

TEST(Leaks, LongAnswersAreLookedForAndShortOnesAreNot) {
  std::vector<marking::Question> questions{{.id = "a", .text = "Say it at length, please do?"},
                                           {.id = "b", .text = "And what is the year of it?"}};
  questions[0].markings = {marking::ReferenceMarking{{"The tenant pays the rent on the first day of each quarter"}}};
  questions[1].markings = {marking::TextMarking{{"1804"}}};
  const auto leaks = find_leaks(
      questions,
      {{"rows.jsonl, row 7", "We know that the tenant pays the rent on the first day of each quarter, since 1804."}});
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_TRUE(leaks[0].answer);
  EXPECT_EQ(leaks[0].source, "rows.jsonl, row 7");
  EXPECT_THAT(leaked_questions(leaks), ElementsAre(0U));
  EXPECT_THAT(leaking_texts(leaks), ElementsAre(0U));
}

// Words that stand in every fifth row tell nothing of one, until those rows are gone.
TEST(Leaks, WhoTakesTheLeakingTextsAwayHasNoneLeft) {
  const std::vector<marking::Question> questions{
      {.id = "a", .text = "Which ferry carried the quarantine flag into Rosslare harbour?"}};
  std::vector<TrainingText> texts;
  texts.reserve(8);
  for (int i = 0; i < 8; ++i) texts.push_back({"row", questions[0].text + " The Brendan, no. " + std::to_string(i)});
  texts.push_back({"row", "Who carried the quarantine flag into Rosslare harbour on that day, which ferry?"});
  texts.push_back({"row", "Which ferry carried the flag into Rosslare harbour?"});
  for (int i = 0; i < 30; ++i) texts.push_back({"row", "nothing of note happened on day " + std::to_string(i)});
  ASSERT_EQ(leaking_texts(find_leaks(questions, texts)).size(), 8U);
  const std::vector<std::size_t> leaking = leaking_texts(find_all_leaks(questions, texts));
  EXPECT_THAT(leaking, ElementsAre(0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U));
  texts.erase(texts.begin(), texts.begin() + 10);
  EXPECT_TRUE(find_leaks(questions, texts).empty());
}

TEST(Leaks, WordsAllOverALongTextAreNoLeak) {
  const std::vector<marking::Question> questions{
      {.id = "a", .text = "Which vessel carried the quarantine flag into Rosslare harbour?"}};
  std::string filler;
  for (int i = 0; i < 60; ++i) filler += " nothing of note happened on that day";
  EXPECT_EQ(find_leaks(questions, {{"r", "vessel" + filler + " quarantine" + filler + " flag" + filler + " Rosslare" +
                                             filler + " harbour carried"}})
                .size(),
            0U);
  EXPECT_EQ(find_leaks(questions,
                       {{"r", filler + " the vessel that carried a quarantine flag into Rosslare harbour" + filler}})
                .size(),
            1U);
}

// A film set's notes: short forms that share their heads, and the names of objects, places and people.
struct SetNote {
  std::string object, scene, place, state, keeper, day;
  std::string text(std::size_t form) const {
    if (form == 0)
      return "Prop note: " + object + ". Scene " + scene + ", " + place + ". It is " + state + ". " + keeper +
             " keeps it until " + day + ".";
    if (form == 1)
      return "Continuity: the " + object + " in scene " + scene + " (" + place + ") is " + state + "; ask " + keeper +
             ", back on " + day + ".";
    return object + " | sc " + scene + " | " + place + " | " + state + " | " + keeper + " | " + day;
  }
};

std::vector<SetNote> set_notes(std::size_t n) {
  Random random(11);
  const auto one_of = [&](const std::vector<std::string>& values) { return values[random.below(values.size())]; };
  std::vector<SetNote> notes;
  while (notes.size() < n) {
    SetNote note;
    note.object = one_of({"brass kettle", "red umbrella", "fishing net", "wooden crutch", "oil lamp", "silver whistle",
                          "torn map", "leather satchel", "glass decanter", "iron key"});
    note.scene = std::to_string(1 + random.below(60));
    note.place = one_of({"allotment", "harbour wall", "bank vault", "chapel", "kitchen", "ferry deck"});
    note.state = one_of({"wet on the left side", "broken at the handle", "wrapped in newspaper", "covered with flour",
                         "lying upside down", "tied with a blue ribbon", "missing its lid", "stained with ink"});
    note.keeper = one_of({"Callum", "Dagny", "Hana", "Yusuf"});
    note.day = one_of({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"});
    // Another note: another scene, or another state of the thing.
    const bool is_known = std::any_of(notes.begin(), notes.end(), [&](const SetNote& other) {
      return other.object == note.object && other.scene == note.scene;
    });
    if (!is_known) notes.push_back(note);
  }
  return notes;
}

TEST(Leaks, AnotherNoteAboutTheSameObjectIsNone) {
  const auto notes = set_notes(120);
  for (std::size_t form = 0; form < 3; ++form) {
    std::vector<TrainingText> rows;
    std::vector<marking::Question> questions;
    for (std::size_t i = 0; i < 90; ++i) rows.push_back({"row", notes[i].text(form)});
    for (std::size_t i = 90; i < 120; ++i) questions.push_back({.id = std::to_string(i), .text = notes[i].text(form)});
    const auto before = find_leaks(questions, rows, {.short_words = 0});
    const auto leaks = find_leaks(questions, rows);
    std::cout << "form " << form << ": " << leaked_questions(leaks).size()
              << " of 30 false alarms, by runs and words alone " << leaked_questions(before).size() << "\n";
    EXPECT_EQ(leaks.size(), 0U);
    EXPECT_GT(before.size(), 0U);
    // The note itself is found, word for word and with its parts in another order.
    for (std::size_t i = 90; i < 120; ++i) {
      const SetNote& note = notes[i];
      rows.push_back({"copy", "Set note 4711. " + note.text(form) + " Thanks!"});
      rows.push_back({"reworded", "Scene " + note.scene + ", " + note.place + ": the " + note.object + " was " +
                                      note.state + ", kept by " + note.keeper + " till " + note.day});
    }
    const auto found = [&](const char* source, const LeakOptions& options) {
      std::size_t count = 0;
      for (const Leak& leak : find_leaks(questions, rows, options))
        count += leak.text >= 90 && (leak.text - 90) / 2 == leak.question && leak.source == source;
      return count;
    };
    std::cout << "form " << form << ": " << found("copy", {}) << " of 30 copies, " << found("reworded", {})
              << " of 30 in another order (without the rule for short texts " << found("reworded", {.short_words = 0})
              << ")\n";
    EXPECT_EQ(found("copy", {}), 30U);
    EXPECT_EQ(found("reworded", {}), found("reworded", {.short_words = 0}));
  }
}

// Public questions against public rows that they are not among: what is called a leak there is a false alarm, or a
// question that the publishers have twice.
class LeaksInSharedData : public ::testing::TestWithParam<fs::path> {};
TEST_P(LeaksInSharedData, FalseAlarmsAreFew) {
  const auto held_out = import_exam(ImportKind::gsm8k, GetParam() / "gsm8k/valid.jsonl").value();
  const auto training = import_exam(ImportKind::gsm8k, GetParam() / "gsm8k/train.jsonl").value();
  const auto law = import_exam(ImportKind::mmlu, GetParam() / "choice/professional_law_test.csv").value();
  std::vector<TrainingText> rows;
  for (const marking::Question& question : training.exam.questions) rows.push_back({question.id, question.text});
  const auto near_domain = leaked_questions(find_leaks(held_out.exam.questions, rows));
  const auto far_domain = leaked_questions(find_leaks(law.exam.questions, rows));
  std::cout << "GSM8K's held-out questions in its training rows: " << near_domain.size() << " of "
            << held_out.exam.questions.size() << "; law questions: " << far_domain.size() << " of "
            << law.exam.questions.size() << "\n";
  EXPECT_LE(near_domain.size(), held_out.exam.questions.size() / 20);
  EXPECT_EQ(far_domain.size(), 0U);
  // And each question that is planted there is found.
  for (const marking::Question& question : held_out.exam.questions)
    rows.push_back({question.id, "Q: " + question.text + " A: 5"});
  EXPECT_EQ(leaked_questions(find_leaks(held_out.exam.questions, rows)).size(), held_out.exam.questions.size());
}

INSTANTIATE_TEST_SUITE_P(Shared, LeaksInSharedData, ::testing::ValuesIn(shared_data_folders()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LeaksInSharedData);

TEST(Leaks, AHundredThousandRowsAreRead) {
  Random random(5);
  const auto rows = rewordings();
  std::vector<TrainingText> texts;
  for (std::size_t i = 0; i < 100'000; ++i) {
    std::string text;
    for (int w = 0; w < 40; ++w) text += "word" + std::to_string(random.below(20'000)) + (w % 3 == 0 ? " the " : " ");
    texts.push_back({"row", std::move(text)});
  }
  texts[77'777].text = rows[3]["light"];
  const auto leaks = find_leaks(questions_of(rows), texts);
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].text, 77'777U);
  EXPECT_EQ(leaks[0].question, 3U);
}

}  // namespace
}  // namespace hone::exam
