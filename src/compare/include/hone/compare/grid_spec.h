// Which ways to search are compared, as a user says it. What is left open is the default grid's: 28 recipes.
//
//   GridSpec grid{.slicings = {"words:120/30", "sentences:5/1"}, .modes = {"dense", "hybrid"}};
//   grid.file = "grid.yaml";                    // the lists say more than the file
//   CompareSpec spec{.docs = {"contracts/"}, .questions = "questions.jsonl", .grid = grid};
//
// docs/formats/compare.md has the file and the values.
#pragma once

#include <string>
#include <vector>

namespace hone::compare {

struct GridSpec {
  std::string file;  // YAML; empty: none
  std::vector<std::string> slicings;  // "words:120/30", "sentences:5/1", …
  std::vector<std::string> tokenizers;  // models whose tokens slicings tokens:N count
  std::vector<std::string> embedders;  // models; "none": by words alone
  std::vector<std::string> modes;  // "dense", "lexical", "hybrid"
  std::vector<std::string> rerankers;  // models; "none"
  std::vector<double> weights;  // shares of the dense ranking in hybrid search
  std::vector<int> feedbacks;  // first passages that the question is moved towards; 0: none
};

}  // namespace hone::compare
