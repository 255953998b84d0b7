// eml: a message as its header lines and its text, what is attached as documents of its own. Also mhtml, which is a page
// packed as a message, and Apple Mail's emlx.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "decoding.h"
#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "html.h"
#include "mime.h"
#include "reading.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

// Lines that a program wrapped become one again (RFC 3676).
std::string unwrapped(std::string_view text, bool delete_space) {
  std::string out;
  std::size_t quotes_before = 0;
  bool open = false;
  for (const TextLine& row : Lines(text)) {
    const std::string_view line = row.text;
    const std::size_t quotes = std::min(line.find_first_not_of('>'), line.size());
    std::string_view words = line.substr(quotes);
    if (!words.empty() && words[0] == ' ') words.remove_prefix(1);  // space-stuffed
    const bool signature = words == "-- ";
    if (open && quotes == quotes_before && !signature) {
      if (delete_space) out.pop_back();
      out += words;
    } else {
      if (open || !out.empty()) out += '\n';
      out.append(line.substr(0, quotes));
      if (quotes > 0) out += ' ';
      out += words;
    }
    open = !words.empty() && words.back() == ' ' && !signature;
    quotes_before = quotes;
  }
  return out;
}

class EmailReader {
 public:
  EmailReader(const Source& source, Document& document) : source_(source), document_(document) {}

  void read(const MimePart& message) {
    document_.title = message.header("subject");
    document_.author = message.header("from");
    document_.date = iso_date(message.raw_header("date"));
    walk(message, false);
    std::string head;
    for (const auto& [name, label] : std::initializer_list<std::pair<const char*, const char*>>{
             {"from", "From"}, {"to", "To"}, {"cc", "Cc"}, {"bcc", "Bcc"}, {"date", "Date"}, {"subject", "Subject"}})
      if (const std::string value = message.header(name); !value.empty()) head += fmt::format("{}: {}\n", label, value);
    std::string names;
    for (const std::string& name : attached_) names += (names.empty() ? "" : ", ") + name;
    if (!names.empty()) head += fmt::format("Attached: {}\n", names);
    if (!head.empty() && !body_.empty()) head += '\n';
    const std::size_t before = count_points(head);
    for (Heading& heading : headings_) heading.start += before;
    document_.text = head + body_;
    document_.headings = std::move(headings_);
    if (!unread_.empty()) {
      std::string reasons;
      std::size_t told = 0;
      for (const std::string& reason : unread_)
        if (told++ < 3) reasons += " " + reason;
      document_.warnings.push_back(fmt::format("{}: {} of its parts {} not read.{}", source_.name, unread_.size(),
                                               unread_.size() == 1 ? "was" : "were", reasons));
    }
    if (cut_) document_.warnings.push_back(source_.name + " holds more parts, or deeper ones, than are read.");
  }

 private:
  // `alone`: of an alternative that was chosen, so it is text whatever it calls itself.
  void walk(const MimePart& part, bool alone) {
    cut_ = cut_ || part.cut;
    if (part.type == "multipart/alternative") return alternative(part);
    if (part.is("multipart/encrypted")) {
      unread_.push_back("The message is encrypted; save it decrypted.");
      return;
    }
    if (part.is("multipart/") && !part.parts.empty()) {
      for (const MimePart& inner : part.parts) walk(inner, alone);
      return;
    }
    if (part.type == "application/pgp-signature" || part.type == "application/pkcs7-signature" ||
        part.type == "application/x-pkcs7-signature")
      return;
    const bool attached = part.disposition == "attachment" || (!part.name.empty() && !alone);
    const bool text = part.is("text/plain") || part.is("text/html") || part.is("multipart/") ||
                      part.type == "message/delivery-status" || part.type == "text/rfc822-headers" ||
                      part.type == "text/enriched";
    if (text && !attached)
      add_text(part);
    else
      attach(part);
  }

  // The same text several times, the plainest first: the first that says something.
  void alternative(const MimePart& part) {
    const MimePart* html = nullptr;
    const MimePart* other = nullptr;
    for (const MimePart& one : part.parts) {
      if (one.is("text/plain") && !is_blank(text_of(one))) return add_text(one);
      if (!html && (one.is("text/html") || one.is("multipart/"))) html = &one;
      other = &one;
    }
    if (html)
      walk(*html, true);
    else if (other)
      walk(*other, true);
  }

