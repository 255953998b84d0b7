#!/usr/bin/env python3
"""Lets calls of the system and allocations fail, one at a time, and kills: after each, the next run must come to the state that an undisturbed
one comes to.

    torture.py HONE FAULTS_LIBRARY FOLDER [--seconds S] [--only NAME,…] [--kills N] [--seed N]

Every call is tried twice, once failing alone and once with all later ones of its kind, every call stack that allocates once (at most 2,000 a
scenario), and N kills (1,000) come at random moments. FOLDER/done.jsonl keeps what was tried, so that a run that was stopped goes on; another
build begins anew. --seconds tries a sample of that time, drawn with the seed.

What must hold after each:
  a status of 0 means done: the state is that of an undisturbed run;
  any other status comes with a sentence; no signal ends the process, but when memory failed within a library that ends so itself;
  nothing hangs (60 seconds), but when memory failed within ICU, which then waits for its own lock;
  what is all or nothing is that at once;
  going on as a user does comes to the same state, and a search finds the same.
"""
import argparse
import collections
import hashlib
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import scenarios

KINDS = ["open", "read", "write", "sync", "rename", "map", "remove", "folder", "lock", "network"]
MOST_STACKS, HANGS_AFTER = 2000, 60


class Tortured:
    """One scenario in one place, with the state that an undisturbed run comes to."""

    def __init__(self, kind, place, faults):
        self.scenario, self.place, self.faults = kind(place), place, faults
        self.report = place.folder / "report"
        self.worker_report = place.trial / "run/faults.report"
        self.scenario.restore()
        begin = time.monotonic()
        place.run(*self.scenario.command(), **self.scenario.environment)
        self.seconds = time.monotonic() - begin
        self.reference, self.searched = self.scenario.state(), self.scenario.searched()
        self.scenario.go_on()   # what is done already is not spoiled by doing it again
        assert scenarios.alike(self.scenario.state(), self.reference), f"{kind.name}: the second run spoils the first"

    def start(self, fault):
        for report in (self.report, self.worker_report):
            report.unlink(missing_ok=True)
        in_worker = self.scenario.faulted == "hone-worker"
        environment = {**self.place.environment, **self.scenario.environment}
        if fault:
            report = self.worker_report if in_worker else self.report
            environment["LC_HONE_FAULTS"] = f"{self.scenario.faulted} {fault} {report}"
            if in_worker:
                environment |= {"HONE_WORKER": str(self.place.faulted_worker), "LD_LIBRARY_PATH": str(self.faults.parent)}
            else:
                environment["LD_PRELOAD"] = str(self.faults)
        return subprocess.Popen([self.place.hone, *map(str, self.scenario.command())], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, errors="replace", cwd=self.place.folder, env=environment, start_new_session=True)

    def reported(self):
        return [line.split() for report in (self.report, self.worker_report) if report.exists() for line in report.read_text().splitlines()]

    def cases(self, kills):
        """(what fails, as the library takes it), for every call that the scenario makes."""
        found = []
        self.scenario.restore()
        self.start(f"open 0 ONCE").communicate(timeout=120)
        for kind, count in [line for line in self.reported() if line[0] in KINDS]:
            found += [f"{kind} {number} {mode}" for number in range(1, int(count) + 1) for mode in ("ONCE", "ON")]
        self.scenario.restore()
        self.start("memory 0 ONCE").communicate(timeout=600)
        stacks = sorted(line[1] for line in self.reported() if line[0] == "stack")
        found += [f"memory {stack} ONCE" for stack in random.Random(1).sample(stacks, min(len(stacks), MOST_STACKS))]
        return found + [f"kill {number} -" for number in range(kills)]

    def attempt(self, case):
        """(outcome, what is wrong)"""
        self.scenario.restore()
        kill = case.startswith("kill")
        process = self.start(None if kill else case)
        try:
            if kill:
                time.sleep(random.Random(f"{self.scenario.name} {case}").uniform(0, self.seconds * 1.1))
                process.kill()
            _, errors = process.communicate(timeout=HANGS_AFTER)
            hung = False
        except subprocess.TimeoutExpired:
            hung = True
            os.killpg(process.pid, signal.SIGKILL)
            _, errors = process.communicate()
        status = process.returncode
        fault = next((line for line in self.reported() if line[0] == "fault"), None)
        if hung and not (case.startswith("memory") and fault and fault[2].startswith("libicuuc.so")):
            return "hung", f"it did not end within {HANGS_AFTER} seconds. {fault}"
        if hung:
            outcome = "hung"
        elif not kill and not fault:
            outcome = "not reached"
        else:
            outcome = "killed" if kill else "bore it" if status == 0 else "said so" if status > 0 else f"ended by signal {-status}"
        where = " ".join(fault[2:]) if fault else ""
        if status < 0 and not kill and not case.startswith("memory"):
            return outcome, f"signal {-status} ended it: {errors[-300:]}"
        if status > 0 and not errors.strip() and not case.startswith("write"):
            return outcome, f"status {status} without a word"
        state = self.scenario.state()
        if status == 0 and not scenarios.alike(state, self.reference):
            return outcome, f"status 0, but the state is another: {difference(state, self.reference)} {errors[-300:]}"
        if self.scenario.all_or_nothing and not any(
                scenarios.alike(self.scenario.promised(state), self.scenario.promised(allowed)) for allowed in (self.scenario.before, self.reference)):
            return outcome, f"half is done: {difference(state, self.scenario.before)} (before). {difference(state, self.reference)} (after)"
        try:
            self.scenario.go_on()
            state, searched = self.scenario.state(), self.scenario.searched()
        except (AssertionError, subprocess.TimeoutExpired) as failure:
            return outcome, f"it does not go on: {failure} (before: {status} {errors[-300:]})"
        if not scenarios.alike(state, self.reference):
            return outcome, f"going on comes to another state: {difference(state, self.reference)}"
        if searched != self.searched:
            return outcome, f"a search finds something else: {searched}, not {self.searched}"
        return outcome + (f" in {where}" if status < 0 and not kill else ""), None


