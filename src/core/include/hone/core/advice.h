// What would help with an error, in the library's terms. A sentence of the library names no command and no option: the program
// around it knows how such a step is asked for there, and adds that (the command line: cli/advice.cpp).
//
//   return Error(ErrorCode::not_found, "No model named tiny is here.", {NextStep::pull_model, "tiny"});
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hone {

// The comment says what Advice::subject is, where there is one.
enum class NextStep {
  none,
  add_documents,
  make_workspace,
  name_workspace,  // its folder
  list_documents,
  show_text,
  show_sections,
  recognise_text,
  index_anew,
  list_models,
  pull_model,  // its name in the catalogue
  pull_embedder,  // its name in the catalogue
  ask_hub,  // the repository, which nobody has looked for yet
  take_from_hub,  // the repository, which holds another file than the catalogue says
  convert_model,  // the repository or the folder, which holds safetensors
  agree_to_terms,  // the model's name
  remove_model,  // the model's name
  freeze_exam,
  leave_out_exam,  // the exam
  sit_again,
  review_drafts,
  name_columns,  // "question=frage,answer=antwort", what is likely
  import_questions,  // the same of a table of questions
  use_chosen,
  mark_passages,
  raise_temperature,
  allow_host,  // the host
  report_fault,
  examine_processor,
  foresee_memory,
  name_documents,  // of an exam: the folder that they lie in
  enlarge_context,
  allow_more_tokens,
};

struct Advice {
  NextStep step = NextStep::none;
  std::string subject = {};
};

std::string_view next_step_name(NextStep step);  // in JSON: "pull_model"
std::optional<NextStep> next_step_named(std::string_view name);

}  // namespace hone
