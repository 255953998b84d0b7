#!/usr/bin/env python3
"""Holds the sources to the arrows between rooms, which one place names: ROOMS of hone_room() in src/*/CMakeLists.txt.

  tests/include_graph.py                             every include follows an arrow, every arrow is used, none goes in a circle;
                                                     a room's names are in the namespace of its name, those of core in hone
  tests/include_graph.py --diagram                   the arrows as ARCHITECTURE.md shows them
  tests/include_graph.py INSTALLED_INCLUDE_FOLDER    the folder's headers are held to the rule of public ones

Before it looks at Hone it looks at made-up trees with one violation of each rule, and must find them all.
"""
import os
import pathlib
import re
import sys
import tempfile
import typing

# Third parties with one owner each, by the start of the header's name.
OWNERS = {
    "llama": {"engine"}, "mtmd": {"engine"}, "chat.h": {"engine"}, "ggml": {"engine", "model"}, "gguf": {"model", "engine"},
    "dnnl": {"kernels"}, "oneapi/": {"training"}, "seccomp.h": {"core"}, "sqlite3": {"core", "corpus"}, "hnswlib/": {"corpus"},
    "CLI/": {"cli"}, "curl/": {"core"}, "libpq-fe.h": {"stores"}, "boost/": {"statistics"}, "yaml.h": {"core"}, "openssl/": {"core"}, "xxhash.h": {"model"}, "cpp-httplib/": {"http"}, "httplib": {"http"},
    "pugixml": {"documents", "report"}, "zlib.h": {"parquet"}, "zstd.h": {"parquet"}, "snappy": {"parquet"}, "lz4.h": {"parquet"},
    "brotli/": {"parquet"},
}
POSIX = re.compile(r"(sys|linux|arpa|netinet|net|mach)/.*|(unistd|fcntl|dlfcn|poll|pthread|pwd|signal|spawn|termios|"
                   r"dirent|netdb|sched|syslog|ucontext|glob|fnmatch|ftw|semaphore|mqueue|aio)\.h")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
STANDARD = re.compile(r"[a-z_0-9]+")   # <vector>; never <something.h>
NAMESPACE = re.compile(r"^\s*namespace (hone\b[\w:]*) \{$((?:\n(?:class|struct) \w+;)*\n\})?", re.MULTILINE)   # 2: it only declares classes

class Room(typing.NamedTuple):
    """A folder of src/ as its CMakeLists.txt describes it."""
    arrows: list        # ROOMS: what all of it may include, with what those may
    test_arrows: list   # TEST_ROOMS: what its tests, x_test.cpp, may include too
    is_program: bool    # it links what others made; no room includes it


def read_rooms(src: pathlib.Path) -> tuple[dict, list[str]]:
    """(rooms by name, what is wrong with how they are described)"""
    rooms, programs, wrong = {}, {}, []
    for folder in sorted(path for path in src.iterdir() if path.is_dir()):
        file = folder / "CMakeLists.txt"
        text = re.sub(r"#.*", "", file.read_text(encoding="utf-8")) if file.exists() else ""
        if call := re.search(r"\bhone_room\(([^)]*)\)", text):
            name, *words = call[1].split()
            lists, under = {}, None
            for word in words:
                if word in {"ROOMS", "TEST_ROOMS", "LIBRARIES", "WITHOUT"}:
                    under = word
                else:
                    lists.setdefault(under, []).append(word)
            rooms[folder.name] = Room(lists.get("ROOMS", []), lists.get("TEST_ROOMS", []), False)
            if name != folder.name:
                wrong.append(f"src/{folder.name}: hone_room() calls it {name}")
        elif linked := re.findall(r"\btarget_link_libraries\(\s*\S+([^)]*)\)", text):
            programs[folder.name] = " ".join(linked).split()
        else:
            wrong.append(f"src/{folder.name}: its CMakeLists.txt has no hone_room() and links nothing")
    for name, room in rooms.items():
        for other in room.arrows + room.test_arrows:
            if other not in rooms:
                wrong.append(f"src/{name}: its CMakeLists.txt names {other}, which is no room")
    seen = {name: list(rooms) if "libhone" in linked else [room for room in rooms if f"hone_{room}" in linked]
            for name, linked in programs.items()}
    return {**rooms, **{name: Room(arrows, [], True) for name, arrows in seen.items()}}, wrong


