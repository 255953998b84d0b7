"""What a row of a leaderboard measured is what `ask` finds once a workspace uses the row: looked at for every row of the default grid.

    from recipes import hold_recipes
    compared, wrong = hold_recipes("english", {"a.md": text}, [("a.md", "Who?", "the words that answer")])   # wrong: [] is as it should be
"""
import json
import pathlib
import re

from harness import SCRATCH, result_of, run

ROWS = 28


def hold_recipes(name, texts, wanted):
    """`texts`: by file name; `wanted`: file, question and words of the file. Returns how many passages were compared as
    (document, start, end), each list to the shorter one, and a sentence for each list that differs or is empty."""
    folder = SCRATCH / name
    folder.mkdir()
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    questions, asked = SCRATCH / f"{name}.jsonl", SCRATCH / f"{name}.asked.jsonl"
    questions.write_text("".join(json.dumps({"question": question, "document": file, "spans": [{"start": texts[file].index(words),
        "end": texts[file].index(words) + len(words), "text": words}]}) + "\n" for file, question, words in wanted), encoding="utf-8")
    asked.write_text("".join(json.dumps({"question": question, "answers": [words]}) + "\n" for _, question, words in wanted), encoding="utf-8")
    workspace = ["--workspace", SCRATCH / f"{name}_workspace"]
    result_of("add", folder, *workspace, timeout=7200)  # embedded by another way, in other batches
    out = f"{name}_rows"
    table = result_of("compare", "--docs", folder, "--questions", questions, "--out", out, timeout=7200)
    assert len(table["rows"]) == ROWS, table["rows"]
    measured = {row["recipe"]: row["questions"] for row in (json.loads(path.read_text()) for path in (SCRATCH / out / "rows").glob("*.json"))}
    files = sorted(texts)
    places = {file: index for index, file in enumerate(files)}
    compared, wrong = 0, []
    for number in range(1, ROWS + 1):
        used = run("compare", "use", number, "--out", out, *workspace, timeout=7200)
        assert used.returncode == 0, used.stderr
        key = re.search(r"as row \d+: (.+); \d+ slices", used.stdout)[1]
        # Declined before the model speaks: what was found is all that is wanted.
        items = result_of("ask", "--questions", asked, "--decline-below", 1, *workspace, timeout=7200)["items"]
        assert len(items) == len(measured[key]) == len(wanted), key
        for item, row in zip(items, measured[key]):
            found = [[places[pathlib.Path(passage["document"]).name], passage["start"], passage["end"]] for passage in item["passages"]]
            shared = min(len(found), len(row["passages"]))
            if shared == 0 or found[:shared] != row["passages"][:shared]:
                wrong.append(f"{key}: \"{item['question']}\": ask {found[:shared]}, compare {row['passages'][:shared]}")
            compared += shared
    return compared, wrong
