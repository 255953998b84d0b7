// The visible text of a page, as its block elements lay it out.
//
//   HONE_CHECK(add_html(page, "chapter1.xhtml", limits, builder, &title));
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/documents/limits.h"
#include "text_builder.h"

namespace hone {

// Adds the page's text to `builder`, headings h1 … h6 at their level. `html` is valid UTF-8; `title`, when wanted, becomes
// the page's <title>. Scripts, styles and hidden elements are passed over.
// Errors: limit_exceeded when the parser needs too much memory or time.
Status add_html(std::string_view html, std::string_view name, const DocumentLimits& limits, TextBuilder& builder,
                std::string* title);

// XHTML's <script src="…"/> and <a id="…"/> mean an open tag to an HTML parser: written out as open and close.
std::string expand_self_closing(std::string_view xhtml);

}  // namespace hone
