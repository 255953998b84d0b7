"""Fits the decision "the documents do not say" (src/answers/focus.cpp, support_probability).

Usage: hone ask --questions QUESTIONS.jsonl --decline-below 0 --json > asked.json
       fit_support.py asked.json [more.json …]

A logistic model with an L2 penalty, by gradient descent, over the features of questions with an answer and without:
bench/unanswerable/choose.jsonl (a question without an answer there says "unanswerable", which `--questions` reads as "declines") and
examples/novel/calibration.jsonl. Prints the weights, and the error of leave-one-out predictions at 0.5. The twenty questions of the
demo and bench/unanswerable/prove.jsonl take no part.
"""
import json
import math
import sys

FEATURES = ["place", "sentence_cosine", "passage_coverage"]


def fit(rows, penalty=0.02, steps=4000, rate=0.5):
    weights = [0.0] * (len(FEATURES) + 1)
    for _ in range(steps):
        gradient = [0.0] + [penalty * w for w in weights[1:]]
        for x, y in rows:
            p = 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, x))))
            for i, v in enumerate(x):
                gradient[i] += (p - y) * v / len(rows) * 4
        weights = [w - rate * g / 4 for w, g in zip(weights, gradient)]
    return weights


def main():
    items = [item for name in sys.argv[1:] for item in json.load(open(name, encoding="utf-8"))["items"]]
    rows = [([1.0] + [i["features"][f] for f in FEATURES], 0.0 if i["declines"] else 1.0) for i in items]
    weights = fit(rows)
    print("constant", round(weights[0], 2), dict(zip(FEATURES, (round(w, 2) for w in weights[1:]))))
    wrong = {0.0: 0, 1.0: 0}
    for k in range(len(rows)):
        w = fit(rows[:k] + rows[k + 1:], steps=600)
        x, y = rows[k]
        if (sum(a * b for a, b in zip(w, x)) > 0) != (y > 0.5):
            wrong[y] += 1
    print(f"left out one by one: {wrong[1.0]} of {sum(y for _, y in rows):.0f} answerable declined, "
          f"{wrong[0.0]} of {sum(1 - y for _, y in rows):.0f} unanswerable answered")


main()
