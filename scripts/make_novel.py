#!/usr/bin/env python3
"""Makes the demo's novel: Pride and Prejudice with other people, other places and other sums.

    scripts/make_novel.py pride_and_prejudice.txt            # writes examples/novel/the_daughters_of_fernleigh.txt
    scripts/make_novel.py pride_and_prejudice.txt --stdout   # prints it instead

The Project Gutenberg frame, the byte order mark and the carriage returns go; examples/novel/substitutions.tsv says
what every name becomes. A language model that has read the original knows none of the facts of the result.
"""

import argparse
import hashlib
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "examples" / "novel"
TABLE = FOLDER / "substitutions.tsv"
NOVEL = FOLDER / "the_daughters_of_fernleigh.txt"
DIGEST = FOLDER / "the_daughters_of_fernleigh.sha256"
TITLE = "THE DAUGHTERS OF FERNLEIGH"
KINDS = {"person", "place", "sum", "other"}


def read_table(path=TABLE):
    """Rows (from, to, kind) in the order of the file; each `from` may stand there once."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if lines[0].split("\t") != ["from", "to", "kind"]:
        raise ValueError(f"{path}: the first line must be from, to, kind, separated by tabs.")
    rows = []
    seen = set()
    for number, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if len(fields) != 3 or not all(fields) or fields[2] not in KINDS:
            raise ValueError(f"{path}:{number}: expected from, to and one of {sorted(KINDS)}, got {line!r}.")
        if fields[0] in seen:
            raise ValueError(f"{path}:{number}: {fields[0]!r} stands in the table twice.")
        seen.add(fields[0])
        rows.append(tuple(fields))
    return rows


def strip_frame(data):
    """The novel's own text, from its first chapter to its last sentence, with LF line ends."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    _, start, text = text.partition("\nChapter 1\n")
    text, end, _ = text.partition("\nEnd of the Project Gutenberg EBook")
    if not start or not end:
        raise ValueError("The source is not Project Gutenberg's plain text of the novel: its frame was not found.")
    return f"{TITLE}\n\n\n\nChapter 1\n{text.rstrip()}\n"


def is_name(word):
    return word[0].isupper() and " " not in word


def plural(name):
    return name + ("es" if re.search(r"(s|x|z|ch|sh)$", name) else "s")


def forms(source, target):
    """Every spelling of a row's left side, with what it becomes: the plural of a name ("the Bennets"), capitals, and,
    for what is not a name, the capital that begins a sentence. A possessive 's is left standing after the word."""
    pairs = {source: target}
    if is_name(source):
        pairs[plural(source)] = plural(target)
    if source[0].islower():
        pairs[source[0].upper() + source[1:]] = target[0].upper() + target[1:]
    pairs.update({left.upper(): right.upper() for left, right in list(pairs.items())})
    return pairs


def with_spaces_of(match, replacement):
    """The replacement's words, broken over lines where the original's words were."""
    spaces = re.findall(r"\s+", match)
    words = replacement.split(" ")
    result = words[0]
    for i, word in enumerate(words[1:]):
        result += (spaces[i] if i < len(spaces) else " ") + word
    return result


def substitute(text, rows):
    """All rows at once, the longest first, whole words only: a name that a row puts in is not replaced again."""
    pairs = {}
    for source, target, _ in rows:
        for left, right in forms(source, target).items():
            if pairs.get(left, right) != right and source != left:
                continue  # a form that another row spells out itself
            pairs[left] = right
    longest_first = sorted(pairs, key=lambda left: (-len(left), left))
    pattern = "|".join(re.escape(left).replace(r"\ ", r"\s+") for left in longest_first)
    # An underscore is the text's mark of emphasis, not a part of a word.
    words = re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")
    return words.sub(lambda m: with_spaces_of(m.group(), pairs[re.sub(r"\s+", " ", m.group())]), text)


def make(data, rows):
    return substitute(strip_frame(data), rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path, help="Project Gutenberg's pride_and_prejudice.txt (EBook 1342)")
    parser.add_argument("--stdout", action="store_true", help="print the novel, write nothing")
    arguments = parser.parse_args()
    try:
        novel = make(arguments.source.read_bytes(), read_table()).encode("utf-8")
    except (OSError, ValueError) as error:
        sys.exit(f"make_novel: {error}")
    if arguments.stdout:
        sys.stdout.buffer.write(novel)
        return
    NOVEL.write_bytes(novel)
    DIGEST.write_text(f"{hashlib.sha256(novel).hexdigest()}  {NOVEL.name}\n", encoding="utf-8")
    print(f"{NOVEL.name}: {len(novel)} bytes, {len(novel.split())} words")


if __name__ == "__main__":
    main()
