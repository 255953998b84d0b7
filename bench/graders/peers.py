"""What the graders themselves say of the cases: the checks that extract.py read the verdicts rightly, and each grader on the others' cases.
peers.py CASES.jsonl …   (in a Python with math-verify and inspect_ai; GRADERS_MIRROR holds the checkouts, of which lm-eval's filter is read)"""
import asyncio, collections, json, os, pathlib, re, subprocess, sys, types
from math_verify import parse, verify, LatexExtractionConfig, ExprExtractionConfig, StringExtractionConfig
from inspect_ai.scorer import match, Target
from inspect_ai.model import ModelName, ModelOutput
from inspect_ai.solver import TaskState

source = subprocess.run(["git", "-C", os.environ["GRADERS_MIRROR"] + "/EleutherAI+lm-evaluation-harness/repo", "show", "HEAD:lm_eval/filters/extraction.py"], capture_output=True, text=True).stdout
for name, members in {"lm_eval": {}, "lm_eval.api": {}, "lm_eval.api.filter": {"Filter": object}, "lm_eval.api.registry": {"register_filter": lambda n: (lambda c: c)}}.items():
    module = types.ModuleType(name); module.__dict__.update(members); sys.modules[name] = module
extraction = types.ModuleType("extraction"); exec(source, extraction.__dict__)
strict = extraction.RegexFilter(r"(?:The answer is |#### )(\-?[0-9\.\,]+)")
flexible = extraction.RegexFilter(r"(-?[$0-9.,]{2,})|(-?[0-9]+)", group_select=-1)
letters = extraction.MultiChoiceRegexFilter(r"(\([A-Z]\))", group_select=-1, ignore_case=True, ignore_punctuation=True)


def same(a, b):
    for pattern in (",", r"\$", r"(?s).*#### ", r"\.$"): a, b = re.sub(pattern, "", a), re.sub(pattern, "", b)
    return a.lower() == b.lower()


def state(text): return TaskState(model=ModelName("fake/model"), sample_id=0, epoch=0, input=[], messages=[], output=ModelOutput.from_content("model", text))


targets = [LatexExtractionConfig(boxed_match_priority=0), ExprExtractionConfig()]
for file in sys.argv[1:] if __name__ == "__main__" else []:
    rows = [json.loads(l) for l in open(file, encoding="utf-8")]
    agree, all_ = collections.Counter(), collections.Counter()
    for row in rows:
        given, said = row["given_answer"], {}
        if row["kind"] == "number":
            gold = row["expected_answer"]
            plain = f"{row['number']:.12g}"
            said["math-verify"] = verify(parse(gold, targets), parse(given, targets), float_rounding=6)
            said["inspect match"] = asyncio.run(match(numeric=True)(state(given), Target([plain]))).text == "C"
            said["lm-eval flexible"] = same(flexible.apply([[given]], [{}])[0][0], plain)
            said["lm-eval strict"] = same(strict.apply([[given]], [{}])[0][0], plain)
        elif row["kind"] == "choice":
            wanted = row["expected_answer"] if isinstance(row["expected_answer"], list) else [row["expected_answer"]]
            found = parse(given, [StringExtractionConfig(strings=tuple("ABCDEFGHI"[:len(row["choices"])]))])
            said["math-verify"] = bool(found) and found[-1] in wanted
            said["lm-eval letters"] = letters.apply([[given]], [{"choices": row["choices"]}])[0][0].strip("()") in wanted
        row["peers"] = {k: bool(v) for k, v in said.items()}
        for k, v in said.items(): all_[k, row["kind"]] += 1; agree[k, row["kind"]] += bool(v) == row["their_verdict"]
        own = {"math-verify": "math-verify"}.get(row["source"])
        if own and own in said and bool(said[own]) != row["their_verdict"]: print("verdict not reproduced:", row["case"], repr(given[-60:]), row["their_verdict"])
    pathlib.Path(file).with_suffix(".peers.json").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    for key in all_: print(pathlib.Path(file).stem, *key, f"{agree[key]} of {all_[key]} as the source says")
