#!/usr/bin/env python3
"""Proves the arrows of ARCHITECTURE.md on the sources: what each room includes, and what its public headers show.

  tests/include_graph.py [INSTALLED_INCLUDE_FOLDER]      the folder's headers are held to the rule of public ones

Before it looks at Hone it looks at a made-up tree with one violation of each rule, and must find them all.
"""
import os
import pathlib
import re
import sys
import tempfile

# Layers, lowest first: a room may include every layer below its own, no room beside it.
LAYERS = [
    {"core"}, {"model"}, {"engine", "documents", "statistics", "training"}, {"exam", "retrieval", "rows"},
    {"stores"}, {"compare", "teaching"}, {"http", "jobs"}, {"studio", "serve"}, {"cli", "worker"},
]
# Arrows narrower than their layer's.
ONLY = {"training": {"model", "core"}, "statistics": {"core"}, "http": {"core"}}
NOT_FROM_ABOVE = {"training": {"jobs"}, "http": {"studio", "serve"}}   # only these rooms may include them

# Third parties with one owner each, by the start of the header's name.
OWNERS = {
    "llama": {"engine"}, "mtmd": {"engine"}, "chat.h": {"engine"}, "ggml": {"engine", "model"}, "gguf": {"model", "engine"},
    "dnnl": {"training"}, "oneapi/": {"training"}, "seccomp.h": {"core"}, "sqlite3": {"core", "retrieval"}, "hnswlib/": {"retrieval"},
    "CLI/": {"cli"}, "curl/": {"core"}, "libpq-fe.h": {"stores"}, "boost/": {"statistics"}, "yaml.h": {"exam"}, "cpp-httplib/": {"http"}, "httplib": {"http"},
}
POSIX = re.compile(r"(sys|linux|arpa|netinet|net|mach)/.*|(unistd|fcntl|dlfcn|poll|pthread|pwd|signal|spawn|termios|"
                   r"dirent|netdb|sched|syslog|ucontext|glob|fnmatch|ftw|semaphore|mqueue|aio)\.h")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
STANDARD = re.compile(r"[a-z_0-9]+")   # <vector>; never <something.h>


def allowed(room: str) -> set[str]:
    level = next((number for number, rooms in enumerate(LAYERS) if room in rooms), None)
    if level is None:
        return set()
    below = set().union(*LAYERS[:level]) & ONLY.get(room, set().union(*LAYERS))
    return {other for other in below if room in NOT_FROM_ABOVE.get(other, {room})} | {room}


def sources(folder: pathlib.Path) -> list[pathlib.Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".h", ".cpp"} and "testdata" not in path.parts)


def check_public_header(name: str, text: str, is_public) -> list[str]:
    """A public header includes the C++ standard library and public headers of Hone, nothing else."""
    wrong = []
    for bracket, header in INCLUDE.findall(text):
        if bracket == "<" and not STANDARD.fullmatch(header):
            wrong.append(f"{name}: a public header includes <{header}>, which is not the C++ standard library's")
        if bracket == '"' and not is_public(header):
            wrong.append(f'{name}: a public header includes "{header}", which is not installed')
    return wrong


def check_tree(src: pathlib.Path) -> list[str]:
    wrong = []
    known = set().union(*LAYERS)
    for room_folder in sorted(path for path in src.iterdir() if path.is_dir()):
        room = room_folder.name
        if room not in known:
            wrong.append(f"src/{room}: this room has no place in LAYERS of tests/include_graph.py")
            continue
        for path in sources(room_folder):
            name = str(path.relative_to(src.parent))
            text = path.read_text(encoding="utf-8")
            for _, header in INCLUDE.findall(text):
                if match := re.match(r"hone/([^/]+)/", header):
                    if match[1] not in allowed(room):
                        wrong.append(f"{name}: {room} may not include {match[1]} ({header})")
                    continue
                is_own = (path.parent / header).exists()
                for start, owners in OWNERS.items():
                    if header.startswith(start) and room not in owners and not is_own:
                        wrong.append(f"{name}: only {' and '.join(sorted(owners))} may include <{header}>")
                if POSIX.fullmatch(header) and room != "core" and not path.stem.endswith("_test"):
                    wrong.append(f"{name}: POSIX stays inside core (<{header}>)")
            if "include" in path.relative_to(room_folder).parts:
                wrong += check_public_header(name, text, lambda header: any(src.glob(f"*/include/{header}")))
    return wrong


def check_installed(folder: pathlib.Path) -> list[str]:
    headers = sources(folder)
    wrong = [] if headers else [f"{folder}: no header is installed"]
    for path in headers:
        name = str(path.relative_to(folder))
        wrong += check_public_header(name, path.read_text(encoding="utf-8"), lambda header: (folder / header).exists())
    return wrong


def check_the_checker() -> list[str]:
    """One violation a line: each must be found, and nothing else."""
    violations = {
        "core/a.cpp": "#include \"hone/model/gguf.h\"\n",                  # an arrow upwards
        "documents/a.cpp": "#include \"hone/engine/embedder.h\"\n",        # an arrow sideways
        "retrieval/a.cpp": "#include <llama.h>\n",                         # another room's third party
        "engine/a.cpp": "#include <unistd.h>\n",                           # POSIX outside core
        "exam/a.cpp": "#include \"hone/training/trainer.h\"\n",            # training from elsewhere than jobs
        "statistics/a.cpp": "#include \"hone/model/gguf.h\"\n",         # statistics sees core alone
        "training/a.cpp": "#include \"hone/engine/embedder.h\"\n",         # engine and training are apart
        "core/include/hone/core/a.h": "#include <nlohmann/json.hpp>\n",    # a third party in a public header
        "core/include/hone/core/b.h": "#include \"hone/core/json.h\"\n",   # a header that is not installed
        "attic/a.cpp": "",                                                 # a room without a place
    }
    blameless = {
        "core/b.cpp": "#include <unistd.h>\n#include \"hone/core/a.h\"\n#include <seccomp.h>\n",
        "jobs/b.cpp": "#include \"hone/training/trainer.h\"\n#include \"hone/engine/embedder.h\"\n",
        "core/include/hone/core/c.h": "#include <vector>\n#include \"hone/core/a.h\"\n",
    }
    with tempfile.TemporaryDirectory() as scratch:
        src = pathlib.Path(scratch) / "src"
        for name, text in {**violations, **blameless}.items():
            (src / name).parent.mkdir(parents=True, exist_ok=True)
            (src / name).write_text(text)
        found = check_tree(src)
    blamed = [line.split(":")[0].removeprefix("src/") for line in found]
    expected = [name.split("/")[0] if name.startswith("attic") else name for name in violations]
    return [] if sorted(blamed) == sorted(expected) else [f"the checker itself is wrong: {sorted(blamed)} instead of {sorted(expected)}"]


def main() -> int:
    src = pathlib.Path(os.environ.get("HONE_SOURCE_DIR", pathlib.Path(__file__).resolve().parent.parent)) / "src"
    wrong = check_the_checker()
    wrong += check_installed(pathlib.Path(sys.argv[1])) if len(sys.argv) > 1 else check_tree(src)
    print("\n".join(wrong) or "every include follows the arrows")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
