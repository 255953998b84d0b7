#!/usr/bin/env python3
"""Every page that Hone writes fits its window: at 400, 800 and 1,300 px nothing stands outside it, and on paper no word is cut.

The pages are made of the worst that exams and documents hold: words without a blank, long names, many stages, rows and tags, right-to-left
text. Needs no model. A page that is broken on purpose must be seen first.
"""
import collections
import html
import html.parser
import json
import re
import subprocess
import unicodedata
import unittest

from harness import SCRATCH, browse, run

WIDTHS = (400, 800, 1300)
WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
ADDRESS = "https://archive.example.org/leases/1851/" + "a1b2c3d4e5f6" * 14
ANSWERS = ["The documents do not say.", f"It stands in {ADDRESS} and nowhere else.", WORD * 3, "سُجّل عقد الإيجار في مكتب البلدة.", "P4 | scene 12 | TODAY | " * 9,
           "{\"setting\": \"kitchen\", \"props\": [" + ", ".join(f"\"prop{i}\"" for i in range(40)) + "]}", "Anna\nKeller\n\n    signed\n\tit.", "x" * 900,
           "The rent is due on the first day of each quarter, to the landlord or his agent. " * 6]
RENT = "The rent is {} pounds a year, payable on the first day of each quarter to the landlord or his agent."  # the stages differ in one word

# In the page itself: every box and every line of text against the window, and against the box that it is in.
MEASURE = r"""
(() => {
  const found = [], wide = document.documentElement.clientWidth, slack = 1;
  const name = e => e.tagName.toLowerCase() + (e.className && e.className.baseVal === undefined ? '.' + e.className : '') + ' “' + (e.textContent || '').trim().slice(0, 40) + '”';
  const say = (e, what) => { if (found.length < 12) found.push(name(e) + ': ' + what); };
  if (document.scrollingElement.scrollWidth > wide + slack) found.push('the page is ' + document.scrollingElement.scrollWidth + ' px wide');
  for (const e of document.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width || style.visibility === 'hidden') continue;
    if (box.left < -slack || box.right > wide + slack) say(e, Math.round(box.left) + ' to ' + Math.round(box.right) + ' px');
    if (style.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + slack && !e.closest('svg')) say(e, 'hides or scrolls ' + (e.scrollWidth - e.clientWidth) + ' px');
    if (style.overflowY !== 'visible' && e.scrollHeight > e.clientHeight + slack && !e.closest('svg')) say(e, 'hides or scrolls ' + (e.scrollHeight - e.clientHeight) + ' px downwards');
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (texts.nextNode()) {
    const node = texts.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest('svg') || parent.closest('title')) continue;
    let block = parent;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    const around = block.getBoundingClientRect();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      if (!line.width) continue;
      if (line.left < -slack || line.right > wide + slack) say(parent, 'text at ' + Math.round(line.left) + ' to ' + Math.round(line.right) + ' px');
      else if (line.right > around.right + slack || line.left < around.left - slack) say(parent, 'text leaves its box by ' + Math.round(Math.max(line.right - around.right, around.left - line.left)) + ' px');
    }
  }
  return found;
})()
"""


def measured(page):
    """{width: [what stands outside]}: the page in frames of those widths, as a screen of such a width shows it."""
    text = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", page.read_text(encoding="utf-8"))
    script = "<script>onload = () => { document.title = JSON.stringify(" + MEASURE + "); }</script>"
    frames = "".join(f'<iframe width="{width}" height="900" style="border:0" srcdoc="{html.escape(text.replace("</body>", script + "</body>"), quote=True)}"></iframe>'
                     for width in WIDTHS)
    holder = page.with_suffix(".frames.html")
    holder.write_text("<!doctype html><meta charset='utf-8'><title></title><body>" + frames + "<pre id='found'></pre><script>onload = () => setTimeout(() => { "
                      "document.getElementById('found').textContent = JSON.stringify([...document.querySelectorAll('iframe')].map(f => "
                      "[f.contentWindow.innerWidth, f.contentDocument.title])); document.querySelectorAll('iframe').forEach(f => f.remove()); }, 300)</script>", encoding="utf-8")
    dom = browse(holder, "--virtual-time-budget=8000", "--dump-dom")
    said = re.search(r"<pre id=\"found\">(.*?)</pre>", dom.stdout, re.S)
    assert said and said[1], dom.stderr[-800:]
    return {width: json.loads(title) for width, title in json.loads(html.unescape(said[1]))}


class Words(html.parser.HTMLParser):
    """What is to be read on paper: all text but the links to parts."""

    def __init__(self):
        super().__init__()
        self.text, self.apart = [], 0

    def handle_starttag(self, tag, attributes):
        self.apart += tag in ("nav", "style", "title", "script")

    def handle_endtag(self, tag):
        self.apart -= tag in ("nav", "style", "title", "script")

    def handle_data(self, data):
        if not self.apart:
            self.text.append(data)


