#include "hone/answers/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::answers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> unsupported_parts(std::string_view answer, std::string_view cited,
                                           std::string_view question = {}) {
  return find_evidence(answer, cited, question).unsupported;
}

struct Case {
  const char *answer, *cited;
};

TEST(Evidence, HoldsNumbersHoweverTheyAreWritten) {
  for (const auto& [answer, cited] : std::vector<Case>{{"The rent is 1,450 euros.", "The rent is €1450 a month"},
                                                       {"The rent is €1,450.00.", "Miete: 1.450 EUR"},
                                                       {"Le loyer est de 1 450 €.", "The rent is €1,450 a month"},
                                                       {"It costs CHF 1'450.", "Preis: 1450 CHF"},
                                                       {"1,5 Prozent", "1.5 per cent"},
                                                       {"1.5 %", "1,5 pour cent"},
                                                       {"It was 1.2 million pounds.", "a loan of £1,200,000"},
                                                       {"£1.2m", "The loan stood at £1.2 million"},
                                                       {"Two doctors came.", "There were 2 doctors."},
                                                       {"25 thousand people", "twenty-five thousand"},
                                                       {"125 members", "a hundred and twenty-five members"},
                                                       {"Fifteen million jobs", "15 million new jobs"},
                                                       {"It has 80 rooms.", "quatre-vingts chambres"},
                                                       {"It has 75 rooms.", "soixante-quinze chambres"},
                                                       {"97", "quatre-vingt-dix-sept"},
                                                       {"25 Zimmer", "fünfundzwanzig Zimmer"},
                                                       {"1250", "eintausendzweihundertfünfzig"},
                                                       {"15 lá", "cúig lá déag; cúig déag"},
                                                       {"It is 3 kilograms.", "Gewicht 3 kg"},
                                                       {"five-and-twenty is 25", "25 and twenty, five"},
                                                       {"The 3rd session", "the third session"},
                                                       {"−5 °C", "it falls to -5 °C"},
                                                       {"४५ members", "45 members"},
                                                       {"$35 a month", "the cost of insulin at $35 a month"},
                                                       {"a distance of 12 km", "12 kilometres away"}})
    EXPECT_THAT(unsupported_parts(answer, cited), IsEmpty()) << answer << " | " << cited;
}

TEST(Evidence, MissesNumbersThatAreNotThere) {
  EXPECT_THAT(unsupported_parts("The Landlord's bank account number is £8,100.", "The service charge is £900 a year.",
                                "What is the Landlord's bank account number?"),
              ElementsAre("£8,100"));
  EXPECT_THAT(unsupported_parts("It costs €1,450.", "It costs €1,540."), ElementsAre("€1,450"));
  EXPECT_THAT(unsupported_parts("It costs €35.", "It costs £35."), ElementsAre("€35"));
  EXPECT_THAT(unsupported_parts("within 14 weeks", "within 14 days"), ElementsAre("14 weeks"));
  EXPECT_THAT(unsupported_parts("1015 euro", "10-15 euro"), ElementsAre("1015 euro"));
  EXPECT_THAT(unsupported_parts("It is 45.", "It is 145, or 450, or 4.5."), ElementsAre("45"));
  EXPECT_THAT(unsupported_parts("sixteen years", "6 years"), ElementsAre("sixteen years"));
  EXPECT_THAT(unsupported_parts("5 °C", "-5 °C"), ElementsAre("5"));
}

TEST(Evidence, HoldsDatesHoweverTheyAreWritten) {
  for (const char* cited :
       {"made on 3 June 2024", "June 3, 2024", "June 3rd, 2024", "the 3rd of June 2024", "2024-06-03", "03.06.2024",
        "3/6/2024", "6/3/2024", "am 3. Juni 2024", "le 3 juin 2024", "an 3 Meitheamh 2024", "the third of June 2024",
        "3rd day of June 2024", "3 JUNE 2024", "In 2024 two things happened; on 3 June the roof fell in"})
    for (const char* answer : {"It was made on 3 June 2024.", "June 3rd, 2024", "2024-06-03", "on 3 June",
                               "in June 2024", "in 2024", "Am 3. Juni 2024", "le 3 juin 2024", "an 3ú Meitheamh 2024"})
      EXPECT_THAT(unsupported_parts(answer, cited), IsEmpty()) << answer << " | " << cited;
  EXPECT_THAT(unsupported_parts("le 1er mars 2023", "on 1 March 2023"), IsEmpty());
  EXPECT_THAT(unsupported_parts("12. März 2023", "12 March 2023"), IsEmpty());
  EXPECT_THAT(unsupported_parts("5 Meán Fómhair 2023", "5 September 2023"), IsEmpty());
  EXPECT_THAT(unsupported_parts("ar 9 Deireadh Fómhair", "9 October"), IsEmpty());
  EXPECT_THAT(unsupported_parts("24 August 2021", "24 août 2021"), IsEmpty());
}

TEST(Evidence, MissesDatesThatAreNotThere) {
  EXPECT_THAT(unsupported_parts("It ends on 4 June 2024.", "It begins on 3 June 2024."), ElementsAre("4 June 2024"));
  EXPECT_THAT(unsupported_parts("3 July 2024", "3 June 2024"), ElementsAre("3 July 2024"));
  EXPECT_THAT(unsupported_parts("3 June 2025", "3 June 2024"), ElementsAre("3 June 2025"));
  EXPECT_THAT(unsupported_parts("3 June 2024", "3 pages, June to 2024"), ElementsAre("3 June 2024"));
  EXPECT_THAT(unsupported_parts("In 1998.", "in 1989"), ElementsAre("1998"));
  EXPECT_THAT(unsupported_parts("On Monday.", "on Tuesday"), ElementsAre("Monday"));
}

