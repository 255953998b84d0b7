#include "dates.h"

#include <gtest/gtest.h>

namespace hone::documents {
namespace {

TEST(Dates, AreWrittenInIso) {
  const std::pair<const char*, const char*> dates[] = {{"2026-05-03", "2026-05-03"},
                                                       {"2026", "2026"},
                                                       {"2026-05", "2026-05"},
                                                       {"2026-05-03 10:20", "2026-05-03T10:20"},
                                                       {"2026-05-03T10:00:00+02:00", "2026-05-03T10:00:00+02:00"},
                                                       {"3 May 2026", "2026-05-03"},
                                                       {"May 3rd, 2026", "2026-05-03"},
                                                       {"Sept. 2026", "2026-09"},
                                                       {"3/5/2026", ""},
                                                       {"3 May", ""},
                                                       {"2026-13-01", ""},
                                                       {"soon", ""},
                                                       {"", ""},
                                                       {"2026-05-03Tsoon", "2026-05-03"},
                                                       {"40 May 2026", ""}};
  for (const auto& [text, iso] : dates) EXPECT_EQ(date_as_iso(text), iso) << text;
}

}  // namespace
}  // namespace hone::documents
