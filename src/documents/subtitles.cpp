// srt and vtt: what is said, a line for each sentence with the time at which it begins; tags and notes are no words.
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "decoding.h"
#include "lines.h"
#include "reading.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

// "01:02:03,400", "02:03.400": in milliseconds.
std::optional<long long> parse_time(std::string_view text) {
  long long parts[4] = {0, 0, 0, 0};
  std::size_t count = 0, at = 0;
  bool fraction = false;
  while (at < text.size() && count < 4) {
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), parts[count]);
    if (read.ec != std::errc() || parts[count] > 1'000'000) return std::nullopt;
    ++count;
    at = static_cast<std::size_t>(read.ptr - text.data());
    if (fraction || at == text.size()) break;
    if (text[at] == ',' || text[at] == '.')
      fraction = true;
    else if (text[at] != ':')
      return std::nullopt;
    ++at;
  }
  if (!fraction || count < 3) return std::nullopt;
  const long long seconds = count == 4 ? (parts[0] * 60 + parts[1]) * 60 + parts[2] : parts[0] * 60 + parts[1];
  return seconds * 1000 + parts[count - 1];
}

std::string time_of(long long milliseconds) {
  const long long seconds = milliseconds / 1000;
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

struct Cue {
  long long start = 0, end = 0;
  std::string speaker;
  std::vector<std::string> lines;
};

// The words of a line; the name of <v Name> goes to `speaker`.
std::string words_of(std::string_view line, std::string& speaker) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '<' && i + 1 < line.size() &&
        (std::isalpha(static_cast<unsigned char>(line[i + 1])) || line[i + 1] == '/' ||
         std::isdigit(static_cast<unsigned char>(line[i + 1])))) {
      const std::size_t end = line.find('>', i);
      if (end != std::string_view::npos) {
        const std::string_view tag = line.substr(i + 1, end - i - 1);
        if (!tag.empty() && tag[0] == 'v' && tag.find(' ') != std::string_view::npos &&
            tag.find_first_of(" .") == tag.find_first_not_of('v'))
          speaker = one_line(tag.substr(tag.find(' ')));
        i = end;
        continue;
      }
    }
    if (line[i] == '{' && i + 1 < line.size() && line[i + 1] == '\\') {  // {\an8}
      const std::size_t end = line.find('}', i);
      if (end != std::string_view::npos) {
        i = end;
        continue;
      }
    }
    if (line[i] == '&') {
      bool known = false;
      for (const auto& [name, letter] :
           std::initializer_list<std::pair<std::string_view, std::string_view>>{{"&amp;", "&"},
                                                                                {"&lt;", "<"},
                                                                                {"&gt;", ">"},
                                                                                {"&nbsp;", " "},
                                                                                {"&quot;", "\""},
                                                                                {"&lrm;", ""},
                                                                                {"&rlm;", ""}})
        if (line.compare(i, name.size(), name) == 0) {
          out += letter, i += name.size() - 1, known = true;
          break;
        }
      if (known) continue;
    }
    out += line[i];
  }
  return one_line(out);
}

bool ends_sentence(std::string_view text) {
  for (const std::string_view mark : {"\"", "'", ")", "]", "\xE2\x80\x9D", "\xE2\x80\x99"})
    while (text.size() > mark.size() && text.substr(text.size() - mark.size()) == mark) text.remove_suffix(mark.size());
  for (const std::string_view mark :
       {".", "!", "?", "\xE2\x80\xA6", "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F", "\xE0\xA5\xA4"})
    if (text.size() >= mark.size() && text.substr(text.size() - mark.size()) == mark) return true;
  return false;
}

std::vector<Cue> cues_of(std::string_view text) {
  std::vector<Cue> cues;
  const std::vector<Line> lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i].trimmed();
    const std::size_t arrow = line.find("-->");
    if (arrow == std::string_view::npos) continue;
    const std::string from = one_line(line.substr(0, arrow)), rest = one_line(line.substr(arrow + 3));
    const auto start = parse_time(from), end = parse_time(std::string_view(rest).substr(0, rest.find(' ')));
    if (!start || !end) continue;
    Cue cue{*start, *end, {}, {}};
    while (i + 1 < lines.size() && !lines[i + 1].blank() && lines[i + 1].text.find("-->") == std::string_view::npos) {
      const std::string words = words_of(lines[++i].text, cue.speaker);
      if (!words.empty()) cue.lines.push_back(words);
    }
    // A file without blank lines: the next cue's number is no word of this one.
    if (i + 1 < lines.size() && lines[i + 1].text.find("-->") != std::string_view::npos && !cue.lines.empty() &&
        cue.lines.back().find_first_not_of("0123456789") == std::string::npos)
      cue.lines.pop_back();
    if (!cue.lines.empty()) cues.push_back(std::move(cue));
  }
  return cues;
}

}  // namespace

Result<Document> read_subtitles(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name));
  Document document;
  document.warnings = std::move(decoded.warnings);
  constexpr std::size_t long_enough = 400;  // bytes of a line that no full stop ends
  constexpr long long pause_ms = 2500;
  std::string sentence, speaker;
  long long begins = 0, ended = 0;
  auto flush = [&] {
    if (!sentence.empty())
      document.text += fmt::format("{}[{}] {}{}{}", document.text.empty() ? "" : "\n\n", time_of(begins), speaker,
                                   speaker.empty() ? "" : ": ", sentence);
    sentence.clear();
  };
  std::vector<std::string> before;
  for (Cue& cue : cues_of(decoded.text)) {
    // Captions that roll say their last line again above the new one.
    std::vector<std::string> fresh = cue.lines;
    if (!before.empty() && !fresh.empty() && fresh.front() == before.back()) fresh.erase(fresh.begin());
    before = cue.lines;
    if (cue.speaker != speaker || cue.start - ended > pause_ms || sentence.size() > long_enough) flush();
    speaker = cue.speaker, ended = cue.end;
    for (const std::string& line : fresh) {
      if (line[0] == '-' && !sentence.empty()) flush();  // another one speaks
      if (sentence.empty()) begins = cue.start;
      sentence += (sentence.empty() ? "" : " ") + line;
      if (ends_sentence(line)) flush();
    }
  }
  flush();
  if (document.text.empty()) document.warnings.push_back(source.name + " has no cues with a time and words.");
  return document;
}

}  // namespace hone::documents
