// Asks a folder of documents one question and prints the answer with its citations, each with document, page and words.
#include <iostream>

#include "hone/answers/asking.h"

namespace {

hone::Status ask(const std::string& folder, const std::string& question) {
  hone::answers::AskListener listener;
  listener.indexed = [](const hone::search::IndexReport& report) {
    std::cerr << report.added << " documents read, " << report.failed.size() << " skipped\n";
  };
  HONE_TRY(hone::answers::Assistant assistant, hone::answers::Assistant::open({.docs = {folder}}, listener));
  HONE_TRY(const hone::answers::Answer answer, assistant.ask(question));
  std::cout << answer.text << "\n";
  for (const hone::answers::Answer::Citation& citation : answer.citations) {
    const hone::search::Passage& passage = citation.passage;
    std::cout << "[" << citation.n << "] " << passage.document.substr(passage.document.rfind('/') + 1);
    if (passage.page > 0) std::cout << ", page " << passage.page;
    std::cout << ", characters " << citation.words_start << " to " << citation.words_end << ": “" << passage.text
              << "”\n";
  }
  for (const std::string& notice : answer.notices) std::cerr << notice << "\n";
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: ask FOLDER QUESTION\n";
    return 2;
  }
  const hone::Status asked = ask(argv[1], argv[2]);
  if (asked) return 0;
  std::cerr << asked.error().message() << "\n";
  return hone::error_class(asked.error().code()).exit_status;
}
