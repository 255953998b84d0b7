// YAML that a person wrote, by libyaml's events, so that nothing of the text is acted on before it was looked at: no anchors
// or aliases (a few lines of them can stand for gigabytes), no tags, no second document, no key twice; at most 16 MiB and 32
// levels.
//
//   HONE_TRY(const OrderedJson grid, parse_yaml(text, "grid.yaml"));
//
// Plain scalars have the types of YAML 1.2's core schema: `no` is a text and so is 2026-11-29.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/json.h"
#include "hone/core/result.h"

namespace hone {

// Errors: corrupt_data naming the line, limit_exceeded.
Result<OrderedJson> parse_yaml(std::string_view text, const std::string& name);

// The same piece by piece, for who needs lines or must know which scalars are texts. It stands at the beginning of a value.
class YamlReader {
 public:
  YamlReader(std::string_view text, std::string name);  // the text must outlive it
  ~YamlReader();

  Status begin();  // to the document's value; an empty text is an error
  Status finish();  // after it: nothing else may follow
  bool at_list() const;
  bool at_mapping() const;
  std::size_t line() const;  // from 1
  // "grid.yaml, line 3: WHAT."
  Error wrong(std::string_view what, ErrorCode code = ErrorCode::corrupt_data) const;

  Status each_item(const std::function<Status()>& read);  // at_list(); `read` takes the item
  Status each_member(const std::function<Status(const std::string& key)>& read);  // at_mapping()
  Result<OrderedJson> value();
  // Plain scalars stay texts, whatever they look like, but an empty one and ~, which are null. Below these keys they have
  // their types.
  Result<OrderedJson> texts(const std::vector<std::string>& typed_below);

 private:
  struct State;
  Status next();
  Result<OrderedJson> read_value(int depth, bool types, const std::vector<std::string>& typed_below);
  std::unique_ptr<State> state_;
};

}  // namespace hone
