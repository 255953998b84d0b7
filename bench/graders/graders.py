"""Hone's marks beside the verdicts of other people's graders, on stored answers: no model answers anything.

graders.py HONE CASES.jsonl … [--decided DECIDED.jsonl] [--work FOLDER]
A line of CASES (extract.py writes them): source, case, kind (number, choice, text), given_answer, their_verdict, and what is right: number with percent and
exact, or expected_answer with choices, or expected_answer alone. A line of DECIDED: source, case, who (hone, they, both: two questions), why.
Each case is a question of one exam a source, marked as its kind and by a judge too; the sitting holds the stored answers; `hone exam mark` is told yes for
each, so that the mark, the smallest of the two, is that of the kind. Exit status 1: a difference that DECIDED does not name, or names as theirs to be right. Decisions that nothing needs any more are listed.
"""
import argparse, collections, json, pathlib, subprocess, sys, tempfile

parser = argparse.ArgumentParser()
parser.add_argument("hone"); parser.add_argument("cases", nargs="+", type=pathlib.Path)
parser.add_argument("--decided", type=pathlib.Path); parser.add_argument("--work", type=pathlib.Path); options = parser.parse_args()


def lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


def markings(case):  # how the exam of a person who knows the right answer would ask for it
    if case["kind"] == "number":
        question = {"number": case["number"]}
        if case.get("percent"): question["unit"] = "percent"
        if case.get("tolerance"): question["tolerance"] = case["tolerance"]
        elif not case["exact"]: question["tolerance"] = "0.0001%"  # a fraction that no decimal number is
        return {"number": question}
    if case["kind"] == "choice": return {"choice": {"choices": case["choices"], "answer": case["expected_answer"]}}
    wanted = case["expected_answer"] if isinstance(case["expected_answer"], list) else [case["expected_answer"]]
    found = {"text": {"answer": wanted}}
    if all(any(letter.isalnum() for letter in one) for one in wanted): found["text within"] = {"must_contain": [wanted]}
    return found


def hone(*arguments, **named):
    done = subprocess.run([options.hone, *map(str, arguments)], capture_output=True, text=True, **named)
    if done.returncode: sys.exit(f"hone {' '.join(map(str, arguments))}: {done.stderr or done.stdout}")


def marks(folder, source, cases):  # [(case, how, mark, reason)]
    asked = {f"{case['case']} {how}": (case, how, question) for case in cases for how, question in markings(case).items()}
    exam, sitting = folder / f"{source}.jsonl", folder / f"{source}.sitting.jsonl"
    with exam.open("w", encoding="utf-8") as out:
        print(json.dumps({"exam": source, "numbers": "en"}), file=out)
        for id, (_, _, question) in asked.items(): print(json.dumps({"id": id, "question": id, **question, "judge": "yes?"}, ensure_ascii=False), file=out)
    hone("exam", "freeze", exam)
    frozen = json.loads(exam.with_suffix(".frozen.json").read_text(encoding="utf-8"))
    part = {row["question"]["id"]: row["part"] for row in frozen["questions"]}
    with sitting.open("w", encoding="utf-8") as out:
        print(json.dumps({"hone_sitting": 1, "exam": {"title": source, "hash": frozen["hash"], "part": "all"}, "stage": "stored",
                          "model": {"name": source, "weights_hash": "", "size_bytes": 0}, "n_samples": 1}), file=out)
        for id, (case, _, _) in asked.items():
            print(json.dumps({"id": id, "part": part[id], "kind": "right_wrong", "mark": None, "answer": case["given_answer"]}, ensure_ascii=False), file=out)
    hone("exam", "mark", exam, sitting, input="y\n" * len(asked))
    last = {row["id"]: row for row in lines(sitting)[1:]}
    return [(case, how, last[id]["mark"], last[id].get("reason", "")) for id, (case, how, _) in asked.items()]


def shortened(text, most=110):
    text = str(text).replace("\n", "⏎")
    return text if len(text) <= most else "… " + text[-most:]


decided = {(row["source"], row["case"]): row for row in lines(options.decided)} if options.decided else {}
folder = options.work or pathlib.Path(tempfile.mkdtemp(prefix="graders-"))
folder.mkdir(parents=True, exist_ok=True)
for old in folder.iterdir():
    if old.name.endswith((".jsonl", ".frozen.json")): old.unlink()
open_differences, needed = 0, set()
for file in options.cases:
    cases = lines(file)
    agreed, all_ = collections.Counter(), collections.Counter()
    for case, how, mark, reason in marks(folder, file.stem, cases):
        if mark is None: sys.exit(f"{file}: {case['case']} has no mark")
        all_[how] += 1; agreed[how] += (mark == 1) == case["their_verdict"]
        if (mark == 1) == case["their_verdict"]: continue
        row = decided.get((case["source"], case["case"]))
        needed.add((case["source"], case["case"]))
        if how != "text within" and (row is None or row["who"] == "they"): open_differences += 1
        print(f"{file.stem}  {case['case']}  {how}: they {'right' if case['their_verdict'] else 'wrong'}, Hone {mark:g}. {reason}\n"
              f"    expected {shortened(case['expected_answer'])!r}  given {shortened(case['given_answer'])!r}" + (f"  ({case['note']})" if case.get("note") else "") +
              (f"\n    decided: {row['who']}. {row['why']}" if row else "\n    not decided"))
    for how in all_: print(f"{file.stem}: {how}: {agreed[how]} of {all_[how]} agree")
for source, case in decided.keys() - needed: print(f"decided, though there is no difference any more: {source} {case}")
print(f"{open_differences} differences are open (not decided, or decided for the others); exam and sitting: {folder}")
sys.exit(open_differences > 0)
