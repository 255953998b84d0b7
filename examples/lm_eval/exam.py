"""The questions of an exam of Hone (JSONL) as a data set of lm-evaluation-harness. The tasks beside it name these functions."""
import json
import pathlib

import datasets


def rows_of(exam, key):
    file = pathlib.Path(exam)
    if file.suffix != ".jsonl":
        raise ValueError(f"{file}: expected the questions as JSONL, as `hone exam import` writes them")
    rows = [row for row in map(json.loads, filter(str.strip, file.read_text(encoding="utf-8").splitlines())) if key in row]
    if not rows:
        raise ValueError(f"{file} has no question with `{key}`")
    return rows


def choices(exam="questions.jsonl", **_):
    """Questions with options; `right` is the place of the answer, the first where there are several."""
    found = []
    for row in rows_of(exam, "choices"):
        answer = row["answer"] if isinstance(row["answer"], str) else row["answer"][0]
        right = row["choices"].index(answer) if answer in row["choices"] else ord(answer) - ord("A")
        found.append({"id": row["id"], "question": row["question"], "choices": row["choices"], "right": right})
    return {"test": datasets.Dataset.from_list(found)}


def numbers(exam="questions.jsonl", **_):
    """Questions whose answer is a number: GSM8K."""
    return {"test": datasets.Dataset.from_list([{"id": row["id"], "question": row["question"], "number": f"{row['number']:.10g}"} for row in rows_of(exam, "number")])}
