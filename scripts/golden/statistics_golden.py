#!/usr/bin/env python3
"""Makes the golden values that src/statistics/*_test.cpp compare with: what scipy, statsmodels and ppi_py say.

usage: statistics_golden.py [TESTDATA]

Needs numpy, scipy, statsmodels, ppi-python. The same versions give the same file; versions and seed stand in it.
Tango's interval is solved here from its definition: the likelihood is maximised numerically, no closed form is used.
(tango_golden.R beside this has R's packages say the same.) Power is a sum over all outcomes by scipy.stats.binom.
"""
import json, pathlib, sys
from importlib.metadata import version

import numpy, ppi_py
from scipy import optimize, stats
from statsmodels.stats import contingency_tables, inter_rater, multitest, proportion

SEED = 20260501
out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2] / "src/statistics/testdata"
random = numpy.random.default_rng(SEED)


def wilson(successes, n, level):
    low, high = proportion.proportion_confint(successes, n, alpha=1 - level, method="wilson")
    return {"successes": successes, "n": n, "level": level, "low": float(low), "high": float(high)}


def mcnemar(gained, lost):
    p = contingency_tables.mcnemar([[5, gained], [lost, 7]], exact=True).pvalue
    assert abs(p - (stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1)) < 1e-12
    return {"gained": gained, "lost": lost, "p": float(p)}


def tango_limit(gained, lost, n, z, upper):
    """Where |gained - lost - n d| / sqrt(n (p_gained + p_lost - d^2)) reaches z, p_gained = p_lost + d at its likeliest."""
    if upper:
        return -tango_limit(lost, gained, n, z, False)
    if lost == n:
        return -1.0

    def excess(d):
        # u is the smaller of p_gained and p_lost, from 0 to where nothing stays the same.
        most, same = (1 - abs(d)) / 2, n - gained - lost

        def slope(u):   # of gained log p_gained + lost log p_lost + same log(1 - p_gained - p_lost)
            return ((gained / (u + max(0, d)) if gained else 0) + (lost / (u + max(0, -d)) if lost else 0)
                    - (same / (most - u) if same else 0))
        low, high = most * 1e-15, most * (1 - 1e-15)
        u = high if slope(high) >= 0 else low if slope(low) <= 0 else optimize.brentq(slope, low, high, xtol=1e-16, rtol=1e-14)
        return gained - lost - n * d - z * numpy.sqrt(max(0.0, n * (2 * u + abs(d) - d * d)))
    return optimize.brentq(excess, -1 + 1e-9, min((gained - lost) / n, 1 - 1e-9), xtol=1e-13)   # at 1 nothing can vary


def tango(gained, lost, n, level=0.95):
    z = stats.norm.ppf(0.5 + level / 2)
    return {"gained": gained, "lost": lost, "n": n, "level": level,
            "low": tango_limit(gained, lost, n, z, False), "high": tango_limit(gained, lost, n, z, True)}


def permutation(differences):
    result = stats.permutation_test((differences, numpy.zeros(len(differences))), lambda x, y, axis: numpy.sum(x - y, axis=axis),
                                    permutation_type="samples", vectorized=True, n_resamples=numpy.inf)
    return {"source": "scipy.stats.permutation_test", "differences": list(map(float, differences)), "p": float(result.pvalue)}


def wilcoxon(m):
    """The signed-rank test is the sign-flip test of signed ranks, and scipy counts it exactly."""
    differences = numpy.arange(1, m + 1) * random.choice([-1, 1, 1, 1], m)
    return {"source": "scipy.stats.wilcoxon, exact", "differences": list(map(float, differences)),
            "p": float(stats.wilcoxon(differences, method="exact").pvalue)}


def bca(values, level):
    replicates = random.choice(values, (499, len(values))).mean(axis=1)
    given = stats.bootstrap((values,), numpy.mean, n_resamples=1, vectorized=True)   # replaced by the replicates below
    given.bootstrap_distribution = replicates
    result = stats.bootstrap((values,), numpy.mean, n_resamples=0, bootstrap_result=given, confidence_level=level, method="BCa", vectorized=True)
    return {"values": values.tolist(), "replicates": replicates.tolist(), "level": level,
            "low": float(result.confidence_interval.low), "high": float(result.confidence_interval.high)}


def bootstrap(values, level=0.95):
    """Many resamples of scipy's own: Hone's, with other random numbers, must come close."""
    result = stats.bootstrap((values,), numpy.mean, n_resamples=400_000, batch=20_000, confidence_level=level, method="BCa", rng=numpy.random.default_rng(SEED))
    return {"values": values.tolist(), "level": level, "standard_error": float(result.standard_error),
            "low": float(result.confidence_interval.low), "high": float(result.confidence_interval.high)}


