"""Makes the tuning example: paragraphs of screenplays, each with the breakdown sheet that a production office would fill in.

Usage: make_scenes.py FOLDER      writes train.jsonl (240 rows) and test.jsonl (40 rows)

The scenes are composed from the lists below, written for this project (CC0). Nothing of the test rows is seen in training but
the craft: their places, people, props and vehicles are lists of their own, and so are half of their sentences.
"""
import json
import pathlib
import random
import sys

INSTRUCTION = ("Fill in the breakdown sheet for this scene: JSON with the keys setting (INT or EXT), location, time "
               "(DAY or NIGHT), cast (list), props (list), vehicles (list).\n\n")

# (place, INT or EXT)
PLACES = {
    "train": [("boathouse", "INT"), ("rooftop", "EXT"), ("hospital corridor", "INT"), ("fish market", "EXT"), ("law library", "INT"),
              ("quarry", "EXT"), ("ballroom", "INT"), ("petrol station", "EXT"), ("attic", "INT"), ("vineyard", "EXT"),
              ("police station", "INT"), ("harbour wall", "EXT"), ("kitchen", "INT"), ("graveyard", "EXT"), ("recording studio", "INT"),
              ("football pitch", "EXT"), ("chapel", "INT"), ("car park", "EXT"), ("greenhouse", "INT"), ("railway platform", "EXT"),
              ("courtroom", "INT"), ("beach", "EXT"), ("wine cellar", "INT"), ("market square", "EXT"), ("nursery", "INT"),
              ("orchard", "EXT"), ("motel room", "INT"), ("suspension bridge", "EXT"), ("bakery", "INT"), ("pine forest", "EXT")],
    "test": [("lighthouse kitchen", "INT"), ("ferry deck", "EXT"), ("print shop", "INT"), ("allotment", "EXT"), ("dentist's waiting room", "INT"),
             ("ski slope", "EXT"), ("theatre dressing room", "INT"), ("peat bog", "EXT"), ("bank vault", "INT"), ("fairground", "EXT")],
}
PEOPLE = {
    "train": "Mara Tomas Ines Declan Priya Otto Siobhan Yusuf Greta Marcus Anneke Rafael Bridget Kofi Lena Stefan Odile Hamid Petra Callum "
             "Noor Viktor Elsa Dominic Rosa Emeka Ingrid Felix Zara Henrik".split(),
    "test": "Aoife Bastien Chidi Dagny Emilio Fiona Gunnar Hana Imran Juniper".split(),
}
PROPS = {
    "train": ["crate of flares", "silver locket", "torn map", "shotgun", "birthday cake", "wedding veil", "cash box", "old camera", "red umbrella",
              "stack of letters", "violin case", "broken phone", "bunch of keys", "oil lamp", "chess set", "suitcase", "bottle of whisky",
              "revolver", "sewing box", "ledger", "garden shears", "passport", "paper crown", "bag of flour", "telescope", "steel rope"],
    "test": ["brass compass", "ice axe", "jar of honey", "sealed envelope", "puppet", "box of matches", "fishing net", "pocket watch", "crowbar", "megaphone"],
}
VEHICLES = {
    "train": ["police van", "motorbike", "delivery truck", "taxi", "tractor", "ambulance", "rowing boat", "black limousine", "school bus", "bicycle"],
    "test": ["snowmobile", "hearse", "milk float", "fire engine"],
}
DAY = {"train": ["Sun pours down.", "A bright morning.", "It is noon and nobody hurries.", "Late afternoon light.", "Early, the dew still wet."],
       "test": ["The midday bell rings.", "A white sky just after breakfast."]}
NIGHT = {"train": ["Well past midnight.", "Moonlight, nothing else.", "The street lamps are on.", "Darkness. A dog barks far off.", "Stars overhead, breath in the air."],
         "test": ["Two in the morning by the church clock.", "No moon tonight."]}
OPEN = {"train": ["We are {in_place}.", "{Time_first} We find ourselves {in_place}.", "A long look at the {place}.", "The {place}, as we left it.", "Silence {in_place}."],
        "test": ["Back {in_place}.", "Slowly we make out the {place}."]}
ONE = {"train": ["{a} sets a {p} down and waits.", "{a} turns the {p} over in both hands.", "{a} hides a {p} behind the door.", "Nobody but {a}, who clutches a {p}.",
                 "{a} stares at the {p} as if it could talk."],
       "test": ["{a} wipes the dust from a {p}.", "{a} drops the {p}, and the sound carries."]}
TWO = {"train": ["{a} hands {b} a {p}.", "{a} and {b} argue over the {p}.", "{b} will not look at {a}, only at the {p}.", "{a} snatches the {p} from {b}.",
                 "{a} whispers to {b} and points at a {p}."],
       "test": ["{a} slides the {p} across to {b}.", "{b} laughs until {a} lifts the {p}."]}
MORE = {"train": ["A {p} lies between them.", "In the corner, a {p}.", "There is a {p} too, half hidden."], "test": ["Beside it, a {p}."]}
RIDE = {"train": ["A {v} pulls up.", "The {v} has been waiting for an hour.", "Behind them a {v} starts."], "test": ["A {v} blocks the way.", "The {v} will not start."]}
IDLE = {"train": ["Nobody speaks.", "Somewhere a radio plays.", "It begins to rain.", "A door slams.", "The wind drops."], "test": ["A kettle sings.", "Far off, a horn."]}


def scene(rng, part):
    def pick(lists):
        return rng.choice(lists[part] if part == "train" or rng.random() < 0.5 else lists["train"])

    place, setting = rng.choice(PLACES[part])
    night = rng.random() < 0.5
    cast = rng.sample(PEOPLE[part], rng.choice([1, 2, 2]))
    props = rng.sample(PROPS[part], rng.choice([1, 1, 2]))
    vehicles = [rng.choice(VEHICLES[part])] if setting == "EXT" and rng.random() < 0.5 else []
    in_place = ("on the " if place in {"rooftop", "football pitch", "beach", "railway platform", "suspension bridge", "harbour wall", "ferry deck", "ski slope"} else "in the ") + place
    time = pick(NIGHT if night else DAY)
    opening = pick(OPEN)
    text = opening.format(in_place=in_place, place=place, Time_first=time)
    sentences = [text if "{Time_first}" in opening else f"{text} {time}"]
    action = pick(ONE if len(cast) == 1 else TWO)
    sentences.append(action.format(a=cast[0], b=cast[-1], p=props[0]))
    if len(props) == 2:
        sentences.append(pick(MORE).format(p=props[1]))
    if vehicles:
        sentences.append(pick(RIDE).format(v=vehicles[0]))
    if rng.random() < 0.5:
        sentences.insert(rng.randrange(1, len(sentences) + 1), pick(IDLE))
    scene_text = " ".join(sentences)
    cast.sort(key=scene_text.index)
    sheet = {"setting": setting, "location": place, "time": "NIGHT" if night else "DAY", "cast": cast, "props": props, "vehicles": vehicles}
    return scene_text, sheet


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(20261122)
    for part, count in (("train", 240), ("test", 40)):
        seen, rows = set(), []
        while len(rows) < count:
            text, sheet = scene(rng, part)
            if text in seen:
                continue
            seen.add(text)
            rows.append({"question": INSTRUCTION + text, "answer": json.dumps(sheet)})
        path = folder / f"{part}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        print(f"{path}: {count} rows")


main()
