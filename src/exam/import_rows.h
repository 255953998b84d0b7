// Rows of a publisher's file, one parser a kind: each calls `accept` with the members of a question (docs/formats/exam.md),
// or `refuse` with why a row makes none.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/result.h"
#include "hone/exam/import.h"
#include "import_columns.h"

namespace hone::exam {

struct ImportSink {
  std::string stem;  // of the file's name, for ids
  std::function<void(std::size_t row, OrderedJson fields)> accept;
  std::function<void(std::size_t row, const std::string& why)> refuse;
  std::function<void(const std::string& instruction)> unchecked;
  std::function<void(const std::string& column)> unused;
  ImportColumns& columns;
};

// `name` is for messages.
Status import_mmlu(std::string_view text, const std::string& name, const ImportSink& sink);
Status import_arc(std::string_view text, const std::string& name, const ImportSink& sink);
Status import_truthfulqa(std::string_view text, const std::string& name, const ImportSink& sink);
Status import_gsm8k(std::string_view text, const std::string& name, const ImportSink& sink);
Status import_ifeval(std::string_view text, const std::string& name, const ImportSink& sink);
Status import_table(std::string_view text, const std::string& name, const ImportSink& sink);

// Choices in the form of a hub's data sets, whichever they are.
bool is_hub_choice(const OrderedJson& row);
Status import_hub_choice(std::size_t line, const OrderedJson& row, const std::string& name, const ImportSink& sink);
// The rows of JSONL, of a list, or of {"rows": [{"row": …}]}, their columns named.
Status each_hub_row(std::string_view text, const std::string& name, const ImportSink& sink,
                    const std::function<Status(std::size_t row, const OrderedJson& json)>& each);

// Each line of JSONL, its columns named, with its number.
Status each_json_line(std::string_view text, const std::string& name, const ImportSink& sink,
                      const std::function<Status(std::size_t line, const OrderedJson& row)>& each);

// A member that must be a text. Error corrupt_data.
Result<std::string> text_member(const OrderedJson& row, const char* key, const std::string& where);

}  // namespace hone::exam
