"""What src/statistics/max_t_test.cpp and src/compare/row_measures_test.cpp expect. Written with numpy 2.4.6, seed 7.

Usage: max_t_golden.py > src/statistics/testdata/max_t.json
The critical value is Romano and Wolf's (2005) for studentised paired differences, by a resampling written here from the formula.
"""
import json

import numpy

random = numpy.random.default_rng(7)
questions, rows = 60, 6
base = random.normal(0.6, 0.2, questions)
scores = [numpy.round(base + shift + random.normal(0, noise, questions), 6) for shift, noise in ((0, .05), (-.01, .1), (-.03, .1), (-.06, .1), (-.1, .2), (.02, .1))]
leader = int(numpy.argmax([s.mean() for s in scores]))
differences = numpy.array([scores[leader] - s for s in scores])
mean = differences.mean(axis=1)
error = differences.std(axis=1, ddof=1) / numpy.sqrt(questions)
used = error > 0
largest = numpy.zeros(200_000)
for start in range(0, len(largest), 10_000):
    counts = random.multinomial(questions, [1 / questions] * questions, size=10_000)
    resampled = counts @ differences[used].T / questions
    largest[start:start + 10_000] = ((resampled - mean[used]) / error[used]).max(axis=1)
t = [float(m / e) if e > 0 else 0.0 for m, e in zip(mean, error)]
critical = float(numpy.quantile(numpy.maximum(largest, 0), 0.95))
print(json.dumps({"scores": [list(map(float, s)) for s in scores], "leader": leader, "t": t, "critical": critical, "tied": [bool(x <= critical) for x in t]}))
