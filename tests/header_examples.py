#!/usr/bin/env python3
"""Compiles the example that every header of src/*/include and src/*/internal opens with, so that none can rot.

  tests/header_examples.py                  with the commands that the build folder HONE_BINARY_DIR recorded
  tests/header_examples.py BUILD_FOLDER     with those of this one

An example is a paragraph of the opening comment that is indented (`//   code`); several paragraphs of a header are one example.
It is the body of a function in its room's namespace that returns Status. It sees the headers of its room with all that they include,
and what it includes itself: the room's own include paths keep it to what the room may include. Beside that, `…` outside of a
string stands for statements, and the names of GIVEN need no declaration. To drop a Result or a Status is an error.

The examples of a room are one translation unit, so that what they include is read once. Before it looks at Hone it looks at made-up
headers with one fault each, and must find them all.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import typing

# What an example may take for granted, as one thing everywhere: a name, the header of its type, and how it is declared.
GIVEN = {
    "use": ("", "template <class... T> void use(const T&...);"),
    "text": ("", "extern std::string text;"),
    "bytes": ("", "extern std::vector<std::byte> bytes;"),
    "argv": ("", "extern char** argv;"),   # main's
    "texts": ("", "extern std::vector<std::string> texts;"),
    "question": ("", "extern std::string question;"),
    "query": ("", "extern std::vector<float> query;"),             # a question's vector
    "ids": ("", "extern std::vector<std::int64_t> ids;"),
    "vectors": ("", "extern std::vector<float> vectors;"),         # one after another
    "progress": ("hone/core/progress.h", "extern Progress progress;"),
    "model": ("hone/engine/language_model.h", "extern engine::LanguageModel model;"),
    "embedder": ("hone/engine/embedder.h", "extern engine::Embedder embedder;"),
    "corpus": ("hone/corpus/corpus.h", "extern corpus::Corpus corpus;"),
    "task": ("hone/compare/search_task.h", "extern compare::SearchTask task;"),
    "sweep": ("hone/compare/sweep.h", "extern compare::Sweep sweep;"),
    "board": ("hone/compare/leaderboard.h", "extern compare::Leaderboard board;"),
    "slices": ("hone/compare/slice_set.h", "extern compare::SliceSet slices;"),
    "ranking": ("hone/corpus/ranking.h", "extern corpus::Ranking ranking;"),
    "passages": ("hone/search/passage.h", "extern std::vector<search::Passage> passages;"),
}
STANDARD = ("iostream", "numeric", "thread")   # headers that an example need not include
# Headers without an example, each with the reason.
WITHOUT = {
    "src/corpus/internal/hone/corpus/corpus_fixture.h": "a fixture of GoogleTest's, which only tests can include",
    "src/core/internal/hone/core/hostile_fixture.h": "it copies a program that only tests are told of",
    "src/decoder/internal/hone/decoder/golden_model_fixture.h": "it includes a room that only tests may",
    "src/decoder/internal/hone/decoder/linear_fixture.h": "it includes a room that only tests may",
    "src/decoder/internal/hone/decoder/reference_case_fixture.h": "it includes a room that only tests may",
    "src/exam/internal/hone/exam/exam_fixture.h": "a fixture of GoogleTest's, which only tests can include",
}


class Example(typing.NamedTuple):
    header: str    # its path, as errors name it
    include: str   # hone/room/x.h
    lines: list    # (number, code)


INDENTED, LIST = "   ", " - "
# What brackets and … do not count in: numbers (30'000), strings, characters, comments.
QUOTED = re.compile(r"""\b\d[\w']*|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|//[^\n]*|/\*.*?\*/""", re.DOTALL)
BRACKETS = {")": "(", "]": "[", "}": "{"}


def read_example(text: str) -> tuple[list, str]:
    """(the example's lines, what is wrong with it) of a header's text"""
    lines, above = [], ""   # above: the prose that an indented line would continue
    for number, line in enumerate(text.split("\n"), 1):
        if not line.startswith("//"):
            break
        content = line[2:].rstrip()
        if not content.startswith(INDENTED):
            if content and lines and lines[-1][0] == number - 1:
                return [], f"line {number}: an empty line has to part an example from the text under it"
            above = content
        elif not above:
            lines.append((number, content[len(INDENTED):]))
        elif not above.startswith(LIST):
            return [], f"line {number}: an empty line has to part an example from the text above it"
    if not lines:
        return [], "its opening comment has no example"
    open_brackets = []
    for bracket in re.findall(r"[()\[\]{}]", QUOTED.sub("", "\n".join(code for _, code in lines))):
        if bracket not in BRACKETS:
            open_brackets.append(bracket)
        elif not open_brackets or open_brackets.pop() != BRACKETS[bracket]:
            return [], f"line {lines[0][0]}: the example's brackets do not match"
    return lines, f"line {lines[0][0]}: the example's brackets do not match" if open_brackets else ""


def with_statements(code: str) -> str:
    """The code with `…` as an empty statement, strings and comments as they are."""
    return re.sub(QUOTED.pattern + "|…", lambda match: ";" if match[0] == "…" else match[0], code, flags=re.DOTALL)


def given_names(code: str) -> list[str]:
    used = set(re.findall(r"(?<![\w.>:])[A-Za-z_]\w*", QUOTED.sub("", code)))
    return [name for name in GIVEN if name in used]


def namespace_of(example: Example) -> str:
    room = example.include.split("/")[1]
    return "hone" if room == "core" else f"hone::{room}"


def translation_unit(examples: list[Example]) -> str:
    includes, bodies = ['#include "hone/core/result.h"', *(f"#include <{name}>" for name in STANDARD)], []
    for count, example in enumerate(examples):
        includes.append(f'#include "{example.include}"')
        body = [f"namespace {namespace_of(example)}::example_{count} {{"]
        for name in given_names("\n".join(code for _, code in example.lines)):
            header, declaration = GIVEN[name]
            # A room that may not include it may have something else of that name.
            body += [f'#if __has_include("{header}")', declaration, "#endif"] if header else [declaration]
            includes += [f'#if __has_include("{header}")', f'#include "{header}"', "#endif"] if header else []
        body.append("Status example() {")
        last = 0
        for number, code in example.lines:
            if match := re.match(r"#include\s+(\S+)", code):
                # A header that is not found would end the whole unit.
                includes += [f"#if __has_include({match[1]})", code, "#else", f'#line {number} "{example.header}"',
                             f"#error its room may not include {match[1]}", "#endif"]
                continue
            body += [f'#line {number} "{example.header}"'] if number != last + 1 else []
            body.append(code)
            last = number
        bodies += [*body, "return {};", "}", "}", '#line 1 "between examples"']
    return with_statements("\n".join([*includes, '#line 1 "between examples"', *bodies, ""]))


def compile_examples(command: list[str], examples: list[Example]) -> dict[str, str]:
    """For each header at fault its first error; what is no example's stands under ""."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "examples.cpp"
        file.write_text(translation_unit(examples), encoding="utf-8")
        done = subprocess.run([*command, "-fsyntax-only", "-Werror=unused-result", str(file)], capture_output=True,
                              encoding="utf-8", errors="replace", env={**os.environ, "LC_ALL": "C"})
    headers, wrong = {example.header for example in examples}, {}
    lines = done.stderr.splitlines()
    errors = [number for number, line in enumerate(lines) if re.match(r"[^ ].*?:\d+:(\d+:)? (fatal )?error: ", line)]
    for error, following in zip(errors, [*errors[1:], len(lines)]):
        # An error inside a macro or a template says only in its notes whose it is.
        named = next((line for line in lines[error:following] if line.split(":")[0] in headers), None)
        place = ":".join(named.split(":")[:2]) + ": " if named and named != lines[error] else ""
        wrong.setdefault(named.split(":")[0] if named else "", place + lines[error])
    if done.returncode != 0 and not wrong:
        wrong[""] = done.stderr.strip()[-2000:] or f"{command[0]} ended with status {done.returncode}"
    return wrong


def read_commands(build: pathlib.Path, compiler: str) -> dict[str, list[str]]:
    """For each room the compiler with the paths, definitions and language of one of its files."""
    version = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True).stdout
    every_error = ["-ferror-limit=0"] if "clang" in version else []
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        if room := re.search(r"src/(\w+)/CMakeFiles/hone_\1\.dir/", entry["command"]):
            words = shlex.split(entry["command"])
            kept = [word for before, word in zip(words, words[1:])
                    if word.startswith(("-I", "-D", "-std=", "-f", "-m", "-isystem", "--sysroot")) or before == "-isystem"]
            commands.setdefault(room[1], [compiler, *every_error, *kept])
    return commands


def check_headers(root: pathlib.Path, commands: dict[str, list[str]], without: dict[str, str]) -> tuple[list[str], int, int]:
    """(what is wrong, how many examples compile, of how many)"""
    wrong, rooms, count = [], {}, 0
    paths = sorted([*root.glob("src/*/include/**/*.h"), *root.glob("src/*/internal/**/*.h")])
    for path in paths:
        name, inside = str(path.relative_to(root)), path.relative_to(root / "src").parts
        lines, fault = read_example(path.read_text(encoding="utf-8"))
        if name in without:
            wrong += [f"{name}: has an example, and is listed among those without"] if lines or fault.startswith("line") else []
            continue
        count += 1
        if fault:
            wrong.append(f"{name}: {fault}")
        else:
            rooms.setdefault(inside[0], []).append(Example(name, "/".join(inside[2:]), lines))
    wrong += [f"{name}: is listed as without an example, and does not exist" for name in without if not (root / name).exists()]
    for room in sorted(set(rooms) - set(commands)):
        wrong.append(f"src/{room}: the build folder has no command of it, so its examples are not compiled")
    compiled = 0
    known = {room: examples for room, examples in rooms.items() if room in commands}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for room, found in zip(known, pool.map(lambda room: compile_examples(commands[room], known[room]), known)):
            wrong += [f"src/{room}: {error}" if not header else error for header, error in sorted(found.items())]
            # An error outside of every example may hide others: then none of the room's counts.
            compiled += 0 if "" in found else len(known[room]) - len(found)
    return wrong, compiled, count


# Headers of a made-up room, and what must be said of each, by the start of the sentence; "" for what has no fault.
MADE_UP = {
    "good.h": ("""// A room.
// - a list's item
//   goes on in a line that is no example
//
//   #include "hone/core/files.h"
//   HONE_TRY(const std::string read, read_file("a.txt"));
//   for (char c : read) …                      // it's a comment (
//
// and then:
//
//   use(progress, "… (", '{', 1'000, R"(")", read.size());
#pragma once
""", ""),
    "wrong.h": ("// A room.\n//\n//   const int a = 1;\n//   int b = missing;\n", "wrong.h:4:"),
    "macro.h": ("// A room.\n//\n//   HONE_TRY(int a, std::string());\n", "macro.h:3:"),
    "include.h": ("// A room.\n//\n//   #include \"hone/made/missing.h\"\n", "include.h:3:"),
    "status.h": ("// A room.\n//\n//   Status a;\n//   [&] { return a; }();\n", "status.h:4:"),
    "unfinished.h": ("// A room.\n//\n//   const int a = 1\n", "unfinished.h:"),
    "open.h": ("// A room.\n//\n//   if (true) { use(1);\n", "open.h: line 3: the example's brackets"),
    "under.h": ("// A room.\n//   use(1);\n", "under.h: line 2: an empty line"),
    "over.h": ("// A room.\n//\n//   use(1);\n// More.\n", "over.h: line 4: an empty line"),
    "none.h": ("// A room.\n// - an item\n//   of a list\n#pragma once\n", "none.h: its opening comment has no example"),
    "listed.h": ("// A room.\n//\n//   use(1);\n", "listed.h: has an example, and is listed"),
}


def check_the_checker(command: list[str]) -> list[str]:
    """Each fault must be found, and nothing else."""
    with tempfile.TemporaryDirectory() as scratch:
        root, folder = pathlib.Path(scratch), "src/made/include/hone/made"
        (root / folder).mkdir(parents=True)
        for name, (text, _) in MADE_UP.items():
            (root / folder / name).write_text(text, encoding="utf-8")
        found, compiled, count = check_headers(root, {"made": [*command, f"-I{root}/src/made/include"]},
                                               {f"{folder}/listed.h": "", f"{folder}/gone.h": ""})
    expected = [f"{folder}/{start}" for _, start in MADE_UP.values() if start] + [f"{folder}/gone.h: is listed"]
    if len(found) != len(expected) or not all(any(one.startswith(start) for one in found) for start in expected):
        return [f"the checker itself is wrong: it says {found} instead of {expected}"]
    return [] if (compiled, count) == (1, 10) else [f"the checker itself is wrong: it counts {compiled} of {count}"]


def main() -> int:
    root = pathlib.Path(os.environ.get("HONE_SOURCE_DIR", pathlib.Path(__file__).resolve().parent.parent))
    build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["HONE_BINARY_DIR"])
    commands = read_commands(build, os.environ.get("CXX", "c++"))
    faults, compiled, count = check_headers(root, commands, WITHOUT)
    wrong = check_the_checker(commands["core"]) + faults
    print("\n".join([*wrong, f"{compiled} examples of {count} compile"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
