#!/usr/bin/env python3
"""scripts/fuzz with programs that stand in for fuzzers: it goes on after a kill, reports a finding, and keeps a small corpus."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent / "scripts"
# Takes the words of libFuzzer. Notes every run and computes for a fifth of a second; its third run kills the campaign where it should,
# "bad" is what breaks it, a merge keeps everything.
STAND_IN = f"""#!{sys.executable}
import hashlib, os, pathlib, signal, sys, time
options = dict(word[1:].split("=") for word in sys.argv[1:] if word[0] == "-")
first, second = [pathlib.Path(word) for word in sys.argv[1:] if word[0] != "-"]
def write(folder, text, prefix=""):
    path = folder / (prefix + hashlib.sha1(text.encode()).hexdigest())
    path.write_text(text)
    return path
here = pathlib.Path(sys.argv[0])
if "set_cover_merge" in options:
    for path in second.iterdir():
        write(first, path.read_text())
    sys.exit()
runs = here.with_suffix(".runs")
with runs.open("a") as file:
    print(options["max_total_time"], file=file)
count = len(runs.read_text().split())
if here.with_suffix(".kills").exists() and count == 3:
    os.kill(os.getppid(), signal.SIGKILL)
if here.with_suffix(".breaks").exists():
    print("Test unit written to", write(first, "bad", "crash-"))
    sys.exit(77)
while time.process_time() < 0.2:
    pass
write(first, "x" * count)
write(first, "y" * 5000)
print("#9 DONE   cov:", count, "ft: 99")
print("stat::number_of_executed_units: 100")
"""


def make(tree: pathlib.Path, room: str, name: str) -> pathlib.Path:
    program = tree / "build/src" / room / name
    for folder in (program.parent, tree / "src" / room / "fuzz_corpus" / name):
        folder.mkdir(parents=True, exist_ok=True)
    (tree / "src" / room / f"{name}.cpp").write_text("first")
    (tree / "src" / room / "fuzz_corpus" / name / "by_hand").write_text("by hand")
    program.write_text(STAND_IN)
    program.chmod(0o755)
    return program


def campaign(tree: pathlib.Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run([tree / "scripts/fuzz", tree / "build", "--seconds=0.5", *options], capture_output=True, text=True)


def runs(program: pathlib.Path) -> int:
    return len(program.with_suffix(".runs").read_text().split())


def table(done: subprocess.CompletedProcess) -> dict[str, list[int]]:
    rows = [line.split() for line in done.stdout.split("findings\n")[1].splitlines()]
    return {name: [int(value) for value in values] for name, *values in rows}


with tempfile.TemporaryDirectory() as folder:
    tree = pathlib.Path(folder)
    (tree / "scripts").mkdir()
    for script in ("fuzz", "run-fuzzer"):
        shutil.copy(SCRIPTS / script, tree / "scripts")
    plain, new = make(tree, "plain", "plain_fuzz"), make(tree, "new", "parquet_fuzz")

    new.with_suffix(".kills").touch()
    killed = campaign(tree)
    assert killed.returncode < 0, killed
    had = json.loads((tree / "build/campaign.json").read_text())
    assert 0.4 <= had["parquet_fuzz"]["seconds"] < 0.8 and runs(new) == 3, had
    done = campaign(tree)
    assert done.returncode == 0, done
    had = json.loads((tree / "build/campaign.json").read_text())
    assert 0.5 <= had["plain_fuzz"]["seconds"] < 0.9 and 1.5 <= had["parquet_fuzz"]["seconds"] < 1.9, had  # a new parser: three times as much
    run_before = {program: runs(program) for program in (plain, new)}
    # Of the run that was lost the input stays. Each run writes a small one and one of 5,000 bytes; one by hand was there.
    few, many = run_before[plain], run_before[new] - 1
    assert table(done) == {"plain_fuzz": [1, 100 * few, few, few + 1, 0], "parquet_fuzz": [2, 100 * many, many + 1, many + 2, 0]}, done.stdout
    corpus = tree / "src/plain/fuzz_corpus/plain_fuzz"
    assert sorted(len(path.read_text()) for path in corpus.iterdir()) == sorted([*range(1, few + 1), len("by hand")]), list(corpus.iterdir())
    assert (corpus / "by_hand").exists()

    campaign(tree)
    assert run_before == {program: runs(program) for program in (plain, new)}, "who has had their time has no more"

    (tree / "src/plain/plain_test.cpp").write_text("a test says nothing about the parser")
    campaign(tree)
    assert runs(plain) == few, "a test was taken for a source"
    (tree / "src/plain/reader.h").write_text("changed")
    plain.with_suffix(".breaks").touch()
    done = campaign(tree)
    finding = next((tree / "build/src/plain/plain_fuzz.found").glob("crash-*"))
    assert done.returncode == 1 and f"plain_fuzz: {plain} {finding}" in done.stderr, done
    assert table(done)["plain_fuzz"][0] == 0 and table(done)["plain_fuzz"][4] == 1, done.stdout
    assert runs(new) == many + 1, "another room's change gave time anew"

    plain.with_suffix(".breaks").unlink()
    done = campaign(tree)
    assert done.returncode == 0 and table(done)["plain_fuzz"][4] == 0, done
    assert "bad" in [path.read_text() for path in corpus.iterdir()], "what once broke it is no input"
print("a campaign goes on where it stopped, and says what it found")
