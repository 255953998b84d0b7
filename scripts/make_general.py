"""data/general: what every model is examined on before and after tuning, to see what it forgot.

Usage: make_general.py TRUTHFULQA.csv
questions.jsonl: 300 questions of TruthfulQA (Apache-2.0), drawn by the hash of their text, marked by likelihood.
reference.txt: passages of 90 to 200 words of two public-domain texts of examples/, a blank line between them.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parents[1]
out = here / "data/general"
out.mkdir(exist_ok=True)

with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "truthfulqa.jsonl"
    hone = here / "build/release/hone" if len(sys.argv) < 3 else sys.argv[2]
    subprocess.run([hone, "exam", "import", "truthfulqa", sys.argv[1], "--mark", "log_likelihood_norm", "--out", file], check=True)
    header, *rows = file.read_text(encoding="utf-8").splitlines()
rows.sort(key=lambda row: hashlib.sha256(json.loads(row)["question"].encode()).hexdigest())
drawn = [row for row in rows if 2 <= len(json.loads(row)["choices"]) <= 8][:300]
(out / "questions.jsonl").write_text("\n".join([json.dumps({"exam": "general"}), *drawn]) + "\n", encoding="utf-8")

passages = []
for name in ("state_of_the_union/state_of_the_union.md", "opinion/fisher_v_university_of_texas.txt"):
    words = re.sub(r"[#*\f]+", " ", (here / "examples" / name).read_text(encoding="utf-8")).split()
    start = 0
    mine = []
    while start < len(words):
        end = min(start + 90, len(words))
        while end < min(start + 200, len(words)) and words[end - 1][-1] not in ".?!”":
            end += 1
        mine.append(" ".join(words[start:end]))
        start = end
    passages += mine[:: max(1, len(mine) // 40)][:40]
(out / "reference.txt").write_text("\n\n".join(passages) + "\n", encoding="utf-8")
print(len(drawn), "questions;", len(passages), "passages;", sum(len(p.split()) for p in passages), "words")
