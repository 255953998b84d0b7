#!/usr/bin/env python3
"""summary.py on made-up reports: what must count as failed does."""
import pathlib
import subprocess
import sys
import tempfile

SUMMARY = pathlib.Path(__file__).with_name("summary.py")


def ctest(*tests: tuple[str, str]) -> str:
    return "<testsuite>" + "".join(f'<testcase name="{name}" status="{status}"/>' for name, status in tests) + "</testsuite>"


def gtest(*cases: tuple[str, str, bool]) -> str:
    return "<testsuites><testsuite>" + "".join(
        f'<testcase classname="Suite" name="{name}" status="run" result="{result}">{"<failure/>" if failed else ""}</testcase>'
        for name, result, failed in cases) + "</testsuite></testsuites>"


def summarize(files: dict[str, str], runs: list[str]) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, SUMMARY, folder, *runs], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()[-1]


good = gtest(("a", "completed", False), ("b", "completed", False))
for what, files, runs, expected in [
    ("cases are counted", {"dev.xml": ctest(("core", "run")), "dev/core_test.xml": good}, ["dev"], (0, "2 passed, 0 failed")),
    ("runs are added up", {"dev.xml": ctest(("core", "run")), "release.xml": ctest(("e2e", "run"))}, ["dev", "release"],
     (0, "2 passed, 0 failed")),
    ("a failed case", {"dev.xml": ctest(("core", "fail")), "dev/core_test.xml": gtest(("a", "completed", True), ("b", "completed", False))},
     ["dev"], (1, "1 passed, 1 failed")),
    ("a skipped case", {"dev.xml": ctest(("core", "run")), "dev/core_test.xml": gtest(("a", "skipped", False))}, ["dev"],
     (1, "0 passed, 1 failed")),
    ("a leak found at exit", {"dev.xml": ctest(("core", "fail")), "dev/core_test.xml": good}, ["dev"], (1, "2 passed, 1 failed")),
    ("a crash", {"dev.xml": ctest(("core", "fail"))}, ["dev"], (1, "0 passed, 1 failed")),
    ("a skipped script", {"dev.xml": ctest(("e2e", "notrun"))}, ["dev"], (1, "0 passed, 1 failed")),
    ("a disabled test", {"dev.xml": ctest(("e2e", "disabled"))}, ["dev"], (1, "0 passed, 1 failed")),
    ("a run without tests", {"dev.xml": ctest()}, ["dev"], (1, "0 passed, 1 failed")),
    ("a build that failed", {"dev.xml": ctest(("core", "run"))}, ["dev", "release"], (1, "1 passed, 1 failed")),
]:
    actual = summarize(files, runs)
    assert actual == expected, f"{what}: {actual} instead of {expected}"
print("the summary counts what must be counted")