def letters(text):
    return collections.Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def cut_on_paper(page):
    """What a printout loses: words outside its pages, and letters that are not on them at all."""
    pdf = page.with_suffix(".pdf")
    pdf.unlink(missing_ok=True)
    done = browse(page, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    assert pdf.exists(), done.stderr[-400:]
    boxes = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=True).stdout
    found, width, height = [], 0.0, 0.0
    for line in boxes.splitlines():
        if sheet := re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line):
            width, height = map(float, sheet.groups())
        elif word := re.search(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>', line):
            left, top, right, bottom = map(float, word.groups()[:4])
            if left < 0 or top < 0 or right > width + 0.5 or bottom > height + 0.5:
                found.append(f"{html.unescape(word[5])[:40]} at {left:.0f} to {right:.0f} of {width:.0f} points")
    words = Words()
    words.feed(page.read_text(encoding="utf-8"))
    printed = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout
    lost = letters("".join(words.text)) - letters(printed)
    if sum(lost.values()):
        found.append(f"{sum(lost.values())} letters are not printed: {''.join(lost)[:60]}")
    return found


def write_sitting(name, stage, marks, **header):
    rows = [{"hone_sitting": 1, "exam": {"title": "The lease of 1851 and what was agreed about the mill, the weir and the granary", "hash": "ab12" * 16, "part": "all"}, "stage": stage,
             "model": {"name": "qwen2.5-coder-0.5b-instruct-q4_k_m", "weights_hash": "0", "size_bytes": 398000000}, "first_word_seconds": 1.25, **header}]
    for i, mark in enumerate(marks):
        rows.append({"id": f"q{i}", "part": "prove", "kind": "graded", "mark": mark, "answer": RENT.format(300 + sum(map(ord, stage)) % 100) if i % 9 == 7 else ANSWERS[(i + len(stage)) % len(ANSWERS)], "tags": [("facts", "traps", WORD, "dates of the lease")[i % 4]],
                     "question": f"Question {i}: " + ("who witnessed the lease of the mill, and on which day of which year was that? " * (1 + i % 3) if i % 5 else WORD + ADDRESS),
                     "seconds": 2.5, "answer_seconds": 2.5, "answer_tokens": 40, "memory_bytes": 912000000, "declined": i % 7 == 0, "unanswerable": i % 6 == 0})
    file = SCRATCH / name
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def stages_page(name, stages):
    files = [write_sitting(f"{name}{number}.sitting.jsonl", stage, [(0, 1, 0.5)[(i * (number + 1) + number) % 3] for i in range(36)], **header)
             for number, (stage, header) in enumerate(stages)]
    page = SCRATCH / f"{name}.html"
    done = run("exam", "stages", *files, "--html", page)
    assert done.returncode == 0, done.stderr
    return page


LONG = {"adapter": {"name": "runs-of-november-2026-scenes-second-attempt-rank-16-" + WORD, "sha256": "0", "size_bytes": 5000000, "training_seconds": 9000},
        "documents": "hybrid, words:120/30, 4120 slices, " + ADDRESS, "recipe": {"slicing": "words:120"}}


def comparison_page():
    docs = SCRATCH / "documents"
    docs.mkdir(exist_ok=True)
    questions = []
    for i in range(14):
        name = f"lease-{i}-{WORD}.txt" if i % 4 == 0 else f"lease-{i}.txt"
        secret = f"the granary number {i} is kept by Una Roche {i}"
        text = f"{ANSWERS[i % len(ANSWERS)]}\n\n" + "The tenant pays the rent on the first day. " * 12 + secret + ". " + "Nothing else was agreed. " * 30
        (docs / name).write_text(text, encoding="utf-8")
        questions.append({"_id": f"q{i}", "question": f"By whom is the granary number {i} kept{' ' + WORD if i % 5 == 0 else ''}?", "document": name, "spans": [{"start": text.index(secret), "end": text.index(secret) + len(secret), "text": secret}]})
    file = SCRATCH / "questions.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in questions), encoding="utf-8")
    done = run("compare", "--docs", docs, "--questions", file, "--slice", "words:120/30,sentences:3/1,words:40/10,headings:300", "--embedder", "none", "--out", "compared",
               HONE_HOME=str(SCRATCH / "nothing"))
    assert done.returncode == 0, done.stderr
    return SCRATCH / "compared/report.html"


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pages = {"one stage": stages_page("one", [("base", {})]), "two stages": stages_page("two", [("base", {}), ("tuned", LONG)]),
                     "eight stages": stages_page("eight", [(f"stage {n} " + ("with documents and a long name" if n % 2 else WORD), LONG if n > 3 else {}) for n in range(8)]),
                     "a comparison": comparison_page()}

    def test_nothing_stands_outside_the_window(self):
        for what, page in self.pages.items():
            by_width = measured(page)
            self.assertEqual(sorted(by_width), sorted(WIDTHS))
            for width, found in by_width.items():
                with self.subTest(page=what, width=width):
                    self.assertEqual(found, [])

    def test_no_word_is_cut_on_paper(self):
        for what, page in self.pages.items():
            with self.subTest(page=what):
                self.assertEqual(cut_on_paper(page), [])

    def test_questions_whose_marks_changed_show_every_stage(self):
        page = self.pages["eight stages"].read_text(encoding="utf-8")
        block = re.search(r"<dl class=\"answers\">.*?</dl>", page, re.S)[0]
        self.assertEqual(block.count("<dt>"), 8)
        self.assertIn('<dd class="turned">', page)
        self.assertIn("<mark>", page)

    def test_a_broken_page_is_seen(self):
        text = self.pages["two stages"].read_text(encoding="utf-8")
        for what, style in (("a wide block", ".answers { width: 1500px; }"), ("a hidden rest", ".answers dd { max-height: 1.2em; overflow: hidden; white-space: nowrap; }"),
                            ("words that leave their box", ".answers dd { overflow-wrap: normal; }")):
            broken = SCRATCH / "broken.html"
            broken.write_text(text.replace("</style>", style + "</style>"), encoding="utf-8")
            with self.subTest(what):
                self.assertTrue(measured(broken)[400], what)
        broken.write_text(text.replace("</style>", "dd, summary { position: relative; left: 6in; white-space: nowrap; }</style>"), encoding="utf-8")
        self.assertTrue(cut_on_paper(broken))


if __name__ == "__main__":
    unittest.main()
