#include "verbs.h"

namespace hone::cli {
namespace {

constexpr Verb of_models[] = {{"rm", "Take a model away.", describe_models_rm}};

constexpr Verb of_runs[] = {
    {"show", "One run: held-out rows before and after, which field fails, what was answered.", describe_runs_show},
};

constexpr Verb of_docs[] = {
    {"forget", "Remove documents with their text, index and vectors; the files themselves stay.", describe_docs_forget},
};

constexpr Verb of_data[] = {
    {"check", "Say which format a file is in and everything that tuning would complain about.", describe_data_check},
    {"draft", "Have the model propose rows from documents, for a person to decide on.", describe_data_draft},
    {"review", "Accept, edit or drop drafts one by one; --json only counts them.", describe_data_review},
};

constexpr Verb of_exam[] = {
    {"check", "Read an exam and say everything that is wrong with it.", describe_exam_check},
    {"draft", "Have the model propose questions from documents; those that it answers without them are dropped.",
     describe_exam_draft},
    {"review", "Accept, edit or drop drafted questions; those that you take become an exam of their own.",
     describe_exam_review},
    {"import", "Make an exam from the file of a public one: MMLU, ARC, GSM8K and others.", describe_exam_import},
    {"freeze", "Fix an exam's questions and split them: a third to choose, the rest to prove.", describe_exam_freeze},
    {"sit", "A model answers the exam; a sitting that was stopped goes on.", describe_exam_sit},
    {"mark", "Mark answers by hand, in mixed order and without the stages' names; --json only counts the open ones.",
     describe_exam_mark},
    {"judge",
     "A local model marks the questions that have a criterion; its marks count when they agree with the expert's.",
     describe_exam_judge},
    {"compare", "Compare sittings question by question; of three or more, each with the one before and with the first.",
     describe_exam_compare},
    {"stages", "Every stage against the one before and against the first, in one table.", describe_exam_stages},
    {"forgetting", "What tuning lost: a general exam and reference text, before and after.", describe_exam_forgetting},
    {"calibrate",
     "Find, on the part choose, how weak support must be for \"The documents do not say.\"; the workspace keeps it.",
     describe_exam_calibrate},
};

constexpr Verb of_compare[] = {
    {"use", "Search this workspace as a row of the leaderboard does.", describe_compare_use},
    {"mark", "Questions without a marked answer: say of the passages that all recipes found which of them answer.",
     describe_compare_mark},
};

constexpr bool network = true;

constexpr Verb table[] = {
    {"init", "Make a workspace here: a folder .hone that only you can read.", describe_init},
    {"pull", "Bring a model in.", describe_pull, {}, network},
    {"models", "List the models that are here and those that can be pulled.", describe_models, of_models},
    {"add", "Read documents into the workspace; only what changed costs time.", describe_add},
    {"docs", "List the documents of the workspace, or forget some.", describe_docs, of_docs},
    {"ask", "Answer a question from the documents, with the passages shown.", describe_ask},
    {"chat", "A conversation about the documents; every line is a question, /exit or an empty one ends it.",
     describe_chat},
    {"tune", "Fine-tune a model on examples.", describe_tune},
    {"resume", "Go on with a run that was stopped.", describe_resume},
    {"fit", "What tuning will take here: hours and memory, before anything starts.", describe_fit},
    {"runs", "List runs of hone tune, or show one.", describe_runs, of_runs},
    {"cancel", "Stop a run after its step; hone resume goes on with it.", describe_cancel},
    {"loss", "The loss of a model on the answers of a file, one row at a time.", describe_loss},
    {"merge", "Make an adapter part of its model: one GGUF file that needs nothing beside it.", describe_merge},
    // It opens its one socket and then gives up every other itself.
    {"serve", "Serve a model to programs on this machine (OpenAI's interface).", describe_serve, {}, network},
    {"data", "Check training rows before they are used; draft and review new ones.", nullptr, of_data},
    {"exam", "Write, freeze, sit and compare exams.", nullptr, of_exam},
    // It starts the databases' workers and then gives up the network itself.
    {"compare", "Compare ways to search, and databases, on your own documents.", describe_compare, of_compare, network},
    {"text", "Print the text of a document, as everything else of Hone sees it.", describe_text},
    {"slice", "Cut a document into slices and print them.", describe_slice},
    {"eval-retrieval", "Measure search on a collection with judgements (BEIR).", describe_eval_retrieval},
    {"doctor", "What a bug report needs: versions, processor, memory, models. Paths and texts stay private.",
     describe_doctor},
};

}  // namespace

std::span<const Verb> verbs() { return table; }

}  // namespace hone::cli
