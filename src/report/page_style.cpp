#include "page_style.h"

#include <fmt/format.h>

#include <utility>

namespace hone::report {
namespace {

constexpr char common_style[] = R"(
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fff; --faint: #6b6a64; --line: #dcdad2; --mark: #2a5d9f; --good: #1d7a46; --bad: #b3372f; --band: #f5f4ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e0; --paper: #191917; --faint: #a3a198; --line: #3a3934; --mark: #7fb0ec; --good: #6cc890; --bad: #ec8a82; --band: #22211e; } }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #444; --line: #bbb; --mark: #1f4e8c; --good: #14592f; --bad: #8f2018; --band: #eee; print-color-adjust: exact; } }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 4rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; } p, ul { max-width: 46rem; }
a { color: var(--mark); } nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1rem; font-size: .92rem; }
.faint { color: var(--faint); } .good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
details { border-top: 1px solid var(--line); padding: .5rem 0; } summary { font-weight: 600; cursor: pointer; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } th { font-weight: 600; } tbody th { font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; } thead th { overflow-wrap: normal; } thead th.long { overflow-wrap: anywhere; min-width: 4.5em; } tbody th, td { min-width: 8em; } .number { text-align: right; } td.number { white-space: nowrap; min-width: 0; }
svg { display: block; overflow: visible; } svg text { font: 11px system-ui, sans-serif; fill: var(--faint); }
.rule { stroke: var(--line); } .zero { stroke: var(--faint); } .front { stroke: var(--mark); stroke-dasharray: 4 3; } .interval { stroke: var(--mark); stroke-width: 3; stroke-linecap: round; }
circle.mark { fill: var(--mark); } circle.good { fill: var(--good); } circle.bad { fill: var(--bad); }
.intervals { margin-bottom: 1.25rem; } .intervals div { display: grid; grid-template-columns: 15rem 1fr 13rem; align-items: center; column-gap: 1.25rem; padding: .15rem 0; font-size: .9rem; line-height: 1.3; } .intervals svg { grid-column: 2; }
@media screen and (max-width: 44rem) { .intervals div { grid-template-columns: 1fr auto; padding-top: .4rem; } .intervals svg { grid-column: 1 / -1; grid-row: 2; } .intervals { padding: 0 .5rem; } }
@media print { body { max-width: none; padding: 0; } .most table { font-size: .72rem; } .most th, .most td { padding-right: .4rem; } nav { display: none; } .table { overflow: visible; } tr, details, .intervals { break-inside: avoid; } h2, h2 + p, summary { break-after: avoid; } summary { list-style: none; } }
)";

// Below its width a table has a block for each row, and each cell says its head. The least widths are of tables of numbers.
constexpr char card_style[] = R"(
@media screen and (max-width: {width}) {{
  .{kind} table, .{kind} tbody, .{kind} tr {{ display: block; }} .{kind} thead {{ display: none; }} .{kind} tr {{ border-bottom: 1px solid var(--line); padding: .4rem 0; }}
  .{kind} th, .{kind} td {{ display: inline-block; border: 0; padding: 0 1rem 0 0; min-width: 0; text-align: left; white-space: normal; }} .{kind} tbody th {{ display: block; font-weight: 600; }}
  .{kind} td[data-head]::before {{ content: attr(data-head) " "; color: var(--faint); font-weight: 400; }}
}}
)";

}  // namespace

std::string page_style() {
  std::string style = common_style;
  for (const auto& [kind, width] : {std::pair{"some", "44rem"}, {"many", "60rem"}, {"most", "74rem"}})
    style += fmt::format(card_style, fmt::arg("kind", kind), fmt::arg("width", width));
  return style;
}

}  // namespace hone::report
