#include "hone/installed/catalogue.h"

#include <gtest/gtest.h>

namespace hone::installed {
namespace {

TEST(Catalogue, TheOneInTheTreeIsWhole) {
  auto text = read_file(fs::path(HONE_SOURCE_DIR) / "data/catalogue.json");
  ASSERT_TRUE(text);
  auto catalogue = Catalogue::parse(*text, fs::path(HONE_SOURCE_DIR) / "data");
  ASSERT_TRUE(catalogue) << catalogue.error().message();
  std::vector<std::string> demos;
  for (const CatalogueEntry& entry : catalogue->entries()) {
    if (entry.demo) demos.push_back(entry.name);
    EXPECT_EQ(entry.sha256.size(), 64u) << entry.name;
    EXPECT_FALSE(entry.languages.empty()) << entry.name;
    EXPECT_GT(entry.memory_bytes, entry.size_bytes) << entry.name;
    for (const PypiPackage& package : entry.pypi) EXPECT_EQ(package.sha256.size(), 64u) << package.package;
    EXPECT_EQ(entry.licence == "Gemma", entry.terms && !entry.terms->text.empty()) << entry.name;
  }
  EXPECT_EQ(demos, (std::vector<std::string>{"smollm2-135m-instruct", "all-minilm-l6-v2", "gemma-3-270m"}));
  EXPECT_GE(catalogue->entries().size(), 9u);
  EXPECT_EQ(catalogue->find("SmolLM2-135M-Instruct"), &catalogue->entries().front());
  EXPECT_EQ(catalogue->find("smollm2"), nullptr);
}

TEST(Catalogue, WrongOnesAreNamed) {
  EXPECT_FALSE(Catalogue::parse("{", "."));
  const std::string entry =
      R"({"name":"a","about":"","kind":"chat","family":"f","licence":"l","languages":[],"size_bytes":1,"memory_bytes":1,"sha256":"")";
  EXPECT_FALSE(Catalogue::parse(R"({"models":[)" + entry + "}]}", "."));  // neither source
  const std::string hub = entry + R"(,"hub":{"repository":"o/n","file":"x.gguf"}})";
  EXPECT_TRUE(Catalogue::parse(R"({"models":[)" + hub + "]}", "."));
  EXPECT_FALSE(Catalogue::parse(R"({"models":[)" + hub + "," + hub + "]}", "."));  // twice
}

}  // namespace
}  // namespace hone::installed
