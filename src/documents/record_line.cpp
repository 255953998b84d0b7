#include "record_line.h"

namespace hone::documents {

void RecordLine::add(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!text_.empty()) text_ += "; ";
  if (!name.empty()) text_.append(name).append(": ");
  text_ += value;
}

std::string RecordLine::sentence() const {
  if (text_.empty() || std::string_view(".!?").find(text_.back()) != std::string_view::npos) return text_;
  return text_ + ".";
}

}  // namespace hone::documents
