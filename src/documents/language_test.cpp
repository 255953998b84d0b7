#include "hone/documents/language.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "hone/core/files.h"
#include "lines.h"
#include "shared_data_test.h"

namespace hone::documents {
namespace {

TEST(Language, SaysWhichItKnows) {
  const auto& known = told_languages();
  for (const char* text : {"これは日本語の文です。", "Это русское предложение, съешь.", "这是一个中文句子。",
                           "Tá an doiciméad seo i nGaeilge."})
    EXPECT_TRUE(std::binary_search(known.begin(), known.end(), detect_language(text).code)) << text;
  EXPECT_FALSE(std::binary_search(known.begin(), known.end(), "xx"));
}

TEST(Language, TellsAnOrdinarySentence) {
  const std::pair<const char*, const char*> sentences[] = {
      {"en", "The train leaves at nine, and we should have something to eat before we go."},
      {"fr", "Le train part à neuf heures et nous devrions manger quelque chose avant de partir."},
      {"de", "Der Zug fährt um neun Uhr ab, und wir sollten vorher noch etwas essen."},
      {"es", "El tren sale a las nueve y deberíamos comer algo antes de irnos."},
      {"it", "Il treno parte alle nove e dovremmo mangiare qualcosa prima di andare."},
      {"pt", "O comboio parte às nove e devíamos comer alguma coisa antes de irmos embora."},
      {"nl", "De trein vertrekt om negen uur en we moeten nog iets eten voordat we gaan."},
      {"sv", "Tåget går klockan nio och vi borde äta något innan vi åker."},
      {"da", "Toget kører klokken ni, og vi bør spise noget, før vi tager af sted."},
      {"no", "Toget går klokken ni, og vi bør spise noe før vi drar av sted til byen."},
      {"fi", "Juna lähtee kello yhdeksän, ja meidän pitäisi syödä jotain ennen kuin lähdemme."},
      {"pl", "Pociąg odjeżdża o dziewiątej, więc powinniśmy coś zjeść, zanim wyjdziemy z domu."},
      {"cs", "Vlak odjíždí v devět a měli bychom něco sníst, než půjdeme na nádraží."},
      {"ga", "Tá an traein ag imeacht ar a naoi agus ba chóir dúinn rud éigin a ithe roimh ré."},
      {"cy", "Mae'r trên yn gadael am naw ac mae angen i ni fwyta rhywbeth cyn mynd."},
      {"yo", "Ọkọ̀ ojú irin náà máa kúrò ní agogo mẹ́sàn-án, ó yẹ kí a jẹun kí a tó lọ."},
      {"tr", "Tren saat dokuzda kalkıyor ve gitmeden önce bir şeyler yememiz gerekiyor."},
      {"vi", "Tàu sẽ rời ga lúc chín giờ và chúng ta nên ăn gì đó trước khi đi."},
      {"ro", "Trenul pleacă la ora nouă și ar trebui să mâncăm ceva înainte să plecăm."},
      {"hu", "A vonat kilenckor indul, és ennünk kellene valamit, mielőtt elmegyünk."},
      {"id", "Kereta berangkat pukul sembilan dan kita harus makan sesuatu sebelum pergi."},
      {"ru", "Поезд отправляется в девять, и нам надо что-нибудь съесть."},
      {"uk", "Потяг відправляється о дев'ятій, і нам треба щось з'їсти."},
      {"be", "Цягнік адпраўляецца а дзявятай, і нам трэба нешта з'есці."},
      {"bg", "Влакът тръгва в девет и трябва да хапнем нещо, преди да тръгнем."},
      {"sr", "Воз полази у девет и требало би нешто да поједемо пре поласка."},
      {"el", "Το τρένο φεύγει στις εννέα."},
      {"he", "הרכבת יוצאת בתשע."},
      {"th", "รถไฟออกเก้าโมง"},
      {"ja", "列車は九時に出発します。"},
      {"zh", "火车九点出发，我们应该先吃点东西。"},
      {"ko", "기차는 아홉 시에 출발합니다."},
      {"hi", "रेलगाड़ी नौ बजे जाती है।"},
      {"ar", "يغادر القطار في التاسعة"},
      {"fa", "قطار ساعت نه حرکت می‌کند و ما باید چیزی بخوریم"},
      {"ur", "ٹرین نو بجے روانہ ہوتی ہے"},
  };
  for (const auto& [code, text] : sentences) {
    const LanguageGuess guess = detect_language(text);
    EXPECT_EQ(guess.code, code) << text;
    EXPECT_GT(guess.confidence, 0) << text;
    EXPECT_LE(guess.confidence, 1) << text;
  }
}

TEST(Language, SaysNothingWhereThereIsNothingToTell) {
  for (const char* text : {"", "   ", "12,500.00", "x", "§ 3", "Xqz brrt kllk"})
    EXPECT_EQ(detect_language(text).code, "") << text;
}

TEST(Language, LooksPastThePreface) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "This preface was written by the publisher of the book. ";
  for (int i = 0; i < 2000; ++i) text += "Bhí sé ag dul abhaile agus bhí an oíche dorcha ar an mbóthar. ";
  EXPECT_EQ(detect_language(text).code, "ga");
}

TEST(Language, IsClaimedOnlyWithEnoughText) {
  for (const char* text : {"Oak door\t420\nPine door\t260\nAsh stair\t1,980\nSlate roof\t9,300\nCopper gutter\t1,150",
                           "Is é an cíos 900 euro.", "K1A0BL L2DE4M D9QUE1 5LAX", "Jean de Vries, Maria van Dijk",
                           "東京都 三〇一", "Köln; Århus; São Paulo", "The rent."})
    EXPECT_EQ(claimed_language(text), "") << text << " is no " << claimed_language(text);
  EXPECT_EQ(claimed_language("The train leaves at nine, and we should have something to eat before we go."), "en");
  EXPECT_EQ(claimed_language("Tá an traein ag imeacht ar a naoi agus ba chóir dúinn rud éigin a ithe roimh ré."), "ga");
  EXPECT_EQ(claimed_language("列車は九時に出発します。"), "ja");
  std::string list;  // however long it is
  for (int i = 0; i < 400; ++i)
    list += "Oak door\t" + std::to_string(i) + "\nSlate roof\tB" + std::to_string(i) + "DE\n";
  EXPECT_EQ(claimed_language(list), "");
}

TEST(Language, ACodeIsNoWord) { EXPECT_EQ(detect_language("1LA DE5 9QUE K1L0D").code, ""); }

// The Declaration's paragraphs; several are a line of three words.
TEST(Language, TellsTheParagraphsOfTheDeclaration) {
  std::size_t right = 0, all = 0;
  for (const auto& entry : std::filesystem::directory_iterator(HONE_TEST_DATA "/udhr")) {
    if (entry.path().extension() != ".txt") continue;
    auto text = read_file(entry.path());
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(detect_language(*text).code, entry.path().stem().string());
    for (const Line& line : lines_of(*text)) {
      if (line.blank()) continue;
      ++all;
      const LanguageGuess guess = detect_language(line.text);
      if (guess.code == entry.path().stem())
        ++right;
      else
        ADD_FAILURE() << entry.path().stem() << " was taken for '" << guess.code << "': " << line.text;
    }
  }
  EXPECT_GE(all, 100u);
  RecordProperty("right", static_cast<int>(right));
}

class SharedLanguage : public SharedData {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SharedLanguage);
INSTANTIATE_TEST_SUITE_P(AtHand, SharedLanguage, ::testing::ValuesIn(shared_data_folders()));

TEST_P(SharedLanguage, OfTheWholeDeclarationIsTold) {
  const std::map<std::string, std::string> codes{{"eng", "en"}, {"gle", "ga"},      {"fra", "fr"},
                                                 {"jpn", "ja"}, {"cmn_hans", "zh"}, {"kor", "ko"},
                                                 {"hin", "hi"}, {"arb", "ar"},      {"yor", "yo"}};
  std::size_t right = 0, all = 0;
  for (const auto& [name, code] : codes) {
    auto text = read_file(GetParam() / "udhr" / ("udhr_" + name + ".xml"));
    ASSERT_TRUE(text.ok());
    for (std::size_t at = 0; (at = text->find("<para>", at)) != std::string::npos; ++all) {
      const std::size_t end = text->find("</para>", at);
      right += detect_language(std::string_view(*text).substr(at + 6, end - at - 6)).code == code;
      at = end;
    }
  }
  EXPECT_EQ(all, 534u);
  EXPECT_GE(static_cast<double>(right) / static_cast<double>(all), 0.99) << right << " of " << all;
}

}  // namespace
}  // namespace hone::documents
