#include "hone/core/advice.h"

#include <algorithm>
#include <array>

namespace hone {
namespace {

// In the order of NextStep.
constexpr std::array<std::string_view, 33> step_names{
    "none",           "add_documents",     "make_workspace",   "name_workspace", "list_documents",    "show_text",
    "show_sections",  "recognise_text",    "index_anew",       "list_models",    "pull_model",        "pull_embedder",
    "ask_hub",        "take_from_hub",     "convert_model",    "agree_to_terms", "remove_model",      "freeze_exam",
    "leave_out_exam", "sit_again",         "review_drafts",    "name_columns",   "import_questions",  "use_chosen",
    "mark_passages",  "raise_temperature", "allow_host",       "report_fault",   "examine_processor", "foresee_memory",
    "name_documents", "enlarge_context",   "allow_more_tokens"};
static_assert(step_names.size() == static_cast<std::size_t>(NextStep::allow_more_tokens) + 1);

}  // namespace

std::string_view next_step_name(NextStep step) { return step_names[static_cast<std::size_t>(step)]; }

std::optional<NextStep> next_step_named(std::string_view name) {
  const auto found = std::find(step_names.begin(), step_names.end(), name);
  if (found == step_names.end()) return std::nullopt;
  return static_cast<NextStep>(found - step_names.begin());
}

}  // namespace hone