def kappa(table):
    result = inter_rater.cohens_kappa(numpy.array(table))
    return {"table": table, "kappa": float(result.kappa), "standard_error": float(result.std_kappa),
            "low": float(result.kappa_low), "high": float(result.kappa_upp)}


def corrected(n, judged):
    expert = random.binomial(1, 0.6, n).astype(float)
    seen = numpy.clip(0.25 + 0.5 * expert + 0.2 * random.standard_normal(n), 0, 1)
    judge = numpy.clip(0.55 + 0.3 * random.standard_normal(judged), 0, 1)
    low, high = ppi_py.ppi_mean_ci(expert, seen, judge, alpha=0.05, lam=1)
    mean = float(numpy.ravel(ppi_py.ppi_mean_pointestimate(expert, seen, judge, lam=1))[0])
    return {"judge": judge.tolist(), "marked_judge": seen.tolist(), "marked_expert": expert.tolist(), "mean": mean,
            "low": float(numpy.ravel(low)[0]), "high": float(numpy.ravel(high)[0])}


def power(n, difference, changing=0.3, alpha=0.05):
    up = (1 + difference / changing) / 2
    total = 0.0
    for changed in range(n + 1):
        gained = numpy.arange(changed + 1)
        p = numpy.minimum(1, 2 * stats.binom.cdf(numpy.minimum(gained, changed - gained), changed, 0.5))
        total += stats.binom.pmf(changed, n, changing) * stats.binom.pmf(gained, changed, up)[p <= alpha].sum()
    return {"n": n, "difference": difference, "power": float(total)}


TANGO = [(1, 7, 21), (6, 16, 161), (40, 20, 160), (1, 0, 44), (0, 0, 30), (5, 0, 50), (12, 3, 300), (0, 7, 10), (16, 8, 86), (18, 6, 100), (30, 0, 30)]
golden = {
    "made_by": "scripts/golden/statistics_golden.py", "seed": SEED,
    "versions": {name: version(name) for name in ("numpy", "scipy", "statsmodels", "ppi-python")},
    "wilson": [wilson(*case) for case in ((0, 10, 0.95), (10, 10, 0.95), (3, 30, 0.95), (80, 100, 0.95), (80, 100, 0.99), (157, 300, 0.9), (1, 1, 0.95))],
    "mcnemar": [mcnemar(*case) for case in ((1, 7), (18, 6), (0, 6), (0, 5), (3, 3), (0, 0), (40, 20), (86, 150), (250, 180), (6, 16))],
    "tango": [tango(*case) for case in TANGO] + [tango(18, 6, 100, 0.9), tango(18, 6, 100, 0.99)],
    "sign_flip": [permutation(numpy.array(values)) for values in (
        [0.5, 0.25, -0.25, 1.0, 0.5, 0.75, -0.5, 0.25], [0.1, 0.2, 0.3, -0.1, 0.7, 0.0, 0.4, 0.3, 0.2, -0.6, 0.1],
        list(numpy.round(random.standard_normal(12) + 0.5, 3)), [1.0, 1, 1, 1, 1, 1], [0.3, -0.3])] + [wilcoxon(m) for m in (12, 25, 40, 41, 48)],
    "bca": [bca(random.exponential(1, 25) - 0.7, 0.95), bca(random.choice([-1.0, -0.5, 0, 0, 0, 0.5, 1], 60), 0.9), bca(random.standard_normal(12), 0.99)],
    "bootstrap": [bootstrap(random.exponential(1, 40)), bootstrap(random.choice([-1.0, -0.25, 0, 0, 0, 0.5, 0.75], 100))],
    "holm": [{"p": p, "adjusted": multitest.multipletests(p, method="holm")[1].tolist()}
             for p in ([0.01, 0.04, 0.03], [0.5, 0.5, 0.02, 0.9], [0.001], [0.012, 0.011, 0.02, 0.0001, 1.0], [0.02, 0.02, 0.02])],
    "kappa": [kappa(table) for table in ([[40, 5], [3, 32]], [[20, 0], [0, 20]], [[10, 10], [10, 10]], [[53, 5, 2], [11, 14, 5], [1, 6, 3]], [[5, 20], [18, 4]])],
    "corrected_mean": [corrected(40, 300), corrected(60, 120)],
    "power": [power(*case) for case in ((30, 0.27), (30, 0.3), (60, 0.2), (60, 0.21), (100, 0.15), (100, 0.16), (300, 0.09), (300, 0.1), (50, 0.0))],
}
out.mkdir(parents=True, exist_ok=True)
(out / "golden.json").write_text(json.dumps(golden) + "\n")
