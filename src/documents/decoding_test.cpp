// Expected bytes come from Python's codecs: "…".encode("shift_jis") and so on.
#include "decoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include "hone/core/unicode.h"

namespace hone::documents {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Decoded decoded(std::string_view bytes, std::string_view declared = {}) {
  auto result = decode(bytes, "a.txt", declared);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message());
  return result ? *result : Decoded{};
}

TEST(Decoding, KeepsUtf8AsItIs) {
  const Decoded plain = decoded("na\xC3\xAFve\r\nline\rend");
  EXPECT_EQ(plain.text, "na\xC3\xAFve\r\nline\rend");
  EXPECT_THAT(plain.warnings, IsEmpty());
}

TEST(Decoding, TakesOneByteOrderMark) {
  EXPECT_EQ(decoded("\xEF\xBB\xBF"
                    "a")
                .text,
            "a");
  EXPECT_EQ(decoded("\xEF\xBB\xBF\xEF\xBB\xBF"
                    "a")
                .text,
            "\xEF\xBB\xBF"
            "a");  // as Python's utf-8-sig
  EXPECT_EQ(decoded("\xEF\xBB\xBF").text, "");
}

TEST(Decoding, ReadsUtf16AndUtf32WithTheirMarks) {
  EXPECT_EQ(decoded("\xFF\xFE"
                    "a\0\xE9\0=\xD8\x00\xDE"sv)
                .text,
            "aé😀");
  EXPECT_EQ(decoded("\xFE\xFF"
                    "\0a\0\xE9\xD8=\xDE\x00"sv)
                .text,
            "aé😀");
  EXPECT_EQ(decoded("\xFF\xFE\0\0"
                    "a\0\0\0"sv)
                .text,
            "a");
  const Decoded torn = decoded(
      "\xFF\xFE"
      "a\0=\xD8z\0"sv);
  EXPECT_TRUE(is_utf8(torn.text));
  EXPECT_THAT(torn.warnings, ElementsAre(HasSubstr("UTF-16LE")));
}

TEST(Decoding, GuessesOldEncodingsAndSaysSo) {
  // "Le café était fermé à Noël; la garçonne a déjà mangé." in windows-1252
  const Decoded french = decoded("Le caf\xE9 \xE9tait ferm\xE9 \xE0 No\xEBl; la gar\xE7onne a d\xE9j\xE0 mang\xE9.");
  EXPECT_EQ(french.text, "Le café était fermé à Noël; la garçonne a déjà mangé.");
  EXPECT_THAT(french.warnings, ElementsAre(HasSubstr("windows-1252")));

  // "Это письмо было написано в старой кодировке, и его всё ещё можно прочитать." in KOI8-R and in windows-1251
  const char* russian = "Это письмо было написано в старой кодировке, и его всё ещё можно прочитать.";
  EXPECT_EQ(decoded("\xfc\xd4\xcf \xd0\xc9\xd3\xd8\xcd\xcf \xc2\xd9\xcc\xcf \xce\xc1\xd0\xc9\xd3\xc1\xce\xcf \xd7 "
                    "\xd3\xd4\xc1\xd2\xcf\xca \xcb\xcf\xc4\xc9\xd2\xcf\xd7\xcb\xc5, \xc9 \xc5\xc7\xcf \xd7\xd3\xa3 "
                    "\xc5\xdd\xa3 \xcd\xcf\xd6\xce\xcf \xd0\xd2\xcf\xde\xc9\xd4\xc1\xd4\xd8.")
                .text,
            russian);
  EXPECT_EQ(decoded("\xdd\xf2\xee \xef\xe8\xf1\xfc\xec\xee \xe1\xfb\xeb\xee \xed\xe0\xef\xe8\xf1\xe0\xed\xee \xe2 "
                    "\xf1\xf2\xe0\xf0\xee\xe9 \xea\xee\xe4\xe8\xf0\xee\xe2\xea\xe5, \xe8 \xe5\xe3\xee \xe2\xf1\xb8 "
                    "\xe5\xf9\xb8 \xec\xee\xe6\xed\xee \xef\xf0\xee\xf7\xe8\xf2\xe0\xf2\xfc.")
                .text,
            russian);

  // "これは日本語の文書です。図書館で本を読みました。" in Shift_JIS
  EXPECT_EQ(decoded("\x82\xb1\x82\xea\x82\xcd\x93\xfa\x96{\x8c\xea\x82\xcc\x95\xb6\x8f\x91\x82\xc5\x82\xb7\x81"
                    "B\x90}\x8f\x91\x8a\xd9\x82\xc5\x96{\x82\xf0\x93\xc7\x82\xdd\x82\xdc\x82\xb5\x82\xbd\x81"
                    "B")
                .text,
            "これは日本語の文書です。図書館で本を読みました。");
  // "我们在图书馆里读书，后来又去了公园，天气很好。" in GB18030
  EXPECT_EQ(decoded("\xce\xd2\xc3\xc7\xd4\xda\xcd\xbc\xca\xe9\xb9\xdd\xc0\xef\xb6\xc1\xca\xe9\xa3\xac\xba\xf3\xc0\xb4"
                    "\xd3\xd6\xc8\xa5\xc1\xcb\xb9\xab\xd4\xb0\xa3\xac\xcc\xec\xc6\xf8\xba\xdc\xba\xc3\xa1\xa3")
                .text,
            "我们在图书馆里读书，后来又去了公园，天气很好。");
}

