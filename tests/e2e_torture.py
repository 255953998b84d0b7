#!/usr/bin/env python3
"""A sample of `make torture`: calls of the system that fail and kills at random moments, for HONE_TORTURE_SECONDS (600), and that the test can fail."""
import os
import pathlib
import subprocess
import sys
import unittest

from harness import HONE, SCRATCH, SOURCE

BUILT = pathlib.Path(HONE).parent
FAULTS = BUILT / "libhone-faults.so"


class Torture(unittest.TestCase):
    def test_a_sample_of_faults_and_kills(self):
        seconds, seed = os.environ.get("HONE_TORTURE_SECONDS", "600"), os.environ.get("HONE_TORTURE_SEED", "1")
        done = subprocess.run([sys.executable, SOURCE / "tests/torture/torture.py", HONE, FAULTS, SCRATCH / "sample", "--seconds", seconds, "--seed", seed],
                              capture_output=True, text=True, errors="replace")
        print(done.stdout, done.stderr)
        wrong = dict.fromkeys(line for line in done.stdout.splitlines() if line.startswith("WRONG"))
        self.assertEqual(done.returncode, 0, "\n".join(wrong) + done.stderr[-2000:])
        self.assertRegex(done.stdout, r"(\d{2,}) faults injected, (\d+) kills, \d+ states compared, 0 wrong")

    def test_a_call_that_fails_is_seen(self):
        """What is preloaded does what it says: the file cannot be read, and the report says which call it was."""
        report = SCRATCH / "report"
        environment = {**os.environ, "GOMP_SPINCOUNT": "1000", "LD_PRELOAD": str(FAULTS), "LC_HONE_FAULTS": f"hone read 1 ON {report}"}
        done = subprocess.run([HONE, "text", SOURCE / "README.md"], capture_output=True, text=True, env=environment)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Input/output error", done.stderr)
        self.assertIn("fault read 1", report.read_text())


if __name__ == "__main__":
    unittest.main()
