#include "html.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "decoding.h"
#include "html_tree.h"
#include "reading.h"

namespace hone {
namespace {

bool is_any(GumboTag tag, std::initializer_list<GumboTag> tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

bool is_hidden(const GumboElement& element) {
  if (is_any(element.tag, {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_TEMPLATE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_IFRAME,
                           GUMBO_TAG_OBJECT, GUMBO_TAG_EMBED, GUMBO_TAG_CANVAS, GUMBO_TAG_AUDIO, GUMBO_TAG_VIDEO,
                           GUMBO_TAG_SVG, GUMBO_TAG_TITLE}))
    return true;
  if (gumbo_get_attribute(&element.attributes, "hidden")) return true;
  const GumboAttribute* style = gumbo_get_attribute(&element.attributes, "style");
  if (!style) return false;
  std::string bare;
  for (const char* c = style->value; *c; ++c)
    if (!std::isspace(static_cast<unsigned char>(*c)))
      bare += static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
  return bare.find("display:none") != std::string::npos;
}

int heading_level(GumboTag tag) {
  static constexpr std::array<GumboTag, 6> tags{GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3,
                                                GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6};
  const auto found = std::find(tags.begin(), tags.end(), tag);
  return found == tags.end() ? 0 : static_cast<int>(found - tags.begin()) + 1;
}

// Newlines around an element: 2 leaves a blank line, 0 is inline.
int newlines_around(GumboTag tag) {
  if (heading_level(tag) > 0) return 2;
  if (is_any(tag, {GUMBO_TAG_P, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_DL, GUMBO_TAG_TABLE, GUMBO_TAG_BLOCKQUOTE,
                   GUMBO_TAG_PRE, GUMBO_TAG_HR, GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE, GUMBO_TAG_HEADER,
                   GUMBO_TAG_FOOTER, GUMBO_TAG_ASIDE, GUMBO_TAG_NAV, GUMBO_TAG_MAIN, GUMBO_TAG_FIGURE, GUMBO_TAG_FORM,
                   GUMBO_TAG_FIELDSET, GUMBO_TAG_DETAILS}))
    return 2;
  if (is_any(tag, {GUMBO_TAG_DIV, GUMBO_TAG_LI, GUMBO_TAG_TR, GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_CAPTION,
                   GUMBO_TAG_FIGCAPTION, GUMBO_TAG_ADDRESS, GUMBO_TAG_BODY, GUMBO_TAG_OPTION, GUMBO_TAG_LEGEND,
                   GUMBO_TAG_SUMMARY, GUMBO_TAG_CENTER}))
    return 1;
  return 0;
}

const GumboVector* children_of(const GumboNode* node) {
  if (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE) return &node->v.element.children;
  return node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children : nullptr;
}

// The tree without recursion: a page may be nested as deep as it likes.
class PageWriter {
 public:
  PageWriter(TextBuilder& builder, std::string* title) : builder_(builder), title_(title) {}

  void write(const GumboNode* root) {
    struct Place {
      const GumboNode* node;
      unsigned child;
    };
    std::vector<Place> path{{root, 0}};
    while (!path.empty()) {
      Place& here = path.back();
      const GumboVector* children = children_of(here.node);
      if (!children || here.child == children->length) {
        leave(here.node);
        path.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(children->data[here.child++]);
      if (enter(child)) path.push_back({child, 0});
    }
  }

 private:
  // True when its children are wanted; leave() follows then.
  bool enter(const GumboNode* node) {
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA || node->type == GUMBO_NODE_WHITESPACE) {
      if (preformatted_ > 0)
        builder_.verbatim(node->v.text.text);
      else
        builder_.flow(node->v.text.text);
      return false;
    }
    if (node->type != GUMBO_NODE_ELEMENT) return false;
    const GumboElement& element = node->v.element;
    if (element.tag == GUMBO_TAG_TITLE && title_ && title_->empty()) *title_ = title_of(element);
    if (is_hidden(element)) return false;
    if (element.tag == GUMBO_TAG_BR) {
      builder_.line_break();
      return false;
    }
    if (is_any(element.tag, {GUMBO_TAG_TD, GUMBO_TAG_TH})) {
      builder_.begin_cell();
      if (is_simple(element)) ++simple_cells_;
    }
    if (element.tag == GUMBO_TAG_TR)
      builder_.begin_row();
    else
      separate(element.tag);
    if (const int level = heading_level(element.tag)) builder_.begin_heading(level);
    if (is_any(element.tag, {GUMBO_TAG_PRE, GUMBO_TAG_TEXTAREA})) ++preformatted_;
    return true;
  }

  void leave(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return;
    const GumboElement& element = node->v.element;
    if (heading_level(element.tag) > 0) builder_.end_heading();
    if (is_any(element.tag, {GUMBO_TAG_PRE, GUMBO_TAG_TEXTAREA})) --preformatted_;
    if (element.tag == GUMBO_TAG_TR)
      builder_.end_row();
    else
      separate(element.tag);
    if (is_any(element.tag, {GUMBO_TAG_TD, GUMBO_TAG_TH}) && is_simple(element)) --simple_cells_;
  }

  void separate(GumboTag tag) {
    const int newlines = newlines_around(tag);
    if (newlines > 0 && simple_cells_ == 0)
      builder_.separate(newlines);
    else if (newlines > 0)
      builder_.flow(" ");
  }

  // A cell of data, not one that holds half the page: its row stays one line.
  static bool is_simple(const GumboElement& cell) {
    unsigned blocks = 0;
    for (unsigned i = 0; i < cell.children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(cell.children.data[i]);
      if (child->type != GUMBO_NODE_ELEMENT) continue;
      const GumboTag tag = child->v.element.tag;
      if (is_any(tag,
                 {GUMBO_TAG_TABLE, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_PRE, GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE}) ||
          heading_level(tag) > 0)
        return false;
      if (newlines_around(tag) > 0 && ++blocks > 1) return false;
    }
    return true;
  }

  static std::string title_of(const GumboElement& element) {
    std::string title;
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
      if (child->type == GUMBO_NODE_TEXT) title += child->v.text.text;
    }
    return one_line(title);
  }

  TextBuilder& builder_;
  std::string* title_;
  int preformatted_ = 0, simple_cells_ = 0;
};

// <meta charset="…"> or <meta … content="text/html; charset=…"> among the first bytes, or an XML declaration's encoding.
std::string declared_encoding(std::string_view bytes) {
  std::string head(bytes.substr(0, 4096));
  std::transform(head.begin(), head.end(), head.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
  std::size_t at = std::string::npos;
  for (std::size_t meta = head.find("<meta"); meta != std::string::npos && at == std::string::npos;
       meta = head.find("<meta", meta + 5)) {
    const std::size_t end = head.find('>', meta), found = head.find("charset=", meta);
    if (found != std::string::npos && found < end) at = found + 8;
  }
  if (at == std::string::npos && head.compare(0, 5, "<?xml") == 0)
    if (const std::size_t found = head.find("encoding="); found != std::string::npos && found < head.find("?>"))
      at = found + 9;
  if (at == std::string::npos) return "";
  at = std::min(head.find_first_not_of(" \"'", at), head.size());
  const std::size_t end = std::min(head.find_first_of(" \"'/>;?", at), head.size());
  return head.substr(at, std::min<std::size_t>(end - at, 40));
}

}  // namespace

Status add_html(std::string_view html, std::string_view name, const DocumentLimits& limits, TextBuilder& builder,
                std::string* title) {
  HONE_TRY(HtmlTree tree, HtmlTree::parse(html, name, limits));
  PageWriter(builder, title).write(tree.root());
  return {};
}

std::string expand_self_closing(std::string_view xhtml) {
  static constexpr std::array<std::string_view, 14> empty_in_html{
      "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"};
  std::string out;
  out.reserve(xhtml.size() + 64);
  std::size_t copied = 0;
  for (std::size_t open = xhtml.find('<'); open != std::string_view::npos; open = xhtml.find('<', open + 1)) {
    if (xhtml.substr(open, 4) == "<!--") {
      open = xhtml.find("-->", open);
      if (open == std::string_view::npos) break;
      continue;
    }
    const std::size_t close = xhtml.find('>', open);
    if (close == std::string_view::npos) break;
    if (xhtml[close - 1] != '/' || close - open < 3) continue;
    const std::string_view tag = xhtml.substr(open + 1, close - open - 2);
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n"));
    if (name.empty() || !std::isalpha(static_cast<unsigned char>(name[0]))) continue;
    if (std::find(empty_in_html.begin(), empty_in_html.end(), name) != empty_in_html.end()) continue;
    out.append(xhtml.substr(copied, close - 1 - copied)).append("></").append(name).append(">");
    copied = close + 1;
  }
  return out.append(xhtml.substr(copied));
}

Result<Document> read_html(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name, declared_encoding(source.bytes)));
  if (decoded.text.compare(0, 5, "<?xml") == 0) decoded.text = expand_self_closing(decoded.text);
  Document document;
  document.warnings = std::move(decoded.warnings);
  TextBuilder builder;
  HONE_CHECK(add_html(decoded.text, source.name, source.limits, builder, &document.title));
  builder.finish(document);
  if (document.text.empty())
    document.warnings.push_back(source.name +
                                " has no visible text; a page that scripts fill in must be saved as shown.");
  return document;
}

}  // namespace hone
