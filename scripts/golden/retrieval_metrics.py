#!/usr/bin/env python3
"""Makes the judgements, the run and the figures that src/search/metrics_test.cpp compares with.

usage: retrieval_metrics.py [TESTDATA]

Needs ir-measures (which measures with trec_eval's own code, through pytrec_eval). The run has what rankings get wrong: equal
scores, scores that differ only past 32 bits, unjudged documents, judged queries without an answer or without a relevant
document, answers to queries that nobody judged, negative grades. Every run gives the same files.
"""
import importlib.metadata, json, pathlib, random, sys

import ir_measures
from ir_measures import AP, R, RR, nDCG

out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2] / "src/search/testdata/metrics"
out.mkdir(parents=True, exist_ok=True)
SEED = 20260301
chance = random.Random(SEED)

documents = [f"d{n}" for n in range(300)]
qrels, run = [], []
for number in range(30):
    query = f"q{number}"
    for document in chance.sample(documents, 40):
        qrels.append((query, document, 0 if number == 7 else chance.choice([-1, 0, 0, 0, 1, 1, 2, 3])))
    if number in (3, 4): continue                                     # no answer
    for document in chance.sample(documents, chance.choice([5, 40, 150])):
        score = chance.choice([round(chance.random(), 1), chance.random(), 0.5 + chance.randrange(4) * 1e-10])
        run.append((query, document, score))
run += [("unjudged", "d1", 1.0), ("unjudged", "d2", 0.5)]

(out / "qrels.txt").write_text("".join(f"{q} 0 {d} {g}\n" for q, d, g in qrels))
(out / "run.txt").write_text("".join(f"{q} Q0 {d} 0 {s!r} golden\n" for q, d, s in run))

# trec_eval knows no cut for the reciprocal rank, and ir-measures takes RR@10 from a program that orders equal scores in
# another way: RR is cut here.
measures = {"ndcg@10": nDCG @ 10, "mrr@10": RR, "recall@100": R @ 100, "map": AP}
judgements = [ir_measures.Qrel(q, d, g) for q, d, g in qrels]
scores = [ir_measures.ScoredDoc(q, d, s) for q, d, s in run]
each = {}
for metric in ir_measures.iter_calc(measures.values(), judgements, scores):
    name = next(name for name, measure in measures.items() if measure == metric.measure)
    value = 0.0 if metric.measure == RR and metric.value < 1 / 10 else metric.value
    each.setdefault(metric.query_id, {})[name] = value
means = ir_measures.calc_aggregate(measures.values(), judgements, scores)
means[RR] = sum(figures["mrr@10"] for figures in each.values()) / len({qrel.query_id for qrel in judgements})
(out / "expected.json").write_text(json.dumps({
    "made_by": "scripts/golden/retrieval_metrics.py", "seed": SEED,
    "versions": {name: importlib.metadata.version(name) for name in ("ir-measures", "pytrec-eval-terrier")},
    "mean": {name: means[measure] for name, measure in measures.items()},
    "queries": dict(sorted(each.items())),
}, indent=1) + "\n")
print(json.dumps({name: means[measure] for name, measure in measures.items()}))