def reached(rooms: dict, starts: list) -> set[str]:
    """The rooms named, with all that theirs lead to."""
    found, waiting = set(), list(starts)
    while waiting:
        name = waiting.pop()
        if name in rooms and name not in found:
            found.add(name)
            waiting += rooms[name].arrows
    return found


def check_arrows(rooms: dict, used: dict) -> list[str]:
    """`used`: for each room, what its code includes directly and what its tests do."""
    wrong = []
    for name, room in rooms.items():
        if name in reached(rooms, room.arrows):
            wrong.append(f"src/{name}: its arrows lead back to itself")
        if room.is_program:
            continue
        code, tests = used[name]
        for other in sorted(set(room.arrows) - code):
            only = "only its tests include that: TEST_ROOMS" if other in tests else "nothing of it includes that"
            wrong.append(f"src/{name}: ROOMS names {other}, and {only}")
        for other in sorted(set(room.test_arrows) & reached(rooms, room.arrows)):
            wrong.append(f"src/{name}: TEST_ROOMS names {other}, where ROOMS leads already")
        for other in sorted(set(room.test_arrows) - tests):
            wrong.append(f"src/{name}: TEST_ROOMS names {other}, and no test of it includes that")
    return wrong


def height(rooms: dict, name: str) -> int:
    """How many arrows lie below a room, one after another."""
    return 1 + max((height(rooms, other) for other in rooms[name].arrows), default=-1)


def diagram(rooms: dict) -> str:
    """One line for the rooms that have the same arrows, highest first; what another arrow leads to anyway is left out."""
    groups = {}
    for name, room in rooms.items():
        below = [other for other in room.arrows if not any(other in reached(rooms, rooms[via].arrows) for via in room.arrows)]
        shown = "every room" if room.is_program and set(room.arrows) == {o for o in rooms if not rooms[o].is_program} else ", ".join(sorted(below))
        level = len(rooms) if room.is_program else height(rooms, name)
        if shown:
            groups.setdefault((-level, shown), []).append(name)
    lines = [(", ".join(sorted(names)), shown) for (_, shown), names in sorted(groups.items())]
    lines += [(f"tests of {name}", ", ".join(sorted(room.test_arrows))) for name, room in rooms.items() if room.test_arrows]
    width = max((len(left) for left, _ in lines), default=0)
    return "```\n" + "".join(f"{left:{width}} → {right}\n" for left, right in lines) + "```\n"


BEGIN, END = "<!-- arrows: what tests/include_graph.py --diagram prints -->\n", "<!-- end of the arrows -->\n"


def check_diagram(page: str, shown: str) -> list[str]:
    _, begin, rest = page.partition(BEGIN)
    between, end, _ = rest.partition(END)
    if not begin or not end:
        return [f"ARCHITECTURE.md: the arrows have lost their marks: {BEGIN.strip()} and {END.strip()}"]
    return [] if between == shown else [f"ARCHITECTURE.md: between the marks of the arrows should stand\n{shown}"]


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


def check_namespaces(name: str, room: str, text: str) -> list[str]:
    """What a file defines is in its room's namespace; of another room's it may say that a class is there."""
    own = "hone" if room == "core" else f"hone::{room}"
    return [f"{name}: defines in namespace {found}, which is not {own}" for found, declares in NAMESPACE.findall(text)
            if not declares and found != own and (room == "core" or not found.startswith(f"{own}::"))]


def check_tree(src: pathlib.Path) -> list[str]:
    rooms, wrong = read_rooms(src)
    used = {}
    for room, described in rooms.items():
        allowed = reached(rooms, described.arrows) | {room}
        allowed_in_tests = reached(rooms, described.arrows + described.test_arrows) | {room}
        code, tests = used.setdefault(room, (set(), set()))
        for path in sources(src / room):
            name = str(path.relative_to(src.parent))
            text = path.read_text(encoding="utf-8")
            is_test = path.stem.endswith(("_test", "_fixture"))
            for _, header in INCLUDE.findall(text):
                if match := re.match(r"hone/([^/]+)/", header):
                    (tests if is_test else code).add(match[1])
                    if match[1] not in (allowed_in_tests if is_test else allowed):
                        wrong.append(f"{name}: {room} may not include {match[1]} ({header})")
                    continue
                is_own = (path.parent / header).exists()
                for start, owners in OWNERS.items():
                    if header.startswith(start) and room not in owners and not is_own:
                        wrong.append(f"{name}: only {' and '.join(sorted(owners))} may include <{header}>")
                if POSIX.fullmatch(header) and room != "core" and not is_test:
                    wrong.append(f"{name}: POSIX stays inside core (<{header}>)")
            wrong += check_namespaces(name, room, text)
            if "include" in path.relative_to(src / room).parts:
                wrong += check_public_header(name, text, lambda header: any(src.glob(f"*/include/{header}")))
        for path in sources(src / room / "include") if (src / room / "include").exists() else []:
            header = path.relative_to(src / room / "include")
            if (src / room / "internal" / header).exists():
                wrong.append(f"src/{room}: {header} stands in include/ and in internal/: which is found is chance")
    return wrong + check_arrows(rooms, used)


