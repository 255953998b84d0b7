#include "rtf_groups.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

namespace hone::documents {
namespace {

using Destination = RtfGroup::Destination;

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
  if (group.destination == Destination::styles && !group.opens)
    return {Destination::styles, std::exchange(captured_, "")};
  if (!group.opens || group.destination == Destination::nowhere || group.destination == Destination::body ||
      outer_.empty())
    return {};
  std::string text = std::exchange(captured_, outer_.back());
  outer_.pop_back();
  if (group.destination == Destination::styles) return {};
  return {group.destination, std::move(text)};
}

void RtfGroups::begin(Destination destination) {
  RtfGroup& group = now();
  if (group.destination == Destination::nowhere && destination != Destination::nowhere)
    return;  // nothing within what is passed over
  group.destination = destination, group.opens = true;
  if (destination != Destination::nowhere) outer_.push_back(std::exchange(captured_, ""));
}

bool RtfGroups::enter(std::string_view word, bool starred) {
  static const std::map<std::string_view, Destination> known{{"fonttbl", Destination::fonts},
                                                             {"stylesheet", Destination::styles},
                                                             {"title", Destination::title},
                                                             {"author", Destination::author},
                                                             {"revtim", Destination::saved},
                                                             {"creatim", Destination::saved},
                                                             {"footnote", Destination::note},
                                                             {"annotation", Destination::comment},
                                                             {"atnauthor", Destination::comment_author},
                                                             {"header", Destination::header},
                                                             {"headerl", Destination::header},
                                                             {"headerr", Destination::header},
                                                             {"headerf", Destination::header},
                                                             {"footer", Destination::header},
                                                             {"footerl", Destination::header},
                                                             {"footerr", Destination::header},
                                                             {"footerf", Destination::header},
                                                             {"fldinst", Destination::field}};
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
    now().outside_upr = now().destination;
    now().destination = Destination::nowhere;
    return true;
  }
  if (word == "ud") {
    now().destination = now().outside_upr;
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

}  // namespace hone::documents
