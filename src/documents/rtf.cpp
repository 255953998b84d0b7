// rtf: paragraphs, table rows, numbered lists as they are written out, notes after the paragraph that refers to them,
// headers and footers once. What is deleted, hidden or struck out is left out and counted.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "decoding.h"
#include "hone/core/unicode.h"
#include "reading.h"
#include "rtf_tokens.h"
#include "text_builder.h"

namespace hone {
namespace {

constexpr std::size_t most_groups = 2000;  // within each other

// Where the words of a group go.
enum class Into { body, nowhere, fonts, styles, title, author, saved, note, comment, comment_author, header, field };

struct Group {
  Into into = Into::body;
  Into outside_upr = Into::body;
  int fallback = 1;  // characters that follow \u for programs without Unicode
  int font = -1;
  bool hidden = false, deleted = false, struck = false;
  bool opens = false;  // its destination begins with it, so it ends with it
};

std::string encoding_of(int codepage) {
  if (codepage == 65001) return "UTF-8";
  if (codepage == 10000) return "macintosh";
  if (codepage == 437 || codepage == 850 || codepage == 852 || codepage == 866)
    return "ibm-" + std::to_string(codepage);
  return "windows-" + std::to_string(codepage);
}

int codepage_of_charset(int charset) {
  static const std::map<int, int> pages{{77, 10000}, {128, 932},  {129, 949},  {134, 936},  {136, 950},  {161, 1253},
                                        {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256}, {186, 1257}, {204, 1251},
                                        {222, 874},  {238, 1250}, {254, 437},  {255, 850}};
  const auto found = pages.find(charset);
  return found == pages.end() ? 0 : found->second;  // 0: the document's own
}

std::string_view written(std::string_view word) {
  static const std::map<std::string_view, std::string_view> characters{{"emdash", "\xE2\x80\x94"},
                                                                       {"endash", "\xE2\x80\x93"},
                                                                       {"lquote", "\xE2\x80\x98"},
                                                                       {"rquote", "\xE2\x80\x99"},
                                                                       {"bullet", "\xE2\x80\xA2"},
                                                                       {"ldblquote", "\xE2\x80\x9C"},
                                                                       {"rdblquote", "\xE2\x80\x9D"},
                                                                       {"emspace", " "},
                                                                       {"enspace", " "},
                                                                       {"qmspace", " "},
                                                                       {"zwj", "\xE2\x80\x8D"},
                                                                       {"zwnj", "\xE2\x80\x8C"}};
  const auto found = characters.find(word);
  return found == characters.end() ? std::string_view() : found->second;
}

class RtfReader {
 public:
  RtfReader(const Source& source, Document& document) : source_(source), document_(document) {}

  Status read() {
    RtfTokens tokens(source_.bytes);
    while (auto token = tokens.next()) {
      if (token->kind != RtfToken::Kind::byte && token->kind != RtfToken::Kind::text) flush();
      switch (token->kind) {
        case RtfToken::Kind::open:
          if (groups_.size() >= most_groups)
            return Error(
                ErrorCode::limit_exceeded,
                fmt::format("{} is refused: its groups are nested more than {} deep.", source_.name, most_groups));
          groups_.push_back(groups_.back());
          groups_.back().opens = false;
          to_skip_ = 0, star_ = false;
          break;
        case RtfToken::Kind::close:
          to_skip_ = 0, star_ = false;
          close_group();
          if (groups_.size() == 1) return finish(true);
          break;
        case RtfToken::Kind::byte:
          if (to_skip_ > 0)
            --to_skip_;
          else
            bytes_ += static_cast<char>(token->value == 0 ? ' ' : token->value);
          break;
        case RtfToken::Kind::text: {
          std::string_view run = token->word;
          const std::size_t skipped = std::min<std::size_t>(run.size(), static_cast<std::size_t>(to_skip_));
          to_skip_ -= static_cast<int>(skipped);
          bytes_ += run.substr(skipped);
          break;
        }
        case RtfToken::Kind::symbol: symbol(token->word[0]); break;
        case RtfToken::Kind::word: word(token->word, token->number); break;
      }
    }
    flush();
    return finish(false);
  }

 private:
  Group& now() { return groups_.back(); }

