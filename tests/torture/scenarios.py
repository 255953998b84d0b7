"""What is tortured: a starting state, a command, the commands by which a user goes on after it failed, and the state that must come of it.

The models are the tiny ones of the unit tests; each scenario takes a fraction of a second.
"""
import array
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = {
    "mill.txt": "Margaret Ellis signed the lease of the mill. The rent is 900 euro a month. The lease ends in May.\n" * 3,
    "chapel.md": "# The chapel\n\nTobias Wren keeps the key of the chapel.\n\n## The bell\n\nJonas Vetch repaired the bell.\n",
    "ferry.html": "<html><title>The ferry</title><body><h1>The ferry</h1><p>The ferry to Sorrel costs nine pence.</p></body></html>",
    "harbour.txt": "In the harbour of Kelm lie seventeen boats. The mast of the oldest is ash.\n",
}
QUESTIONS = [("Who signed the lease?", "mill.txt", "Margaret Ellis signed the lease"), ("Who keeps the key?", "chapel.md", "Tobias Wren keeps the key"),
             ("How many boats are there?", "harbour.txt", "seventeen boats")]


def hub_files():
    return SOURCE / "src/convert/testdata/tiny-smol-135m-instruct"


class Place:
    """A folder in which one process tortures: models, documents, the template of each scenario and the copy that is tried."""

    def __init__(self, folder, hone, worker):
        self.folder, self.hone, self.worker = folder, hone, worker
        self.trial = folder / "trial"
        self.documents = folder / "documents"
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "TMPDIR": str(folder / "tmp"), "GOMP_SPINCOUNT": "1000",
                            "OMP_NUM_THREADS": "1", "HONE_HOME": str(folder / "home"), "HONE_CACHE": str(folder / "cache"), "HONE_WORKER": str(worker)}
        for made in (self.documents, folder / "tmp"):
            made.mkdir(parents=True)
        for name, text in DOCUMENTS.items():
            (self.documents / name).write_text(text)
        self.run("pull", SOURCE / "src/convert/testdata/bert-tiny-embedder", "--type", "f32", "--name", "embedder")
        self.run("pull", hub_files(), "--type", "f32", "--name", "tiny")
        self.hub = subprocess.Popen([sys.executable, SOURCE / "tests/hub_server.py", self.repositories()], stdout=subprocess.PIPE, text=True)
        self.environment["HF_ENDPOINT"] = json.loads(self.hub.stdout.readline())["hub"]

    def repositories(self):
        shutil.copytree(hub_files(), self.folder / "hub/office/tiny")
        return self.folder / "hub"

    def run(self, *words, check=True, timeout=120, **environment):
        done = subprocess.run([self.hone, *map(str, words)], capture_output=True, text=True, errors="replace", timeout=timeout, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env={**self.environment, **environment})
        assert not check or done.returncode == 0, f"hone {' '.join(map(str, words))}: {done.returncode} {done.stderr} {done.stdout[-500:]}"
        return done

    def end(self):
        self.hub.terminate()
        self.hub.wait()


def workspace_state(folder):
    """All that a workspace holds, but for numbers of rows, times and the order of things. Vectors stand apart: they are compared closely."""
    database = sqlite3.connect(folder / "hone.db")
    rows = lambda query: sorted(database.execute(query).fetchall())
    damage = database.execute("PRAGMA integrity_check").fetchall()
    if not rows("SELECT 1 FROM sqlite_master WHERE name = 'document'"):
        return {"sound": damage}, {}   # its making was cut off
    state = {"sound": damage, "documents": rows("SELECT path, sha256, format, title, language, text, headings, warnings, slicing, reader FROM document"),
             "slices": rows("SELECT path, start_point, end_point, heading, slice.text, text_sha256 FROM slice JOIN document ON document.id = document_id"),
             "lost slices": rows("SELECT id FROM slice WHERE document_id NOT IN (SELECT id FROM document)"),
             "words": database.execute("SELECT count(*) FROM slice_words_docsize").fetchall(),
             "settings": rows("SELECT name, value FROM setting WHERE name NOT LIKE 'before%' AND value <> ''")}
    vectors = {(text, embedder): array.array("f", vector) for text, embedder, vector in database.execute("SELECT text_sha256, embedder, vector FROM embedding")}
    database.close()
    return state, vectors


