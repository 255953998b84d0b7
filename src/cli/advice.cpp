#include "advice.h"

namespace hone::cli {

std::string_view step_words(NextStep step) {
  switch (step) {
    case NextStep::none: return "";
    case NextStep::add_documents: return "`hone add FOLDER` reads them in.";
    case NextStep::make_workspace:
      return "`hone add FOLDER` reads documents into one; `hone ask --docs FOLDER …` asks without one.";
    case NextStep::name_workspace:
      return "--workspace {} uses it all the same; `hone init` makes one of your own here.";
    case NextStep::list_documents: return "`hone docs` lists them.";
    case NextStep::show_text: return "`hone text FILE` prints it.";
    case NextStep::show_sections: return "`hone text --outline FILE` lists a document's sections.";
    case NextStep::recognise_text: return "--ocr turns that on.";
    case NextStep::index_anew: return "`hone docs forget` and `hone add` make it anew.";
    case NextStep::list_models: return "`hone models` lists what there is.";
    case NextStep::pull_model: return "`hone pull {}` brings it.";
    case NextStep::pull_embedder: return "`hone pull {}` brings one; --embedder none searches by words alone.";
    case NextStep::ask_hub: return "`hone pull {}` asks the hub for it.";
    case NextStep::take_from_hub: return "`hone pull {}` takes what it has now.";
    case NextStep::convert_model: return "`hone pull {}` converts it to GGUF.";
    case NextStep::agree_to_terms: return "Read them, then `hone pull {} --yes`.";
    case NextStep::remove_model: return "`hone models rm {}` removes it.";
    case NextStep::freeze_exam: return "`hone exam freeze` makes one.";
    case NextStep::leave_out_exam:
      return "`hone tune --without-exam {}` leaves those rows out; --allow-leak sits all the same.";
    case NextStep::sit_again:
      return "`hone exam sit`, as it was given before, asks the question of a damaged line again.";
    case NextStep::review_drafts: return "`hone data review` decides on drafts.";
    case NextStep::mark_passages:
      return "`hone compare mark` shows passages to mark, `hone exam draft` drafts questions.";
    case NextStep::raise_temperature: return "Give --temperature 0.7, or take --n 1.";
    case NextStep::allow_host: return "Say --allow-host {} if that is wanted.";
    case NextStep::report_fault: return "`hone doctor` prints what a report of it needs.";
    case NextStep::examine_processor: return "`hone doctor` shows which instructions are here.";
    case NextStep::foresee_memory: return "`hone fit` says beforehand what fits.";
    case NextStep::name_documents: return "--docs FOLDER says where the documents lie.";
    case NextStep::enlarge_context: return "--context makes it larger, as far as the model was trained.";
    case NextStep::allow_more_tokens: return "--max-tokens allows more.";
    case NextStep::name_columns: return "--map \"{}\" takes the likely columns.";
    case NextStep::import_questions:
      return "`hone exam import table FILE --map \"{}\" --out EXAM.jsonl` takes the likely columns.";
    case NextStep::use_chosen: return "--use-chosen learns the chosen answers.";
  }
  return "";
}

std::string with_advice(std::string_view sentence, const Advice& advice) {
  std::string words(step_words(advice.step));
  if (const std::size_t at = words.find("{}"); at != std::string::npos) words.replace(at, 2, advice.subject);
  return std::string(sentence) + (words.empty() ? "" : " " + words);
}

std::string sentence_of(const Error& error) { return with_advice(error.message(), error.advice()); }

}  // namespace hone::cli
