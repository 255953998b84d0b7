// A sitting as several verbs ask for it: the options, and everything from the exam's file to the marks.
#pragma once

#include <string>
#include <vector>

#include "asking.h"
#include "hone/exam/freeze.h"
#include "hone/jobs/sitting.h"

namespace hone::cli {

struct ExamSitting : AskingOptions {
  std::string exam, out, stage, part = "all";
  std::string compared;  // a row of `hone compare`, whose way to search is asked; empty: the options' own
  std::vector<std::string> made_with;
  bool allow_leak = false;
  int parallel = 0;
  SittingSettings sitting;

  // How the model is asked and what it was made with; not which part sits, nor where it is written.
  void add_to(CLI::App* verb);
  // The documents of --docs are searched that way.
  Status take(const SearchRecipe& recipe);
};

// The exam, frozen now when it is not yet; the frozen file of one that was. Error integrity when it changed since.
struct ExamOnDisk {
  FrozenExam frozen;
  fs::path file;
};
Result<ExamOnDisk> open_exam(const std::string& file, const std::string& documents = {});

struct Sat {
  SittingReport report;
  Sitting sitting;
  std::size_t questions = 0, leaked = 0;
  std::vector<std::string> waiting;  // ids whose marks wait for a person or a judge
  std::vector<std::string> notes;
};

// Fills in `out` and `stage` where they are empty. Errors: a question without an answer; those of Sitter and sit().
Result<Sat> sit_exam(const Shell& shell, ExamSitting& options);

}  // namespace hone::cli
