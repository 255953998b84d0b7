// Options that several verbs share: which workspace, model and embedder, and how documents are cut.
#pragma once

#include <string>

#include "arguments.h"
#include "hone/answers/asking.h"
#include "hone/corpus/workspace.h"
#include "hone/search/indexing.h"
#include "shell.h"

namespace hone::cli {

// --ocr and --ocr-language, for verbs that read documents.
void add_recognition_options(Arguments& verb, bool& recognise_text, std::string& language);
// How documents are cut, embedded and read.
void add_slicing_options(Arguments& verb, search::SearchRecipe& recipe, answers::ReadingSpec& reading);
void add_workspace_option(Arguments& verb, std::string& folder);

// One line for people: "12 documents added, 3 unchanged; 840 slices."
void print_index_report(const Shell& shell, const search::IndexReport& report);
OrderedJson index_report_json(const search::IndexReport& report);

}  // namespace hone::cli
