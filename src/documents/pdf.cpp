// pdf: poppler's programs and qpdf, each in a confined process of its own, say what is in the file; the text is laid out here.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "chapters.h"
#include "hone/core/unicode.h"
#include "pdf_child.h"
#include "pdf_extras.h"
#include "pdf_hyphens.h"
#include "pdf_inspection.h"
#include "pdf_layout.h"
#include "pdf_margins.h"
#include "pdf_recognition.h"
#include "pdf_text.h"
#include "pdf_words.h"
#include "reading.h"

namespace hone::documents {
namespace {

constexpr int damaged = 1, forbidden = 3;  // pdftotext's exit status
constexpr std::uint64_t markup_per_text = 16;  // pdftotext writes about so many bytes a byte of text
constexpr double scan_share = 0.5;  // of a page's area: a picture, not an illustration
constexpr std::size_t stamp_words = 8, caption_words = 25;

Error refused(const Source& source, const ChildResult& done) {
  const std::string_view said = done.error_output;
  if (said.find("Incorrect password") != std::string_view::npos)
    return Error(ErrorCode::unsupported,
                 fmt::format("{} is encrypted with a password; save it without one.", source.name));
  if (done.exit_status == forbidden || said.find("not allowed") != std::string_view::npos)
    return Error(ErrorCode::unsupported, fmt::format("{} does not allow its text to be copied.", source.name));
  if (done.exit_status != damaged)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} cannot be read: pdftotext ended with status {}; the file may be damaged.", source.name,
                             done.exit_status));
  const std::string first(said.substr(0, said.find('\n')));
  return Error(ErrorCode::corrupt_data,
               fmt::format("{} is damaged or no PDF{}.", source.name,
                           first.empty() ? "" : " (pdftotext: " + shorten(repair_utf8(first), 120) + ")"));
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i) out += (i == 0 ? "" : ", ") + names[i];
  return names.size() > 5 ? out + fmt::format(" and {} others", names.size() - 5) : out;
}

// "page 3 has", "pages 3, 4, 5, 6, 7 and 17 others have"
std::string pages_have(const std::vector<std::size_t>& pages) {
  std::vector<std::string> numbers;
  numbers.reserve(pages.size());
  for (const std::size_t page : pages) numbers.push_back(std::to_string(page));
  return fmt::format("page{} {} {}", pages.size() == 1 ? "" : "s", listed(numbers), pages.size() == 1 ? "has" : "have");
}

// What programs write when nobody gave a title.
bool is_title(const std::string& title) {
  const std::string small = lower_ascii(title);
  for (const std::string_view start : {"microsoft ", "untitled", "(anonymous)", "(untitled", "unbenannt", "sans titre",
                                       "document1", "no title", "powerpoint "})
    if (small.rfind(start, 0) == 0) return false;
  for (const std::string_view end : {".doc", ".docx", ".pdf", ".odt", ".rtf", ".indd", ".dvi", ".tex", ".qxd", ".ppt",
                                     ".pptx", ".xls", ".xlsx", ".ps", ".wpd", ".txt"})
    if (small.size() > end.size() && small.compare(small.size() - end.size(), end.size(), end) == 0) return false;
  const std::size_t dot = small.rfind('.');  // "10811.exe"
  if (dot != std::string::npos && dot + 5 >= small.size() && dot + 1 < small.size() &&
      small.find(' ') == std::string::npos)
    return false;
  return count_points(title) > 1;
}

bool is_author(const std::string& author) {
  static constexpr std::array<std::string_view, 9> nobody{"anonymous",     "(anonymous)", "unknown", "user",  "admin",
                                                          "administrator", "owner",       "root",    "author"};
  return std::find(nobody.begin(), nobody.end(), lower_ascii(author)) == nobody.end();
}

// "2026-11-28T13:51:14Z" as poppler writes it, or "D:20261128135114Z" as the file does.
std::string iso_date(std::string date) {
  auto digits = [&](std::size_t at, std::size_t count) {
    return date.size() >= at + count && date.find_first_not_of("0123456789", at) >= at + count;
  };
  if (date.rfind("D:", 0) == 0 && digits(2, 8))
    return date.substr(2, 4) + "-" + date.substr(6, 2) + "-" + date.substr(8, 2);
  return digits(0, 4) && date.size() >= 10 && date[4] == '-' && digits(5, 2) && date[7] == '-' && digits(8, 2)
             ? date.substr(0, 25)
             : "";
}

// Words that no other writing gives by chance. Fonts of these languages mostly need no table of their own.
bool is_east_asian(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_point(text, at);
    if ((point >= 0x3041 && point <= 0x30FF) || (point >= 0xAC00 && point <= 0xD7A3) || point == U'的' ||
        point == U'是' || point == U'不')
      return true;
  }
  return false;
}

