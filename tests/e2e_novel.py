#!/usr/bin/env python3
"""The demo's novel and its questions: made from the original by the committed table, and nothing of it left.

    HONE_SHARED_DATA=../shared/data tests/e2e_novel.py    # with the original at hand it is made again and compared
"""

import hashlib
import importlib.util
import json
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "examples" / "novel"
SAMPLES = ROOT / "examples" / "state_of_the_union"
ORIGINAL = pathlib.Path(os.environ.get("HONE_SHARED_DATA", ROOT.parent / "shared" / "data")) / "novel" / "pride_and_prejudice.txt"

# Written down apart from the table, so that a row lost from it is noticed.
ORIGINAL_NAMES = """Bennet Elizabeth Lizzy Eliza Jane Kitty Lydia Catherine Darcy Fitzwilliam Georgiana Bingley Caroline Louisa
Hurst Wickham Collins Bourgh Jenkinson Lucas Charlotte Gardiner Phillips Philips Forster Denny Reynolds Annesley
Netherfield Longbourn Meryton Pemberley Rosings Hunsford Lambton Kympton Hertfordshire Derbyshire Brighton Gracechurch Cheapside Grosvenor
Gretna Ramsgate Epsom Clapham Newcastle Westerham Bakewell Chatsworth Fordyce Austen Gutenberg""".split()

problems = []


def check(holds, sentence):
    if not holds:
        problems.append(sentence)


def flat(text):
    return re.sub(r"\s+", " ", text).strip()


def holds_phrase(text, phrase):
    """Whole words, any case: how an answer is graded."""
    return re.search(rf"(?<!\w){re.escape(flat(phrase))}(?!\w)", flat(text), re.IGNORECASE) is not None


def in_digits(words):
    """What "seven-and-twenty", "twelve thousand" or "four miles" is in digits; None if it begins with no number."""
    small = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    value = {**{word: i for i, word in enumerate(small)}, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90}
    total = 0
    tokens = re.split(r"[ -]", words)
    while tokens and tokens[0] in {*value, "and", "hundred", "thousand"}:
        token = tokens.pop(0)
        if token in ("hundred", "thousand"):
            total *= {"hundred": 100, "thousand": 1000}[token]
        else:
            total += value.get(token, 0)
    return " ".join([str(total)] + tokens) if total else None


def load_maker():
    spec = importlib.util.spec_from_file_location("make_novel", ROOT / "scripts" / "make_novel.py")
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


def check_substitution(maker):
    """The rules of the script, one small sentence each."""
    rows = [("Bennet", "Wardell", "person"), ("Collins", "Pettigrew", "person"), ("Lucas", "Barlow", "person"),
            ("Jane", "Mary", "person"), ("Mary", "Jane", "person"), ("Hill", "Bunce", "person"),
            ("ten thousand", "twelve thousand", "sum"), ("ten thousand pounds", "nine thousand pounds", "sum"),
            ("----shire", "Rutlands", "other")]
    for source, expected in [
            ("the Bennets' and Mr. Bennet's", "the Wardells' and Mr. Wardell's"),
            ("the Collinses, the Lucases, Collins's", "the Pettigrews, the Barlows, Pettigrew's"),
            ("WILLIAM COLLINS. _Jane_", "WILLIAM PETTIGREW. _Mary_"),
            ("Jane and Mary", "Mary and Jane"),
            ("up the hill to Hill", "up the hill to Bunce"),
            ("Bennetson", "Bennetson"),
            ("Ten thousand a year! ten\nthousand pounds", "Twelve thousand a year! nine\nthousand pounds"),
            ("the ----shire left", "the Rutlands left")]:
        got = maker.substitute(source, rows)
        check(got == expected, f"substitute({source!r}) gave {got!r}, expected {expected!r}.")


def check_text(maker, rows, data):
    text = data.decode("utf-8")
    check(not text.startswith("\ufeff") and "\r" not in text, "The novel has a byte order mark or carriage returns.")
    check("----" not in text.replace("superior to----You", ""), "A name is still a row of dashes in the novel.")
    check(text.count("\nChapter ") == 61, "The novel has not its 61 chapters.")
    for name in ORIGINAL_NAMES:
        check(name.lower() not in text.lower(), f"The novel still has {name!r} of the original.")
    targets = " ".join(target for _, target, _ in rows)
    for source, _, kind in rows:
        if kind in ("person", "place") and maker.is_name(source) and not holds_phrase(targets, source):
            found = re.search(rf"(?<!\w){re.escape(source)}(?!\w)", text)
            check(not found, f"The novel still has {source!r}, which the table replaces.")
    if ORIGINAL.exists():
        check(maker.make(ORIGINAL.read_bytes(), rows).encode("utf-8") == data,
              "The novel is not what scripts/make_novel.py makes of the original and the table.")
        used = flat(ORIGINAL.read_bytes().decode("utf-8-sig")).lower()
        for source, _, _ in rows:
            check(source.lower() in used, f"The table's row {source!r} is not in the original.")
        return "made again from the original, equal to the byte"
    return "the original is not here: compared by hash alone"