// Written by ICU itself, so that only the guess is tested.
TEST(Decoding, GuessesManyEncodings) {
  const std::pair<const char*, const char*> texts[] = {
      {"windows-1252", "Les élèves étudiaient à l'école où ils avaient été placés."},
      {"windows-1252", "Der Käufer schließt den Vertrag über die Straße mit dem Verkäufer."},
      {"windows-1252", "El niño comió mañana la piña en el jardín; ¿dónde está?"},
      {"windows-1252", "Tá an fear ag dul abhaile agus bhí sé fliuch. Ní raibh aon duine ann."},
      {"windows-1252", "A decisão não é fácil, mas há razões para a reunião de amanhã."},
      {"windows-1252", "He said “no” – and that was all; it’s over."},
      {"windows-1250", "Źródło prawa znajduje się w konstytucji i każdy ma do niego dostęp, także później."},
      {"iso-8859-2", "Źródło prawa znajduje się w konstytucji i każdy ma do niego dostęp, także później."},
      {"windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy v městě, které bylo tiché."},
      {"windows-1254", "Alıcı ödemeyi yapmakla yükümlüdür ve şartlar değiştirilemez."},
      {"iso-8859-7", "Το γράμμα αυτό γράφτηκε σε παλιά κωδικοποίηση."},
      {"euc-kr", "이 문서는 오래된 인코딩으로 작성되었습니다. 읽을 수 있습니다."},
      {"euc-jp", "これは日本語の文書です。図書館で本を読みました。"},
      {"big5", "我們在圖書館裡讀書，後來又去了公園。"},
      // A few lines of a small table or a letter: ICU alone takes most of them for windows-1252 or KOI8.
      {"windows-932", "名前,年齢,住所\n佐藤太郎,30,東京\n"},
      {"windows-932", "名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪\n髙橋淳,35,名古屋\n"},
      {"windows-932", "家賃は月額五万円です。"},
      {"euc-jp", "家賃は月額五万円です。"},
      {"big5", "姓名,年齡,地址\n王小明,30,台北\n"},
      {"big5", "租金每月五千元整。"},
      {"big5", "合約書\n第一條 目的\n"},
      {"gb18030", "姓名,年龄,地址\n王小明,30,北京\n"},
      {"gb18030", "租金每月五千元整。"},
      {"gb18030", "合同书\n第一条 目的\n"},
      {"windows-949", "이름,나이,주소\n김철수,30,서울\n"},
      {"windows-949", "월세는 오십만 원입니다."},
      {"windows-949", "계약서\n제1조 목적\n"},
      {"koi8-r", "Имя,Возраст\nИван Петров,30\n"},
      {"windows-1251", "Договор\nСтатья 1\n"},
      {"windows-1252", "Müller, Straße 5, 80 €"},
      {"windows-1252", "prix: 5 €, très élevé à Genève"},
      {"iso-8859-2", "Příliš žluťoučký kůň"},
      {"windows-1250", "Zażółć gęślą jaźń, koszt 5 zł"},
      {"windows-1253", "Το ενοίκιο είναι πεντακόσια ευρώ."},
      {"windows-1254", "Şirket sözleşmesi, ödeme günü"},
      {"windows-1254", "İstanbul'da aylık kira ücreti değişti."},
      {"windows-1255", "שכר הדירה הוא חמש מאות"},
      {"windows-1256", "الإيجار خمسمئة دينار شهريا"},
      {"windows-874", "ค่าเช่าห้าร้อยบาทต่อเดือน"},
      {"iso-2022-jp", "これは日本語の文書です。図書館で本を読みました。"},
  };
  for (const auto& [encoding, text] : texts) {
    UErrorCode status = U_ZERO_ERROR;
    std::string bytes(1000, ' ');
    bytes.resize(static_cast<std::size_t>(ucnv_convert(encoding, "UTF-8", bytes.data(), 1000, text, -1, &status)));
    ASSERT_TRUE(U_SUCCESS(status));
    EXPECT_EQ(decoded(bytes).text, text) << encoding;
  }
}

