// gumbo's parse tree within limits of memory and time, which gumbo itself does not have.
//
//   HONE_TRY(HtmlTree tree, HtmlTree::parse(html, "page.html", limits));
//   tree.root();
#pragma once

#include <gumbo.h>

#include <memory>
#include <string_view>

#include "hone/core/result.h"
#include "hone/documents/limits.h"

namespace hone::documents {

class HtmlTree {
 public:
  // The tree points into `html`. Errors: limit_exceeded.
  static Result<HtmlTree> parse(std::string_view html, std::string_view name, const DocumentLimits& limits);
  HtmlTree(HtmlTree&&) noexcept;
  ~HtmlTree();
  const GumboNode* root() const { return root_; }

 private:
  struct Arena;
  HtmlTree(std::unique_ptr<Arena> arena, const GumboNode* root);
  std::unique_ptr<Arena> arena_;
  const GumboNode* root_;
};

}  // namespace hone::documents
