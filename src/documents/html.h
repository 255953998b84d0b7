// The visible text of a page, as its block elements lay it out.
//
//   HtmlPage page;
//   HONE_CHECK(add_html(bytes, "chapter1.xhtml", limits, builder, &page));     // page.title, page.left_out …
#pragma once

#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/documents/limits.h"
#include "left_out.h"
#include "text_builder.h"

namespace hone::documents {

// What a page says about itself, and what of it is not in the text. Several pages add up.
struct HtmlPage {
  std::string title, author, date;  // of the first page that has them
  LeftOut left_out;
};

// Adds the page's text to `builder`, headings h1 … h6 at their level, lists with their numbers, merged cells in their place.
// `html` is valid UTF-8; `page` may be null. Scripts and styles are passed over; struck-out and hidden parts are counted.
// Errors: limit_exceeded when the parser needs too much memory or time, or the text is too long.
Status add_html(std::string_view html, std::string_view name, const DocumentLimits& limits, TextBuilder& builder,
                HtmlPage* page);

// XHTML's <script src="…"/> and <a id="…"/> mean an open tag to an HTML parser: written out as open and close.
std::string expand_self_closing(std::string_view xhtml);

}  // namespace hone::documents