  // Bytes in the encoding of their font.
  void flush() {
    if (bytes_.empty()) return;
    const std::string bytes = std::exchange(bytes_, "");
    int codepage = codepage_;
    if (const auto font = fonts_.find(now().font < 0 ? default_font_ : now().font); font != fonts_.end()) {
      if (font->second == 2 && now().into != Into::fonts) return symbols(bytes);
      if (const int own = codepage_of_charset(font->second); own > 0) codepage = own;
    }
    const bool ascii =
        std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) return say(bytes);
    auto decoded = decode(bytes, source_.name, encoding_of(codepage));
    say(decoded ? decoded->text : repair_utf8(bytes));
  }

  // Of a font of signs (Symbol, Wingdings) the few that lists and forms use.
  void symbols(const std::string& bytes) {
    for (const char c : bytes) {
      const auto value = static_cast<unsigned char>(c);
      if (value <= ' ')
        say(" ");
      else if (value == 0xB7)
        say("\xE2\x80\xA2");
      else if (value == 0xA7)
        say("\xE2\x96\xAA");
      else if (value == 0xA8 || value == 0x6F)
        say("\xE2\x98\x90");
      else if (value == 0xFE)
        say("\xE2\x98\x91");
      else if (value == 0xFC)
        say("\xE2\x9C\x93");
      else if (value == 0xFD || value == 0x78)
        say("\xE2\x98\x92");
      else
        ++signs_;
    }
  }

  void say(std::string_view text) {
    if (text.empty()) return;
    Group& group = now();
    if (group.into == Into::nowhere) return;
    if (group.into == Into::fonts || group.into == Into::saved) return;
    if (group.into != Into::body) {
      if (group.into == Into::note || group.into == Into::comment || group.into == Into::header) {
        if (leaves_out()) return;
      }
      captured_ += text;
      return;
    }
    if (leaves_out()) return;
    if (in_table_ || row_defined_) {
      cell_ += text;
      return;
    }
    if (!paragraph_begun_) {
      if (text.find_first_not_of(" \t") == std::string_view::npos) return;
      paragraph_begun_ = true, after_row_ = false;
      builder_.separate(2);
      const auto style = style_levels_.find(style_);
      const int level = outline_ >= 0 ? outline_ + 1 : style == style_levels_.end() ? 0 : style->second;
      if (level > 0 && level < 10) builder_.begin_heading(level);
    }
    builder_.flow(text);
  }

  bool leaves_out() {
    const Group& group = now();
    std::size_t* count = group.deleted ? &deleted_ : group.hidden ? &hidden_ : group.struck ? &struck_ : nullptr;
    if (!count) {
      last_left_ = nullptr;
      return false;
    }
    if (last_left_ != count) ++*count;  // a run is one piece, however many tokens it has
    last_left_ = count;
    return true;
  }

  void tab() {
    if (now().into == Into::body && !in_table_ && !row_defined_ && paragraph_begun_ && !leaves_out())
      builder_.verbatim("\t");
    else
      say(" ");
  }

  void end_paragraph() {
    if (now().into == Into::nowhere) return;
    if (now().into != Into::body) {
      if (now().into == Into::note || now().into == Into::comment || now().into == Into::header) captured_ += '\n';
      return;
    }
    if (in_table_ || row_defined_) {
      cell_ += ' ';
      return;
    }
    builder_.end_heading();
    builder_.separate(2);
    paragraph_begun_ = false;
    waiting_notes();
  }

  void waiting_notes() {
    for (const std::string& note : std::exchange(waiting_, {})) {
      builder_.separate(2);
      builder_.verbatim(note);
      builder_.separate(2);
    }
  }

  void end_cell() {
    if (now().into != Into::body) return say(" ");
    cells_.push_back(one_line(std::exchange(cell_, "")));
  }

  void end_row() {
    if (now().into != Into::body) return end_paragraph();
    if (!one_line(cell_).empty()) end_cell();
    cell_.clear();
    if (!cells_.empty()) {
      builder_.separate(after_row_ ? 1 : 2);
      builder_.begin_row();
      for (const std::string& cell : cells_) {
        builder_.begin_cell();
        builder_.flow(cell);
      }
      builder_.end_row();
    }
    cells_.clear();
    row_defined_ = false, after_row_ = true, paragraph_begun_ = false;
  }

