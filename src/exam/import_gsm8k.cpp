#include <fmt/format.h>

#include "hone/marking/number_reader.h"
#include "import_rows.h"

namespace hone::exam {

Status import_gsm8k(std::string_view text, const std::string& name, const ImportSink& sink) {
  return each_json_line(text, name, sink, [&](std::size_t line, const OrderedJson& row) -> Status {
    const std::string where = fmt::format("{}, line {}", name, line);
    HONE_TRY(const std::string question, text_member(row, "question", where));
    HONE_TRY(const std::string answer, text_member(row, "answer", where));
    const std::size_t mark = answer.rfind("####");
    const auto value =
        mark == std::string::npos ? std::nullopt : marking::whole_number_text(answer.substr(mark + 4), "en");
    if (!value) {
      sink.refuse(line, "no number behind \"####\"");
      return {};
    }
    sink.accept(line, {{"id", fmt::format("{}-{}", sink.stem, line)}, {"question", question}, {"number", *value}});
    return {};
  });
}

}  // namespace hone::exam
