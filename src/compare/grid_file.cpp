// The grid's file: one mapping of knobs, each a value or a list of values, by libyaml's events.
#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "hone/compare/grid.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone {
namespace {

class GridReader {
 public:
  GridReader(std::string_view text, const std::string& name, Grid grid) : name_(name), grid_(std::move(grid)) {
    HONE_REQUIRE(yaml_parser_initialize(&parser_), "memory for a YAML parser");
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  GridReader(const GridReader&) = delete;
  GridReader& operator=(const GridReader&) = delete;
  ~GridReader() {
    clear();
    yaml_parser_delete(&parser_);
  }

  Result<Grid> read() {
    for (int i = 0; i < 3; ++i) {
      HONE_CHECK(next());  // the stream, the document, the mapping
      if (i == 1 && event_.type == YAML_STREAM_END_EVENT) return wrong("the file is empty; name a knob and its values");
    }
    if (event_.type != YAML_MAPPING_START_EVENT) return wrong("expected knobs, as in `slice: [words:60, words:120]`");
    std::set<std::string> seen;
    for (;;) {
      HONE_CHECK(next());
      if (event_.type == YAML_MAPPING_END_EVENT) break;
      if (event_.type != YAML_SCALAR_EVENT) return wrong("a knob's name must be a plain word");
      const std::string key = scalar();
      if (!seen.insert(key).second) return wrong(fmt::format("\"{}\" stands here a second time", shorten(key, 40)));
      if (const std::vector<std::string> known{"slice", "overlap", "embedder", "mode", "dense_weight"};
          std::find(known.begin(), known.end(), key) == known.end())
        return wrong(
            fmt::format("\"{}\" is no knob of the grid.{} There are slice, overlap, embedder, mode and "
                        "dense_weight",
                        shorten(key, 40), did_you_mean(key, known)));
      HONE_CHECK(next());
      HONE_CHECK(read_values(key));
    }
    HONE_CHECK(next());
    HONE_CHECK(next());
    if (event_.type != YAML_STREAM_END_EVENT) return wrong("a second document begins; a grid is one");
    return std::move(grid_);
  }

 private:
  Error wrong(std::string_view what) const {
    return Error(ErrorCode::corrupt_data, fmt::format("{}, line {}: {}.", name_, event_.start_mark.line + 1, what));
  }
  void clear() {
    if (live_) yaml_event_delete(&event_);
    live_ = false;
  }
  Status next() {
    clear();
    if (!yaml_parser_parse(&parser_, &event_))
      return Error(ErrorCode::corrupt_data,
                   fmt::format("{}, line {}: not valid YAML: {}.", name_, parser_.problem_mark.line + 1,
                               parser_.problem ? repair_utf8(parser_.problem) : "it cannot be read"));
    live_ = true;
    if (event_.type == YAML_ALIAS_EVENT) return wrong("an alias (*name) is not accepted here; write the value out");
    return {};
  }
  std::string scalar() const {
    return repair_utf8({reinterpret_cast<const char*>(event_.data.scalar.value), event_.data.scalar.length});
  }

  Status read_values(const std::string& key) {
    std::vector<std::string> values;
    if (event_.type == YAML_SCALAR_EVENT) {
      values.push_back(scalar());
    } else if (event_.type == YAML_SEQUENCE_START_EVENT) {
      for (;;) {
        HONE_CHECK(next());
        if (event_.type == YAML_SEQUENCE_END_EVENT) break;
        if (event_.type != YAML_SCALAR_EVENT)
          return wrong(fmt::format("\"{}\" takes single values, not lists of lists", key));
        values.push_back(scalar());
      }
    } else {
      return wrong(fmt::format("\"{}\" takes a value or a list of values", key));
    }
    if (values.empty()) return wrong(fmt::format("\"{}\" has no value", key));
    if (key == "slice")
      grid_.slicings = std::move(values);
    else if (key == "embedder")
      grid_.embedders = std::move(values);
    else if (key == "mode")
      return read_modes(values);
    else
      return read_numbers(key, values, key == "overlap" ? grid_.overlaps : grid_.dense_weights);
    return {};
  }

  Status read_modes(const std::vector<std::string>& values) {
    grid_.modes.clear();
    for (const std::string& value : values) {
      const auto mode = parse_mode(value);
      if (!mode) return wrong(mode.error().message());
      grid_.modes.push_back(*mode);
    }
    return {};
  }

  Status read_numbers(const std::string& key, const std::vector<std::string>& values, std::vector<double>& numbers) {
    numbers.clear();
    for (const std::string& value : values) {
      double number = 0;
      const auto [at, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (failure != std::errc() || at != value.data() + value.size())
        return wrong(fmt::format("\"{}\" takes numbers, and \"{}\" is none", key, shorten(value, 40)));
      numbers.push_back(number);
    }
    return {};
  }

  const std::string& name_;
  Grid grid_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool live_ = false;
};

}  // namespace

Result<Grid> parse_grid(std::string_view yaml, const std::string& name, const std::string& embedder) {
  return GridReader(yaml, name, Grid::standard(embedder)).read();
}

}  // namespace hone
