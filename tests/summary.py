#!/usr/bin/env python3
"""Adds up the ctest runs of scripts/test and prints "N passed, N failed".

  tests/summary.py RESULTS RUN...

RESULTS/RUN.xml is what ctest wrote; RESULTS/RUN/ holds GoogleTest's own reports, so that a room counts as its test
cases. What was skipped or disabled did not pass. A run without a report, or without a test, is one failure.
"""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def cases_of(report: pathlib.Path) -> list[tuple[str, bool]]:
    """GoogleTest's report as (name, passed)."""
    return [
        (f"{case.get('classname')}.{case.get('name')}",
         case.get("status") == "run" and case.get("result") == "completed" and case.find("failure") is None)
        for case in ElementTree.parse(report).getroot().iter("testcase")
    ]


def run_results(results: pathlib.Path, run: str) -> list[tuple[str, bool]]:
    """One ctest run as (name, passed)."""
    report = results / f"{run}.xml"
    if not report.exists():
        return [(f"{run}: did not run", False)]
    found = []
    for test in ElementTree.parse(report).getroot().iter("testcase"):
        name, passed = f"{run}: {test.get('name')}", test.get("status") == "run"
        unit = results / run / f"{test.get('name')}_test.xml"
        cases = [(f"{name}: {case}", ok) for case, ok in cases_of(unit)] if unit.exists() else []
        found += cases
        # A sanitizer may end a program whose every case passed, and a crash leaves no report.
        if not cases or not passed and all(ok for _, ok in cases):
            found.append((name, passed))
    return found or [(f"{run}: no test was found", False)]


def main() -> int:
    results = pathlib.Path(sys.argv[1])
    outcome = [one for run in sys.argv[2:] for one in run_results(results, run)]
    failed = [name for name, passed in outcome if not passed]
    for name in failed:
        print(f"did not pass: {name}")
    print(f"{len(outcome) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not outcome else 0


if __name__ == "__main__":
    sys.exit(main())
