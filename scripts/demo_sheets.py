"""Two of the demo's scenes with the breakdown sheets before and after tuning, and the marks that the exam gave them.

Usage: demo_sheets.py BEFORE.sitting.jsonl AFTER.sitting.jsonl      (both from `hone exam sit`)
"""
import json
import sys
import textwrap


def items(path):
    with open(path, encoding="utf-8") as sitting:
        next(sitting)  # who sat
        return {item["id"]: item for item in map(json.loads, sitting)}


def main():
    runs = {"before": items(sys.argv[1]), "after": items(sys.argv[2])}
    for scene in sorted(runs["before"])[:2]:
        print("\n" + textwrap.fill("Scene: " + runs["before"][scene]["question"].split("\n\n", 1)[1], 110))
        for name, run in runs.items():
            answer = textwrap.shorten(" ".join(run[scene]["answer"].split()), 200, placeholder=" …")
            print(f"  {name:6}  {answer}\n          Mark {run[scene]['mark']:.2f}: {run[scene]['reason']}")
    print()


main()
