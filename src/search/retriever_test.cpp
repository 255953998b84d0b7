#include "hone/search/retriever.h"

#include "hone/corpus/corpus_fixture.h"

namespace hone::search {
namespace {

class RetrieverTest : public corpus::CorpusTest {
 protected:
  std::vector<Passage> search(const std::string& question, const std::vector<std::string>& conditions) {
    auto retriever = Retriever::open(corpus, nullptr).value();
    RetrievalOptions options;
    options.recipe.mode = RetrievalMode::lexical;
    options.filter = Filter::parse(conditions).value();
    return retriever.search(question, options).value();
  }
};

TEST_F(RetrieverTest, APageIsFoundInASliceThatBeganBeforeIt) {
  add("lease.pdf", corpus::lease());
  const auto found = search("water charge", {"page=2"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].text.find("900"), std::string::npos) << "what lies outside the filter is not shown";
  EXPECT_NE(found[0].text.find("40 pounds"), std::string::npos);
  EXPECT_EQ(found[0].page, 2);
  EXPECT_EQ(found[0].heading, "1. Rent");  // the roof's sentence, with which page 2 begins
  EXPECT_EQ(found[0].text, corpus::lease().text.substr(found[0].start, found[0].end - found[0].start));
  EXPECT_TRUE(search("water charge", {"page=3"}).empty());
}

TEST_F(RetrieverTest, ASectionIsFoundInASliceThatBeganBeforeIt) {
  add("lease.pdf", corpus::lease());
  const auto found = search("water charge", {"heading=*Ending*"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].heading, "2. Ending");
  EXPECT_EQ(found[0].text.find("roof"), std::string::npos);
}

TEST_F(RetrieverTest, TwoPartsOfASliceAreTwoPassages) {
  documents::Document document;
  document.text = "The mill has a wheel.\nThe barn has a door.\nThe mill has a roof.\n";
  document.pages = {{0, 22}, {22, 43}, {43, document.text.size()}};
  add("a.pdf", document);
  const auto found = search("mill", {"page=1", "page=3"});
  ASSERT_EQ(found.size(), 2U);
  for (const Passage& passage : found) EXPECT_EQ(passage.text.find("barn"), std::string::npos);
}

TEST_F(RetrieverTest, APartHasItsOwnPageSectionAndBoxes) {
  add("lease.pdf", corpus::lease());
  auto retriever = Retriever::open(corpus, nullptr).value();
  const Passage whole = retriever.search("water charge", {.recipe = {.mode = RetrievalMode::lexical}}).value().at(0);
  EXPECT_EQ(whole.page, 1);
  const std::size_t at = whole.text.find("The water");
  const Passage part = retriever.part_of(whole, at, whole.text.size());
  EXPECT_EQ(part.page, 2);
  EXPECT_EQ(part.heading, "2. Ending");
  EXPECT_EQ(part.text, whole.text.substr(at));
  const std::size_t roof = corpus::lease().text.find("The roof");
  const auto boxes = retriever.boxes("lease.pdf", roof, roof + 8);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].page, 2);
  EXPECT_TRUE(retriever.boxes("other.pdf", 0, 9).empty());
}

// Not in the order in which they were added, nor by how they were cut last.
TEST_F(RetrieverTest, EqualScoresStandByDocumentThenStart) {
  for (const char* path : {"c.txt", "a.txt", "b.txt"}) {
    documents::Document document;
    document.text = std::string("The mill is shut. ") + path[0] + " saw it.";
    add(path, document);
  }
  std::vector<std::string> order;
  for (const Passage& passage : search("mill", {})) order.push_back(passage.document);
  EXPECT_EQ(order, (std::vector<std::string>{"a.txt", "b.txt", "c.txt"}));
}

}  // namespace
}  // namespace hone::search
