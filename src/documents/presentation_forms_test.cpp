#include "presentation_forms.h"

#include <gtest/gtest.h>

namespace hone::documents {
namespace {

TEST(PresentationForms, AreWrittenOut) {
  EXPECT_EQ(written_out("the oﬃce ﬁle on the ﬂooded ﬀ"), "the office file on the flooded ff");
  EXPECT_EQ(written_out("ﬅ ﬆ"), "st st");  // U+FB05 decomposes to a long s and t, which decompose again
  EXPECT_EQ(written_out("ﻻ"), "لا");  // U+FEFB, lam with alef
  EXPECT_EQ(written_out("ﺳﻼﻡ"), "سلام");
  EXPECT_EQ(written_out("ﬓ"), "մն");  // Armenian
  EXPECT_EQ(written_out("これ︒"), "これ。");  // U+FE12, a full stop of vertical text
}

TEST(PresentationForms, AllElseStays) {
  for (const char* text :
       {"x² m³ H₂O ½ ① Ⅳ ™ ﷐", "ｆｕｌｌ　ｗｉｄｔｈ", "\xEF\xBB\xBF mark", "\xEF\xBF\xBD"})
    EXPECT_EQ(written_out(text), text);
  EXPECT_EQ(written_out(""), "");
}

}  // namespace
}  // namespace hone::documents
