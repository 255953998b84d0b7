#!/usr/bin/env python3
"""Holds the walks of ARCHITECTURE.md to the sources: "One question, followed through" and the others name files in the order in
which data meets them. Each file is there, and each walk says how many rooms it enters and how often it climbs: goes on in a
room that may include the one it comes from. The fewer, the less a reader has to hold in mind.

  tests/walks.py            every file is there, every number is right
  tests/walks.py --list     the rooms of each walk, one after another; ↑ before those that it climbs to
"""
import pathlib
import re
import sys

from include_graph import reached, read_rooms

WALK = re.compile(r"^## ([^\n]+), followed through\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"`([a-z_]+)/([a-z_0-9/]+)(?:\.cpp|\.h)?`")
SAYS = re.compile(r"(\d+) rooms, (\d+) climbs?\b")


def places(text: str, rooms: dict) -> list[tuple[str, str]]:
    """(room, file) of every place that the text names."""
    return [found for found in PLACE.findall(text) if found[0] in rooms]


def rooms_entered(text: str, rooms: dict) -> list[tuple[str, bool]]:
    """(room, whether the walk climbs to it), from one room to the next."""
    walk = []
    for room, _ in places(text, rooms):
        if not walk or walk[-1][0] != room:
            walk.append((room, bool(walk) and walk[-1][0] in reached(rooms, rooms[room].arrows)))
    return walk


def check(page: str, rooms: dict, is_there) -> list[str]:
    wrong = [f"ARCHITECTURE.md names {room}/{file}, which is not there" for room, file in places(page, rooms) if not is_there(room, file)]
    walks = WALK.findall(page)
    for name, text in walks:
        walk = rooms_entered(text, rooms)
        counted = (str(len({room for room, _ in walk})), str(sum(climbs for _, climbs in walk)))
        said = SAYS.search(text)
        if not said or said.groups() != counted:
            wrong.append(f"ARCHITECTURE.md, \"{name}\" should say: {counted[0]} rooms, {counted[1]} climbs")
    return wrong + ([] if walks else ["ARCHITECTURE.md: no walk was found"])


def check_itself() -> None:
    """A made-up page with one fault of each kind."""
    from include_graph import Room
    rooms = {"core": Room([], [], False), "model": Room(["core"], [], False), "cli": Room(["model"], [], True)}
    page = "## One thing, followed through\n\n{} `cli/a.cpp` `model/b` `core/c` `model/b`\n"
    there = lambda room, file: file != "gone"
    assert check(page.format("3 rooms, 1 climbs."), rooms, there) == []
    assert "3 rooms, 1 climbs" in check(page.format("3 rooms, 2 climbs."), rooms, there)[0]
    assert "3 rooms, 1 climbs" in check(page.format(""), rooms, there)[0]
    assert "core/gone" in check(page.format("3 rooms, 1 climbs.") + "`core/gone`\n", rooms, there)[0]
    assert "no walk" in check("# Rooms\n", rooms, there)[0]


def main() -> int:
    check_itself()
    root = pathlib.Path(__file__).resolve().parent.parent
    rooms, _ = read_rooms(root / "src")
    page = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    if sys.argv[1:] == ["--list"]:
        for name, text in WALK.findall(page):
            print(name + ": " + " ".join(("↑" if climbs else "") + room for room, climbs in rooms_entered(text, rooms)))
        return 0

    def is_there(room: str, file: str) -> bool:
        folder = root / "src" / room
        return (folder / file).exists() or any(folder.glob(f"**/{file}.*"))

    wrong = check(page, rooms, is_there)
    print("\n".join(wrong) if wrong else "every place is there, and every walk counts what it enters")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
