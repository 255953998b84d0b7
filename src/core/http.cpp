#include "hone/core/http.h"

#include <curl/curl.h>

#include <cctype>
#include <cstdlib>
#include <memory>

namespace hone {
namespace {

constexpr int most_redirects = 8;

struct CloseUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};
using Url = std::unique_ptr<CURLU, CloseUrl>;
using List = std::unique_ptr<curl_slist, FreeList>;

bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  return std::unique_ptr<char, FreeText>(text).get();
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return std::string(text);
}

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// One hop: a single request and its answer.
class Hop {
 public:
  Hop(const HttpRequest& request, const HttpAccess& access, const HttpReceiver& receiver, std::string url,
      HttpConnection& connection)
      : request_(request), access_(access), receiver_(receiver), easy_(connection.handle()) {
    head_.url = std::move(url);
  }

  HttpResult run() {
    if (!easy_) return failed(HttpEnd::failed, Error(ErrorCode::out_of_memory, "libcurl could not be started."));
    set_up();
    const CURLcode code = curl_easy_perform(easy_);
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &head_.status);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, nullptr);  // the connection outlives this object
    if (stopped_) return failed(HttpEnd::failed, *stopped_);
    if (code == CURLE_OK) {
      if (auto told = tell_head(); !told) return failed(HttpEnd::failed, std::move(told).error());
      return {HttpEnd::complete, head_, std::nullopt};
    }
    return curl_error(code);
  }

 private:
  void set_up() {
    CURL* easy = easy_;
    curl_easy_reset(easy);  // keeps the connection
    curl_easy_setopt(easy, CURLOPT_URL, head_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "hone");
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail_);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, access_.connect_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, access_.stall_seconds);
    if (access_.total_timeout_ms > 0) curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, access_.total_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L << 10);
    if (is_loopback(url_origin(head_.url))) curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    for (const char* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"})
      if (const char* bundle = std::getenv(name); bundle && *bundle) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
        break;
      }
    if (request_.head) curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (!request_.method.empty()) {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
      add_header("Content-Type: " + request_.content_type);
      add_header("Expect:");  // else a large body waits a second for "100 Continue"
    }
    if (request_.from > 0) add_header("Range: bytes=" + std::to_string(request_.from) + "-");
    if (request_.from > 0 && !request_.if_range.empty()) add_header("If-Range: " + request_.if_range);
    add_header("Accept-Encoding: identity");
    if (may_send_token() && access_.user.empty()) add_header("Authorization: Bearer " + access_.token);
    if (may_send_token() && !access_.user.empty()) {
      curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
      curl_easy_setopt(easy, CURLOPT_USERNAME, access_.user.c_str());
      curl_easy_setopt(easy, CURLOPT_PASSWORD, access_.token.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list_.get());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Hop::take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Hop::take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  }

  bool may_send_token() const {
    const std::string origin = url_origin(head_.url);
    return !access_.token.empty() && origin == access_.token_origin &&
           (origin.rfind("https://", 0) == 0 || is_loopback(origin));
  }

  void add_header(const std::string& line) {
    if (curl_slist* longer = curl_slist_append(list_.get(), line.c_str())) {
      (void)list_.release();
      list_.reset(longer);
    }
  }

  // The receiver hears of the last answer only: a redirect that will be followed is none of its business.
  Status tell_head() {
    if (told_ || (is_redirect(head_.status) && !head_.header("location").empty()) || !receiver_.on_head) return {};
    told_ = true;
    return receiver_.on_head(head_);
  }

  static std::size_t take_header(char* text, std::size_t, std::size_t size, void* self) {
    auto& hop = *static_cast<Hop*>(self);
    const std::string_view line(text, size);
    if (line.rfind("HTTP/", 0) == 0) {
      hop.head_.headers.clear();  // after a "100 Continue"
      return size;
    }
    if (auto colon = line.find(':'); colon != std::string_view::npos)
      hop.head_.headers[lower(trimmed(line.substr(0, colon)))] = trimmed(line.substr(colon + 1));
    return size;
  }

  static std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* self) {
    auto& hop = *static_cast<Hop*>(self);
    curl_easy_getinfo(hop.easy_, CURLINFO_RESPONSE_CODE, &hop.head_.status);
    if (is_redirect(hop.head_.status)) return size;
    Status status = hop.tell_head();
    if (status && hop.receiver_.on_body) status = hop.receiver_.on_body({bytes, size});
    if (status) return size;
    hop.stopped_ = std::move(status).error();
    return size == 0 ? 1 : 0;
  }

  HttpResult failed(HttpEnd end, Error error) const { return {end, head_, std::move(error)}; }

  HttpResult curl_error(CURLcode code) const {
    const std::string where = url_origin(head_.url).empty() ? head_.url : url_origin(head_.url);
    const std::string why = detail_[0] ? detail_ : curl_easy_strerror(code);
    switch (code) {
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CACERT_BADFILE:
        return failed(HttpEnd::failed,
                      Error(ErrorCode::network,
                            "The certificate of " + where + " is not trusted (" + why +
                                "). If your network uses its own certificates, name their file in CURL_CA_BUNDLE."));
      case CURLE_URL_MALFORMAT:
      case CURLE_UNSUPPORTED_PROTOCOL:
        return failed(HttpEnd::failed,
                      Error(ErrorCode::invalid_argument, "\"" + head_.url + "\" is no http or https address."));
      case CURLE_COULDNT_RESOLVE_HOST:
      case CURLE_COULDNT_RESOLVE_PROXY:
      case CURLE_COULDNT_CONNECT:
        return failed(HttpEnd::unreachable,
                      Error(ErrorCode::network, "Cannot reach " + where + " (" + why + "). Is this machine online?"));
      case CURLE_OPERATION_TIMEDOUT: {
        double connected = 0;  // also on a connection that was kept
        curl_easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME, &connected);
        return failed(connected > 0 ? HttpEnd::cut : HttpEnd::unreachable,
                      Error(ErrorCode::timeout, where + " stopped answering (" + why + ")."));
      }
      default:
        return failed(HttpEnd::cut, Error(ErrorCode::network, "The connection to " + where + " broke (" + why + ")."));
    }
  }

  const HttpRequest& request_;
  const HttpAccess& access_;
  const HttpReceiver& receiver_;
  CURL* easy_;
  List list_;
  HttpHead head_;
  std::optional<Error> stopped_;
  bool told_ = false;
  char detail_[CURL_ERROR_SIZE] = {};
};

}  // namespace