TEST(Decoding, LooksAtTheTellingLines) {
  std::string bytes;
  for (int i = 0; i < 2000; ++i) bytes += "A licence in English stands before the text.\n";
  bytes +=
      "Stra\xDF"
      "e, gr\xFC\xDF"
      "e, \xFC"
      "ber die Br\xFC"
      "cke und zur\xFC"
      "ck.\n";
  EXPECT_THAT(decoded(bytes).text, HasSubstr("Straße, grüße, über die Brücke und zurück."));
}

TEST(Decoding, RepairsStrayBytes) {
  // UTF-8 into which somebody pasted windows-1252: “quoted” and a dash.
  const Decoded mixed = decoded("caf\xC3\xA9 d\xC3\xA9j\xC3\xA0 \x93quoted\x94 \x96 na\xC3\xAFve");
  EXPECT_EQ(mixed.text, "café déjà “quoted” – naïve");
  EXPECT_THAT(mixed.warnings, ElementsAre(HasSubstr("3 stray bytes")));
  // A sequence that a cut tore becomes one U+FFFD.
  EXPECT_EQ(decoded("caf\xC3\xA9 \xE2\x80 x").text, "café \xEF\xBF\xBD x");
  EXPECT_EQ(decoded("\xEF\xBB\xBF"
                    "a\x81")
                .text,
            "a\xEF\xBF\xBD");
}

TEST(Decoding, BelievesADeclaration) {
  EXPECT_EQ(decoded("\xE9t\xE9", "iso-8859-1").text, "été");
  EXPECT_EQ(decoded("\xB1", "iso-8859-2").text, "ą");
  EXPECT_EQ(decoded("\xC3\xA9", "no-such-encoding").text, "é");
}

TEST(Decoding, RefusesWhatIsNoText) {
  auto nul = decode("text\0more"sv, "a.txt");
  ASSERT_FALSE(nul.ok());
  EXPECT_EQ(nul.error().code(), ErrorCode::corrupt_data);
  EXPECT_EQ(nul.error().message(), "a.txt is a binary file, not text: byte 4 is NUL.");
  std::string noise;
  for (int i = 0; i < 4000; ++i) noise += static_cast<char>(1 + i * 7919 % 255);
  EXPECT_FALSE(decode(noise, "a.txt").ok());
}

}  // namespace
}  // namespace hone::documents
