#!/usr/bin/env python3
"""Sentences of the library name no command and no option: who calls it may have no command line. What would help is an Advice
(core/advice.h), which src/cli/advice.cpp says in words. Reads every string of src/ but those of cli/ and of tests.

Before it looks at Hone it looks at made-up sources with one fault each, and must find them all.
"""
import os
import pathlib
import re
import sys

# One description for the command line, for JSON and for the documentation.
TABLES = {"tuning/tuning_fields.cpp", "search/recipe_fields.cpp"}
# What is no option of Hone's: options of other people's programs, and two hyphens that stand for something else.
OTHERS = {
    "adapter/merge.cpp": ["llama-gguf-split --merge"],
    "core/signals.cpp": ["cmake --preset"],
    "doctor/doctor.cpp": ["cmake --preset", "--version"],
    "documents/mime.cpp": ["--"],   # before a boundary
    "documents/pdf.cpp": ["ocrmypdf --force-ocr"],
    "documents/pdf_extras.cpp": ["--json=2", "--json-key=", "--show-attachment="],
    "documents/pdf_recognition.cpp": ["--dpi"],
    "engine/adapter.cpp": ["llama-gguf-split --merge"],
    "installed/hub_cache.cpp": ["--"],   # a folder's name: models--ORG--NAME
    "installed/registry.cpp": ["--"],
    "pull/pull.cpp": ["--"],
    "pull/pypi.cpp": ["--hash=", "--no-deps", "--require-hashes", "--only-binary=", "--no-input", "--disable-pip-version-check",
                      "--progress-bar=", "--quiet", "--dest", "--requirement"],
}
CSS = re.compile(r"var\(--[a-z]+\)|--[a-z]+: #[0-9a-f]+;")

TOKEN = re.compile(r"""R"(?P<mark>[^(\s]*)\((?P<raw>.*?)\)(?P=mark)" | "(?P<text>(?:[^"\\\n]|\\.)*)" | '(?:[^'\\\n]|\\.)+'
                     | //[^\n]* | /\*.*?\*/ | \s+ | (?P<other>[0-9][0-9A-Za-z_.']* | [A-Za-z_]\w* | .)""", re.DOTALL | re.VERBOSE)
OPTION = re.compile(r"(?<![\w!-])--(?:[a-z][\w-]*|$)")   # also "--" + name


def strings(source: str):
    """(line, text) of each string, those that stand side by side as one."""
    line, text = 0, None
    for token in TOKEN.finditer(source):
        part = token["raw"] if token["raw"] is not None else token["text"]
        if part is not None:
            if text is None:
                line, text = source.count("\n", 0, token.start()) + 1, ""
            text += part
        elif token["other"] and text is not None:
            yield line, text
            text = None
    if text is not None:
        yield line, text


def command_of(verbs: str) -> re.Pattern:
    """`verbs`: the source of the table of verbs. Those within a verb follow it: "hone exam freeze"."""
    names = re.findall(r'^\s*\{"([a-z-]+)", "', verbs, re.MULTILINE)
    return re.compile(r"`hone\b|\bhone (?:" + "|".join(sorted(names)) + r")\b")


def check(name: str, source: str, command: re.Pattern) -> list[str]:
    if name in TABLES:
        return []
    wrong, left = [], {other: 0 for other in OTHERS.get(name, [])}
    for line, text in strings(source):
        text = CSS.sub("", text)
        for other in left:
            if text == other or other != "--" and other in text:
                left[other] += 1
                text = text.replace(other, "")
        if found := OPTION.search(text) or command.search(text):
            wrong.append(f"src/{name}:{line}: a sentence of the library names {found[0]}: an Advice says it (core/advice.h)")
    return wrong + [f"tests/library_sentences.py: {name} has no {other} any more" for other, times in left.items() if times == 0]


def check_itself() -> None:
    command = command_of('    {"init", "Makes.", describe},\n    {"exam", "Exams.", nullptr, of_exam},\n')
    faults = ['"Give --context."', '"--ocr reads it."', 'say("--" + name)', '"`hone doctor` helps."', '"Then hone init."',
              '"See `hone "\n  "exam sit`."', "f(1'000, '\"', \"a\", \"--docs\")", 'R"(has --docs)"', '"(--docs)"', '"{}--" "docs"']
    for fault in faults:
        assert len(check("model/a.cpp", fault, command)) == 1, fault
    fine = ['"a--b"', '"---"', '"<!--"', '// --docs\n/* `hone init` */ "x"', '"hone initial"', '"Another hone is here."',
            '"var(--ink)"', "'-' - - 'x'"]
    for text in fine:
        assert check("model/a.cpp", text, command) == [], text
    assert check("search/recipe_fields.cpp", '"--mode"', command) == []
    assert check("documents/pdf_recognition.cpp", '{"--dpi", "--docs"}', command) == [
        "src/documents/pdf_recognition.cpp:1: a sentence of the library names --docs: an Advice says it (core/advice.h)"]
    assert "no --dpi any more" in check("documents/pdf_recognition.cpp", '"x"', command)[0]


def main() -> int:
    check_itself()
    src = pathlib.Path(os.environ.get("HONE_SOURCE_DIR", pathlib.Path(__file__).resolve().parent.parent)) / "src"
    command = command_of((src / "cli/verbs.cpp").read_text(encoding="utf-8"))
    wrong, names = [], set()
    for path in sorted(src.rglob("*")):
        name = str(path.relative_to(src))
        if path.suffix not in {".h", ".cpp"} or "testdata" in path.parts or name.startswith("cli/") or path.stem.endswith(("_test", "_fuzz", "_fixture")):
            continue
        names.add(name)
        wrong += check(name, path.read_text(encoding="utf-8"), command)
    wrong += [f"tests/library_sentences.py names {name}, which is not there" for name in sorted(TABLES | set(OTHERS)) if name not in names]
    print("\n".join(wrong) or "no sentence of the library names a command or an option")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
