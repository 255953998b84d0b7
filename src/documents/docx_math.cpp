#include "docx_math.h"

#include <string_view>
#include <utility>

#include "hone/core/unicode.h"
#include "raised_text.h"
#include "xml.h"

namespace hone::documents {
namespace {

// In brackets when it is more than one letter, number or word.
std::string grouped(std::string text) {
  for (const char c : text) {
    const bool simple = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                        c == ',' || static_cast<unsigned char>(c) >= 0x80;
    if (!simple) return "(" + text + ")";
  }
  return text;
}

std::string of(const pugi::xml_node& node, const char* part) { return math_text(child(node, part)); }

std::string above(const std::string& text) { return as_superscript(text).value_or("^" + grouped(text)); }
std::string below(const std::string& text) { return as_subscript(text).value_or("_" + grouped(text)); }

// A property's character, or what stands for it when it is not said.
std::string character(const pugi::xml_node& node, const char* properties, const char* name, const char* usual) {
  const pugi::xml_node said = child(child(node, properties), name);
  return said ? std::string(attribute(said, "val")) : usual;
}

std::string joined(const pugi::xml_node& node, std::string_view element, const std::string& between) {
  std::string text;
  bool first = true;
  for (const pugi::xml_node& one : node.children()) {
    if (local_name(one) != element) continue;
    if (!first) text += between;
    first = false;
    text += element == "mr" ? joined(one, "e", ", ") : math_text(one);
  }
  return text;
}

std::string element_text(const pugi::xml_node& node) {
  const std::string_view name = local_name(node);
  if (name == "t") return all_text(node);
  if (name == "f") return grouped(of(node, "num")) + "/" + grouped(of(node, "den"));
  if (name == "sSup") return grouped(of(node, "e")) + above(of(node, "sup"));
  if (name == "sSub") return grouped(of(node, "e")) + below(of(node, "sub"));
  if (name == "sSubSup") return grouped(of(node, "e")) + below(of(node, "sub")) + above(of(node, "sup"));
  if (name == "sPre") return below(of(node, "sub")) + above(of(node, "sup")) + of(node, "e");
  if (name == "rad") {
    const std::string degree = of(node, "deg");
    return (is_blank(degree) ? "" : above(degree)) + "√" + grouped(of(node, "e"));
  }
  if (name == "nary") {
    const std::string from = of(node, "sub"), to = of(node, "sup");
    return character(node, "naryPr", "chr", "∫") + (from.empty() ? "" : below(from)) + (to.empty() ? "" : above(to)) +
           " " + of(node, "e");
  }
  if (name == "d")
    return character(node, "dPr", "begChr", "(") + joined(node, "e", character(node, "dPr", "sepChr", "|")) +
           character(node, "dPr", "endChr", ")");
  if (name == "func") return of(node, "fName") + " " + of(node, "e");
  if (name == "acc") return of(node, "e") + character(node, "accPr", "chr", "\xCC\x82");
  if (name == "m") return "[" + joined(node, "mr", "; ") + "]";
  if (name == "eqArr") return joined(node, "e", "; ");
  if (name == "limLow") return of(node, "e") + below(of(node, "lim"));
  if (name == "limUpp") return of(node, "e") + above(of(node, "lim"));
  if (name == "del" || name == "moveFrom" || name == "rPr" || name == "ctrlPr") return "";
  return math_text(node);
}

}  // namespace

std::string math_text(const pugi::xml_node& node) {
  std::string text;
  bool first = true;
  for (const pugi::xml_node& one : node.children()) {
    if (local_name(one) == "oMath" && !std::exchange(first, false)) text += "; ";  // lines of an m:oMathPara
    text += element_text(one);
  }
  return text;
}

}  // namespace hone::documents