TEST(Evidence, KnowsTimes) {
  for (const char* cited : {"from 7 p.m.", "at 19:00", "um 19 Uhr", "à 19h00", "7pm", "at 7:00 in the evening"})
    EXPECT_THAT(unsupported_parts("It begins at 7 p.m.", cited), IsEmpty()) << cited;
  EXPECT_THAT(unsupported_parts("at 7.30 p.m.", "at 19h30"), IsEmpty());
  EXPECT_THAT(unsupported_parts("at 12 p.m.", "at noon"), IsEmpty());
  EXPECT_THAT(unsupported_parts("at 8 p.m.", "at 8 a.m."), ElementsAre("8 p.m."));
  EXPECT_THAT(unsupported_parts("at 19:30", "at 19:00"), ElementsAre("19:30"));
}

TEST(Evidence, KnowsIdentifiersAndAddresses) {
  EXPECT_THAT(unsupported_parts("Call 021-4770193.", "telephone 021 477 0193"), IsEmpty());
  EXPECT_THAT(unsupported_parts("+353 21 477 0193", "tel. +353-21-4770193"), IsEmpty());
  EXPECT_THAT(unsupported_parts("Policy MM-40772", "under policy mm 40772"), IsEmpty());
  EXPECT_THAT(unsupported_parts("Write to hello@shop.example.", "e-mail: Hello@shop.example"), IsEmpty());
  EXPECT_THAT(unsupported_parts("Error F22", "F22 pressure too low"), IsEmpty());
  EXPECT_THAT(unsupported_parts("Write to info@shop.example.", "e-mail: hello@shop.example"),
              ElementsAre("info@shop.example"));
  EXPECT_THAT(unsupported_parts("Error F23", "F22 pressure too low"), ElementsAre("F23"));
  EXPECT_THAT(unsupported_parts("0800 111 998", "0800 111 999"), ElementsAre("0800 111 998"));
  EXPECT_THAT(unsupported_parts("It is IE29AIBK93115212345678.", "the rent is paid by transfer"),
              ElementsAre("IE29AIBK93115212345678"));
}

TEST(Evidence, HoldsNamesInAnyCase) {
  for (const auto& [answer, cited] : std::vector<Case>{{"It was Anna Keller.", "ANNA KELLER, engineer"},
                                                       {"A. Keller built it.", "Anna Keller, engineer"},
                                                       {"Keller's bridge", "by Anna Keller"},
                                                       {"She is called O'Brien.", "Ms O’Brien"},
                                                       {"the EU", "the European Union"},
                                                       {"She is Irish.", "born in Ireland, an Irish"},
                                                       {"The tenant pays.", "Rent is paid by the tenant"},
                                                       {"It is 第三条.", "第三条 人人有权享有生命"}})
    EXPECT_THAT(unsupported_parts(answer, cited), IsEmpty()) << answer << " | " << cited;
}

TEST(Evidence, MissesNamesThatAreNotThere) {
  EXPECT_THAT(unsupported_parts("It was witnessed by Mary Walsh.", "in the presence of Fionnuala Crowley, solicitor"),
              ElementsAre("Mary", "Walsh"));
  EXPECT_THAT(unsupported_parts("John Aylward signed.", "Margaret Aylward signed"), ElementsAre("John"));
  EXPECT_THAT(unsupported_parts("In Geneva.", "adopted by the General Assembly"), ElementsAre("Geneva"));
  EXPECT_THAT(unsupported_parts("Geneva", "adopted by the General Assembly"), ElementsAre("Geneva"));
  EXPECT_THAT(unsupported_parts("Frau Keller hat die Brücke gebaut.", "Die Brücke wurde von Anna Meier gebaut."),
              ElementsAre("Keller"));
}

TEST(Evidence, AsksNothingThatTheQuestionSaysItself) {
  EXPECT_THAT(unsupported_parts("Mrs Thornbury's fee in 2024 is £300.", "The fee is £300.",
                                "What was Mrs Thornbury's fee in 2024?"),
              IsEmpty());
}

TEST(Evidence, LeavesPlainWordsAlone) {
  EXPECT_THAT(unsupported_parts("The premises may be used as a bakery:\n1. bread\n2. cakes", "a bakery"), IsEmpty());
  EXPECT_THAT(unsupported_parts("Die Mieterin zahlt eine Kaution an den Vermieter.", "Der Mieter leistet die Kaution."),
              IsEmpty());
  EXPECT_THAT(unsupported_parts("", "anything"), IsEmpty());
  EXPECT_THAT(unsupported_parts("Yes, one of them may.", "they are allowed to"), IsEmpty());
  EXPECT_THAT(unsupported_parts("hunderthunderthunderthunderthundert", "a bakery"), IsEmpty());
  EXPECT_THAT(unsupported_parts("a bakery \u3164 of +@+", "a bakery"), IsEmpty());  // U+3164: a letter that is not seen
}

}  // namespace
}  // namespace hone::answers
