#include "download.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include "download_hash.h"
#include "hone/core/files.h"
#include "hone/core/log.h"
#include "hone/core/unicode.h"

namespace hone::pull {
namespace {

constexpr int most_attempts = 200;  // with something new each time

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool worth_waiting_for(long status) {
  return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

void pause(const HttpAccess& access, int fruitless, const HttpHead& head) {
  std::uint64_t wait_ms = access.pause_ms;
  for (int i = 1; i < fruitless && wait_ms < 30'000; ++i) wait_ms *= 2;
  if (auto asked = number(head.header("retry-after")))
    wait_ms = std::max(wait_ms, std::min<std::uint64_t>(*asked, 60) * 1000);
  std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms));
}

std::string megabytes(std::uint64_t size) { return std::to_string((size + 500'000) / 1'000'000) + " MB"; }

// What the server says the whole file has: "bytes 100-199/200", or the length of a full answer.
std::optional<std::uint64_t> announced_size(const HttpHead& head) {
  if (head.status != 206) return number(head.header("content-length"));
  const std::string range = head.header("content-range");
  auto slash = range.find('/');
  return slash == std::string::npos ? std::nullopt : number(std::string_view(range).substr(slash + 1));
}

std::optional<std::uint64_t> announced_start(const HttpHead& head) {
  const std::string range = head.header("content-range");
  auto dash = range.find('-');
  if (range.rfind("bytes ", 0) != 0 || dash == std::string::npos) return std::nullopt;
  return number(std::string_view(range).substr(6, dash - 6));
}

// What If-Range accepts: a strong entity tag or a date.
std::string validator_of(const HttpHead& head) {
  const std::string tag = head.header("etag");
  return !tag.empty() && tag.rfind("W/", 0) != 0 ? tag : head.header("last-modified");
}

class FileDownload {
 public:
  FileDownload(const Download& wanted, const HttpAccess& access, const DownloadProgress& progress)
      : wanted_(wanted),
        access_(access),
        progress_(progress),
        partial_(wanted.file.string() + ".incomplete"),
        source_(partial_.string() + ".source"),
        total_(wanted.size_bytes) {}

  Result<std::string> run() {
    HONE_CHECK(take_up());
    int fruitless = 0;
    for (int attempt = 1;; ++attempt) {
      const std::uint64_t before = done_;
      HONE_TRY(const bool whole, is_whole() ? Result<bool>(true) : exchange());
      if (whole) {
        HONE_TRY(const bool right, check());
        if (right) return place();
        continue;  // from the start, once
      }
      fruitless = done_ > before ? 0 : fruitless + 1;
      if (fruitless >= access_.attempts || attempt >= most_attempts || (end_ == HttpEnd::unreachable && attempt == 1))
        return std::move(*cut_).context("fetching " + wanted_.url);
      log_info("the download was cut at " + std::to_string(done_) + " bytes and is taken up again");
      pause(access_, std::max(fruitless, 1), head_);
    }
  }

 private:
  // Continues what an earlier run left, if it may be continued.
  Status take_up() {
    std::error_code failure;
    const auto left = fs::file_size(partial_, failure);
    if (failure || left == 0) return restart();
    if (wanted_.hash.empty()) {
      auto source = read_file(source_, 1 << 16);
      const std::string expected = wanted_.url + "\n";
      if (!source || source->rfind(expected, 0) != 0 || source->size() == expected.size()) return restart();
      validator_ = source->substr(expected.size());
    }
    if (wanted_.size_bytes && left > *wanted_.size_bytes) return restart();
    HONE_CHECK(read_partial());
    resumed_ = true;
    return open(std::ios::app);
  }

  Status read_partial() {
    std::ifstream in(partial_, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    hash_ = DownloadHash(wanted_.hash, wanted_.size_bytes.value_or(0));
    done_ = 0;
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
      hash_.update({buffer.data(), static_cast<std::size_t>(in.gcount())});
      done_ += static_cast<std::uint64_t>(in.gcount());
    }
    return {};
  }

  Status restart() {
    done_ = 0;
    validator_.clear();
    resumed_ = false;
    hash_ = DownloadHash(wanted_.hash, wanted_.size_bytes.value_or(0));
    return open(std::ios::trunc);
  }

  Status open(std::ios::openmode mode) {
    out_.close();
    out_.clear();
    out_.open(partial_, std::ios::binary | mode);
    if (!out_) return Error(ErrorCode::io, "Cannot write " + partial_.string() + ".");
    return {};
  }

  bool is_whole() const { return total_ && done_ == *total_ && (done_ > 0 || wanted_.size_bytes); }

  // One request. True: all bytes are here. False: cut, and why is in cut_.
  Result<bool> exchange() {
    bool start_again = false, busy = false;
    HttpReceiver receiver;
    receiver.on_head = [&](const HttpHead& head) -> Status {
      head_ = head;
      if (head.status == 416 || (head.status == 206 && announced_start(head) != done_)) {
        start_again = true;
        return Error(ErrorCode::network, "The server does not continue where the file was cut.");
      }
      busy = worth_waiting_for(head.status);
      if (head.status >= 300) return status_error(head);
      if (head.status != 206 && done_ > 0)
        HONE_CHECK(restart());  // it does not know ranges, or the file is another one
      return accept(head);
    };
    receiver.on_body = [&](std::string_view bytes) { return append(bytes); };
    HttpResult result = http_exchange({.url = wanted_.url, .from = done_, .if_range = validator_}, access_, receiver);
    end_ = result.end;
    head_ = result.head;
    out_.flush();
    if (!out_) return disk_error();
    if (start_again) {
      if (done_ == 0) return std::move(*result.error);
      HONE_CHECK(restart());
      cut_ = std::move(result.error);
      return false;
    }
    if (result.end == HttpEnd::failed && !busy) return std::move(*result.error);
    if (result.end != HttpEnd::complete) {
      cut_ = std::move(result.error);
      return false;
    }
    if (total_ && done_ < *total_) {
      cut_ = Error(ErrorCode::network,
                   "The answer ended after " + std::to_string(done_) + " of " + std::to_string(*total_) + " bytes.");
      return false;
    }
    total_ = done_;
    return true;
  }

  Status accept(const HttpHead& head) {
    if (auto size = announced_size(head)) {
      if (wanted_.size_bytes && *size != *wanted_.size_bytes)
        return Error(ErrorCode::integrity, wanted_.url + " has " + std::to_string(*size) + " bytes where " +
                                               std::to_string(*wanted_.size_bytes) + " were promised.");
      total_ = size;
    }
    if (wanted_.hash.empty() && done_ == 0 && !validator_of(head).empty()) {
      validator_ = validator_of(head);
      HONE_CHECK(write_file_atomically(source_, wanted_.url + "\n" + validator_));
    }
    std::error_code failure;
    const auto space = fs::space(partial_, failure);
    if (!failure && total_ && space.available < *total_ - done_)
      return Error(ErrorCode::io, "The disk of " + partial_.parent_path().string() + " has " +
                                      megabytes(space.available) + " free; " + megabytes(*total_ - done_) +
                                      " are needed.");
    return {};
  }

  Status append(std::string_view bytes) {
    if (wanted_.size_bytes && bytes.size() > *wanted_.size_bytes - done_)
      return Error(ErrorCode::integrity,
                   wanted_.url + " sends more than the " + std::to_string(*wanted_.size_bytes) + " bytes promised.");
    if (!out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return disk_error();
    hash_.update(bytes);
    done_ += bytes.size();
    if (progress_) progress_(done_, total_.value_or(0));
    return {};
  }

  Error disk_error() const {
    return Error(ErrorCode::io, "Cannot write " + partial_.string() + "; the disk may be full.");
  }

  // True: what lies there is what was promised. False: the part of an earlier run was spoilt; all of it comes again.
  Result<bool> check() {
    hash_.finish();
    if (hash_.matches()) return true;
    const std::string found = hash_.found();
    const bool again = resumed_;
    HONE_CHECK(restart());
    if (again) return false;
    discard();
    return Error(ErrorCode::integrity, wanted_.url + " is not the promised file: its hash is " + found + ", not " +
                                           wanted_.hash + ". It was thrown away.");
  }

  Result<std::string> place() {
    out_.close();
    HONE_CHECK(move_into_place(partial_, wanted_.file));
    std::error_code ignored;
    fs::remove(source_, ignored);
    return hash_.sha256();
  }

  void discard() {
    out_.close();
    std::error_code ignored;
    fs::remove(partial_, ignored);
    fs::remove(source_, ignored);
  }

  const Download& wanted_;
  const HttpAccess& access_;
  const DownloadProgress& progress_;
  fs::path partial_, source_;
  std::ofstream out_;
  DownloadHash hash_{"", 0};
  std::uint64_t done_ = 0;
  std::optional<std::uint64_t> total_;
  std::string validator_;
  bool resumed_ = false;  // some bytes are from an earlier run
  HttpEnd end_ = HttpEnd::complete;
  HttpHead head_;
  std::optional<Error> cut_;
};

}  // namespace

Result<std::string> download_file(const Download& download, const HttpAccess& access,
                                  const DownloadProgress& progress) {
  return FileDownload(download, access, progress).run();
}

Result<Page> download_page(const HttpRequest& request, const HttpAccess& access, std::uint64_t limit_bytes) {
  for (int attempt = 1;; ++attempt) {
    Page page;
    HttpReceiver receiver;
    receiver.on_body = [&](std::string_view bytes) -> Status {
      if (page.body.size() + bytes.size() > limit_bytes)
        return Error(ErrorCode::limit_exceeded,
                     request.url + " answers with more than " + std::to_string(limit_bytes) + " bytes.");
      page.body += bytes;
      return {};
    };
    HttpResult result = http_exchange(request, access, receiver);
    page.head = std::move(result.head);
    if (result.end == HttpEnd::complete && !worth_waiting_for(page.head.status)) {
      if (page.head.status >= 400) return status_error(page.head);
      return page;
    }
    if (result.end == HttpEnd::failed || result.end == HttpEnd::unreachable || attempt >= access.attempts)
      return result.error ? std::move(*result.error) : status_error(page.head);
    pause(access, attempt, page.head);
  }
}

Error status_error(const HttpHead& head) {
  std::string said = " answers " + std::to_string(head.status) + ".";
  if (std::string reason = repair_utf8(head.header("x-error-message")); !reason.empty())
    said += " It says: " + shorten(reason, 200);
  switch (head.status) {
    case 401:
    case 403:
      return Error(ErrorCode::permission_denied, head.url + said + " It asks for a right that you did not show.");
    case 404:
    case 410: return Error(ErrorCode::not_found, head.url + said + " There is no such file.");
    case 429:
      return Error(ErrorCode::network, head.url + said + " It asks to be left alone for a while; try again later.");
    default: return Error(ErrorCode::network, head.url + said);
  }
}

}  // namespace hone::pull
