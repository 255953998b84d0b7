// What stands in a paragraph of an OpenDocument file, and what waits for its end.
#include <fmt/format.h>

#include "open_document_writer.h"

namespace hone::documents {

void OpenDocumentWriter::words(const pugi::xml_node& parent) {
  for (const pugi::xml_node& node : parent.children()) {
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      builder_.flow(node.value());
      continue;
    }
    const std::string_view name = local_name(node);
    if (name == "s") {
      builder_.flow(" ");
    } else if (name == "tab") {
      in_cell_ ? builder_.flow(" ") : builder_.verbatim("\t");
    } else if (name == "line-break") {
      in_cell_ ? builder_.flow(" ") : builder_.line_break();
    } else if (name == "note") {
      note(node);
    } else if (name == "annotation") {
      annotation(node);
    } else if (name == "ruby") {
      words(child(node, "ruby-base"));
    } else if (name == "hidden-text" || name == "hidden-paragraph") {
      counts_.hidden += name == "hidden-text";
    } else if (name == "span" && parts_.styles.hides(attribute(node, "style-name"))) {
      ++counts_.hidden;
    } else if (name == "span" && parts_.styles.strikes(attribute(node, "style-name"))) {
      ++counts_.struck;
    } else if (name == "image") {
      ++counts_.pictures;
    } else if (name == "object" || name == "object-ole") {
      ++counts_.objects;
    } else if (name == "frame" || name == "custom-shape" || name == "g" || name == "text-box" || name == "rect") {
      frames_.push_back(node);
    } else if (name != "annotation-end" && name != "change" && name != "desc" && name != "title" &&
               name != "bookmark" && name != "toc-mark" && name != "alphabetical-index-mark" &&
               !(name == "page-number" && on_slide_)) {
      words(node);
    }
  }
}

void OpenDocumentWriter::note(const pugi::xml_node& node) {
  ++notes_;
  builder_.verbatim(fmt::format(" [note {}]", notes_));
  waiting_.push_back({fmt::format("[note {}] ", notes_), child(node, "note-body")});
}

void OpenDocumentWriter::annotation(const pugi::xml_node& node) {
  const std::string who = one_line(all_text(child(node, "creator")));
  ++comments_;
  builder_.verbatim(fmt::format(" [comment {}]", comments_));
  waiting_.push_back({fmt::format("[comment {}{}{}] ", comments_, who.empty() ? "" : " by ", who), node});
}

// Frames that stand in a paragraph, and the notes it refers to. Inside a table they wait for its end.
void OpenDocumentWriter::after_paragraph() {
  if (in_cell_) return;
  for (const pugi::xml_node& frame : std::exchange(frames_, {})) block(frame);
  while (!waiting_.empty()) {
    const auto [label, node] = waiting_.front();
    waiting_.erase(waiting_.begin());
    builder_.separate(2);
    builder_.verbatim(label);
    bool first = true;
    for (const pugi::xml_node& one : node.children()) {
      if (local_name(one) != "p" && local_name(one) != "h" && local_name(one) != "list") continue;
      if (!std::exchange(first, false)) builder_.separate(1);
      if (local_name(one) == "list")
        list(one, "", 1);
      else
        words(one);
    }
    builder_.separate(2);
  }
}

}  // namespace hone::documents
