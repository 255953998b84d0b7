#include "hone/drafting/draft_run.h"

#include <gmock/gmock.h>

namespace hone::drafting {
namespace {

using testing::HasSubstr;

TEST(DraftRun, SaysWhatIsMissing) {
  EXPECT_THAT(draft_documents({}).error().message(), HasSubstr("which documents"));
  EXPECT_THAT(draft_documents({.documents = {"x"}, .drafting = {.count = 0}}).error().message(),
              HasSubstr("one draft"));
  EXPECT_EQ(draft_documents({.documents = {"x"}, .model = "no-such-model"}).error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace hone::drafting