def check_installed(folder: pathlib.Path) -> list[str]:
    headers = sources(folder)
    wrong = [] if headers else [f"{folder}: no header is installed"]
    for path in headers:
        name = str(path.relative_to(folder))
        wrong += check_public_header(name, path.read_text(encoding="utf-8"), lambda header: (folder / header).exists())
    return wrong


# A made-up tree: what lies there, and what must be said of it, by the start of each sentence.
MADE_UP = {
    "core/CMakeLists.txt": "hone_room(core LIBRARIES PkgConfig::seccomp)\n",
    "core/b.cpp": "#include <unistd.h>\n#include \"hone/core/a.h\"\n#include <seccomp.h>\n",
    "core/include/hone/core/c.h": "#include <vector>\n#include \"hone/core/a.h\"\n",
    "core/include/hone/core/a.h": "namespace hone {\nclass A {};\n}\n",
    "model/CMakeLists.txt": "hone_room(model   # reads files\n  ROOMS core)\n",
    "model/b.cpp": "#include \"hone/core/a.h\"\nnamespace hone {\nclass A;\n}\nnamespace hone::model {\nclass B {};\n}\n",
    "engine/CMakeLists.txt": "hone_room(engine ROOMS model TEST_ROOMS statistics LIBRARIES hone_llama)\n",
    "engine/b.cpp": "#include \"hone/model/gguf.h\"\n#include \"hone/core/a.h\"\n#include <llama.h>\n",
    "engine/b_test.cpp": "#include \"hone/statistics/tango.h\"\n#include <unistd.h>\n",
    "statistics/CMakeLists.txt": "hone_room(statistics ROOMS core)\n",
    "statistics/b.cpp": "#include \"hone/core/a.h\"\n",
    "cli/CMakeLists.txt": "add_executable(hone main.cpp)\ntarget_link_libraries(hone PRIVATE libhone)\n",
    "cli/main.cpp": "#include \"hone/engine/embedder.h\"\n#include \"hone/statistics/tango.h\"\n",
    "worker/CMakeLists.txt": "add_executable(worker main.cpp)\ntarget_link_libraries(worker PRIVATE hone_model)\n",
    "worker/main.cpp": "#include \"hone/core/a.h\"\n#include \"hone/model/gguf.h\"\n",
}
VIOLATIONS = {
    "core/a.cpp: core may not include model": {"core/a.cpp": "#include \"hone/model/gguf.h\"\n"},
    "engine/a.cpp: engine may not include statistics": {"engine/a.cpp": "#include \"hone/statistics/tango.h\"\n"},
    "statistics/a_test.cpp: statistics may not include model": {"statistics/a_test.cpp": "#include \"hone/model/gguf.h\"\n"},
    "worker/a.cpp: worker may not include engine": {"worker/a.cpp": "#include \"hone/engine/embedder.h\"\n"},
    "model/a.cpp: model may not include cli": {"model/a.cpp": "#include \"hone/cli/shell.h\"\n"},
    "model/a.cpp: only engine may include <llama.h>": {"model/a.cpp": "#include <llama.h>\n"},
    "engine/a.cpp: POSIX stays inside core": {"engine/a.cpp": "#include <unistd.h>\n"},
    "model/a.cpp: defines in namespace hone, ": {"model/a.cpp": "namespace hone {\nclass A;\nclass C {};\n}\n"},
    "model/a.cpp: defines in namespace hone::engine": {"model/a.cpp": "namespace hone::engine {\nint a;\n}\n"},
    "core/a.cpp: defines in namespace hone::core": {"core/a.cpp": "namespace hone::core {\nint a;\n}\n"},
    "core/include/hone/core/d.h: a public header includes <nlohmann/": {
        "core/include/hone/core/d.h": "#include <nlohmann/json.hpp>\n"},
    "core/include/hone/core/d.h: a public header includes \"hone/core/json.h\"": {
        "core/include/hone/core/d.h": "#include \"hone/core/json.h\"\n"},
    "core: hone/core/d.h stands in include/ and in internal/": {
        "core/include/hone/core/d.h": "", "core/internal/hone/core/d.h": ""},
    "attic: its CMakeLists.txt has no hone_room()": {"attic/a.cpp": ""},
    "attic: hone_room() calls it loft": {"attic/CMakeLists.txt": "hone_room(loft)\n"},
    "model: its CMakeLists.txt names loft, which is no room": {
        "model/CMakeLists.txt": "hone_room(model ROOMS core loft)\n", "model/a.cpp": "#include \"hone/loft/a.h\"\n",
        "": "src/model/a.cpp: model may not include loft"},
    "statistics: ROOMS names model, and nothing": {"statistics/CMakeLists.txt": "hone_room(statistics ROOMS core model)\n"},
    "statistics: ROOMS names model, and only its tests": {
        "statistics/CMakeLists.txt": "hone_room(statistics ROOMS core model)\n",
        "statistics/a_test.cpp": "#include \"hone/model/gguf.h\"\n"},
    "engine: TEST_ROOMS names core, where ROOMS leads": {
        "engine/CMakeLists.txt": "hone_room(engine ROOMS model TEST_ROOMS core statistics)\n",
        "engine/a_test.cpp": "#include \"hone/core/a.h\"\n"},
    "model: TEST_ROOMS names statistics, and no test": {
        "model/CMakeLists.txt": "hone_room(model ROOMS core TEST_ROOMS statistics)\n"},
    "core: its arrows lead back to itself": {
        "core/CMakeLists.txt": "hone_room(core ROOMS model)\n", "core/a.cpp": "#include \"hone/model/gguf.h\"\n",
        "": "src/model: its arrows lead back to itself"},
}
MADE_UP_DIAGRAM = """```
cli              → every room
worker           → model
engine           → model
model, statistics → core
tests of engine  → statistics
```
"""


