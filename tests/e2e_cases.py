#!/usr/bin/env python3
"""Inputs on which Hone was once wrong: tests/cases/KIND/cases.json, a line for each member of a kind.

    {"name": "a PDF table's total is answered", "run": ["ask", "--docs", "invoice.pdf", "What is the total due?"],
     "says": ["984.00"], "never": ["…"], "status": 0, "stdout": "…", "files": {"a.txt": "…"}, "shared": true}

    {"name": "an unknown model", "serve": ["--embedder", "all-minilm-l6-v2"], "requests": [{"path": "/v1/models/x", "status": 404}]}

`run` are the arguments of hone, or a list of such lists, run in turn in a copy of the kind's folder; the last one is judged.
`marks` names a file of answers and their marks, {"id": ["the answer", 1]}: a sitting s.jsonl that the last run left must give them.
`serve` are those of a `hone serve` that answers `requests` in turn: {"path", "body", "status", "says", "never"}.
e2e_cases.py [FOLDER…] [KIND…]: of folders of further cases each folder with an expected.txt must be a kind here, and the members
marked "shared" are run once more over its inputs; those marked "only" over these alone. A folder `echo` among them makes a model that
repeats what it is told, "$ECHO" in a run. Kinds: these alone.
Exit status 0 only when every member is right and none was left out."""
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from harness import ENVIRONMENT, HONE, SCRATCH, SOURCE, Server, demo_models, run

fields = {"name", "run", "says", "never", "status", "stdout", "files", "shared", "serve", "requests", "marks"}
passed, failed = 0, []


def echo_model():
    """The model that the folder `echo` of the further cases makes, once."""
    model = SCRATCH / "echo.gguf"
    if not model.exists():
        made_in = next((folder / "echo" for folder in further if (folder / "echo/cmd").is_file()), None)
        assert made_in, "no folder of further cases makes a model that repeats what it is told"
        done = subprocess.run(["bash", "-e", "cmd"], cwd=made_in, capture_output=True, text=True, timeout=3600,
                              env={**ENVIRONMENT, "HONE": HONE, "TMP": str(SCRATCH), "ECHO": str(model)})
        assert done.returncode == 0, done.stderr[-600:]
    return str(model)


def wrong_marks(sitting, wanted):
    """Of a sitting by the model that repeats; an answer that it did not repeat says nothing."""
    items = [json.loads(line) for line in sitting.read_text().splitlines()]
    repeated = [item for item in items if "mark" in item and item["answer"].strip() == wanted[item["id"]][0]]
    if len(repeated) < 0.8 * len(wanted):
        return f"only {len(repeated)} of {len(wanted)} answers were repeated"
    wrong = [f"{item['answer']!r} has {item['mark']}, expected {wanted[item['id']][1]}"
             for item in repeated if item["mark"] != wanted[item["id"]][1]]
    return "; ".join(wrong)[:600] or None


def wrong_with(member, folder):
    """What is wrong with one member, run in `folder`; None when nothing is."""
    for name, content in member.get("files", {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    if "serve" in member:
        return wrong_with_served(member, folder)
    runs = member["run"] if isinstance(member["run"][0], list) else [member["run"]]
    for arguments in runs:
        arguments = [echo_model() if argument == "$ECHO" else argument for argument in arguments]
        done = run(*arguments, cwd=folder, input="", errors="replace", timeout=300)
    said = done.stdout + done.stderr
    if done.returncode != member.get("status", 0):
        return f"status {done.returncode}, expected {member.get('status', 0)}: {said.strip()[:300]!r}"
    if "stdout" in member and done.stdout != member["stdout"]:
        return f"printed {done.stdout[:400]!r}, expected {member['stdout'][:400]!r}"
    for text in member.get("says", []):
        if text not in said:
            return f"does not say {text!r}: {said.strip()[:400]!r}"
    for text in member.get("never", []):
        if text in said:
            return f"says {text!r}: {said.strip()[:400]!r}"
    if "marks" in member:
        return wrong_marks(folder / "s.jsonl", json.loads((folder / member["marks"]).read_text()))
    return None


def wrong_with_served(member, folder):
    with Server(*member["serve"], cwd=folder) as server:
        for asked in member["requests"]:
            body = json.dumps(asked["body"]).encode() if "body" in asked else None
            request = urllib.request.Request(server.url + asked["path"], body, {"Content-Type": "application/json"})
            try:
                with urllib.request.urlopen(request, timeout=120) as answer:
                    status, said = answer.status, answer.read().decode()
            except urllib.error.HTTPError as refused:
                status, said = refused.code, refused.read().decode()
            if status != asked.get("status", 200):
                return f"{asked['path']}: status {status}: {said[:300]}"
            for text in asked.get("says", []):
                if text not in said:
                    return f"{asked['path']} does not say {text!r}: {said[:300]}"
            for text in asked.get("never", []):
                if text in said:
                    return f"{asked['path']} says {text!r}: {said[:300]}"
        return None


def judge(kind, member, overlay=None):
    global passed
    folder = SCRATCH / f"{kind.name}.{passed + len(failed)}"
    shutil.copytree(kind, folder)
    if overlay:
        shutil.copytree(overlay, folder, dirs_exist_ok=True)
    try:
        wrong = wrong_with(member, folder)
    except AssertionError as ended:   # of the server
        wrong = str(ended)
    place = f"{kind.name}: {member['name']}{' (shared input)' if overlay else ''}"
    print(f"{'wrong' if wrong else 'right'}  {place}{' — ' + wrong if wrong else ''}", flush=True)
    if wrong:
        failed.append(place)
    else:
        passed += 1
    shutil.rmtree(folder, ignore_errors=True)


further = [Path(one) for one in sys.argv[1:] if os.sep in one]
only = {one for one in sys.argv[1:] if os.sep not in one}
for folder in further:
    assert folder.is_dir(), f"{folder} is no folder of cases"
demo_models()
kinds = sorted(path.parent for path in (SOURCE / "tests/cases").glob("*/cases.json"))
for kind in kinds:
    if only and kind.name not in only:
        continue
    members = json.loads((kind / "cases.json").read_text())
    assert members, f"{kind.name} has no members"
    for member in members:
        unknown = set(member) - fields
        assert not unknown and {"says", "never", "stdout", "status", "requests", "marks"} & set(member), f"{kind.name}: {member}"
        if member.get("shared") != "only":
            judge(kind, member)
        for folder in further:
            if member.get("shared") and (folder / kind.name).is_dir():
                judge(kind, member, folder / kind.name)
if not only:
    for expected in sorted(path for folder in further for path in folder.glob("*/expected.txt")):
        name = expected.parent.name
        members = SOURCE / "tests/cases" / name / "cases.json"
        if not members.is_file() or not any(m.get("shared") for m in json.loads(members.read_text())):
            failed.append(name)
            print(f"wrong  {name}: no member of tests/cases stands for it", flush=True)
print(f"{passed} right, {len(failed)} wrong")
sys.exit(1 if failed or not passed else 0)
