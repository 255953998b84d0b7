"""The demo's second table: breakdown sheets of held-out scenes by the model as it came, and after tuning.

Usage: demo_tune.py ROWS.jsonl BEFORE.json AFTER.json      (both from `hone ask --questions ROWS.jsonl --json`)
A sheet's six fields are compared with the expected ones exactly; what is not JSON has none right.
"""
import json
import sys
import textwrap


def sheet(answer):
    try:
        found = json.loads(answer[answer.index("{"):answer.rindex("}") + 1])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def right_fields(answer, expected):
    found = sheet(answer) or {}
    return sum(key in found and found[key] == value for key, value in expected.items())


def main():
    rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    runs = [json.load(open(path, encoding="utf-8"))["items"] for path in sys.argv[2:4]]
    expected = [json.loads(row["answer"]) for row in rows]
    for i in range(2):
        print(textwrap.fill("Scene: " + rows[i]["question"].split("\n\n", 1)[1], 110))
        for name, run in zip(("before", "after "), runs):
            text = textwrap.shorten(" ".join(run[i]["answer"].split()), 200, placeholder=" …")
            print(f"  {name}  {text}")
        print()
    totals = []
    for name, run in zip(("before tuning", "after tuning"), runs):
        assert len(run) == len(rows), "the answers are to these rows"
        fields = sum(right_fields(item["answer"], want) for item, want in zip(run, expected))
        whole = sum(right_fields(item["answer"], want) == len(want) for item, want in zip(run, expected))
        valid = sum(sheet(item["answer"]) is not None for item in run)
        totals.append(fields)
        print(f"{name:>14}: {fields:3} of {6 * len(rows)} fields right, {whole} of {len(rows)} sheets wholly right, {valid} are JSON")
    return totals


if __name__ == "__main__":
    main()