  // What stands in a table that never ends its row.
  void leave_table() {
    if (!cells_.empty()) end_row();
    in_table_ = row_defined_ = false;
    if (const std::string rest = one_line(std::exchange(cell_, "")); !rest.empty()) {
      builder_.separate(2);
      builder_.flow(rest);
    }
    builder_.separate(2);
    after_row_ = false;
    waiting_notes();
  }

  void begin(Into into) {
    Group& group = now();
    if (group.into == Into::nowhere && into != Into::nowhere) return;  // nothing within what is passed over
    group.into = into, group.opens = true;
    if (into != Into::nowhere && into != Into::body) stack_.push_back(std::exchange(captured_, ""));
  }

  void close_group() {
    const Group group = now();
    if (groups_.size() > 1) groups_.pop_back();
    if (group.into == Into::styles && !group.opens) return end_style();
    if (!group.opens || group.into == Into::nowhere || group.into == Into::body || stack_.empty()) return;
    const std::string said = std::exchange(captured_, stack_.back());
    stack_.pop_back();
    end_destination(group.into, said);
  }

  void end_style() {
    std::string name = one_line(std::exchange(captured_, ""));
    if (!name.empty() && name.back() == ';') name.pop_back();
    int level = style_outline_ >= 0 && style_outline_ < 9 ? style_outline_ + 1 : 0;
    if (name.size() == 9 && (name.compare(0, 8, "heading ") == 0 || name.compare(0, 8, "Heading ") == 0) &&
        name[8] > '0')
      level = name[8] - '0';
    if (style_number_ >= 0 && level > 0) style_levels_[style_number_] = level;
    style_number_ = style_outline_ = -1;
  }

  void end_destination(Into into, const std::string& said) {
    const std::string line = one_line(said);
    if (into == Into::title) document_.title = line;
    if (into == Into::author) document_.author = line;
    if (into == Into::comment_author) comment_author_ = line;
    if (into == Into::saved && year_ > 0)
      document_.date = fmt::format("{:04}-{:02}-{:02}", year_, std::clamp(month_, 1, 12), std::clamp(day_, 1, 31));
    if (into == Into::note && !line.empty()) {
      ++notes_;
      waiting_.push_back(fmt::format("[note {}] {}", notes_, trimmed_lines(said)));
      say(fmt::format(" [note {}]", notes_));
    }
    if (into == Into::comment && !line.empty()) {
      ++comments_;
      waiting_.push_back(fmt::format("[comment {}{}{}] {}", comments_, comment_author_.empty() ? "" : " by ",
                                     std::exchange(comment_author_, ""), trimmed_lines(said)));
      say(fmt::format(" [comment {}]", comments_));
    }
    if (into == Into::header && !line.empty() && seen_headers_.insert(line).second)
      headers_.push_back(trimmed_lines(said));
    if (into == Into::field && line.find("FORMCHECKBOX") != std::string::npos) {
      const int state = box_ == 25 || box_ < 0 ? default_box_ : box_;
      say(state == 1 ? "\xE2\x98\x91" : "\xE2\x98\x90");
    }
    if (into == Into::field)
      page_number_ = line.find("PAGE") != std::string::npos && line.find("PAGEREF") == std::string::npos;
    if (into == Into::field) box_ = default_box_ = -1;
  }

  static std::string trimmed_lines(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (const std::string line = one_line(std::string_view(text).substr(at, end - at)); !line.empty())
        out += (out.empty() ? "" : "\n") + line;
      at = end + 1;
    }
    return out;
  }

  void symbol(char c) {
    if (c == '*') {
      star_ = true;
      return;
    }
    if (to_skip_ > 0 && c != '\n' && c != '\r') {
      --to_skip_;
      return;
    }
    if (c == '\\' || c == '{' || c == '}') bytes_ += c;
    if (c == '~') say("\xC2\xA0");
    if (c == '_') say("\xE2\x80\x91");
    if (c == '\t') tab();
    if (c == '\n' || c == '\r') end_paragraph();
    if (c != '\\' && c != '{' && c != '}') return;
    flush();
  }