void HttpConnection::Close::operator()(void* handle) const { curl_easy_cleanup(handle); }
HttpConnection::HttpConnection() : handle_(start_curl() ? curl_easy_init() : nullptr) {}
HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;
HttpConnection& HttpConnection::operator=(HttpConnection&&) noexcept = default;
HttpConnection::~HttpConnection() = default;

HttpResult http_exchange(const HttpRequest& request, const HttpAccess& access, const HttpReceiver& receiver,
                         HttpConnection* connection) {
  std::optional<HttpConnection> own;
  if (!connection) connection = &own.emplace();
  std::string url = request.url;
  for (int redirects = 0;; ++redirects) {
    HttpResult result = Hop(request, access, receiver, url, *connection).run();
    const std::string location = result.head.header("location");
    if (result.end != HttpEnd::complete || !is_redirect(result.head.status) || location.empty()) return result;
    if (!request.method.empty()) return result;
    auto give_up = [&](const std::string& why) {
      result.end = HttpEnd::failed;
      result.error = Error(ErrorCode::network, url_origin(url) + " " + why);
      return result;
    };
    if (redirects == most_redirects) return give_up("redirects in a circle.");
    Url next(start_curl() ? curl_url() : nullptr);
    if (!next || curl_url_set(next.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
        curl_url_set(next.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)
      return give_up("redirects to \"" + location + "\", which is no address.");
    const std::string target = url_part(next.get(), CURLUPART_URL);
    const std::string from = url_origin(url), to = url_origin(target);
    if (to.empty()) return give_up("redirects to \"" + target + "\", which is no http or https address.");
    if (from.rfind("https://", 0) == 0 && to.rfind("https://", 0) != 0)
      return give_up("redirects to " + to + ", which is not encrypted.");
    if (request.stay && from != to) return result;
    url = target;
  }
}

std::string url_origin(const std::string& url) {
  Url parsed(start_curl() ? curl_url() : nullptr);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  const std::string scheme = lower(url_part(parsed.get(), CURLUPART_SCHEME));
  if (scheme != "http" && scheme != "https") return {};
  const std::string port = url_part(parsed.get(), CURLUPART_PORT);
  std::string origin = scheme + "://" + lower(url_part(parsed.get(), CURLUPART_HOST));
  if (!port.empty() && port != (scheme == "http" ? "80" : "443")) origin += ":" + port;
  return origin;
}

bool is_loopback(const std::string& origin) {
  Url parsed(start_curl() ? curl_url() : nullptr);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, origin.c_str(), 0) != CURLUE_OK) return false;
  const std::string host = lower(url_part(parsed.get(), CURLUPART_HOST));
  if (host == "localhost" || host == "[::1]") return true;
  return host.rfind("127.", 0) == 0 && host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string url_host(const std::string& url) {
  Url parsed(start_curl() ? curl_url() : nullptr);
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return {};
  return lower(url_part(parsed.get(), CURLUPART_HOST));
}

std::string url_path(std::string_view path) {
  static constexpr char hexadecimal[] = "0123456789ABCDEF";
  std::string out;
  for (char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '/' || c == '-' || c == '.' || c == '_' || c == '~')
      out += c;
    else
      out += {'%', hexadecimal[byte >> 4], hexadecimal[byte & 15]};
  }
  return out;
}

}  // namespace hone
