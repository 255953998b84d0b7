#!/usr/bin/env python3
"""Every command line that README.md and docs/ show is one that Hone takes.

All of them are given to the binary where nothing is: no documents, no models. They fail there for what is missing, and must not
fail for how they are written. Those that a small folder is enough for then run in one, with the demo's models.
"""
import json
import re
import shlex
import shutil
import unittest

from harness import SCRATCH, SOURCE, demo_models, run

PAGES = [SOURCE / "README.md", *sorted((SOURCE / "docs").rglob("*.md"))]
ASKS_THE_NETWORK = {"pull"}
STAYS = {"serve", "chat"}  # wait for somebody
# How a line is refused for its form, not for what is missing.
MALFORMED = re.compile(r"--help` lists what there is|Put the question in quotes|Give one question|is not known|contradict each other|has no '='")


def fenced_lines(text):
    inside, shell = False, False
    for line in text.splitlines():
        if line.startswith("```"):
            inside, shell = not inside, line.strip("`").strip() in ("", "sh", "bash", "console", "shell")
        elif inside and shell:
            yield line.removeprefix("$ ")


def commands(line):
    """The calls of hone in a line of a shell, as lists of arguments."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&|;<>")
    lexer.whitespace_split = True
    lexer.commenters = ""
    call = None
    for word in lexer:
        if re.fullmatch(r"[&|;<>]+", word) or word.startswith("#"):
            if call and call[0] == "hone":
                yield call[1:]
            call = None
            if word.startswith("#"):
                return
        elif call is not None:
            call.append(word)
        elif word == "hone":
            call = [word]
    if call and call[0] == "hone":
        yield call[1:]


def documented():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for line in fenced_lines(text):
            if line.startswith("hone "):
                for call in commands(line):
                    yield page.name, line, call
        # `hone ask --no-docs` inside a sentence, where it is a whole call and no name of a verb with "…" or CAPITALS.
        for span in re.findall(r"`(hone [^`]+)`", re.sub(r"```.*?```", "", text, flags=re.S)):
            if "--" in span and not re.search(r"…|\b[A-Z]{3,}\b|\[", span):
                for call in commands(span):
                    yield page.name, span, call


def hone(arguments, folder, **environment):
    return run(*arguments, cwd=folder, input="", HONE_WORKSPACE=str(folder / ".hone"), HF_HOME=str(SCRATCH / "no-hub"), HF_HUB_CACHE=str(SCRATCH / "no-hub"),
               **environment)


def hone_without_models(arguments, folder):
    return hone(arguments, folder, HONE_HOME=str(SCRATCH / "no-models"))


class EveryLine(unittest.TestCase):
    def test_there_are_lines(self):
        lines = [line for _, line, _ in documented()]
        self.assertGreater(len(lines), 20)
        self.assertTrue(any("--filter page=1-5" in line for line in lines), "README's line with filters")

    def test_none_is_refused_for_its_form(self):
        empty = SCRATCH / "empty"
        shutil.rmtree(empty, ignore_errors=True)
        empty.mkdir(parents=True)
        seen = set()
        for page, line, call in documented():
            if tuple(call) in seen:
                continue
            seen.add(tuple(call))
            with self.subTest(page=page, line=line):
                if call[0] in ASKS_THE_NETWORK | STAYS:
                    call = [call[0], "--help"]
                done = hone_without_models(call, empty)
                self.assertNotRegex(done.stderr, MALFORMED)
                self.assertGreaterEqual(done.returncode, 0, done.stderr)

    def test_a_wrong_line_would_be_seen(self):
        empty = SCRATCH / "empty"
        empty.mkdir(parents=True, exist_ok=True)
        for call in (["ask", "--embeder", "x", "Why?"], ["ask", "Who", "signed"], ["ask", "--filter", "page=1"], ["slise", "a.txt"],
                     ["ask", "--docs", "a", "--no-docs", "Why?"]):
            with self.subTest(call=call):
                self.assertRegex(hone_without_models(call, empty).stderr, MALFORMED)


class LinesThatRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = SCRATCH / "office"
        shutil.rmtree(cls.folder, ignore_errors=True)
        for name in ("contracts", "letters"):
            (cls.folder / name).mkdir(parents=True)
        lease = ("The lease of the mill runs for ten years. Colm Roche may terminate early, with a notice of six months. "
                 "The rent is 900 pounds a year.\n")
        (cls.folder / "contracts/lease.txt").write_text(lease)
        shutil.copy(SOURCE / "tests/cases/citation-at-its-words/two_pages.pdf", cls.folder / "contracts/lease.pdf")
        (cls.folder / "letters/a.txt").write_text("Dear Una, the barge Agnes left Limerick on 3 June 1931.\n")
        (cls.folder / "answer.schema.json").write_text(json.dumps(
            {"type": "object", "properties": {"who": {"type": "string", "maxLength": 30}}, "required": ["who"]}))
        shutil.copytree(SOURCE / "examples/scenes", cls.folder / "examples/scenes")
        demo_models()
        done = hone(["add", "contracts"], cls.folder)
        assert done.returncode == 0, done.stderr

    def test_they_answer(self):
        ran = 0
        for page, line, call in documented():
            quick = call[0] == "ask" and "--adapter" not in call or call[:2] == ["data", "check"] or "--preview" in call
            if not quick:
                continue
            call = ["Who may terminate early?" if word == "…" else word for word in call]
            with self.subTest(page=page, line=line):
                done = hone(call, self.folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(done.stdout.strip())
                ran += 1
        self.assertGreaterEqual(ran, 5)

    def test_the_line_with_filters_answers_from_the_pdf(self):
        done = hone(["ask", "--docs", "contracts/", "--filter", "document=*.pdf", "--filter", "page=1-5", "Who may terminate early?"],
                    self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("lease.pdf, page 2", done.stdout)


if __name__ == "__main__":
    unittest.main()