  void unicode(int number) {
    char32_t point = static_cast<char32_t>(number < 0 ? number + 65536 : number);
    to_skip_ = now().fallback;
    if (point >= 0xD800 && point < 0xDC00) {
      high_ = point;
      return;
    }
    if (point >= 0xDC00 && point < 0xE000) {
      if (!high_) return;
      point = 0x10000 + ((high_ - 0xD800) << 10) + (point - 0xDC00);
    }
    high_ = 0;
    if (point >= 0xF020 && point <= 0xF0FF) return symbols(std::string(1, static_cast<char>(point - 0xF000)));
    if (point == 0 || point > 0x10FFFF) return;
    std::string text;
    append_utf8(text, point);
    say(text);
  }

  void word(std::string_view word, std::optional<int> number) {
    const bool starred = std::exchange(star_, false);
    const bool on = number.value_or(1) != 0;
    Group& group = now();
    if (destination(word, starred)) return;
    if (to_skip_ > 0 && word != "u" && word != "uc") --to_skip_;
    if (word == "u") return unicode(number.value_or(0));
    if (word == "uc")
      group.fallback = std::clamp(number.value_or(1), 0, 16);
    else if (word == "par" || word == "sect" || word == "page" || word == "column")
      end_paragraph();
    else if (word == "line" || word == "softline")
      line();
    else if (word == "tab")
      tab();
    else if (word == "cell")
      end_cell();
    else if (word == "nestcell" || word == "nestrow")
      say(" ");
    else if (word == "row")
      end_row();
    else if (word == "trowd")
      row_defined_ = group.into == Into::body || row_defined_;
    else if (word == "intbl")
      enter_table();
    else if (word == "pard")
      plain_paragraph();
    else if (word == "plain")
      group.hidden = group.deleted = group.struck = false, group.font = -1;
    else if (word == "v")
      group.hidden = on;
    else if (word == "deleted")
      group.deleted = on;
    else if (word == "strike" || word == "striked")
      group.struck = on;
    else if (word == "s")
      (group.into == Into::styles ? style_number_ : style_) = number.value_or(-1);
    else if (word == "outlinelevel")
      (group.into == Into::styles ? style_outline_ : outline_) = number.value_or(-1);
    else if (word == "f")
      group.font = number.value_or(-1), last_font_ = group.font;
    else if (word == "fcharset" && group.into == Into::fonts)
      fonts_[last_font_] = number.value_or(0);
    else if (word == "deff")
      default_font_ = number.value_or(-1);
    else if (word == "ansicpg" && number.value_or(0) > 0)
      codepage_ = *number;
    else if (word == "mac")
      codepage_ = 10000;
    else if (word == "pc")
      codepage_ = 437;
    else if (word == "pca")
      codepage_ = 850;
    else if (word == "yr")
      year_ = std::clamp(number.value_or(0), 0, 9999);
    else if (word == "mo")
      month_ = number.value_or(1);
    else if (word == "dy")
      day_ = number.value_or(1);
    else if (word == "ffres")
      box_ = number.value_or(-1);
    else if (word == "ffdefres")
      default_box_ = number.value_or(-1);
    else if (const std::string_view character = written(word); !character.empty())
      say(character);
  }

  // Control words that say where a group's words go. True when the word was one of them.
  bool destination(std::string_view word, bool starred) {
    static const std::map<std::string_view, Into> known{
        {"fonttbl", Into::fonts},  {"stylesheet", Into::styles},  {"title", Into::title},
        {"author", Into::author},  {"revtim", Into::saved},       {"creatim", Into::saved},
        {"footnote", Into::note},  {"annotation", Into::comment}, {"atnauthor", Into::comment_author},
        {"header", Into::header},  {"headerl", Into::header},     {"headerr", Into::header},
        {"headerf", Into::header}, {"footer", Into::header},      {"footerl", Into::header},
        {"footerr", Into::header}, {"footerf", Into::header},     {"fldinst", Into::field}};
    static const std::set<std::string_view> passed{"colortbl",     "pict",         "objdata",   "objclass",
                                                   "objname",      "nonesttables", "sn",        "sv",
                                                   "shprslt",      "nonshppict",   "atnid",     "atnref",
                                                   "atndate",      "subject",      "operator",  "keywords",
                                                   "category",     "manager",      "company",   "comment",
                                                   "doccomm",      "hlinkbase",    "printim",   "buptim",
                                                   "xe",           "tc",           "tcn",       "ftnsep",
                                                   "ftnsepc",      "ftncn",        "aftnsep",   "aftnsepc",
                                                   "aftncn",       "filetbl",      "themedata", "colorschememapping",
                                                   "latentstyles", "datastore",    "listtable", "listoverridetable",
                                                   "revtbl",       "rsidtbl",      "generator", "private",
                                                   "template",     "bkmkstart",    "bkmkend",   "pn",
                                                   "datafield",    "formfield"};
    static const std::set<std::string_view> entered{"shpinst", "shppict", "shptxt", "result", "fldrslt", "listtext",
                                                    "pntext",  "object",  "field",  "shp",    "info",    "ffdata"};
    if (word == "upr") {
      now().outside_upr = now().into;
      now().into = Into::nowhere;
      return true;
    }
    if (word == "ud") {
      now().into = now().outside_upr;
      return true;
    }
    if (word == "pict" && now().into != Into::nowhere) ++pictures_;
    if (word == "object" && now().into != Into::nowhere) ++objects_;
    if (const auto found = known.find(word); found != known.end()) {
      if (word == "creatim" && !document_.date.empty())
        begin(Into::nowhere);
      else
        begin(found->second);
      return true;
    }
    if (passed.count(word)) {
      begin(Into::nowhere);
      return true;
    }
    if (word == "fldrslt" && std::exchange(page_number_, false)) begin(Into::nowhere);  // of the page it was saved on
    if (entered.count(word)) return true;
    if (starred) {
      begin(Into::nowhere);
      return true;
    }
    return false;
  }

