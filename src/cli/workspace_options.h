// Options that several verbs share: which workspace, model and embedder, and how documents are cut.
#pragma once

#include <string>

#include "hone/jobs/slicing_spec.h"
#include "hone/jobs/workspace.h"
#include "hone/retrieval/indexing.h"
#include "shell.h"

namespace hone::cli {

// --ocr and --ocr-language, for verbs that read documents.
void add_recognition_options(CLI::App* verb, bool& recognise_text, std::string& language);
void add_slicing_options(CLI::App* verb, SlicingSpec& slicing);
void add_workspace_option(CLI::App* verb, std::string& folder);

// One line for people: "12 documents added, 3 unchanged; 840 slices."
void print_index_report(const Shell& shell, const IndexReport& report);
OrderedJson index_report_json(const IndexReport& report);

}  // namespace hone::cli
