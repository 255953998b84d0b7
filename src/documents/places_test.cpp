#include "hone/documents/places.h"

#include <gtest/gtest.h>

namespace hone::documents {
namespace {

TEST(DocumentPlaces, APlaceHasThePageAndTheSectionItBeganIn) {
  const DocumentPlaces places({{0, 100}, {100, 250}}, {{1, "Lease", 10}, {2, "Rent", 50}, {2, "Term", 120}});
  EXPECT_EQ(places.page_at(0), 1);
  EXPECT_EQ(places.page_at(99), 1);
  EXPECT_EQ(places.page_at(100), 2);
  EXPECT_EQ(places.page_at(9999), 2);
  EXPECT_EQ(places.heading_at(9), "");
  EXPECT_EQ(places.heading_at(10), "Lease");
  EXPECT_EQ(places.heading_at(119), "Lease › Rent");
  EXPECT_EQ(places.heading_at(120), "Lease › Term");
}

TEST(DocumentPlaces, ASpanFallsIntoPartsOfOnePageAndOneSection) {
  const DocumentPlaces places({{0, 100}, {100, 250}}, {{1, "Lease", 10}, {2, "Rent", 50}, {2, "Term", 100}});
  const auto parts = places.parts(40, 130);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].start, 40U);
  EXPECT_EQ(parts[0].end, 50U);
  EXPECT_EQ(parts[1].heading, "Lease › Rent");
  EXPECT_EQ(parts[2].start, 100U);
  EXPECT_EQ(parts[2].end, 130U);
  EXPECT_EQ(parts[2].page, 2);
  EXPECT_TRUE(places.parts(40, 40).empty());
}

TEST(DocumentPlaces, WithoutPagesThereIsNone) {
  const DocumentPlaces places({}, {});
  EXPECT_EQ(places.page_at(5), 0);
  EXPECT_EQ(places.heading_at(5), "");
  EXPECT_EQ(places.parts(0, 7).size(), 1U);
}

}  // namespace
}  // namespace hone::documents
