#include "math_text.h"

#include <string_view>
#include <vector>

#include "raised_text.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

constexpr int deepest_formula = 60;

std::string name_of(const GumboElement& element) {
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece name = element.original_tag;
  gumbo_tag_from_original_text(&name);
  return std::string(name.data ? name.data : "", name.length);
}

std::string in_brackets(const std::string& text) {
  return text.find_first_of(" +-*/=−·") == std::string::npos ? text : "(" + text + ")";
}

std::string raised_formula(const std::string& text) { return as_superscript(text).value_or("^" + in_brackets(text)); }
std::string lowered_formula(const std::string& text) { return as_subscript(text).value_or("_" + in_brackets(text)); }

std::string write(const GumboNode* node, int depth) {
  if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) return one_line(node->v.text.text);
  if (node->type != GUMBO_NODE_ELEMENT || depth > deepest_formula) return "";
  const GumboElement& element = node->v.element;
  const std::string name = name_of(element);
  if (name == "annotation" || name == "annotation-xml" || name == "mphantom") return "";
  std::vector<std::string> parts;
  for (unsigned i = 0; i < element.children.length; ++i) {
    const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
    if (child->type == GUMBO_NODE_WHITESPACE) continue;
    if (std::string part = write(child, depth + 1); !part.empty() || child->type == GUMBO_NODE_ELEMENT)
      parts.push_back(std::move(part));
  }
  if (name == "mfrac" && parts.size() == 2) return in_brackets(parts[0]) + "/" + in_brackets(parts[1]);
  if (name == "msup" && parts.size() == 2) return parts[0] + raised_formula(parts[1]);
  if ((name == "msub" || name == "munder") && parts.size() == 2) return parts[0] + lowered_formula(parts[1]);
  if (name == "mover" && parts.size() == 2) return parts[0] + raised_formula(parts[1]);
  if ((name == "msubsup" || name == "munderover") && parts.size() == 3)
    return parts[0] + lowered_formula(parts[1]) + raised_formula(parts[2]);
  if (name == "mroot" && parts.size() == 2) return raised_formula(parts[1]) + "√(" + parts[0] + ")";
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty() && (name == "mtr" || name == "mtable") && !part.empty()) out += name == "mtr" ? " " : "; ";
    out += part;
  }
  if (name == "msqrt") return "√(" + out + ")";
  if (name == "mtext" || name == "mspace") return out.empty() && name == "mspace" ? " " : out;
  return out;
}

}  // namespace

std::string math_text(const GumboNode* math) { return write(math, 0); }

}  // namespace hone::documents
