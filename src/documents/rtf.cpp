// rtf: paragraphs, table rows, numbered lists as they are written out, notes after the paragraph that refers to them,
// headers and footers once. What is deleted, hidden or struck out is left out and counted.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "hone/core/unicode.h"
#include "left_out.h"
#include "reading.h"
#include "rtf_characters.h"
#include "rtf_groups.h"
#include "rtf_layout.h"
#include "rtf_styles.h"
#include "rtf_tokens.h"

namespace hone::documents {
namespace {

using Destination = RtfGroup::Destination;

class RtfReader {
 public:
  RtfReader(const Source& source, Document& document) : source_(source), document_(document) {}

  Status read() {
    RtfTokens tokens(source_.bytes);
    while (auto token = tokens.next()) {
      if (token->kind != RtfToken::Kind::byte && token->kind != RtfToken::Kind::text) flush();
      switch (token->kind) {
        case RtfToken::Kind::open:
          HONE_CHECK(groups_.open(source_.name));
          to_skip_ = 0, star_ = false;
          break;
        case RtfToken::Kind::close:
          to_skip_ = 0, star_ = false;
          close_group();
          if (groups_.all_closed()) {
            finish(true);
            return {};
          }
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
    finish(false);
    return {};
  }

 private:
  RtfGroup& now() { return groups_.now(); }

  void flush() {
    if (bytes_.empty()) return;
    const std::string bytes = std::exchange(bytes_, "");
    if (characters_.has_signs(now().font) && now().destination != Destination::fonts) return signs(bytes);
    say(characters_.text(bytes, now().font, source_.name));
  }

  void signs(std::string_view bytes) {
    for (const char c : bytes) {
      const std::string_view sign = RtfCharacters::sign(static_cast<unsigned char>(c));
      if (sign.empty())
        ++signs_;
      else
        say(sign);
    }
  }

  void say(std::string_view text) {
    if (text.empty() || now().destination == Destination::nowhere || now().destination == Destination::fonts ||
        now().destination == Destination::saved)
      return;
    if (now().is_shown() && leaves_out()) return;
    if (now().destination == Destination::body)
      layout_.say(text);
    else
      groups_.capture(text);
  }

  bool leaves_out() {
    const RtfGroup& group = now();
    std::size_t* count = group.deleted ? &deleted_ : group.hidden ? &hidden_ : group.struck ? &struck_ : nullptr;
    if (count && last_left_ != count) ++*count;  // a run is one piece, however many tokens it has
    last_left_ = count;
    return count != nullptr;
  }

  bool in_paragraph() { return now().destination == Destination::body && layout_.in_paragraph(); }

  void tab() {
    if (in_paragraph() && !leaves_out())
      layout_.tab();
    else
      say(" ");
  }

  void line() {
    if (in_paragraph())
      layout_.line_break();
    else
      say(" ");
  }

  void end_paragraph() {
    if (now().destination == Destination::body)
      layout_.end_paragraph();
    else if (now().is_shown())
      groups_.capture("\n");
  }

  void end_cell() {
    if (now().destination == Destination::body)
      layout_.end_cell();
    else
      say(" ");
  }

  void end_row() {
    if (now().destination == Destination::body)
      layout_.end_row();
    else
      end_paragraph();
  }

  void plain_paragraph() {
    if (now().destination != Destination::body) return;
    layout_.leave_table();
    styles_.paragraph = {};
  }

  void close_group() {
    const RtfGroups::Closed closed = groups_.close();
    switch (closed.destination) {
      case Destination::styles: styles_.end_style(closed.text); break;
      case Destination::title: document_.title = one_line(closed.text); break;
      case Destination::author: document_.author = one_line(closed.text); break;
      case Destination::comment_author: layout_.comment_by(one_line(closed.text)); break;
      case Destination::note: say(layout_.note(closed.text)); break;
      case Destination::comment: say(layout_.comment(closed.text)); break;
      case Destination::header: layout_.header(closed.text); break;
      case Destination::field: end_field(one_line(closed.text)); break;
      case Destination::saved:
        if (year_ > 0)
          document_.date = fmt::format("{:04}-{:02}-{:02}", year_, std::clamp(month_, 1, 12), std::clamp(day_, 1, 31));
        break;
      case Destination::body:
      case Destination::nowhere:
      case Destination::fonts: break;
    }
  }

  void end_field(const std::string& instruction) {
    if (instruction.find("FORMCHECKBOX") != std::string::npos) {
      const int state = box_ == 25 || box_ < 0 ? default_box_ : box_;
      say(state == 1 ? "\xE2\x98\x91" : "\xE2\x98\x90");
    }
    page_number_ = instruction.find("PAGE") != std::string::npos && instruction.find("PAGEREF") == std::string::npos;
    box_ = default_box_ = -1;
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
    if (c == '\\' || c == '{' || c == '}') {
      bytes_ += c;
      flush();
    }
    if (c == '~') say("\xC2\xA0");
    if (c == '_') say("\xE2\x80\x91");
    if (c == '\t') tab();
    if (c == '\n' || c == '\r') end_paragraph();
  }

  void unicode(int number) {
    to_skip_ = now().fallback;
    const std::optional<char32_t> point = characters_.unicode(number);
    if (!point || *point == 0 || *point > 0x10FFFF) return;
    if (*point >= 0xF020 && *point <= 0xF0FF) return signs(std::string(1, static_cast<char>(*point - 0xF000)));
    std::string text;
    append_utf8(text, *point);
    say(text);
  }

  void word(std::string_view word, std::optional<int> number) {
    const bool starred = std::exchange(star_, false);
    const bool on = number.value_or(1) != 0;
    RtfGroup& group = now();
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
    else if (word == "trowd" && group.destination == Destination::body)
      layout_.define_row();
    else if (word == "intbl" && group.destination == Destination::body)
      layout_.enter_table();
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
      styled().style = number.value_or(-1);
    else if (word == "outlinelevel")
      styled().outline_level = number.value_or(-1);
    else if (word == "f")
      group.font = number.value_or(-1), last_font_ = group.font;
    else if (word == "fcharset" && group.destination == Destination::fonts)
      characters_.set_charset(last_font_, number.value_or(0));
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
    else if (!characters_.set(word, number))
      say(RtfCharacters::named(word));
  }

  RtfStyles::Place& styled() { return now().destination == Destination::styles ? styles_.sheet : styles_.paragraph; }

  // True when the word says where its group's words go.
  bool destination(std::string_view word, bool starred) {
    if (now().destination != Destination::nowhere) {
      pictures_ += word == "pict";
      objects_ += word == "object";
    }
    const bool is_older_date = word == "creatim" && !document_.date.empty();
    const bool is_page_number = word == "fldrslt" && std::exchange(page_number_, false);  // of the page it was saved on
    if (!is_older_date && !is_page_number) return groups_.enter(word, starred);
    groups_.pass_over();
    return true;
  }

  void finish(bool whole) {
    // A row that the end of the file cuts off; when the file ends within a note, the row around it is not said.
    if (now().destination == Destination::body) layout_.end_begun_row();
    layout_.finish(document_);
    say_remarks(source_.name,
                {{deleted_, deletions_left_out},
                 {hidden_, hidden_left_out},
                 {struck_, struck_left_out},
                 {pictures_, pictures_not_read},
                 {objects_, {"embedded object was not read", "embedded objects were not read"}},
                 {signs_,
                  {"sign of a symbol font has no letter and was left out",
                   "signs of symbol fonts have no letters and were left out"}}},
                document_.warnings);
    if (!whole)
      document_.warnings.push_back(source_.name + " ends before its last group is closed; it may be incomplete.");
    if (document_.text.empty()) document_.warnings.push_back(source_.name + " has no text.");
  }

  const Source& source_;
  Document& document_;
  RtfGroups groups_;
  RtfCharacters characters_;
  RtfStyles styles_;
  RtfLayout layout_{styles_};
  std::string bytes_;  // of text, not decoded yet
  int last_font_ = -1, to_skip_ = 0, year_ = 0, month_ = 1, day_ = 1;
  int box_ = -1, default_box_ = -1;  // of a form field: 1 is ticked, 25 is as by default
  bool page_number_ = false, star_ = false;
  std::size_t deleted_ = 0, hidden_ = 0, struck_ = 0, pictures_ = 0, objects_ = 0, signs_ = 0;
  std::size_t* last_left_ = nullptr;
};

}  // namespace

Result<Document> read_rtf(const Source& source) {
  Document document;
  HONE_CHECK(RtfReader(source, document).read());
  return document;
}

}  // namespace hone::documents
