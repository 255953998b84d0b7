#!/usr/bin/env python3
"""Inputs on which Hone was once wrong: tests/cases/KIND/cases.json, a line for each member of a kind.

    {"name": "a PDF table's total is answered", "run": ["ask", "--docs", "invoice.pdf", "What is the total due?"],
     "says": ["984.00"], "never": ["…"], "status": 0, "stdout": "…", "files": {"a.txt": "…"}, "shared": true}

    {"name": "an unknown model", "serve": ["--embedder", "all-minilm-l6-v2"], "requests": [{"path": "/v1/models/x", "status": 404}]}

`run` are the arguments of hone, or a list of such lists, run in turn in a copy of the kind's folder; the last one is judged.
`serve` are those of a `hone serve` that answers `requests` in turn: {"path", "body", "status", "says", "never"}.
With a folder of further cases (the first argument) each of its folders must be a kind here, and the members marked
"shared" are run once more over its inputs.
Exit status 0 only when every member is right and none was left out."""
import json
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path

from harness import SCRATCH, SOURCE, Server, demo_models, run

fields = {"name", "run", "says", "never", "status", "stdout", "files", "shared", "serve", "requests"}
passed, failed = 0, []


def wrong_with(member, folder):
    """What is wrong with one member, run in `folder`; None when nothing is."""
    for name, content in member.get("files", {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    if "serve" in member:
        return wrong_with_served(member, folder)
    runs = member["run"] if isinstance(member["run"][0], list) else [member["run"]]
    for arguments in runs:
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


demo_models()
further = Path(sys.argv[1]) if len(sys.argv) > 1 else None
only = set(sys.argv[2:])
kinds = sorted(path.parent for path in (SOURCE / "tests/cases").glob("*/cases.json"))
for kind in kinds:
    if only and kind.name not in only:
        continue
    members = json.loads((kind / "cases.json").read_text())
    assert members, f"{kind.name} has no members"
    for member in members:
        unknown = set(member) - fields
        assert not unknown and {"says", "never", "stdout", "status", "requests"} & set(member), f"{kind.name}: {member}"
        judge(kind, member)
        if further and member.get("shared") and (further / kind.name).is_dir():
            judge(kind, member, further / kind.name)
if further and not only:
    for folder in sorted(path for path in further.iterdir() if path.is_dir()):
        members = kinds and SOURCE / "tests/cases" / folder.name / "cases.json"
        if not members.is_file() or not any(m.get("shared") for m in json.loads(members.read_text())):
            failed.append(folder.name)
            print(f"wrong  {folder.name}: no member of tests/cases stands for it", flush=True)
print(f"{passed} right, {len(failed)} wrong")
sys.exit(1 if failed or not passed else 0)
