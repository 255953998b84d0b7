#include "pdf_extras.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "hone/core/json.h"
#include "hone/core/unicode.h"
#include "pdf_child.h"

namespace hone::documents {
namespace {

constexpr std::uint64_t most_json_bytes = 256 << 20;
constexpr std::size_t most_notes = 20'000, longest_note_points = 20'000;
constexpr int deepest_json = 100;
constexpr std::array<std::string_view, 9> speaking{"/Text",      "/FreeText", "/Highlight", "/Underline", "/Squiggly",
                                                   "/StrikeOut", "/Caret",    "/Stamp",     "/Popup"};

std::string member(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const Json* json_child(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

// Strings of qpdf's second form of JSON: "u:text", "b:hexadecimal", "/Name".
std::string said(const std::string& value) {
  if (value.rfind("u:", 0) == 0) return on_one_line(value.substr(2));
  if (value.starts_with('/')) return value.substr(1);
  return "";
}

std::string said(const Json& value) {
  if (value.is_string()) return said(value.get<std::string>());
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (!value.is_array()) return "";
  std::string all;
  for (const Json& one : value)
    if (one.is_string()) all += (all.empty() ? "" : ", ") + said(one.get<std::string>());
  return all;
}

bool speaks(const Json& object) {
  const std::string kind = member(object, "/Subtype");
  return std::find(speaking.begin(), speaking.end(), kind) != speaking.end() &&
         (json_child(object, "/Contents") || json_child(object, "/RC"));
}

// Only pages, lists of references (which may be a page's annotations) and annotations with words are kept of all objects.
bool worth_keeping(const Json& value) {
  if (value.is_object()) return member(value, "/Type") == "/Page" || speaks(value);
  return value.is_array() && value.size() < 10'000 &&
         std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_string(); });
}

std::string field_text(const Json& field) {
  std::string name = on_one_line(member(field, "alternativename"));
  if (name.empty()) name = on_one_line(member(field, "fullname"));
  const Json* value = json_child(field, "value");
  const std::string text = value ? said(*value) : "";
  const std::string kind = member(field, "fieldtype");
  const Json* box = json_child(field, "ischeckbox");
  if (box && box->is_boolean() && box->get<bool>())
    return fmt::format("{}: {}", name, text.empty() || text == "Off" ? "[ ]" : "[x]");
  if (kind == "/Btn" && (text.empty() || text == "Off")) return "";
  if (kind == "/Sig") return value && !value->is_null() ? fmt::format("{}: [signed]", name) : "";
  return text.empty() ? "" : fmt::format("{}: {}", name, text);
}

std::string note_text(const Json& annotation) {
  const Json* contents = json_child(annotation, "/Contents");
  const std::string words = contents ? said(*contents) : "";
  if (words.empty() || member(annotation, "/Subtype") == "/Popup") return "";
  const Json* author = json_child(annotation, "/T");
  const std::string who = author ? said(*author) : "";
  return who.empty() ? fmt::format("[comment] {}", words) : fmt::format("[comment by {}] {}", who, words);
}

std::size_t page_number(const Json& field) {
  const Json* page = json_child(field, "pageposfrom1");
  return page && page->is_number_unsigned() ? page->get<std::size_t>() : 1;
}

void take_fields(const Json& all, PdfExtras& extras) {
  const Json* form = json_child(all, "acroform");
  const Json* fields = form ? json_child(*form, "fields") : nullptr;
  if (!fields || !fields->is_array()) return;
  std::set<std::string> seen;  // the buttons of one choice come one by one
  for (const Json& field : *fields) {
    const std::string text = field_text(field);
    if (!text.empty() && seen.insert(member(field, "fullname") + "\n" + text).second &&
        extras.notes.size() < most_notes)
      extras.notes.push_back({page_number(field), shorten(text, longest_note_points)});
  }
}

void take_annotations(const Json& all, PdfExtras& extras) {
  const Json* file = json_child(all, "qpdf");
  const Json* pages = json_child(all, "pages");
  if (!file || !file->is_array() || file->size() < 2 || !pages || !pages->is_array()) return;
  const Json& objects = (*file)[1];
  auto object = [&](const std::string& reference) -> const Json* {
    const Json* found = json_child(objects, ("obj:" + reference).c_str());
    return found ? json_child(*found, "value") : nullptr;
  };
  std::set<std::string> seen;
  for (std::size_t i = 0; i < pages->size(); ++i) {
    const Json* page = object(member((*pages)[i], "object"));
    const Json* list = page ? json_child(*page, "/Annots") : nullptr;
    if (list && list->is_string()) list = object(list->get<std::string>());
    if (!list || !list->is_array()) continue;
    for (const Json& reference : *list) {
      if (reference.is_string() && !seen.insert(reference.get<std::string>()).second) continue;
      const Json* annotation = reference.is_string() ? object(reference.get<std::string>()) : &reference;
      const std::string text = annotation && speaks(*annotation) ? note_text(*annotation) : "";
      if (!text.empty() && extras.notes.size() < most_notes)
        extras.notes.push_back({i + 1, shorten(text, longest_note_points)});
    }
  }
}

}  // namespace

PdfExtras parse_pdf_extras(std::string_view json) {
  // Objects of the file are looked at one by one as they are parsed: most of them are dropped again.
  std::vector<std::string> keys;
  const auto keep = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > deepest_json) return false;
    if (event == Json::parse_event_t::key) {
      keys.resize(static_cast<std::size_t>(depth));
      keys[static_cast<std::size_t>(depth) - 1] = parsed.get<std::string>();
    }
    // { "qpdf": [ {…}, { "obj:1 0 R": { "value": … } } ] }
    if (depth == 3 && event == Json::parse_event_t::object_end && keys.size() > 2 && keys[0] == "qpdf" &&
        keys[2].rfind("obj:", 0) == 0) {
      const Json* value = json_child(parsed, "value");
      return value && worth_keeping(*value);
    }
    return true;
  };
  PdfExtras extras;
  // Old files have names and strings in no encoding at all, which qpdf passes on.
  const Json all = Json::parse(is_utf8(json) ? std::string(json) : repair_utf8(json), keep, /*allow_exceptions=*/false);
  if (!all.is_object()) {
    extras.warning = "its form fields, notes and attachments could not be read (qpdf's answer is no JSON)";
    return extras;
  }
  take_fields(all, extras);
  take_annotations(all, extras);
  std::stable_sort(extras.notes.begin(), extras.notes.end(),
                   [](const PdfNote& a, const PdfNote& b) { return a.page < b.page; });
  if (const Json* attached = json_child(all, "attachments"); attached && attached->is_object())
    for (const auto& [key, value] : attached->items()) extras.attachments.push_back(key);
  return extras;
}