  std::string text_of(const MimePart& part) {
    auto decoded = decode(part.content(), source_.name, part.parameter("charset"));
    if (!decoded) {
      unread_.push_back(decoded.error().message());
      return "";
    }
    std::string text = std::move(decoded->text);
    if (part.parameter("format") == "flowed" || part.parameter("format") == "Flowed")
      text = unwrapped(text, part.parameter("delsp") == "yes");
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] != '\r')
        out += text[i];
      else if (i + 1 == text.size() || text[i + 1] != '\n')
        out += '\n';
    while (!out.empty() && (out.back() == '\n' || out.back() == ' ' || out.back() == '\t')) out.pop_back();
    out.erase(0, std::min(out.find_first_not_of('\n'), out.size()));
    return out;
  }

  void add_text(const MimePart& part) {
    std::string text;
    std::vector<Heading> headings;
    if (part.is("text/html")) {
      TextBuilder builder;
      Document page;
      HtmlPage about;
      const Status added = add_html(text_of(part), source_.name, source_.limits, builder, &about);
      if (!added.ok()) return unread_.push_back(added.error().message());
      builder.finish(page);
      about.left_out.say(source_.name, document_.warnings);
      text = std::move(page.text), headings = std::move(page.headings);
    } else {
      text = text_of(part);
    }
    if (text.empty()) return;
    if (!body_.empty()) body_ += "\n\n";
    const std::size_t before = count_points(body_);
    for (Heading& heading : headings) {
      heading.start += before;
      headings_.push_back(std::move(heading));
    }
    body_ += text;
  }

  void attach(const MimePart& part) {
    std::string name = one_line(part.name);
    std::string bytes = part.content();
    if (part.type == "message/rfc822" || part.type == "message/global") {
      if (name.empty()) name = one_line(parse_mime(bytes).header("subject"));
      if (name.empty()) name = "message";
      if (name.size() < 4 || name.compare(name.size() - 4, 4, ".eml") != 0) name += ".eml";
    }
    if (name.empty()) name = "part " + std::to_string(++nameless_) + extension_of(part.type);
    attached_.push_back(name);
    auto document = read_inside(bytes, name, source_, document_.attachments);
    if (!document)
      unread_.push_back(document.error().message());
    else
      document_.attachments.push_back(std::move(*document));
  }

  static std::string extension_of(const std::string& type) {
    static const std::map<std::string, std::string> known{
        {"text/html", ".html"}, {"text/calendar", ".ics"},   {"text/csv", ".csv"},          {"application/pdf", ".pdf"},
        {"text/rtf", ".rtf"},   {"application/rtf", ".rtf"}, {"application/json", ".json"}, {"text/markdown", ".md"},
        {"text/vcard", ".vcf"}, {"application/xml", ".xml"}, {"text/xml", ".xml"}};
    const auto found = known.find(type);
    if (found != known.end()) return found->second;
    return type.compare(0, 5, "text/") == 0 ? ".txt" : "";
  }

  const Source& source_;
  Document& document_;
  std::string body_;
  std::vector<Heading> headings_;
  std::vector<std::string> attached_, unread_;
  int nameless_ = 0;
  bool cut_ = false;
};

// Apple Mail writes the message's length before it and a property list after it.
std::string_view without_envelope(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos || end == 0 || end > 12) return bytes;
  std::size_t length = 0;
  for (const char c : bytes.substr(0, end)) {
    if (c == ' ' || c == '\r') continue;
    if (c < '0' || c > '9') return bytes;
    length = length * 10 + static_cast<std::size_t>(c - '0');
  }
  return bytes.substr(end + 1, length);
}

}  // namespace

Result<Document> read_email(const Source& source) {
  Document document;
  const MimePart message = parse_mime(without_envelope(source.bytes));
  if (message.headers.empty())
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} is no message: it does not begin with header lines.", source.name));
  EmailReader(source, document).read(message);
  return document;
}

}  // namespace hone::documents
