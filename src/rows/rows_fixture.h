// Tiny random models with a chat template of the test's choice, and short ways to write rows.
#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "hone/convert/convert.h"
#include "hone/core/files.h"
#include "hone/core/json.h"
#include "hone/engine/language_model.h"
#include "hone/rows/training_rows.h"

namespace hone::rows {

// SmolLM2's own.
inline const std::string smollm2_template =
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\n"
    "You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

// A folder of the model room's test data as GGUF; `chat_template` replaces its own, "" keeps it.
inline engine::LanguageModel templated_model(const std::string& name, const std::string& chat_template) {
  static TemporaryFolder scratch = TemporaryFolder::make("hone-rows-test").value();
  static std::map<std::string, fs::path> made;
  fs::path& path = made[name + "\n" + chat_template];
  if (path.empty()) {
    const fs::path folder = scratch.path() / std::to_string(made.size());
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(fs::path(HONE_SOURCE_DIR) / "src/convert/testdata" / name))
      if (entry.is_regular_file())
        fs::copy_file(entry.path(), folder / entry.path().filename(), fs::copy_options::overwrite_existing);
    if (!chat_template.empty()) {
      Json config = parse_json(read_file(folder / "tokenizer_config.json").value(), "tokenizer_config.json").value();
      config["chat_template"] = chat_template;
      EXPECT_TRUE(write_file_atomically(folder / "tokenizer_config.json", dump(config)));
    }
    path = scratch.path() / (folder.filename().string() + ".gguf");
    const auto converted = convert::convert_hugging_face(folder, path, {.type = "f32"});
    EXPECT_TRUE(converted) << (converted ? "" : converted.error().message());
  }
  return engine::LanguageModel::load(path).value();
}

inline engine::LanguageModel smol_model() { return templated_model("tiny-smol-135m-instruct", smollm2_template); }

inline RowSet json_rows(const std::string& text, const RowOptions& options = {}) {
  auto set = parse_rows(text, RowSyntax::json, "rows.jsonl", options);
  EXPECT_TRUE(set) << (set ? "" : set.error().message());
  return set ? *set : RowSet{};
}

inline RowSet csv_rows(const std::string& text, const RowOptions& options = {}) {
  auto set = parse_rows(text, RowSyntax::csv, "rows.csv", options);
  EXPECT_TRUE(set) << (set ? "" : set.error().message());
  return set ? *set : RowSet{};
}

// "user: Hello | assistant: Hi", with tool calls as JSON.
inline std::string talk(const std::vector<engine::Message>& messages) {
  std::string out;
  for (const engine::Message& message : messages) {
    if (!out.empty()) out += " | ";
    out += message.role + ": " + message.content;
    if (!message.tool_calls.empty()) out += "call" + message.tool_calls;
  }
  return out;
}

}  // namespace hone::rows