def json_lines(path, without):
    return [{key: value for key, value in json.loads(line).items() if key not in without} for line in path.read_text().splitlines()]


class Scenario:
    faulted = "hone"       # the process in which calls fail
    environment = {}
    all_or_nothing = False  # after any end the state is that of before or that of after

    def __init__(self, place):
        self.place = place
        self.template = place.folder / f"{self.name}.template"
        self.restore()
        self.prepare()
        self.before = self.state()
        place.trial.rename(self.template)

    def promised(self, state):
        """What of a state is all or nothing."""
        return state

    def restore(self):
        shutil.rmtree(self.place.trial, ignore_errors=True)
        if self.template.exists():
            shutil.copytree(self.template, self.place.trial)
        else:
            self.place.trial.mkdir()

    def prepare(self):
        pass

    def go_on(self):
        """What a user does next, until it is done."""
        self.place.run(*self.command(), **self.environment)

    def found(self, workspace):
        """What a search finds: it needs the words, which only Hone can read."""
        found = []
        for question, _, _ in QUESTIONS[:2]:
            done = self.place.run("ask", question, "--decline-below", 1, "--workspace", workspace, "--json", "--model", "tiny")
            found.append([(pathlib.Path(passage["document"]).name, passage["start"], passage["end"]) for passage in json.loads(done.stdout)["passages"]])
        return found


class Workspace(Scenario):
    def workspace(self):
        return self.place.trial / "workspace"

    def add(self, *words):
        self.place.run("add", self.place.documents, "--embedder", "embedder", "--slice", "words:12/3", "--workspace", self.workspace(), *words)

    def state(self):
        return workspace_state(self.workspace()) if (self.workspace() / "hone.db").exists() else None

    def searched(self):
        return self.found(self.workspace())


class Add(Workspace):
    name = "add"

    def prepare(self):
        self.place.run("init", "--workspace", self.workspace(), check=False)

    def command(self):
        return ["add", self.place.documents, "--embedder", "embedder", "--slice", "words:12/3", "--workspace", self.workspace()]


class Forget(Workspace):
    name = "forget"
    all_or_nothing = True

    def prepare(self):
        self.add()

    def command(self):
        return ["docs", "forget", self.place.documents / "mill.txt", self.place.documents / "ferry.html", "--workspace", self.workspace()]

    def promised(self, state):   # the bytes of what was forgotten may leave the file later, and the workspace knows that
        return {**state[0], "settings": [row for row in state[0]["settings"] if row[0] != "unwiped"]}, state[1]

    def go_on(self):
        done = self.place.run(*self.command(), check=False)
        assert done.returncode == 0 or "is not in" in done.stderr or "no document" in done.stderr.lower(), done.stderr
        self.place.run("docs", "--workspace", self.workspace())


class Use(Workspace):
    name = "use"
    all_or_nothing = True

    def promised(self, state):   # vectors that came already are used when it is tried again
        return state[0]

    def prepare(self):
        self.add()
        questions = self.place.trial / "questions.jsonl"
        lines = []
        for question, file, words in QUESTIONS:
            text = DOCUMENTS[file]
            lines.append(json.dumps({"question": question, "document": file, "spans": [{"start": text.index(words), "end": text.index(words) + len(words), "text": words}]}))
        questions.write_text("\n".join(lines) + "\n")
        self.place.run("compare", "--docs", self.place.documents, "--questions", questions, "--slice", "words:20/5", "--mode", "dense", "--embedder", "embedder",
                       "--feedback", 0, "--out", self.place.trial / "rows")

    def command(self):
        return ["compare", "use", "1", "--out", self.place.trial / "rows", "--workspace", self.workspace()]