def difference(state, reference):
    """What one has and the other has not, in a few words."""
    if not (isinstance(state, tuple) and isinstance(state[0], dict) and isinstance(reference, tuple)):
        return f"{str(state)[:200]}, not {str(reference)[:200]}"
    words = []
    for name, wanted in reference[0].items():
        there = state[0].get(name, [])
        gone, come = ([str(row)[:160] for row in one if row not in other][:3] for one, other in ((wanted, there), (there, wanted)))
        if gone or come:
            words.append(f"{name}: {'; '.join(come) or 'nothing'} instead of {'; '.join(gone) or 'nothing'}")
    if not words and state[1].keys() != reference[1].keys():
        words.append(f"vectors: {sorted(state[1].keys() - reference[1].keys())[:2]} instead of {sorted(reference[1].keys() - state[1].keys())[:2]}")
    return ". ".join(words) or "vectors differ by " + str(max(abs(a - b) for key in state[1] for a, b in zip(state[1][key], reference[1][key])))


def place_of(folder, arguments):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    worker = arguments.hone.parent / "hone-worker"
    place = scenarios.Place(folder, arguments.hone, worker)
    place.faulted_worker = arguments.folder / "worker/hone-worker"
    return place


def work(number, arguments, jobs, results):
    """A process that tries what comes in until None comes, on a processor of its own."""
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processors[number % len(processors)]})
    place = place_of(arguments.folder / f"place{number}", arguments)
    known = {}
    try:
        for name, case in iter(jobs.get, None):
            if name not in known:
                known[name] = Tortured(next(kind for kind in scenarios.ALL if kind.name == name), place, arguments.faults)
            results.put((name, case, *(known[name].attempt(case) if case else ("cases", known[name].cases(arguments.kills)))))
    except Exception as failure:
        results.put(("", "", "failed", repr(failure)))
    finally:
        place.end()
        results.put(None)


