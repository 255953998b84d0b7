#include "json_service.h"

#include <chrono>
#include <thread>

#include "hone/core/unicode.h"

namespace hone::stores {
namespace {

constexpr std::size_t most_answer_bytes = 512u << 20;

bool may_pass(const HttpResult& result) {
  const long status = result.head.status;
  if (result.end != HttpEnd::complete)
    return result.end != HttpEnd::failed && result.error->code() != ErrorCode::timeout;
  return status == 429 || status == 502 || status == 503 || status == 504;
}

// Servers put their words into different members; the whole answer, cut, is better than none.
std::string words_of(const std::string& body) {
  std::string words = body;
  if (auto json = parse_json(body, "the answer"); json && json->is_object())
    for (const char* key : {"message", "error", "detail", "reason"})
      if (json->contains(key)) {
        const Json& said = (*json)[key];
        words = said.is_string() ? said.get<std::string>() : dump(said);
        break;
      }
  return shorten(on_one_line(repair_utf8(words.substr(0, 4096))), 300);
}

}  // namespace

Error not_understood(const std::string& service, const std::string& what) {
  return Error(ErrorCode::corrupt_data, service + "'s answer is not understood: " + what + ".");
}

JsonService::JsonService(std::string name, std::string url, const StoreAccess& access)
    : name_(std::move(name)), url_(std::move(url)) {
  access_.user = access.credentials.user;
  access_.token = access.credentials.password;
  access_.token_origin = url_origin(url_);
  access_.connect_timeout_ms = access.connect_timeout_ms;
  access_.total_timeout_ms = access.timeout_ms;
  access_.attempts = access.attempts;
  access_.pause_ms = 200;
}

JsonService::Answer JsonService::exchange(const HttpRequest& request) {
  Answer answer;
  HttpReceiver receiver;
  receiver.on_body = [&](std::string_view bytes) -> Status {
    if (answer.body.size() + bytes.size() > most_answer_bytes)
      return Error(ErrorCode::limit_exceeded, name_ + " answers with more than 512 MiB.");
    answer.body += bytes;
    return {};
  };
  answer.result = http_exchange(request, access_, receiver, &connection_);
  return answer;
}

Result<Json> JsonService::ask(const std::string& method, const std::string& path, const std::string& body,
                              const std::string& content_type) {
  HttpRequest request{.url = url_ + path, .method = method, .body = body, .content_type = content_type};
  Answer answer;
  std::uint64_t pause_ms = access_.pause_ms;
  for (int attempt = 1;; ++attempt, pause_ms *= 2) {
    answer = exchange(request);
    if (!may_pass(answer.result) || attempt >= access_.attempts) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
  }
  if (answer.result.end != HttpEnd::complete) {
    Error error = *answer.result.error;
    if (answer.result.end == HttpEnd::unreachable && error.code() == ErrorCode::network)
      error = Error(ErrorCode::network, name_ + " cannot be reached at " + url_origin(url_) + ". Is it running?");
    return std::move(error).context("asking " + name_);
  }
  const long status = answer.result.head.status;
  if (status < 200 || status > 299) return refused(status, answer.body);
  if (answer.body.empty()) return Json();
  return parse_json(answer.body, name_ + "'s answer");
}

Error JsonService::refused(long status, const std::string& body) const {
  ErrorCode code = status >= 400 && status < 500 ? ErrorCode::invalid_argument : ErrorCode::io;
  switch (status) {
    case 401:
    case 403: code = ErrorCode::permission_denied; break;
    case 404: code = ErrorCode::not_found; break;
    case 409: code = ErrorCode::already_exists; break;
    case 413: code = ErrorCode::limit_exceeded; break;
    case 429:
    case 503: code = ErrorCode::busy; break;
    case 504: code = ErrorCode::timeout; break;
    default: break;
  }
  const bool is_redirect = status >= 300 && status < 400;
  const std::string words = is_redirect ? "it sends elsewhere, where Hone does not follow." : words_of(body);
  return Error(code, name_ + " answered with status " + std::to_string(status) + (words.empty() ? "." : ": " + words));
}

}  // namespace hone::stores