class PdfReading {
 public:
  explicit PdfReading(const Source& source) : source_(source) {}

  Result<Document> run() {
    HONE_CHECK(read_words());
    look_at_pages();
    HONE_CHECK(recognise());
    HONE_CHECK(look_for_lost_text());
    const RunningLines left_out = drop_running_lines(words_.pages);
    if (left_out.lines > 0)
      warn(fmt::format("{} line{} that repeat from page to page were left out (\"{}\").", left_out.lines,
                       left_out.lines == 1 ? "" : "s",
                       shorten(fmt::format("{}", fmt::join(left_out.examples, "\", \"")), 300)));
    const PdfExtras extras = read_pdf_extras(source_);
    if (!extras.warning.empty()) warn(extras.warning + ".");
    write(extras);
    attach(extras);
    if (is_title(words_.title)) document_.title = on_one_line(words_.title);
    if (is_author(words_.author)) document_.author = on_one_line(words_.author);
    document_.date = iso_date(words_.date);
    document_.headings = find_chapters(document_.text);
    return std::move(document_);
  }

 private:
  void warn(std::string_view sentence) { document_.warnings.push_back(fmt::format("{}: {}", source_.name, sentence)); }

  Status read_words() {
    PdfWordReader reader(source_.limits);
    auto done = run_on_pdf(source_, {"pdftotext", "-enc", "UTF-8", "-bbox-layout", "-", "-"},
                           source_.limits.text_bytes * markup_per_text,
                           [&](std::string_view piece) { return reader.feed(piece); });
    if (!done && done.error().code() == ErrorCode::not_found)
      return Error(ErrorCode::unsupported,
                   "PDF files are read by the program pdftotext, which is not here; install poppler-utils and "
                   "poppler-data (poppler on macOS).");
    if (!done) return std::move(done).error().context(fmt::format("reading {}", source_.name));
    if (done->exit_status != 0) return refused(source_, *done);
    auto words = reader.finish();
    if (!words) return std::move(words).error().context(fmt::format("reading {}", source_.name));
    words_ = std::move(*words);
    collections_ = missing_collections(done->error_output);
    return {};
  }

  // Pages with few words or none: is there a picture that fills them?
  void look_at_pages() {
    auto few = [](const PdfPage& page) { return page.word_count() <= caption_words; };
    if (std::none_of(words_.pages.begin(), words_.pages.end(), few)) return;
    const std::vector<double> pictures = picture_shares(source_, words_.pages);
    for (std::size_t i = 0; i < words_.pages.size(); ++i) {
      const std::size_t count = words_.pages[i].word_count();
      const bool picture = i < pictures.size() && pictures[i] >= scan_share;
      if (count == 0 && !picture) empty_.push_back(i + 1);
      if (count <= caption_words && picture) scanned_.push_back(i + 1);
      if (count <= stamp_words && picture) ++hardly_words_;
    }
  }

  Status recognise() {
    if (!source_.recognise_text) return {};
    scanned_.insert(scanned_.end(), empty_.begin(), empty_.end());  // letters may be drawn as lines
    empty_.clear();
    std::sort(scanned_.begin(), scanned_.end());
    if (scanned_.empty()) return {};
    double worst = 1;
    for (const std::size_t number : scanned_) {
      PdfPage& page = words_.pages[number - 1];
      HONE_TRY(PdfPage read, recognise_page(source_, number, page.width, page.height));
      if (read.word_count() > 0) worst = std::min(worst, read.confidence);
      if (read.word_count() >= page.word_count()) page = std::move(read);
    }
    warn(
        fmt::format("{} been read by text recognition ({} % sure of the worst of them): look at the page before you "
                    "rely on a word.",
                    pages_have(scanned_), static_cast<int>(worst * 100)));
    const std::vector<std::size_t> all = std::exchange(scanned_, {});
    for (const std::size_t number : all)
      if (words_.pages[number - 1].word_count() == 0) empty_.push_back(number);
    std::sort(empty_.begin(), empty_.end());
    hardly_words_ = 0;
    return {};
  }

