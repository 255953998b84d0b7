// One row in a known format as an example.
#pragma once

#include <map>
#include <set>
#include <string>

#include "message_list.h"

namespace hone::rows {

class RowParser {
 public:
  RowParser(RowFormat format, MessageTags tags) : format_(format), tags_(std::move(tags)) {}
  // Fills `out`, or says what is wrong.
  Checked parse(const OrderedJson& row, TrainingExample& out);
  // Fields seen so far that mean nothing in this format.
  const std::set<std::string>& unused() const { return unused_; }
  // Those of them that hold words, with how many bytes of them.
  const std::map<std::string, std::uint64_t>& unused_text() const { return unused_text_; }
  // Whether texts of Human and Assistant were read as messages.
  bool has_transcripts() const { return has_transcripts_; }

 private:
  Checked required(const OrderedJson& row, const char* key, std::string_view expected, std::string& out) const;
  Checked optional(const OrderedJson& row, const char* key, std::string& out) const;
  Checked list_at(const OrderedJson& row, const char* key, std::vector<engine::Message>& out,
                  std::vector<std::size_t>* not_learned = nullptr);
  void add_context(const OrderedJson& row, std::string& question);
  void unused_context(const OrderedJson& row);
  Checked text_or_list(const OrderedJson& row, const char* key, const char* role, std::string_view expected,
                       std::vector<engine::Message>& out, std::vector<std::size_t>* not_learned = nullptr);
  Checked question_answer(const OrderedJson& row, TrainingExample& out);
  Checked conversation(const OrderedJson& row, const char* key, TrainingExample& out);
  Checked prompt_completion(const OrderedJson& row, TrainingExample& out);
  Checked prompt(const OrderedJson& row, TrainingExample& out);
  Checked alpaca_prompt(const OrderedJson& row, std::vector<engine::Message>& out);
  Checked alpaca(const OrderedJson& row, TrainingExample& out);
  Checked preference(const OrderedJson& row, TrainingExample& out);
  Checked preferred_lists(const OrderedJson& row, TrainingExample& out);
  Checked feedback(const OrderedJson& row, TrainingExample& out);
  Checked common(const OrderedJson& row, TrainingExample& out) const;  // system, tools

  RowFormat format_;
  MessageTags tags_;
  std::set<std::string> unused_;
  std::map<std::string, std::uint64_t> unused_text_;
  bool has_transcripts_ = false;
};

}  // namespace hone::rows
