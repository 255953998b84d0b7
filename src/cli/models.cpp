// hone models: what is here, what the catalogue offers, and taking one away.
#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>

#include "hone/core/files.h"
#include "hone/core/quantity.h"
#include "hone/core/unicode.h"
#include "hone/installed/registry.h"
#include "verbs.h"

namespace hone::cli {
namespace {

struct Row {
  installed::InstalledModel model;
  std::string about;
  bool installed = false, demo = false;
};

Result<std::vector<Row>> all_rows() {
  HONE_TRY(auto catalogue, installed::Catalogue::load());
  HONE_TRY(auto installed, installed::installed_models());
  std::vector<Row> rows;
  for (const installed::CatalogueEntry& entry : catalogue.entries()) {
    Row row{{}, entry.about, false, entry.demo};
    row.model.name = entry.name, row.model.size_bytes = entry.size_bytes, row.model.memory_bytes = entry.memory_bytes;
    row.model.licence = entry.licence, row.model.family = entry.family, row.model.kind = entry.kind,
    row.model.languages = entry.languages;
    rows.push_back(std::move(row));
  }
  for (installed::InstalledModel& model : installed) {
    auto known = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.model.name == model.name; });
    if (known == rows.end()) known = rows.insert(rows.end(), Row{});
    known->model = std::move(model);
    known->installed = true;
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.installed > b.installed; });
  return rows;
}

std::string languages_text(const std::vector<std::string>& languages) {
  if (languages.empty()) return "?";
  if (std::find(languages.begin(), languages.end(), "mul") != languages.end()) return "many";
  std::string text = languages.front();
  for (std::size_t i = 1; i < std::min<std::size_t>(languages.size(), 3); ++i) text += " " + languages[i];
  return languages.size() > 3 ? text + fmt::format(" +{}", languages.size() - 3) : text;
}

// Padded to `width` code points.
std::string cell(const std::string& text, std::size_t width) {
  const std::size_t points = count_points(text);
  return text + std::string(width > points ? width - points : 0, ' ');
}

void print_table(const Shell& shell, const std::vector<Row>& rows) {
  std::vector<std::vector<std::string>> table{{" ", "name", "kind", "size", "memory", "licence", "languages", ""}};
  for (const Row& row : rows) {
    const installed::InstalledModel& model = row.model;
    table.push_back({row.installed ? "✓" : " ", model.name, std::string(installed::model_kind_name(model.kind)),
                     in_fitting_unit(model.size_bytes), in_fitting_unit(model.memory_bytes),
                     model.licence.empty() ? "unknown" : model.licence, languages_text(model.languages),
                     row.demo ? "demo" : ""});
  }
  std::vector<std::size_t> widths(table.front().size(), 0);
  for (const auto& line : table)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], count_points(line[i]));
  for (std::size_t line = 0; line < table.size(); ++line) {
    std::string text;
    for (std::size_t i = 0; i < table[line].size(); ++i) text += cell(table[line][i], widths[i]) + "  ";
    while (!text.empty() && text.back() == ' ') text.pop_back();
    if (shell.colour() && line == 0)
      fmt::print(shell.out(), "{}\n", fmt::styled(text, fmt::emphasis::bold));
    else if (shell.colour() && !rows[line - 1].installed)
      fmt::print(shell.out(), "{}\n", fmt::styled(text, fmt::emphasis::faint));
    else
      fmt::print(shell.out(), "{}\n", text);
  }
  fmt::print(shell.out(),
             "\n✓ is here; `hone pull NAME` brings the others, and anything else by ORG/NAME from the hub.\n");
}

Status list(const Shell& shell) {
  HONE_TRY(auto rows, all_rows());
  if (!shell.json()) {
    print_table(shell, rows);
    return {};
  }
  OrderedJson models = OrderedJson::array();
  for (const Row& row : rows) {
    const installed::InstalledModel& model = row.model;
    OrderedJson json = {{"name", model.name},
                        {"installed", row.installed},
                        {"demo", row.demo},
                        {"kind", installed::model_kind_name(model.kind)},
                        {"family", model.family},
                        {"size_bytes", model.size_bytes},
                        {"memory_bytes", model.memory_bytes},
                        {"licence", model.licence},
                        {"languages", model.languages},
                        {"about", row.about}};
    if (row.installed) {
      json["file"] = model.file.string();
      json["sha256"] = model.sha256;
      json["source"] = model.source;
      json["pulled_at"] = model.pulled_at;
    }
    models.push_back(std::move(json));
  }
  shell.print_json({{"models", std::move(models)}});
  return {};
}

Status remove(const Shell& shell, const std::string& name) {
  const auto model = installed::find_model(name);
  HONE_CHECK(installed::remove_model(name));
  shell.print_json({{"removed", name}});
  if (shell.json()) return {};
  const bool from_hub = model && model->source.rfind("hub:", 0) == 0;
  const auto stays = is_there(from_hub ? model->file : fs::path());
  fmt::print(shell.out(), "{} is gone.{}\n", name,
             stays && *stays ? fmt::format(" Its file stays in the Hugging Face cache: {}", model->file.string()) : "");
  return {};
}

}  // namespace

Action describe_models(Arguments&) {
  return [](Shell& shell) { return list(shell); };
}

Action describe_models_rm(Arguments& verb) {
  auto name = std::make_shared<std::string>();
  verb.add_option("name", *name, "its name").required();
  return [name](Shell& shell) { return remove(shell, *name); };
}

}  // namespace hone::cli
