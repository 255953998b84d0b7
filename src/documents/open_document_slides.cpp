#include "open_document_slides.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "open_document_writer.h"
#include "slide_pages.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

class OpenDocumentSlide {
 public:
  OpenDocumentSlide(OpenDocumentParts& parts, OpenDocumentCounts& counts, TextBuilder& builder)
      : parts_(parts), counts_(counts), builder_(builder), writer_(parts, counts, builder, OpenDocumentWriter::slide) {}

  // Recursion is bounded by the depth that parse_xml allows.
  void shapes(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node), what = attribute(node, "class");
      if (name == "notes" || name == "annotation") continue;  // after the shapes
      if (what == "page-number" || what == "date-time" || what == "footer" || what == "header") continue;
      if (name == "g" || name == "a") {
        shapes(node);
      } else if (what == "title") {
        heading(node);
      } else {
        builder_.separate(2);
        writer_.block(node);
        builder_.separate(2);
      }
    }
  }

  void notes(const pugi::xml_node& node) {
    const std::string said = apart([&](OpenDocumentSlide& slide) { slide.shapes(node); });
    if (said.empty()) return;
    builder_.separate(2);
    builder_.verbatim("[notes] " + said);
  }

  void comment(const pugi::xml_node& node) {
    const std::string who = one_line(all_text(child(node, "creator")));
    const std::string said = apart([&](OpenDocumentSlide& slide) { slide.paragraphs(node); });
    if (said.empty()) return;
    builder_.separate(2);
    builder_.verbatim(fmt::format("[comment{}{}] {}", who.empty() ? "" : " by ", who, said));
  }

  std::string title;  // the first

 private:
  void heading(const pugi::xml_node& shape) {
    const std::string words = one_line(apart([&](OpenDocumentSlide& slide) { slide.writer_.block(shape); }));
    if (words.empty()) return;
    if (title.empty()) title = words;
    builder_.separate(2);
    builder_.begin_heading(1);
    builder_.flow(words);
    builder_.end_heading();
    builder_.separate(2);
  }

  void paragraphs(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children())
      if (local_name(node) == "p" || local_name(node) == "list") writer_.block(node);
  }

  // The text of a part of it by itself.
  template <class Write>
  std::string apart(Write write) {
    TextBuilder builder;
    OpenDocumentSlide slide(parts_, counts_, builder);
    write(slide);
    Document document;
    builder.finish(document);
    return std::move(document.text);
  }

  OpenDocumentParts& parts_;
  OpenDocumentCounts& counts_;
  TextBuilder& builder_;
  OpenDocumentWriter writer_;
};

}  // namespace

void write_open_document_slides(const pugi::xml_node& presentation, OpenDocumentParts& parts,
                                OpenDocumentCounts& counts, Document& document) {
  std::size_t points = 0;
  for (const pugi::xml_node& node : presentation.children()) {
    if (local_name(node) != "page") continue;
    counts.hidden_slides += parts.styles.hides_slide(attribute(node, "style-name"));
    TextBuilder builder;
    OpenDocumentSlide slide(parts, counts, builder);
    slide.shapes(node);
    slide.notes(child(node, "notes"));
    for (const pugi::xml_node& one : node.children())
      if (local_name(one) == "annotation") slide.comment(one);
    append_slide(builder, slide.title, points, document);
  }
}

}  // namespace hone::documents
