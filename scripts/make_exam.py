"""The demo's exam, examples/exam/fernleigh.jsonl: questions about the novel, some that it does not answer, and breakdown sheets.

Usage: make_exam.py NOVEL_QUESTIONS.jsonl > examples/exam/fernleigh.jsonl
Rows of NOVEL_QUESTIONS: {"id","question","answers":[…],"quote","tags"} or {"id","question","unanswerable":true}. The quotations are
checked against the novel. Sheets are the last thirty of examples/scenes/test.jsonl; the demo's tuning never sees that file's answers.
"""
import json
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parents[1]
novel_file = here / "examples/novel/the_daughters_of_fernleigh.txt"
novel = novel_file.read_text(encoding="utf-8")

for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    out = {"id": row["id"], "question": row["question"]}
    if row.get("unanswerable"):
        out |= {"unanswerable": True, "tags": ["unanswerable"]}
    else:
        assert novel.count(row["quote"]) == 1, row["id"]
        out |= {"must_contain": [row["answers"]], "evidence": {"document": novel_file.name, "quote": row["quote"]}, "tags": row["tags"]}
    print(json.dumps(out, ensure_ascii=False))
for number, line in enumerate(list(open(here / "examples/scenes/test.jsonl", encoding="utf-8"))[-30:], 1):
    row = json.loads(line)
    print(json.dumps({"id": f"sheet-{number:02}", "question": row["question"], "fields": json.loads(row["answer"]), "closed_book": True, "tags": ["sheet"]}, ensure_ascii=False))
