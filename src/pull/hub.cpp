#include "hub.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>

#include "download.h"
#include "hone/core/hash.h"
#include "hone/core/json.h"
#include "hone/core/threads.h"

namespace hone::pull {
namespace {

constexpr int files_at_once = 4;
constexpr std::size_t most_files = 20'000;
constexpr std::uint64_t most_page_bytes = 16 << 20;

// W/"abc" → abc
std::string plain_etag(std::string etag) {
  if (etag.rfind("W/", 0) == 0) etag.erase(0, 2);
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return etag;
}

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The address behind rel="next" of a Link header, "" when this was the last page.
std::string next_page(const std::string& link) {
  const auto next = link.find("rel=\"next\"");
  const auto open = next == std::string::npos ? next : link.rfind('<', next);
  const auto close = open == std::string::npos ? open : link.find('>', open);
  return close == std::string::npos ? "" : link.substr(open + 1, close - open - 1);
}

struct RemoteFile {
  std::string url, commit, etag;
  std::uint64_t size_bytes = 0;
  std::string promised_hash() const { return etag.size() == 64 || installed::is_commit(etag) ? etag : ""; }
};

// What the hub itself says of a file: the store that it redirects to is not asked.
Result<RemoteFile> examine(const std::string& url, const HttpAccess& access) {
  HONE_TRY(auto page, download_page({.url = url, .head = true, .stay = true}, access, 0));
  const HttpHead& head = page.head;
  RemoteFile file{url, head.header("x-repo-commit"), plain_etag(head.header("x-linked-etag"))};
  if (file.etag.empty()) file.etag = plain_etag(head.header("etag"));
  auto size = number(head.header("x-linked-size"));
  if (!size && head.status < 300) size = number(head.header("content-length"));
  if (!installed::is_commit(file.commit) || !installed::is_safe_etag(file.etag) || !size)
    return Error(ErrorCode::corrupt_data, url + " does not answer as a Hugging Face hub does (commit \"" + file.commit +
                                              "\", etag \"" + file.etag + "\"). Is HF_ENDPOINT right?");
  file.size_bytes = *size;
  return file;
}

// Runs body(0…count−1) a few at a time; the first error ends the rest.
Status each_file(std::size_t count, const std::function<Status(std::size_t)>& body) {
  std::mutex guard;
  std::optional<Error> first;
  std::atomic<bool> failed = false;
  parallel_for(count, files_at_once, [&](std::size_t i) {
    if (failed) return;
    if (Status done = body(i); !done) {
      std::lock_guard lock(guard);
      failed = true;
      if (!first) first = std::move(done).error();
    }
  });
  if (first) return std::move(*first);
  return {};
}

// One bar for all files together.
class Sum {
 public:
  Sum(const Progress& progress, std::string stage, std::uint64_t total, std::size_t files)
      : progress_(progress), stage_(std::move(stage)), total_(total), done_(files) {}
  void set(std::size_t file, std::uint64_t done) {
    std::lock_guard lock(guard_);
    sum_ += done - done_[file];
    done_[file] = done;
    report_progress(progress_, {stage_, std::min(sum_, total_), total_, "bytes"});
  }

