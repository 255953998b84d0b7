#include "pdf_inspection.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "pdf_child.h"

namespace hone::documents {
namespace {

constexpr std::uint64_t most_list_bytes = 32 << 20;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = line.find_first_not_of(" \r", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(" \r", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

double inspected_number(std::string_view word) {
  const double value = std::strtod(std::string(word).c_str(), nullptr);
  return value > 0 && value < 1e6 ? value : 0;
}

}  // namespace

// page num type width height color comp bpc enc interp object ID x-ppi y-ppi size ratio; of an inline picture, "[inline]" for object and ID.
std::vector<double> parse_picture_list(std::string_view list, const std::vector<PdfPage>& pages) {
  std::vector<double> shares(pages.size(), 0);
  for (const TextLine& row : Lines(list)) {
    const auto words = words_of(row.text);
    if (words.size() < 14 || (words[2] != "image" && words[2] != "stencil")) continue;
    std::size_t page = 0;
    std::from_chars(words[0].data(), words[0].data() + words[0].size(), page);
    if (page == 0 || page > pages.size()) continue;
    const double across = inspected_number(words[words.size() - 4]), down = inspected_number(words[words.size() - 3]);
    const double area = pages[page - 1].width * pages[page - 1].height;
    if (across <= 0 || down <= 0 || area <= 0) continue;
    shares[page - 1] += inspected_number(words[3]) / across * 72 * inspected_number(words[4]) / down * 72 / area;
  }
  for (double& share : shares) share = std::min(share, 1.0);
  return shares;
}

std::vector<double> picture_shares(const Source& source, const std::vector<PdfPage>& pages) {
  const auto done = run_on_pdf(source, {"pdfimages", "-list", "-"}, most_list_bytes);
  return done && done->exit_status == 0 ? parse_picture_list(done->output, pages) : std::vector<double>{};
}

// name type encoding emb sub uni object ID, each column as wide as the dashes under its heading
std::vector<std::string> parse_font_list(std::string_view list) {
  std::vector<std::string> fonts;
  for (const TextLine& row : Lines(list)) {
    const auto words = words_of(row.text);
    if (words.size() < 8) continue;
    const std::string_view encoding = words[words.size() - 6], has_unicode = words[words.size() - 3];
    if (has_unicode != "no" || encoding.substr(0, 8) != "Identity") continue;
    const bool composite = std::find(words.begin(), words.end(), "CID") != words.end();
    std::string name = repair_utf8(words[0]);
    if (const std::size_t plus = name.find('+'); plus == 6) name.erase(0, 7);
    if (composite && std::find(fonts.begin(), fonts.end(), name) == fonts.end()) fonts.push_back(std::move(name));
  }
  return fonts;
}

std::vector<std::string> unmapped_fonts(const Source& source) {
  const auto done = run_on_pdf(source, {"pdffonts", "-"}, most_list_bytes);
  return done && done->exit_status == 0 ? parse_font_list(done->output) : std::vector<std::string>{};
}

std::vector<std::string> missing_collections(std::string_view errors) {
  std::vector<std::string> found;
  for (const TextLine& row : Lines(errors)) {
    const std::size_t at = row.text.find("issing language pack for '");
    if (at == std::string_view::npos) continue;
    const std::string_view rest = row.text.substr(at + 26);
    std::string name = shorten(repair_utf8(rest.substr(0, rest.find('\''))), 40);
    if (std::find(found.begin(), found.end(), name) == found.end() && found.size() < 8)
      found.push_back(std::move(name));
  }
  return found;
}

std::size_t unreadable_words(const PdfPage& page) {
  std::size_t bad = 0;
  for (const PdfLine& line : page.lines)
    for (const PdfWord& word : line.words) {
      std::size_t strange = 0, all = 0;
      for (std::size_t at = 0; at < word.text.size(); ++all) {
        const char32_t point = next_point(word.text, at);
        strange += point == 0xFFFD || (point >= 0xE000 && point <= 0xF8FF) || point >= 0xF0000;
      }
      bad += all > 1 && strange * 2 > all;
    }
  return bad;
}

}  // namespace hone::documents
