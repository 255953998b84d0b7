// The numbered place that a question names: "What does clause 3.2 say?" is answered where 3.2 begins, not where it is mentioned.
//
//   const auto places = numbered_places("What does clause 3.2 say?");   // {"3.2"}
//   begins_place("3.2 The landlord may end the lease at once", "3.2");  // true
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::answers {

// Labels after "clause", "section", "article", "scene", "§" …, and bare ones of several levels ("3.2", "4.1.1"). Lower case.
std::vector<std::string> numbered_places(std::string_view question);

// The text's own label is `place`: "3.2 The …", "3.2. The …", "§ 3.2 …", "Article IV. …", "12A INT. MILL".
bool begins_place(std::string_view text, std::string_view place);

}  // namespace hone::answers
