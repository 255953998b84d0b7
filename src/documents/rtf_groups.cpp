#include "rtf_groups.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace hone {
namespace {

using Into = RtfGroup::Into;

constexpr std::size_t most_groups = 2000;  // within each other

}  // namespace

Status RtfGroups::open(const std::string& name) {
  if (groups_.size() >= most_groups)
    return Error(ErrorCode::limit_exceeded,
                 fmt::format("{} is refused: its groups are nested more than {} deep.", name, most_groups));
  groups_.push_back(groups_.back());
  groups_.back().opens = false;
  return {};
}

RtfGroups::Closed RtfGroups::close() {
  const RtfGroup group = now();
  if (groups_.size() > 1) groups_.pop_back();
  if (group.into == Into::styles && !group.opens) return {Into::styles, std::exchange(captured_, "")};
  if (!group.opens || group.into == Into::nowhere || group.into == Into::body || outer_.empty()) return {};
  std::string said = std::exchange(captured_, outer_.back());
  outer_.pop_back();
  if (group.into == Into::styles) return {};
  return {group.into, std::move(said)};
}

void RtfGroups::begin(Into into) {
  RtfGroup& group = now();
  if (group.into == Into::nowhere && into != Into::nowhere) return;  // nothing within what is passed over
  group.into = into, group.opens = true;
  if (into != Into::nowhere) outer_.push_back(std::exchange(captured_, ""));
}

bool RtfGroups::enter(std::string_view word, bool starred) {
  static const std::map<std::string_view, Into> known{
      {"fonttbl", Into::fonts},  {"stylesheet", Into::styles},  {"title", Into::title},
      {"author", Into::author},  {"revtim", Into::saved},       {"creatim", Into::saved},
      {"footnote", Into::note},  {"annotation", Into::comment}, {"atnauthor", Into::comment_author},
      {"header", Into::header},  {"headerl", Into::header},     {"headerr", Into::header},
      {"headerf", Into::header}, {"footer", Into::header},      {"footerl", Into::header},
      {"footerr", Into::header}, {"footerf", Into::header},     {"fldinst", Into::field}};
  static const std::set<std::string_view> passed{"colortbl",     "pict",         "objdata",   "objclass",
                                                 "objname",      "nonesttables", "sn",        "sv",
                                                 "shprslt",      "nonshppict",   "atnid",     "atnref",
                                                 "atndate",      "subject",      "operator",  "keywords",
                                                 "category",     "manager",      "company",   "comment",
                                                 "doccomm",      "hlinkbase",    "printim",   "buptim",
                                                 "xe",           "tc",           "tcn",       "ftnsep",
                                                 "ftnsepc",      "ftncn",        "aftnsep",   "aftnsepc",
                                                 "aftncn",       "filetbl",      "themedata", "colorschememapping",
                                                 "latentstyles", "datastore",    "listtable", "listoverridetable",
                                                 "revtbl",       "rsidtbl",      "generator", "private",
                                                 "template",     "bkmkstart",    "bkmkend",   "pn",
                                                 "datafield",    "formfield"};
  static const std::set<std::string_view> entered{"shpinst", "shppict", "shptxt", "result", "fldrslt", "listtext",
                                                  "pntext",  "object",  "field",  "shp",    "info",    "ffdata"};
  if (word == "upr") {
    now().outside_upr = now().into;
    now().into = Into::nowhere;
    return true;
  }
  if (word == "ud") {
    now().into = now().outside_upr;
    return true;
  }
  if (const auto found = known.find(word); found != known.end()) {
    begin(found->second);
    return true;
  }
  if (passed.count(word)) {
    pass_over();
    return true;
  }
  if (entered.count(word)) return true;
  if (starred) pass_over();
  return starred;
}

}  // namespace hone
