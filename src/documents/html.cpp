// html: decoded by what it declares, its visible text laid out by html_page.
#include "html.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "decoding.h"
#include "reading.h"

namespace hone::documents {

std::string expand_self_closing(std::string_view xhtml) {
  static constexpr std::array<std::string_view, 14> empty_in_html{
      "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"};
  std::string out;
  out.reserve(xhtml.size() + 64);
  std::size_t copied = 0;
  for (std::size_t open = xhtml.find('<'); open != std::string_view::npos; open = xhtml.find('<', open + 1)) {
    if (xhtml.substr(open, 4) == "<!--") {
      open = xhtml.find("-->", open);
      if (open == std::string_view::npos) break;
      continue;
    }
    const std::size_t close = xhtml.find('>', open);
    if (close == std::string_view::npos) break;
    if (xhtml[close - 1] != '/' || close - open < 3) continue;
    const std::string_view tag = xhtml.substr(open + 1, close - open - 2);
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n"));
    if (name.empty() || !std::isalpha(static_cast<unsigned char>(name[0]))) continue;
    if (std::find(empty_in_html.begin(), empty_in_html.end(), name) != empty_in_html.end()) continue;
    out.append(xhtml.substr(copied, close - 1 - copied)).append("></").append(name).append(">");
    copied = close + 1;
  }
  return out.append(xhtml.substr(copied));
}

Result<Document> read_html(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name, declared_encoding(source.bytes)));
  if (decoded.text.compare(0, 5, "<?xml") == 0) decoded.text = expand_self_closing(decoded.text);
  Document document;
  document.warnings = std::move(decoded.warnings);
  TextBuilder builder;
  HtmlPage page;
  HONE_CHECK(add_html(decoded.text, source.name, source.limits, builder, &page));
  builder.finish(document);
  document.title = page.title, document.author = page.author, document.date = page.date;
  page.left_out.say(source.name, document.warnings);
  if (document.text.empty())
    document.warnings.push_back(source.name +
                                " has no visible text; a page that scripts fill in must be saved as shown.");
  return document;
}

}  // namespace hone::documents
