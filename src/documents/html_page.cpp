// A page's tree as text. Without recursion: it may be nested as deep as it likes.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "dates.h"
#include "html.h"
#include "html_elements.h"
#include "html_list.h"
#include "html_table.h"
#include "html_tree.h"
#include "math_text.h"
#include "raised_text.h"

namespace hone::documents {
namespace {

const GumboVector* children_of(const GumboNode* node) {
  if (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE) return &node->v.element.children;
  return node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children : nullptr;
}

bool is_text(const GumboNode* node) { return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA; }

// Calls enter(node) for all below `root`, in order, and leave(node) where it returned true.
template <class Enter, class Leave>
void walk(const GumboNode* root, const Enter& enter, const Leave& leave) {
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

std::string text_below(const GumboNode* root) {
  std::string text;
  walk(
      root,
      [&](const GumboNode* node) {
        if (is_text(node)) text += node->v.text.text;
        return node->type == GUMBO_NODE_ELEMENT;
      },
      [](const GumboNode*) {});
  return text;
}

bool any_below(const GumboNode* root, GumboTag tag, const char* attribute) {
  bool found = false;
  walk(
      root,
      [&](const GumboNode* node) {
        if (node->type != GUMBO_NODE_ELEMENT || found) return false;
        found = node->v.element.tag == tag && gumbo_get_attribute(&node->v.element.attributes, attribute);
        return true;
      },
      [](const GumboNode*) {});
  return found;
}

unsigned span_of(const GumboElement& cell, const char* name) {
  const std::string_view text = html_attribute(cell, name);
  unsigned value = 1;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc()) return 1;
  return value == 0 ? 65534 : value;  // rowspan="0" reaches to the end
}

// A cell of data, not one that holds half the page: its row stays one line.
bool is_simple(const GumboElement& cell) {
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

bool is_cell(GumboTag tag) { return is_any(tag, {GUMBO_TAG_TD, GUMBO_TAG_TH}); }

class PageWriter {
 public:
  PageWriter(TextBuilder& builder, std::size_t spare_bytes, HtmlPage& page)
      : builder_(builder), spare_bytes_(spare_bytes), page_(page) {}

  void write(const GumboNode* root) {
    walk(
        root,
        [&](const GumboNode* node) {
          if (node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == GUMBO_TAG_STYLE)
            classes_.read(text_below(node));
          return node->type == GUMBO_NODE_ELEMENT;
        },
        [](const GumboNode*) {});
    walk(
        root, [&](const GumboNode* node) { return enter(node); }, [&](const GumboNode* node) { leave(node); });
  }

 private:
  struct Capture {  // text that is written otherwise when its element ends
    const GumboNode* node;
    Script script;  // none: a ruby's reading
    char before;
    std::string text;
  };
  struct Table {
    TableColumns columns;
    bool is_layout;  // role="presentation": its cells are blocks
  };

  // True when its children are wanted; leave() follows then.
  bool enter(const GumboNode* node) {
    if (is_text(node) || node->type == GUMBO_NODE_WHITESPACE) {
      say(node->v.text.text);
      return false;
    }
    if (node->type != GUMBO_NODE_ELEMENT) return false;
    const GumboElement& element = node->v.element;
    note_about(node);
    if (is_machinery(element.tag) || is_left_out(node) || is_replaced(node)) return false;
    if (element.tag == GUMBO_TAG_BR) {
      if (simple_cells_ > 0 || !captures_.empty())
        say(" ");
      else
        builder_.line_break();
      return false;
    }
    open(node);
    return true;
  }

  // Struck out, hidden, or of another program. A struck cell keeps its place.
  bool is_left_out(const GumboNode* node) {
    const GumboElement& element = node->v.element;
    const bool struck = is_struck(element, classes_), hidden = !struck && is_hidden(element);
    if (struck || hidden) {
      if (!one_line(text_below(node)).empty()) page_.left_out.add(struck ? "struck-out passage" : "hidden part");
      if (struck && is_cell(element.tag) && !tables_.empty() && !tables_.back().is_layout) {
        tables_.back().columns.begin_cell(builder_, span_of(element, "colspan"), span_of(element, "rowspan"));
        tables_.back().columns.end_cell(builder_);
      }
      return true;
    }
    if (element.tag == GUMBO_TAG_OPTION && select_is_chosen_ && !gumbo_get_attribute(&element.attributes, "selected")) {
      page_.left_out.add("option that is not chosen");
      return true;
    }
    if (is_any(element.tag, {GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT, GUMBO_TAG_EMBED, GUMBO_TAG_CANVAS, GUMBO_TAG_AUDIO,
                             GUMBO_TAG_VIDEO})) {
      page_.left_out.add("embedded object");
      return true;
    }
    if (element.tag == GUMBO_TAG_SVG) {
      if (!one_line(text_below(node)).empty()) page_.left_out.add("drawing");
      return true;
    }
    return false;
  }

  // What stands in the text by another text: pictures, fields, formulas.
  bool is_replaced(const GumboNode* node) {
    const GumboElement& element = node->v.element;
    if (element.tag == GUMBO_TAG_IMG) {
      const std::string alternative = one_line(html_attribute(element, "alt"));
      if (!gumbo_get_attribute(&element.attributes, "alt")) page_.left_out.add("picture without a description");
      say_apart(alternative);
      return true;
    }
    if (element.tag == GUMBO_TAG_INPUT) {
      const std::string type = bare(html_attribute(element, "type"));
      if (type == "checkbox" || type == "radio")
        say_apart(gumbo_get_attribute(&element.attributes, "checked") ? "☑" : "☐");
      else if (type == "image")
        say_apart(one_line(html_attribute(element, "alt")));
      else if (type != "hidden" && type != "password" && type != "file")
        say_apart(one_line(html_attribute(element, "value")));
      return true;
    }
    if (element.tag == GUMBO_TAG_MATH) {
      const std::string formula = math_text(node);
      say_apart(formula.empty() ? one_line(html_attribute(element, "alttext")) : formula);
      return true;
    }
    return false;
  }

  void open(const GumboNode* node) {
    const GumboElement& element = node->v.element;
    const GumboTag tag = element.tag;
    if (tag == GUMBO_TAG_TABLE) {
      const std::string role = bare(html_attribute(element, "role"));
      tables_.push_back({TableColumns(spare_bytes_), role == "presentation" || role == "none"});
    }
    if (tag == GUMBO_TAG_OL || tag == GUMBO_TAG_UL) lists_.emplace_back(element);
    if (tag == GUMBO_TAG_SELECT) select_is_chosen_ = any_below(node, GUMBO_TAG_OPTION, "selected");
    if (is_cell(tag) && in_data_table()) {
      tables_.back().columns.begin_cell(builder_, span_of(element, "colspan"), span_of(element, "rowspan"));
      if (is_simple(element)) ++simple_cells_;
      tail_ = ' ';
    } else if (tag == GUMBO_TAG_TR && in_data_table()) {
      tables_.back().columns.begin_row(builder_);
    } else {
      separate(tag);
    }
    if (tag == GUMBO_TAG_LI && !lists_.empty()) marker_ += lists_.back().marker(element);
    if (const int level = heading_level(tag)) builder_.begin_heading(level);
    if (is_any(tag, {GUMBO_TAG_PRE, GUMBO_TAG_TEXTAREA})) ++preformatted_;
    if (tag == GUMBO_TAG_Q) say("“");
    if (tag == GUMBO_TAG_RUBY) readings_.emplace_back();
    if (tag == GUMBO_TAG_RT && !readings_.empty()) captures_.push_back({node, Script::none, tail_, {}});
    const Script script = captures_.empty() ? script_of(element) : Script::none;
    if (script != Script::none) captures_.push_back({node, script, tail_, {}});
  }

  void leave(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return;
    const GumboElement& element = node->v.element;
    const GumboTag tag = element.tag;
    if (!captures_.empty() && captures_.back().node == node) end_capture();
    if (tag == GUMBO_TAG_RUBY && !readings_.empty()) {
      const std::string reading = std::move(readings_.back());
      readings_.pop_back();
      if (!reading.empty()) say("(" + reading + ")");
    }
    if (tag == GUMBO_TAG_Q) say("”");
    if (heading_level(tag) > 0) builder_.end_heading();
    if (is_any(tag, {GUMBO_TAG_PRE, GUMBO_TAG_TEXTAREA})) --preformatted_;
    if (tag == GUMBO_TAG_LI) marker_.clear();
    if (is_cell(tag) && in_data_table()) {
      if (is_simple(element)) --simple_cells_;
      tables_.back().columns.end_cell(builder_);
    } else if (tag == GUMBO_TAG_TR && in_data_table()) {
      tables_.back().columns.end_row(builder_);
      tail_ = ' ';
    } else {
      separate(tag);
    }
    if (tag == GUMBO_TAG_SELECT) select_is_chosen_ = false;
    if (tag == GUMBO_TAG_TABLE) tables_.pop_back();
    if (tag == GUMBO_TAG_OL || tag == GUMBO_TAG_UL) lists_.pop_back();
  }

  bool in_data_table() const { return !tables_.empty() && !tables_.back().is_layout; }

  void end_capture() {
    const Capture capture = std::move(captures_.back());
    captures_.pop_back();
    if (capture.script == Script::none) {
      readings_.back() += one_line(capture.text);
    } else if (!one_line(capture.text).empty()) {
      const bool after_digit = capture.before >= '0' && capture.before <= '9';
      const std::string words = one_line(capture.text);
      if (capture.text.front() == ' ') say(" ");
      say(capture.script == Script::raised ? raised(words, after_digit) : lowered(words, after_digit));
      if (capture.text.back() == ' ') say(" ");
    }
  }

  void say(std::string_view text) {
    if (!captures_.empty()) {
      captures_.back().text += text;
      return;
    }
    if (text.empty()) return;
    tail_ = text.back();
    if (!marker_.empty() && text.find_first_not_of(" \t\n\r\f") != std::string_view::npos) {
      builder_.flow(marker_);
      marker_.clear();
    }
    if (preformatted_ > 0)
      builder_.verbatim(text);
    else
      builder_.flow(text);
  }

  // A single letter is an initial that was drawn.
  void say_apart(const std::string& text) {
    if (text.empty()) return;
    say(text.size() == 1 ? text : " " + text + " ");
  }

  void separate(GumboTag tag) {
    int newlines = newlines_around(tag);
    if (is_any(tag, {GUMBO_TAG_TD, GUMBO_TAG_TH})) newlines = 1;  // of a table that only lays out
    if (newlines == 0) return;
    if (simple_cells_ == 0 && captures_.empty() && !select_is_chosen_)
      builder_.separate(newlines);
    else
      say(" ");
    tail_ = ' ';
  }

  void note_about(const GumboNode* node) {
    const GumboElement& element = node->v.element;
    if (element.tag == GUMBO_TAG_TITLE && page_.title.empty()) page_.title = one_line(text_below(node));
    if (element.tag != GUMBO_TAG_META) return;
    std::string name = bare(html_attribute(element, "name"));
    if (name.empty()) name = bare(html_attribute(element, "property"));
    if (name.empty()) name = bare(html_attribute(element, "itemprop"));
    const std::string content = one_line(html_attribute(element, "content"));
    const auto is = [&](std::initializer_list<std::string_view> names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (page_.author.empty() && content.find("://") == std::string::npos &&
        is({"author", "dc.creator", "dcterms.creator", "article:author", "citation_author", "parsely-author"}))
      page_.author = content;
    if (page_.date.empty() &&
        is({"article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "dcterms.issued",
            "dcterms.created", "citation_publication_date", "parsely-pub-date", "last-modified"}))
      page_.date = date_as_iso(content);
  }

  TextBuilder& builder_;
  std::size_t spare_bytes_;
  HtmlPage& page_;
  StruckClasses classes_;
  std::vector<Table> tables_;
  std::vector<HtmlList> lists_;
  std::vector<Capture> captures_;
  std::vector<std::string> readings_;  // of each <ruby>
  std::string marker_;  // of a list's item, said before its first word
  char tail_ = ' ';  // what was said last
  bool select_is_chosen_ = false;
  int preformatted_ = 0, simple_cells_ = 0;
};

}  // namespace

Status add_html(std::string_view html, std::string_view name, const DocumentLimits& limits, TextBuilder& builder,
                HtmlPage* page) {
  HONE_TRY(HtmlTree tree, HtmlTree::parse(html, name, limits));
  HtmlPage unasked;
  PageWriter(builder, html.size() + (64 << 10), page ? *page : unasked).write(tree.root());
  return {};
}

}  // namespace hone::documents