def faulted_worker(arguments):
    """A copy of hone-worker that loads the library by itself: a confined child gets no LD_PRELOAD."""
    folder = arguments.folder / "worker"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for library in [*arguments.hone.parent.glob("libhone.so*"), arguments.hone.parent / "hone-worker"]:
        shutil.copy2(library, folder, follow_symlinks=False)
    subprocess.run(["patchelf", "--add-needed", arguments.faults.name, folder / "hone-worker"], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("hone", type=pathlib.Path)
    parser.add_argument("faults", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--only", default="")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    arguments.hone, arguments.faults, arguments.folder = (path.resolve() for path in (arguments.hone, arguments.faults, arguments.folder))
    arguments.folder.mkdir(parents=True, exist_ok=True)
    chosen = [kind.name for kind in scenarios.ALL if not arguments.only or kind.name in arguments.only.split(",")]
    arguments.kills //= len(scenarios.ALL)
    faulted_worker(arguments)

    # What an earlier run of this build tried.
    build = hashlib.sha256(b"".join(path.read_bytes() for path in (arguments.hone, arguments.hone.parent / "hone-worker", arguments.faults,
                                                                  *sorted(arguments.hone.parent.glob("libhone.so"))))).hexdigest()[:16]
    log = arguments.folder / "done.jsonl"
    done = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    done = [entry for entry in done if entry["build"] == build]
    tried = {(entry["scenario"], entry["case"]) for entry in done}

    jobs, results = multiprocessing.Queue(), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(number, arguments, jobs, results)) for number in range(arguments.processes)]
    for worker in workers:
        worker.start()
    for name in chosen:
        jobs.put((name, None))
    all_cases, wrong = {}, [entry for entry in done if entry["wrong"]]
    waiting, begin, ended = [], time.monotonic(), 0
    with open(log, "w") as file:
        for entry in done:
            file.write(json.dumps(entry) + "\n")
        open_jobs = len(chosen)
        while open_jobs or waiting:
            got = results.get()
            if got is None:
                ended += 1
                if ended == len(workers):
                    break
                continue
            name, case, outcome, what = got
            open_jobs -= 1
            if outcome == "failed":
                wrong.append({"scenario": name, "case": case, "wrong": what})
                print("a process failed:", what, flush=True)
                open_jobs = 0
                break
            if case is None:
                all_cases[name] = what
                left = [(name, each) for each in what if (name, each) not in tried]
                random.Random(f"{arguments.seed} {name}").shuffle(left)
                waiting.append(left)
            else:
                entry = {"scenario": name, "case": case, "outcome": outcome, "wrong": what, "build": build}
                done.append(entry)
                file.write(json.dumps(entry) + "\n")
                file.flush()
                if what:
                    wrong.append(entry)
                    print(f"WRONG  {name}, {case}: {outcome}: {what}", flush=True)
            if len(all_cases) < len(chosen):
                continue
            # Runs of one scenario together: preparing it costs a second.
            late = time.monotonic() - begin > arguments.seconds
            waiting = [] if late else [left for left in waiting if left]
            while waiting and open_jobs < 2 * len(workers):
                share = waiting.pop(0)
                for _ in range(min(20, len(share))):
                    jobs.put(share.pop())
                    open_jobs += 1
                waiting += [share] if share else []
    for _ in workers:
        jobs.put(None)
    for worker in workers:
        worker.join(timeout=60)

    for name in chosen:
        outcomes = collections.Counter((entry["case"].split()[0], entry["outcome"].split(" in ")[0]) for entry in done if entry["scenario"] == name)
        cases = all_cases.get(name, [])
        print(f"{name}: {sum(outcomes.values())} of {len(cases)} tried")
        for kind in [*KINDS, "memory", "kill"]:
            of_kind = {outcome: count for (case, outcome), count in sorted(outcomes.items()) if case == kind}
            total = sum(case.split()[0] == kind for case in cases)
            if total:
                print(f"  {kind:8} {sum(of_kind.values()):5} of {total:5}: " + ", ".join(f"{outcome} {count}" for outcome, count in of_kind.items()))
    for place, count in collections.Counter(entry["outcome"] for entry in done if " in " in entry["outcome"]).most_common():
        print(f"{count} × {place[:300]}")
    for entry in wrong:
        print(f"WRONG  {entry['scenario']}, {entry['case']}: {entry.get('outcome', '')}: {entry['wrong']}")
    faults = sum(not entry["case"].startswith("kill") and entry["outcome"] != "not reached" for entry in done)
    kills = sum(entry["case"].startswith("kill") for entry in done)
    print(f"{faults} faults injected, {kills} kills, {2 * len(done)} states compared, {len(wrong)} wrong")
    return 1 if wrong or not done else 0


if __name__ == "__main__":
    sys.exit(main())
