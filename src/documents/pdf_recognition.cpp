#include "pdf_recognition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "pdf_child.h"

namespace hone::documents {
namespace {

constexpr double usual_dots = 300, longest_side_dots = 7000;  // per inch; of a drawing
constexpr std::uint64_t most_drawing_bytes = 128 << 20, most_tsv_bytes = 64 << 20;

double field_number(std::string_view field) {
  const double value = std::strtod(std::string(field).c_str(), nullptr);
  return std::isfinite(value) ? std::clamp(value, -1e6, 1e6) : 0;
}

}  // namespace

// level page block paragraph line word left top width height confidence text; level 5 is a word
PdfPage parse_recognised(std::string_view tsv, double dots_per_inch) {
  PdfPage page;
  const float scale = static_cast<float>(72 / dots_per_inch);
  std::array<std::string_view, 12> field;
  std::string line_key;
  double sure = 0;
  std::size_t count = 0;
  for (const TextLine& line : Lines(tsv)) {
    std::string_view row = line.text;
    field = {};
    for (std::size_t i = 0; i < field.size(); ++i) {
      const std::size_t tab = i + 1 < field.size() ? row.find('\t') : std::string_view::npos;
      field[i] = row.substr(0, tab);
      row.remove_prefix(tab == std::string_view::npos ? row.size() : tab + 1);
    }
    if (field[0] != "5") continue;
    PdfWord word{pdf_word_text(field[11]), {}};
    if (word.text.empty()) continue;
    word.box.left = static_cast<float>(field_number(field[6])) * scale,
    word.box.top = static_cast<float>(field_number(field[7])) * scale;
    word.box.right = word.box.left + static_cast<float>(std::max(0.0, field_number(field[8]))) * scale;
    word.box.bottom = word.box.top + static_cast<float>(std::max(0.0, field_number(field[9]))) * scale;
    sure += std::clamp(field_number(field[10]), 0.0, 100.0), ++count;
    std::string key = fmt::format("{} {} {}", field[2], field[3], field[4]);
    if (page.lines.empty() || key != line_key) {
      page.lines.emplace_back().box = word.box;
      page.lines.back().block = static_cast<std::uint32_t>(std::max(0.0, field_number(field[2]))) * 1000 +
                                static_cast<std::uint32_t>(std::max(0.0, field_number(field[3])));
      line_key = std::move(key);
    }
    page.lines.back().box.include(word.box);
    page.lines.back().words.push_back(std::move(word));
  }
  // Letters without descenders make low boxes: every word of a line is as tall as its line.
  for (PdfLine& line : page.lines)
    for (PdfWord& word : line.words) word.box.top = line.box.top, word.box.bottom = line.box.bottom;
  page.confidence = count == 0 ? 0 : sure / static_cast<double>(count) / 100;
  return page;
}

Result<PdfPage> recognise_page(const Source& source, std::size_t number, double width, double height) {
  const double longest_inches = std::max({width, height, 1.0}) / 72;
  const int dots = static_cast<int>(std::max(30.0, std::min(usual_dots, longest_side_dots / longest_inches)));
  const std::string page = std::to_string(number);
  HONE_TRY(auto drawn,
           run_on_pdf(source, {"pdftoppm", "-gray", "-r", std::to_string(dots), "-f", page, "-l", page, "-"},
                      most_drawing_bytes));
  if (drawn.exit_status != 0 || drawn.output.empty())
    return Error(ErrorCode::corrupt_data, fmt::format("Page {} of {} could not be drawn.", number, source.name));

  ChildOptions options;
  options.output_limit_bytes = most_tsv_bytes;
  options.input = std::move(drawn.output);
  options.environment = {"OMP_THREAD_LIMIT=1"};  // its threads cost more than they bring
  auto read = run_confined(
      source.limits, {"tesseract", "-", "-", "-l", source.recognition_language, "--dpi", std::to_string(dots), "tsv"},
      std::move(options));
  if (!read && read.error().code() == ErrorCode::not_found)
    return Error(ErrorCode::unsupported,
                 "Scanned pages are read by the program tesseract, which is not here; install tesseract-ocr (tesseract "
                 "on macOS).");
  if (!read) return std::move(read).error().context(fmt::format("reading page {} of {}", number, source.name));
  if (read->error_output.find("Failed loading language") != std::string::npos ||
      read->error_output.find("couldn't load any languages") != std::string::npos)
    return Error(ErrorCode::unsupported, fmt::format("tesseract does not have the language '{0}'; install it "
                                                     "(tesseract-ocr-{0} on Debian), or name another one.",
                                                     source.recognition_language));
  if (read->exit_status != 0)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("Page {} of {} could not be read: tesseract ended with status {}.", number, source.name,
                             read->exit_status));
  PdfPage recognised = parse_recognised(read->output, dots);
  recognised.width = width, recognised.height = height;
  return recognised;
}

}  // namespace hone::documents
