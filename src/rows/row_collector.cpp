#include "row_collector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

#include "columns.h"
#include "hone/core/hash.h"
#include "hone/core/unicode.h"
#include "raw_rows.h"
#include "row_format.h"
#include "row_parser.h"

namespace hone::rows {
namespace {

constexpr std::size_t sample_rows = 1000;  // by which the format is chosen

// Cells of a CSV file that hold more than text: lists as JSON, labels as words.
void read_cells(OrderedJson& row) {
  for (auto& [key, value] : row.items()) {
    if (!value.is_string()) continue;
    const auto text = value.get<std::string>();
    if (key == "label") {
      std::string word;
      for (const char c : text) word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      if (word == "true" || word == "1") value = true;
      if (word == "false" || word == "0") value = false;
      continue;
    }
    const bool list = key == "messages" || key == "conversations" || key == "history";
    const bool either = key == "prompt" || key == "completion" || key == "chosen" || key == "rejected";
    if (list && is_blank(text)) value = nullptr;
    if ((!list && !either) || !text.starts_with('[')) continue;
    auto parsed = parse_ordered_json(text, "");
    if (parsed && (list || (!parsed->empty() && (*parsed)[0].is_object()))) value = std::move(*parsed);
  }
}

void append(std::string& out, const std::string& text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append(std::string& out, const std::vector<engine::Message>& messages) {
  append(out, std::to_string(messages.size()));
  for (const engine::Message& message : messages)
    for (const std::string* part : {&message.role, &message.content, &message.tool_calls, &message.reasoning})
      append(out, *part);
}

// Equal for rows that teach the same.
std::string fingerprint(const TrainingExample& example) {
  std::string all(1, static_cast<char>('0' + static_cast<int>(example.kind)));
  all += example.label ? '+' : '-';
  append(all, std::to_string(example.learn_from));
  for (const std::size_t place : example.not_learned) append(all, std::to_string(place));
  append(all, example.tools);
  append(all, example.text);
  append(all, example.messages);
  append(all, example.chosen);
  append(all, example.rejected);
  return sha256(all);
}

class Collector {
 public:
  Collector(std::string_view name, const RowOptions& options, RowFormat format, const DatasetInfo* info)
      : options_(options), parser_(format, info ? info->tags() : MessageTags{}) {
    set_.source = name;
    set_.format = format;
  }

  void take(RawRow raw) {
    ++set_.rows_read;
    if (raw.problem) {
      set_.problems.push_back(std::move(*raw.problem));
      return;
    }
    TrainingExample example{.row = raw.row};
    if (auto fault = parser_.parse(raw.json, example)) {
      const auto other = recognise(raw.json);
      if (fault->kind == RowProblemKind::missing_field && other && *other != set_.format)
        fault->message += fmt::format("; the other rows are {}", row_format_words(set_.format));
      set_.problems.push_back({raw.row, std::move(fault->field), fault->kind, std::move(fault->message), true});
      return;
    }
    const auto [first, is_new] = first_.emplace(fingerprint(example), raw.row);
    if (!is_new) {
      set_.problems.push_back(
          {raw.row, "", RowProblemKind::duplicate,
           fmt::format("is the same as row {}{}", first->second, options_.drop_duplicates ? "" : " and counts twice"),
           options_.drop_duplicates});
      if (options_.drop_duplicates) return;
    }
    set_.examples.push_back(std::move(example));
  }

  RowSet finish(const Columns& columns) {
    set_.unused_fields.assign(parser_.unused().begin(), parser_.unused().end());
    if (const auto renamed = columns.renamed(); !renamed.empty())
      set_.notes.push_back(fmt::format("Read by the names of their columns: {}.", fmt::join(renamed, ", ")));
    if (parser_.has_transcripts())
      set_.notes.push_back("Texts of the form \"Human: … Assistant: …\" are read as conversations.");
    if (const auto& unused = set_.unused_fields; !unused.empty())
      set_.notes.push_back(fmt::format("Fields without effect: {}.", fmt::join(unused, ", ")));
    std::vector<std::string> texts;
    std::uint64_t longest = 0;
    for (const auto& [name, bytes] : parser_.unused_text()) {
      texts.push_back(name);
      if (std::exchange(longest, std::max(longest, bytes)) < bytes && !missing().empty())
        set_.likely_columns = fmt::format("{}={}", missing(), name);
    }
    if (!texts.empty())
      set_.notes.push_back(fmt::format("{} {} text that nothing is learned from.", fmt::join(texts, ", "),
                                       texts.size() == 1 ? "holds" : "hold"));
    return std::move(set_);
  }

 private:
  // The column that all rows lack; empty: none.
  std::string missing() const {
    if (set_.format == RowFormat::prompt_only) return "completion";
    if (!set_.examples.empty() || set_.problems.empty()) return "";
    const RowProblem& first = set_.problems[0];
    return first.kind == RowProblemKind::missing_field && first.field.find('[') == std::string::npos ? first.field : "";
  }

  const RowOptions& options_;
  RowParser parser_;
  RowSet set_;
  std::unordered_map<std::string, std::uint64_t> first_;  // by fingerprint
};

// The raw rows of one file after the other.
class RawFiles {
 public:
  RawFiles(const NextRowFile& next_file, const RowOptions& options, const DatasetInfo* info, Columns names)
      : next_file_(next_file), options_(options), info_(info), columns_(std::move(names)) {}

  Result<std::optional<RawRow>> next() {
    for (;;) {
      if (!rows_) {
        HONE_TRY(std::optional<RowFile> file, next_file_());
        if (!file) return std::optional<RawRow>();
        file_ = std::make_unique<RowFile>(std::move(*file));
        ++files_;
        before_ = last_;
        HONE_TRY(RawRows rows, RawRows::open(file_->bytes(), file_->syntax, file_->name, options_));
        rows_ = std::make_unique<RawRows>(std::move(rows));
      }
      HONE_TRY(std::optional<RawRow> raw, rows_->next());
      if (!raw) {
        for (const auto& [column, count] : rows_->bytes_left_out()) bytes_left_out_[column] += count;
        rows_.reset();
        continue;
      }
      if (raw->problem && files_ > 1)
        raw->problem->message += fmt::format(" (row {} of {})", raw->row, fs::path(file_->name).filename().string());
      raw->row += before_;
      if (raw->problem) raw->problem->row = raw->row;
      last_ = raw->row;
      if (!raw->problem) {
        if (first_fields_.empty()) first_fields_ = fields_sentence(raw->json);
        prepare(raw->json);
      }
      return raw;
    }
  }
  const Columns& columns() const { return columns_; }
  // " Its fields are a, b." of the first row that could be read; empty before it.
  const std::string& first_fields() const { return first_fields_; }
  // A sentence, or "": bytes of Parquet's columns that are no text, as pictures are, and were not read.
  std::string left_out_sentence() const {
    std::vector<std::string> columns;
    for (const auto& [column, count] : bytes_left_out_) columns.push_back(fmt::format("{} ({})", column, count));
    return columns.empty()
               ? ""
               : fmt::format("Values that are bytes and no text were not read: {}.", fmt::join(columns, ", "));
  }

 private:
  void prepare(OrderedJson& row) {
    if (info_ && !columns_.told())
      row = info_->rename(std::move(row));
    else
      row = columns_.rename(std::move(row));
    if (file_->syntax == RowSyntax::csv) read_cells(row);
  }

  const NextRowFile& next_file_;
  const RowOptions& options_;
  const DatasetInfo* info_;
  Columns columns_;
  std::string first_fields_;
  std::unique_ptr<RowFile> file_;
  std::unique_ptr<RawRows> rows_;
  std::size_t files_ = 0;
  std::uint64_t before_ = 0, last_ = 0;
  std::map<std::string, std::uint64_t> bytes_left_out_;
};

// The most frequent format, the earlier one where two are equally frequent.
Result<RowFormat> choose_format(const std::vector<RawRow>& sample, std::string_view name) {
  std::array<std::size_t, 9> counts{};
  std::optional<RowFormat> best;
  const RawRow* unknown = nullptr;
  for (const RawRow& raw : sample) {
    if (raw.problem) continue;
    const auto format = recognise(raw.json);
    if (format)
      ++counts.at(static_cast<std::size_t>(*format));
    else if (!unknown)
      unknown = &raw;
  }
  for (const RawRow& raw : sample)
    if (const auto format = raw.problem ? std::nullopt : recognise(raw.json))
      if (!best || counts.at(static_cast<std::size_t>(*format)) > counts.at(static_cast<std::size_t>(*best)))
        best = format;
  if (best) return *best;
  if (unknown) {
    std::vector<const OrderedJson*> rows;
    for (const RawRow& raw : sample)
      if (!raw.problem) rows.push_back(&raw.json);
    const std::string likely = likely_columns(rows);
    return Error(
        ErrorCode::invalid_argument,
        fmt::format("{}: the format of the rows is not known.{} Expected question and answer, messages, prompt "
                    "and completion, prompt, text, chosen and rejected, instruction and output, or "
                    "conversations.",
                    name, fields_sentence(unknown->json)),
        likely.empty() ? Advice{} : Advice{NextStep::name_columns, likely});
  }
  const auto broken =
      std::find_if(sample.begin(), sample.end(), [](const RawRow& raw) { return raw.problem.has_value(); });
  return Error(ErrorCode::invalid_argument,
               broken == sample.end() ? fmt::format("{} holds no rows.", name)
                                      : fmt::format("{}: no row can be read. {}", name, broken->problem->sentence()));
}

}  // namespace

Result<RowSet> collect_rows(const NextRowFile& next_file, std::string_view name, const RowOptions& options,
                            const DatasetInfo* info) {
  HONE_TRY(Columns columns, Columns::parse(options.columns));
  RawFiles rows(next_file, options, info, std::move(columns));
  std::vector<RawRow> sample;
  while (sample.size() < sample_rows) {
    HONE_TRY(std::optional<RawRow> raw, rows.next());
    if (!raw) break;
    sample.push_back(std::move(*raw));
  }
  if (const auto lost = rows.columns().not_seen(); !lost.empty() && !rows.first_fields().empty())
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} has no column '{}', which was to be its {}.{}", name,
                             shorten(repair_utf8(lost[0].first), 40), lost[0].second, rows.first_fields()));
  RowFormat format = RowFormat::chat;
  const bool known = info && !rows.columns().told();
  if (known)
    format = info->format();
  else {
    HONE_TRY(format, choose_format(sample, name));
  }
  Collector collector(name, options, format, known ? info : nullptr);
  const bool more = sample.size() == sample_rows;
  for (RawRow& raw : sample) collector.take(std::move(raw));
  while (more) {
    HONE_TRY(std::optional<RawRow> raw, rows.next());
    if (!raw) break;
    collector.take(std::move(*raw));
  }
  RowSet set = collector.finish(rows.columns());
  if (std::string left_out = rows.left_out_sentence(); !left_out.empty()) set.notes.push_back(std::move(left_out));
  return set;
}

Result<RowSet> parse_rows(std::string_view content, RowSyntax syntax, std::string_view name,
                          const RowOptions& options) {
  bool given = false;
  const NextRowFile only = [&]() -> Result<std::optional<RowFile>> {
    if (std::exchange(given, true)) return std::optional<RowFile>();
    return std::optional(RowFile{std::string(name), std::string(content), syntax});
  };
  return collect_rows(only, name, options, nullptr);
}

}  // namespace hone::rows