def check_questions(path, count, unanswerable, text):
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    check(len(rows) == count, f"{path.name} has {len(rows)} questions, expected {count}.")
    declined = sum(row["declines"] for row in rows)
    check(declined == unanswerable, f"{path.name} has {declined} unanswerable questions, expected {unanswerable}.")
    for row in rows:
        where = f"{path.name}: {row.get('id')}"
        check(list(row) == ["id", "question", "answers", "declines", "evidence"], f"{where}: other fields than expected.")
        if row["declines"]:
            check(not row["answers"] and not row["evidence"], f"{where}: unanswerable, but has answers or evidence.")
            continue
        check(row["answers"], f"{where}: no answer.")
        times = text.count(flat(row["evidence"])) if row["evidence"] else 0
        check(times == 1, f"{where}: its evidence stands {times} times in the novel.")
        for answer in row["answers"]:
            if answer[0].isdigit() and not holds_phrase(row["evidence"], answer):
                check(answer.replace(",", "") == in_digits(row["answers"][0]), f"{where}: {answer!r} is not {row['answers'][0]!r}.")
            else:
                check(holds_phrase(row["evidence"], answer), f"{where}: {answer!r} is not in its evidence.")
            check(not holds_phrase(row["question"], answer), f"{where}: {answer!r} is in its own question.")
            check(len(answer.split()) <= 4, f"{where}: {answer!r} is not a short answer.")
    return rows


def words_of(question):
    common = ("a an and as at by did does for from had has her his how in is it of on so that the to was were what which who "
              "whom whose with")
    return set(re.findall(r"\w+", question.lower())) - set(common.split())


def check_apart(exam, calibration, text):
    """No threshold may see the exam: the calibration set asks about other sentences, in other words."""
    ids = [row["id"] for row in exam + calibration]
    check(len(set(ids)) == len(ids), "Two questions have the same id.")
    for a in exam:
        for b in calibration:
            ours, theirs = words_of(a["question"]), words_of(b["question"])
            likeness = len(ours & theirs) / len(ours | theirs)
            check(likeness < 0.5, f"{a['id']} and {b['id']} are worded alike ({likeness:.2f}).")
            if a["evidence"] and b["evidence"]:
                i, j = text.find(flat(a["evidence"])), text.find(flat(b["evidence"]))
                apart = i + len(flat(a["evidence"])) <= j or j + len(flat(b["evidence"])) <= i
                check(apart, f"{a['id']} and {b['id']} have overlapping evidence.")


def check_samples():
    text = (SAMPLES / "state_of_the_union.md").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    check(rows, "The State of the Union has no questions.")
    for row in rows:
        check(row["document"] == "state_of_the_union.md", f"{row['_id']} is about {row['document']}, which is not shipped.")
        for span in row["spans"]:
            check(text[span["start"]:span["end"]] == span["text"], f"{row['_id']}: a span is not at its offsets.")
    return len(rows)


def main():
    maker = load_maker()
    rows = maker.read_table()
    check_substitution(maker)
    data = maker.NOVEL.read_bytes()
    digest = maker.DIGEST.read_text(encoding="utf-8").split()[0]
    check(hashlib.sha256(data).hexdigest() == digest, f"{maker.NOVEL.name} has not the hash in {maker.DIGEST.name}.")
    how = check_text(maker, rows, data)
    text = flat(data.decode("utf-8"))
    exam = check_questions(FOLDER / "questions.jsonl", 20, 5, text)
    calibration = check_questions(FOLDER / "calibration.jsonl", 60, 25, text)
    check_apart(exam, calibration, text)
    spans = check_samples()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{maker.NOVEL.name}: {len(text.split())} words, {len(rows)} substitutions, {how}")
    print(f"no trace of {len(ORIGINAL_NAMES)} names of the original, nor of the table's left side")
    print(f"{len(exam)} exam and {len(calibration)} calibration questions: evidence, answers, wording, no overlap")
    print(f"{spans} State of the Union questions: spans at their offsets")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
