#include "hone/pull/pull.h"

#include <algorithm>
#include <cctype>

#include "hone/core/files.h"
#include "hone/core/spelling.h"
#include "hone/core/stopwatch.h"
#include "pull_sources.h"

namespace hone::pull {
namespace {

bool is_address(const std::string& what) { return what.rfind("http://", 0) == 0 || what.rfind("https://", 0) == 0; }

// A name from a file or an address: its last part without the ending, letters that a name may have.
std::string name_from(const std::string& path) {
  std::string name = path.substr(0, path.find_first_of("?#"));
  while (!name.empty() && name.back() == '/') name.pop_back();
  name = fs::path(name).filename().string();
  if (name.size() > 5 && name.compare(name.size() - 5, 5, ".gguf") == 0) name.resize(name.size() - 5);
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_') c = '-';
  while (name.find("--") != std::string::npos) name.replace(name.find("--"), 2, "-");
  while (!name.empty() && !std::isalnum(static_cast<unsigned char>(name.front()))) name.erase(0, 1);
  return name.empty() ? "model" : name;
}

// What was asked for, understood.
struct Request {
  enum class From { packages, hub, address, path } from = From::path;
  std::string name;
  std::string source;  // how the card of the same model begins
  installed::HubName hub;
  const installed::CatalogueEntry* entry = nullptr;
};

Error unknown(const std::string& what, const installed::Catalogue& catalogue) {
  std::vector<std::string> known = catalogue.names();
  return Error(ErrorCode::not_found,
               "\"" + what + "\" is no model of the catalogue, no repository ORG/NAME, no address and no file here." +
                   did_you_mean(what, known),
               {NextStep::list_models});
}

Result<Request> understand(const std::string& what, const PullOptions& options, const installed::Catalogue& catalogue) {
  Request request;
  if (is_address(what)) {
    request.from = Request::From::address;
    request.name = name_from(what);
    request.source = what.substr(0, what.find('#'));
    return request;
  }
  const auto colon = what.find(':');
  request.entry = catalogue.find(what.substr(0, colon));
  HONE_TRY(const bool is_file, is_there(request.entry ? fs::path() : fs::path(what)));
  if (is_file) {
    std::error_code failure;
    request.source = fs::canonical(what, failure).string();
    request.name = name_from(request.source);
    return request;
  }
  std::string quantization = !options.quantization.empty() ? options.quantization
                             : colon == std::string::npos  ? ""
                                                           : what.substr(colon + 1);
  std::transform(quantization.begin(), quantization.end(), quantization.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  if (request.entry) {
    if (quantization == request.entry->quantization) quantization.clear();
    if (!quantization.empty() && !request.entry->hub)
      return Error(ErrorCode::not_found,
                   request.entry->name + " comes as " +
                       (request.entry->quantization.empty() ? request.entry->type : request.entry->quantization) +
                       " only.");
    request.name = request.entry->name;
    request.from = request.entry->hub ? Request::From::hub : Request::From::packages;
    request.source = request.entry->hub ? "hub:" + request.entry->hub->repository + "@" : "pypi:";
    if (request.entry->hub) request.hub.repository = request.entry->hub->repository;
  } else {
    auto parsed = what.find('/') == std::string::npos ? Result<installed::HubName>(unknown(what, catalogue))
                                                      : installed::HubName::parse(what);
    if (!parsed) return unknown(what, catalogue);
    request.hub = *parsed;
    request.from = Request::From::hub;
    request.name = parsed->repository + (parsed->revision == "main" ? "" : "@" + parsed->revision);
    request.source = "hub:" + parsed->repository + "@";
  }
  request.hub.quantization = quantization;
  if (!quantization.empty()) request.name += ":" + quantization;
  return request;
}

Status agree(const installed::CatalogueEntry& entry, const PullOptions& options) {
  if (!entry.terms || (options.agree && options.agree(*entry.terms))) return {};
  return Error(
      ErrorCode::permission_denied,
      entry.name + " is under the " + entry.terms->name + " (" + entry.terms->url + "), which were not agreed to.",
      {NextStep::agree_to_terms, entry.name});
}

Result<installed::InstalledModel> bring(const Request& request, ModelPlace& place, const std::string& what,
                                        const PullOptions& options, const Progress& progress) {
  switch (request.from) {
    case Request::From::packages: return pull_packages(place, *request.entry, options, progress);
    case Request::From::hub: return pull_repository(place, request.hub, request.entry, options, progress);
    case Request::From::address: return pull_address(place, what, progress);
    case Request::From::path: return pull_path(place, what, options, progress);
  }
  return Error(ErrorCode::invalid_argument, "\"" + what + "\" cannot be pulled.");
}

}  // namespace

Result<Pulled> pull_model(const std::string& what, const PullOptions& options, const Progress& progress) {
  const Stopwatch watch;
  HONE_TRY(auto catalogue, installed::Catalogue::load());
  HONE_TRY(auto request, understand(what, options, catalogue));
  if (!options.name.empty()) request.name = options.name;
  HONE_TRY(auto place, ModelPlace::take(request.name));
  Pulled pulled;
  if (auto here = installed::read_card(request.name)) {
    if (here->source.rfind(request.source, 0) != 0)
      return Error(ErrorCode::already_exists,
                   "A model named " + request.name + " is here already, from " + here->source +
                       ". Give this one another name, or remove that one first.",
                   {NextStep::remove_model, request.name});
    pulled.model = std::move(*here);
    pulled.was_here = true;
    return pulled;
  }
  if (request.entry) HONE_CHECK(agree(*request.entry, options));
  HONE_TRY(pulled.model, bring(request, place, what, options, progress));
  pulled.seconds = watch.seconds();
  return pulled;
}

}  // namespace hone::pull
