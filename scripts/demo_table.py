"""The demo's table: each question, the answer of the bare model and the answer with documents, and how many were right.

Usage: demo_table.py BARE.json DOCUMENTS.json      (both from `hone ask --questions … --json`)
"""
import json
import shutil
import sys
import textwrap


def cell(text, width):
    lines = textwrap.wrap(" ".join(text.split()), width)
    return lines[:3] if len(lines) <= 3 else lines[:2] + [textwrap.shorten(" ".join(lines[2:]), width, placeholder=" …")]


def passage(item):
    return "; ".join(f"[{c['n']}] {c['heading'] or c['document'].rsplit('/', 1)[-1]}, {c['start']}–{c['end']}" for c in item["citations"])


def main():
    bare, documents = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    width = max(80, min(150, shutil.get_terminal_size((120, 40)).columns))
    columns = [int((width - 8) * share) for share in (0.32, 0.32, 0.36)]

    def row(cells):
        height = max(map(len, cells))
        for i in range(height):
            print("  ".join((c[i] if i < len(c) else "").ljust(w) for c, w in zip(cells, columns)).rstrip())

    row([["Question (expected)"], ["Without documents"], ["With the novel"]])
    print("─" * width)
    for alone, found in zip(bare["items"], documents["items"]):
        assert alone["id"] == found["id"], "the two files answer the same questions"
        expected = "not in the book" if alone["declines"] else alone["expected"][0]
        cells = [cell(f"{alone['question']} ({expected})", columns[0])]
        for item in (alone, found):
            cells.append(cell(("✓ " if item["right"] else "✗ ") + item["answer"], columns[len(cells)]))
        source = passage(found)
        if source:
            cells[2] = cells[2] + cell(source, columns[2])
        row(cells)
        print()
    print("─" * width)
    for name, result in (("without documents", bare), ("with the novel", documents)):
        answerable = [i for i in result["items"] if not i["declines"]]
        unanswerable = [i for i in result["items"] if i["declines"]]
        seconds = sorted(i["timings"]["total_seconds"] for i in result["items"])[len(result["items"]) // 2]
        print(f"{name:>18}: {sum(i['right'] for i in answerable):2} of {len(answerable)} answered right, "
              f"{sum(i['right'] for i in unanswerable)} of {len(unanswerable)} unanswerable ones declined, "
              f"{sum(not i['declines'] and i['declined'] for i in result['items'])} declined wrongly; median {seconds:.1f} s an answer")


main()