def check_made_up(files: dict) -> tuple[list[str], dict]:
    with tempfile.TemporaryDirectory() as scratch:
        src = pathlib.Path(scratch) / "src"
        for name, text in files.items():
            (src / name).parent.mkdir(parents=True, exist_ok=True)
            (src / name).write_text(text)
        return check_tree(src), read_rooms(src)[0]


def check_the_checker() -> list[str]:
    """Each violation must be found, and nothing else."""
    wrong = []
    found, rooms = check_made_up(MADE_UP)
    if found:
        wrong.append(f"the checker itself is wrong: it finds fault with what has none: {found}")
    for expected, files in VIOLATIONS.items():
        also = [text for name, text in files.items() if not name]   # what the same fault makes wrong elsewhere
        found, _ = check_made_up({**MADE_UP, **{name: text for name, text in files.items() if name}})
        starts = [f"src/{expected}", *also]
        if len(found) != len(starts) or not all(any(one.startswith(start) for one in found) for start in starts):
            wrong.append(f"the checker itself is wrong: it says {found} instead of {starts}")
    page = f"# Rooms\n{BEGIN}{diagram(rooms)}{END}More.\n"
    if re.sub(" +", " ", diagram(rooms)) != re.sub(" +", " ", MADE_UP_DIAGRAM):
        wrong.append(f"the checker itself is wrong: its diagram is\n{diagram(rooms)}")
    if check_diagram(page, diagram(rooms)) or not check_diagram(page, "```\n```\n") or not check_diagram("# Rooms\n", diagram(rooms)):
        wrong.append("the checker itself is wrong about what ARCHITECTURE.md shows")
    return wrong


def main() -> int:
    root = pathlib.Path(os.environ.get("HONE_SOURCE_DIR", pathlib.Path(__file__).resolve().parent.parent))
    wrong = check_the_checker()
    if len(sys.argv) > 1 and sys.argv[1] != "--diagram":
        wrong += check_installed(pathlib.Path(sys.argv[1]))
    else:
        faults = check_tree(root / "src")
        circle = any("lead back" in fault for fault in faults)   # then there is no order to show
        shown = "" if circle else diagram(read_rooms(root / "src")[0])
        if sys.argv[1:]:
            print(shown, end="")
            return 1 if circle else 0
        wrong += faults + (check_diagram((root / "ARCHITECTURE.md").read_text(encoding="utf-8"), shown) if shown else [])
    print("\n".join(wrong) or "every include follows the arrows, every name is in its room's namespace")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