PdfExtras read_pdf_extras(const Source& source) {
  const auto done = run_on_pdf(source,
                               {"qpdf", "--json=2", "--json-key=pages", "--json-key=acroform", "--json-key=attachments",
                                "--json-key=qpdf", "/dev/stdin"},
                               most_json_bytes);
  PdfExtras extras;
  if (!done && done.error().code() == ErrorCode::not_found) {
    // Newer files hide these names in packed objects: then nothing is known of them, and nothing is said.
    for (const std::string_view name : {"/AcroForm", "/Annots", "/EmbeddedFiles"})
      if (source.bytes.find(name) != std::string_view::npos)
        extras.warning =
            "it may hold form fields, notes or attachments; the program qpdf reads them and is not here (install qpdf)";
    return extras;
  }
  constexpr int warned = 3;  // qpdf mended something
  if (!done || (done->exit_status != 0 && done->exit_status != warned)) {
    extras.warning =
        "its form fields, notes and attachments could not be read" +
        (done ? fmt::format(" (qpdf ended with status {})", done->exit_status) : ": " + done.error().message());
    return extras;
  }
  return parse_pdf_extras(done->output);
}

Result<std::string> pdf_attachment(const Source& source, const std::string& key) {
  HONE_TRY(auto done, run_on_pdf(source, {"qpdf", "--show-attachment=" + key, "/dev/stdin"}, source.limits.file_bytes));
  if (done.exit_status != 0 && done.exit_status != 3)
    return Error(ErrorCode::corrupt_data, fmt::format("qpdf ended with status {}.", done.exit_status));
  return std::move(done.output);
}

}  // namespace hone::documents