  // Scans, fonts that cannot be mapped, empty pages: an error when nothing is left to read, else a warning.
  Status look_for_lost_text() {
    const std::size_t count = words_.pages.size();
    std::size_t words = 0, unreadable = 0;
    bool east_asian = false;
    for (const PdfPage& page : words_.pages) {
      words += page.word_count(), unreadable += unreadable_words(page);
      for (const PdfLine& line : page.lines)
        for (const PdfWord& word : line.words) east_asian = east_asian || is_east_asian(word.text);
    }
    const bool nothing = words == 0 || unreadable * 2 > words;
    if (!collections_.empty()) {
      const std::string sentence =
          fmt::format("its fonts ({}) need poppler-data, which is not here; install it{}", listed(collections_),
                      nothing ? "." : ": words set in them are missing.");
      if (nothing) return Error(ErrorCode::unsupported, fmt::format("{}: {}", source_.name, sentence));
      warn(sentence);
    }
    if (!scanned_.empty() && hardly_words_ == count)
      return Error(ErrorCode::unsupported,
                   fmt::format("{} has {} page{} and no text{}: it is a scan. Text recognition (tesseract) reads it.",
                               source_.name, count, count == 1 ? "" : "s", words == 0 ? "" : " but stamps"),
                   {NextStep::recognise_text});
    const std::vector<std::string> fonts = east_asian ? std::vector<std::string>{} : unmapped_fonts(source_);
    if (nothing && (!fonts.empty() || unreadable > 0))
      return Error(
          ErrorCode::unsupported,
          fmt::format(
              "The fonts of {}{} do not say which letters they draw, so its text cannot be read. Print it to a new PDF "
              "from the program that made it, or read it as a picture (`ocrmypdf --force-ocr in.pdf out.pdf`).",
              source_.name, fonts.empty() ? "" : " (" + listed(fonts) + ")"));
    if (words == 0 && scanned_.empty())
      return Error(ErrorCode::unsupported,
                   fmt::format("{} has {} page{} and no text. If words are to be seen on {}, they are drawn as lines: "
                               "text recognition (tesseract) reads them.",
                               source_.name, count, count == 1 ? "" : "s", count == 1 ? "it" : "them"),
                   {NextStep::recognise_text});
    if (!fonts.empty())
      warn(fmt::format("the font{} {} {} not say which letters {}: words set in {} may be missing or wrong.",
                       fonts.size() == 1 ? "" : "s", listed(fonts), fonts.size() == 1 ? "does" : "do",
                       fonts.size() == 1 ? "it draws" : "they draw", fonts.size() == 1 ? "it" : "them"));
    if (unreadable > 0)
      warn(fmt::format(
          "{} words of {} are made of signs without meaning: their font does not say which letters it draws.",
          unreadable, words));
    if (!scanned_.empty())
      warn(fmt::format("{} no text but a picture (scanned); text recognition (tesseract) reads {}.",
                       pages_have(scanned_), scanned_.size() == 1 ? "it" : "them"));
    if (!empty_.empty()) warn(fmt::format("{} no text (empty).", pages_have(empty_)));
    return {};
  }

  void write(const PdfExtras& extras) {
    std::vector<PlacedPage> placed;
    std::size_t line_numbers = 0;
    std::vector<PageSpan> spans;
    for (PdfPage& page : words_.pages) {
      spans.push_back({0, 0, page.width, page.height, page.confidence});
      placed.push_back(lay_out(std::move(page)));
      line_numbers += placed.back().line_numbers;
    }
    words_.pages.clear();
    if (line_numbers > 0)
      warn(fmt::format("{} numbers that count the lines in the margin were left out.", line_numbers));
    join_hyphens(placed);
    PdfText text(document_);
    auto note = extras.notes.begin();
    for (std::size_t i = 0; i < placed.size(); ++i) {
      std::vector<std::string> notes;
      for (; note != extras.notes.end() && (note->page <= i + 1 || i + 1 == placed.size()); ++note)
        notes.push_back(note->text);
      text.add_page(placed[i].words, notes, spans[i]);
      placed[i].words = {};
    }
  }

  void attach(const PdfExtras& extras) {
    std::size_t bad = 0;
    std::string example;
    for (const std::string& key : extras.attachments) {
      auto bytes = pdf_attachment(source_, key);
      auto inside =
          bytes ? read_inside(*bytes, key, source_, document_.attachments) : Result<Document>(std::move(bytes).error());
      if (inside) {
        document_.attachments.push_back(std::move(*inside));
      } else {
        if (bad++ == 0) example = inside.error().message();
        if (inside.error().code() == ErrorCode::limit_exceeded &&
            document_.attachments.size() >= source_.limits.attachments)
          break;
      }
    }
    if (bad > 0)
      warn(fmt::format("{} of its {} attached files could not be read: {}", bad, extras.attachments.size(), example));
  }

  const Source& source_;
  Document document_;
  PdfWords words_;
  std::vector<std::string> collections_;  // of fonts that need poppler-data
  std::vector<std::size_t> scanned_, empty_;  // pages
  std::size_t hardly_words_ = 0;  // scanned pages with no more than a stamp
};

}  // namespace

Result<Document> read_pdf(const Source& source) { return PdfReading(source).run(); }

}  // namespace hone::documents