class Sit(Scenario):
    name = "sit"

    def out(self):
        return self.place.trial / "base.sitting.jsonl"

    def prepare(self):
        rows = [{"id": f"f{i}", "question": question, "must_contain": [[words]], "closed_book": True} for i, (question, _, words) in enumerate(QUESTIONS)]
        rows += [{"id": f"c{i}", "question": question, "choices": ["water", "gravel", "thunder"], "answer": "A", "mark": "log_likelihood", "closed_book": True}
                 for i, question in enumerate(("What do people drink?", "What falls from clouds?"))]
        (self.place.trial / "town.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def command(self):
        return ["exam", "sit", self.place.trial / "town.jsonl", "--model", "tiny", "--no-docs", "--max-tokens", 8, "--out", self.out(), "--stage", "base"]

    def state(self):
        if not self.out().exists():
            return None
        return sorted(((line["id"], line["mark"], line["answer"], str(line.get("log_likelihoods"))) for line in json_lines(self.out(), ())[1:]))

    searched = state


class Tune(Scenario):
    name = "tune"

    def prepare(self):
        rows = [{"question": f"Scene {n}?", "answer": f"INT barn {n}"} for n in range(6)]
        (self.place.trial / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def run_folder(self):
        return self.place.trial / "run"

    def command(self):
        return ["tune", "--model", SOURCE / "src/training/testdata/llama/model.gguf", "--data", self.place.trial / "rows.jsonl", "--steps", 3, "--batch", 2, "--seq", 64,
                "--save-every", 1, "--seed", 7, "--out", self.run_folder()]

    def go_on(self):
        done = self.place.run(*self.command(), check=False)
        if done.returncode != 0:
            assert "hone resume" in done.stderr, done.stderr   # the sentence says what a user does then
            self.place.run("resume", self.run_folder())

    def state(self):
        adapter, metrics = self.run_folder() / "adapter/adapter_model.safetensors", self.run_folder() / "metrics.jsonl"
        if not adapter.exists() or not (self.run_folder() / "result.json").exists():
            return None
        lines = [(line["step"], line["loss"]) for line in json_lines(metrics, ()) if "loss" in line]
        return adapter.read_bytes(), lines, json.loads((self.run_folder() / "result.json").read_text())["stopped"]

    searched = state


class TuneWorker(Tune):
    name = "tune worker"
    faulted = "hone-worker"


class Pull(Scenario):
    name = "pull"

    def __init__(self, place):
        self.environment = {"HONE_HOME": str(place.trial / "home"), "HONE_CACHE": str(place.trial / "cache")}
        super().__init__(place)

    def command(self):
        return ["pull", "office/tiny", "--type", "f32", "--name", "fetched"]

    def state(self):
        home = self.place.trial / "home"
        files = sorted((path.relative_to(home).as_posix(), path.read_bytes()) for path in home.rglob("*") if path.is_file() and path.suffix == ".gguf")
        done = self.place.run("models", "--json", **self.environment)
        models = [(model["name"],) for model in json.loads(done.stdout)["models"] if "fetched" in model["name"]]
        return files, models

    def searched(self):
        names = sorted(path.relative_to(self.place.trial).as_posix() for path in self.place.trial.rglob("*") if path.is_file())
        return [name for name in names if "writing-" in name or "partial" in name or "part" in name.split(".")]   # nothing is left behind


ALL = [Add, Forget, Use, Sit, Tune, TuneWorker, Pull]


def alike(one, other):
    """Whether two states are the same; vectors as far as the batch that a text was embedded in changes them."""
    if not (isinstance(one, tuple) and isinstance(other, tuple) and len(one) == 2 and isinstance(one[1], dict)):
        return one == other
    return one[0] == other[0] and one[1].keys() == other[1].keys() and all(
        len(vector) == len(other[1][key]) and sum(a * b for a, b in zip(vector, other[1][key])) > 0.9999 for key, vector in one[1].items())