  void line() {
    if (now().into == Into::body && !in_table_ && !row_defined_ && paragraph_begun_)
      builder_.line_break();
    else
      say(" ");
  }

  void enter_table() {
    if (now().into != Into::body || in_table_) return;
    in_table_ = true;
  }

  void plain_paragraph() {
    if (now().into != Into::body) return;
    in_table_ = false, style_ = outline_ = -1;
  }

  Status finish(bool whole) {
    leave_table();
    builder_.end_heading();
    for (const std::string& header : headers_) {
      builder_.separate(2);
      builder_.verbatim(header);
    }
    builder_.finish(document_);
    auto warn = [&](std::size_t count, const char* one, const char* many) {
      if (count > 0)
        document_.warnings.push_back(fmt::format("{}: {} {}.", source_.name, count, count == 1 ? one : many));
    };
    warn(deleted_, "deletion under tracked changes was left out", "deletions under tracked changes were left out");
    warn(hidden_, "hidden piece of text was left out", "hidden pieces of text were left out");
    warn(struck_, "piece of text that is struck out was left out", "pieces of text that are struck out were left out");
    warn(pictures_, "picture was not read", "pictures were not read");
    warn(objects_, "embedded object was not read", "embedded objects were not read");
    warn(signs_, "sign of a symbol font has no letter and was left out",
         "signs of symbol fonts have no letters and were left out");
    if (!whole)
      document_.warnings.push_back(source_.name + " ends before its last group is closed; it may be incomplete.");
    if (document_.text.empty()) document_.warnings.push_back(source_.name + " has no text.");
    return {};
  }

  const Source& source_;
  Document& document_;
  TextBuilder builder_;
  std::vector<Group> groups_{Group{}};
  std::string bytes_;  // of text, not decoded yet
  std::string captured_;  // of the destination that is open
  std::vector<std::string> stack_;  // of the destinations around it
  std::map<int, int> fonts_, style_levels_;  // font → charset; style → heading level
  std::vector<std::string> waiting_, headers_, cells_;
  std::set<std::string> seen_headers_;
  std::string cell_, comment_author_;
  int codepage_ = 1252, default_font_ = -1, last_font_ = -1, to_skip_ = 0;
  int style_ = -1, outline_ = -1, style_number_ = -1, style_outline_ = -1, year_ = 0, month_ = 1, day_ = 1, box_ = -1,
      default_box_ = -1, notes_ = 0, comments_ = 0;
  char32_t high_ = 0;
  bool page_number_ = false, star_ = false, in_table_ = false, row_defined_ = false, after_row_ = false,
       paragraph_begun_ = false;
  std::size_t deleted_ = 0, hidden_ = 0, struck_ = 0, pictures_ = 0, objects_ = 0, signs_ = 0;
  std::size_t* last_left_ = nullptr;
};

}  // namespace

Result<Document> read_rtf(const Source& source) {
  Document document;
  HONE_CHECK(RtfReader(source, document).read());
  return document;
}

}  // namespace hone