 private:
  const Progress& progress_;
  std::string stage_;
  std::uint64_t total_, sum_ = 0;
  std::vector<std::uint64_t> done_;
  std::mutex guard_;
};

// The blob's SHA-256, fetched unless the cache has it whole.
Result<std::string> fetch_blob(const installed::HubCache& cache, const RemoteFile& file, const HttpAccess& access,
                               const DownloadProgress& progress) {
  HONE_TRY(auto lock_path, cache.lock_file(file.etag));
  HONE_TRY(auto lock, FileLock::take(lock_path, /*wait=*/true));
  const fs::path blob = cache.blob(file.etag);
  std::error_code missing;
  if (fs::file_size(blob, missing) == file.size_bytes && !missing) {
    HONE_TRY(auto sha256, sha256_file(blob));
    if (file.promised_hash().size() != 64 || sha256 == file.etag) {
      progress(file.size_bytes, file.size_bytes);
      return sha256;
    }
  }
  return download_file({file.url, blob, file.size_bytes, file.promised_hash()}, access, progress);
}

}  // namespace

Hub::Hub(installed::HubSettings settings) : settings_(std::move(settings)) {
  settings_.access.token = settings_.token;
  settings_.access.token_origin = url_origin(settings_.endpoint);
}

Error Hub::explained(Error error, const std::string& repository) const {
  if (error.code() == ErrorCode::not_found)
    return Error(ErrorCode::not_found, "The hub has no such model or file in " + repository + ": " + error.message());
  if (error.code() != ErrorCode::permission_denied) return error;
  if (!settings_.token.empty() && settings_.endpoint.rfind("https://", 0) != 0 &&
      !is_loopback(settings_.access.token_origin))
    return Error(ErrorCode::permission_denied,
                 "The hub keeps " + repository +
                     " behind a login, and a token is only sent over https; HF_ENDPOINT is " + settings_.endpoint +
                     ".");
  if (settings_.token.empty())
    return Error(ErrorCode::permission_denied,
                 repository +
                     " is gated, private or not there. If its page asks you to accept terms, accept them, make a "
                     "token in your account's settings and give it in HF_TOKEN. " +
                     error.message());
  return Error(ErrorCode::permission_denied, "The hub does not open " + repository +
                                                 " for your token. Accept its terms on its page with that token's "
                                                 "account, or check HF_TOKEN. " +
                                                 error.message());
}

Result<std::vector<installed::HubFile>> Hub::list(const std::string& repository, const std::string& revision) const {
  if (settings_.offline) {
    const installed::HubCache cache(settings_.cache, repository);
    auto commit = cache.commit_of(revision);
    if (!commit)
      return Error(ErrorCode::not_found,
                   repository + " is not in the Hugging Face cache, and HF_HUB_OFFLINE=1 forbids fetching it.");
    return cache.files(*commit);
  }
  std::vector<installed::HubFile> files;
  std::string url =
      settings_.endpoint + "/api/models/" + url_path(repository) + "/tree/" + url_path(revision) + "?recursive=true";
  while (!url.empty()) {
    auto page = download_page({.url = url}, settings_.access, most_page_bytes);
    if (!page) return explained(std::move(page).error(), repository);
    HONE_TRY(auto json, parse_json(page->body, "the hub's list of " + repository));
    if (!json.is_array())
      return Error(ErrorCode::corrupt_data, "The hub's list of " + repository + " is no list. Is HF_ENDPOINT right?");
    for (const Json& entry : json) {
      if (json_value<std::string>(entry, "type", "file") != "file") continue;
      HONE_TRY(auto path, json_get<std::string>(entry, "path", "the hub's list of " + repository));
      if (!installed::is_safe_path(path))
        return Error(ErrorCode::corrupt_data,
                     repository + " lists a file whose name leads out of its folder; nothing was fetched.");
      files.push_back({std::move(path), json_value<std::uint64_t>(entry, "size", 0)});
    }
    if (files.size() > most_files)
      return Error(ErrorCode::limit_exceeded,
                   repository + " lists more than " + std::to_string(most_files) + " files.");
    const std::string next = next_page(page->head.header("link"));
    if (!next.empty() && url_origin(next) != url_origin(settings_.endpoint))
      return Error(ErrorCode::corrupt_data,
                   "The hub's list of " + repository + " goes on at another host, " + url_origin(next) + ".");
    url = next;
  }
  return files;
}

Result<HubSnapshot> Hub::fetch(const std::string& repository, const std::string& revision,
                               const std::vector<installed::HubFile>& files, const Progress& progress) const {
  HONE_REQUIRE(!files.empty(), "Hub::fetch needs a file to fetch");
  const installed::HubCache cache(settings_.cache, repository);
  HubSnapshot snapshot;
  snapshot.sha256.resize(files.size());
  if (settings_.offline) {
    HONE_TRY(snapshot.commit, cache.commit_of(revision));
    snapshot.folder = cache.snapshot(snapshot.commit);
    return snapshot;
  }
  HONE_CHECK(cache.make());

  // The first answer settles the commit; everything after is asked of that one, whatever is pushed meanwhile.
  auto address = [&](const std::string& at, const std::string& path) {
    return settings_.endpoint + "/" + url_path(repository) + "/resolve/" + url_path(at) + "/" + url_path(path);
  };
  std::vector<RemoteFile> remote(files.size());
  auto first = examine(address(revision, files[0].path), settings_.access);
  if (!first) return explained(std::move(first).error(), repository);
  snapshot.commit = first->commit;
  Status examined = each_file(files.size(), [&](std::size_t i) -> Status {
    HONE_TRY(remote[i], examine(address(snapshot.commit, files[i].path), settings_.access));
    return {};
  });
  if (!examined) return explained(std::move(examined).error(), repository);

  std::uint64_t total = 0;
  for (const RemoteFile& file : remote) total += file.size_bytes;
  Sum sum(progress, "fetching " + repository, total, files.size());
  Status fetched = each_file(files.size(), [&](std::size_t i) -> Status {
    HONE_TRY(snapshot.sha256[i], fetch_blob(cache, remote[i], settings_.access,
                                            [&](std::uint64_t done, std::uint64_t) { sum.set(i, done); }));
    return cache.link(snapshot.commit, files[i].path, remote[i].etag);
  });
  if (!fetched) return explained(std::move(fetched).error(), repository);
  HONE_CHECK(cache.set_reference(revision, snapshot.commit));
  snapshot.folder = cache.snapshot(snapshot.commit);
  return snapshot;
}

}  // namespace hone::pull
