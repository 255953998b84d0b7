"""The test cases of Math-Verify, lm-evaluation-harness and inspect_ai as JSONL, read out of their own test files by `ast` (nothing of theirs is run).

extract.py MIRROR OUT: MIRROR holds huggingface+Math-Verify/repo, EleutherAI+lm-evaluation-harness/repo, UKGovernmentBEIS+inspect_ai/repo.
A line: source, case, kind (number, choice, text), expected_answer and given_answer as theirs, their_verdict; for Hone: number, percent, exact (the gold
is written out whole), choices, tolerance; note. What has no like in Hone is counted in OUT/skipped.json.
"""
import ast, collections, json, math, pathlib, re, subprocess, sys

mirror, out = map(pathlib.Path, sys.argv[1:3])
skipped = collections.defaultdict(collections.Counter)
rows = collections.defaultdict(list)


def tree(repo, path):
    return ast.parse(text(repo, path))


def text(repo, path):
    return subprocess.run(["git", "-C", mirror / repo / "repo", "show", "HEAD:" + path], check=True, capture_output=True, text=True).stdout


def value(node, known={}):
    return eval(compile(ast.Expression(node), "", "eval"), {"math": math, "__builtins__": {"set": set}}, dict(known))


def add(source, case, kind, expected, given, verdict, **more):
    rows[source].append({"source": source, "case": f"{case}#{sum(r['case'].split('#')[0] == case for r in rows[source]) + 1}", "kind": kind,
                         "expected_answer": expected, "given_answer": given, "their_verdict": verdict, **more})


def tests(module):  # (name, function, the values its parameters take)
    for node in ast.walk(module):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or not node.name.startswith("test"): continue
        sets = [{}]
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("parametrize") and isinstance(decorator.args[1], (ast.List, ast.Tuple)):
                names = value(decorator.args[0]); names = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)
                try: values = [value(e) for e in decorator.args[1].elts]
                except NameError: continue
                sets = [{**s, **dict(zip(names, v if len(names) > 1 else (v,)))} for s in sets for v in values]
        for known in sets: yield node.name, node, known


# --- what a gold answer is, for Hone: a number written as people write it, or as LaTeX
def gold_number(gold):
    """(value, percent, written whole) or the name of what it is instead."""
    bare = gold.strip()
    boxed = re.findall(r"\\boxed\{((?:[^{}]|\{[^{}]*\})*)\}", bare)
    if boxed:
        if len(boxed) > 1: return "set"
        bare = boxed[0]
    elif len(bare) > 60:
        final = re.findall(r"final answer is \$?([^$]*?)\$?\. ", bare + " ")
        if not final: return "prose"
        bare = final[-1]
    bare = bare.strip().strip("$").strip()
    if re.search(r"matrix|begin\{", bare): return "matrix"
    if re.search(r"\\(cup|in\b|pm|\{)|^[\[(].*,.*[\])]$|^-?\d+,-?\d+$(?<!,\d{3})|infty", bare) and not re.fullmatch(r"\d,\d+", bare): return "set"
    if re.search(r"[<>]|\\(le|ge|lt|gt|neq|approx)|!=", bare): return "inequality"
    if "=" in bare:
        left, _, right = bare.rpartition("=")
        if not re.fullmatch(r"[a-z]", left.strip()): return "equation"
        bare = right.strip()
    percent = bool(re.search(r"\\?%$", bare))
    bare = re.sub(r"\\?%$", "", bare).strip()
    bare = re.sub(r"\^\\circ$|\\?(text|mbox|textnormal)\{[^}]*\}(\^\d)?$| ?(miles)$", "", bare).replace("$", "").strip()
    bare = re.sub(r"\{,\}|\\!|,\\! ?", "", bare)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", bare) and not bare.startswith("0,"): bare = bare.replace(",", "")
    if re.fullmatch(r"[+-]?(\d+[.,]?\d*|\.\d+)(e[+-]?\d+)?", bare): return float(bare.replace(",", ".")), percent, True
    fraction = re.fullmatch(r"([+-]?)(?:\\[dtc]?frac\{?(-?\d+)\}?\{?(\d+)\}?|(\d+) ?/ ?(\d+))", bare)
    if fraction:
        top, bottom = (fraction[2], fraction[3]) if fraction[2] else (fraction[4], fraction[5])
        return (-1 if fraction[1] == "-" else 1) * int(top) / int(bottom), percent, False
    if re.search(r"_\d+$", bare): return "other base"
    if re.search(r"sqrt|pi|\*\*", bare): return "irrational"
    if re.search(r"text|^[A-E]$", bare): return "word"
    return "expression"


def number_or_skip(source, case, gold, given, verdict, **more):
    found = gold_number(gold)
    if isinstance(found, str):
        skipped[source][found] += 1
    else:
        add(source, case, "number", gold, given, verdict, number=found[0], percent=found[1], exact=found[2], **more)


letters = lambda n: [f"choice {i + 1}" for i in range(n)]

# --- Math-Verify
name = "math-verify"
for test, node, known in tests(tree("huggingface+Math-Verify", "tests/test_all.py")):
    if "gold" not in known: continue  # a test of precision, without parameters
    gold, given = known["gold"], known["pred"]
    letter = re.fullmatch(r"(?:\\\(\\boxed\{|\$)\\text\{([A-E])\}.*", gold)
    if letter: add(name, test, "choice", letter[1], given, bool(known["expected"]), choices=letters(5))
    elif gold == "$\\text{Evelyn}$": add(name, test, "text", "Evelyn", given, bool(known["expected"]))
    elif gold == "$\text{13}$": skipped[name]["a mistyped gold"] += 1
    else: number_or_skip(name, test, gold, given, bool(known["expected"]), **({"note": "LaTeX alone is read"} if "['latex']" in ast.unparse(node) else {}))
for node in ast.walk(tree("huggingface+Math-Verify", "tests/test_string_extraction.py")):
    if not (isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[0], ast.Constant)): continue
    given, found = value(node.elts[0]), value(node.elts[1])
    if "U" in found: skipped[name]["other letters"] += 1
    else: add(name, "test_string_extraction", "choice", found[-1] if found else ["A", "B", "C", "D"], given, bool(found), choices=letters(4))

# --- inspect_ai
name, repo = "inspect_ai", "UKGovernmentBEIS+inspect_ai"


def scored(module, short):
    for test, node, known in tests(module):
        scorer = output = targets = choices = None
        for part in ast.walk(node):  # nothing but straight lines in these tests: the order is that of the source
            pass
        for part in sorted((n for n in ast.walk(node) if isinstance(n, (ast.Assign, ast.Assert))), key=lambda n: n.lineno):
            if isinstance(part, ast.Assign) and isinstance(part.value, ast.Call):
                call = part.value
                if ast.unparse(part.targets[0]) == "scorer": scorer = call
                if ast.unparse(call.func) == "simple_task_state":
                    for keyword in call.keywords:
                        if keyword.arg == "model_output":
                            inner = keyword.value
                            output = value(inner.args[0], known) if isinstance(inner, ast.Call) else value(inner, known)
                            if isinstance(inner, ast.Call): output = __import__("textwrap").dedent(output)
                        if keyword.arg == "choices": choices = value(keyword.value, known)
            if isinstance(part, ast.Assign) and isinstance(part.value, ast.Await):
                targets = value(part.value.value.args[1].args[0], known)
                targets = [targets] if isinstance(targets, str) else targets
            if isinstance(part, ast.Assert):
                verdict = re.search(r"result\w*\.(?:text|value) == (CORRECT|INCORRECT|NOANSWER|'[\d.]+')", ast.unparse(part))
                if verdict: yield test, scorer, output, targets, choices, verdict[1]


for short in ("match", "answer", "choice", "classification", "pattern"):
    for test, scorer, output, targets, choices, verdict in scored(tree(repo, f"tests/scorer/test_{short}.py"), short):
        right, how = verdict == "CORRECT", ast.unparse(scorer)
        if short == "match": number_or_skip(name, test, targets[0], output, right, note=how)
        elif short == "choice" or how == "answer('letter')":
            if len(targets) > 1 or len(targets[0]) != 1 or "shuffled" in test: skipped[name]["choice: several letters, shuffled or none"] += 1
            else: add(name, test, "choice", targets[0], output, right, choices=(choices if choices and len(choices) > 1 else letters(4)), note=how)
        elif short == "answer": add(name, test, "text", targets[0], output, right, note=how)
        elif how.startswith("exact"): add(name, test, "text", targets, output, right, note=how)
        else: skipped[name]["f1: a share, not a verdict" if how.startswith("f1") else "pattern: the exam's own"] += 1
for node in ast.walk(tree(repo, "tests/scorer/test_classification.py")):  # assert max_exact_score("3,000", ["3000"]) == 1.0
    if isinstance(node, ast.Assert) and ast.unparse(node.test).startswith("max_exact_score"):
        given, wanted = map(value, node.test.left.args)
        if wanted != [""]: add(name, "max_exact_score", "text", wanted, given, value(node.test.comparators[0]) == 1, note="exact()")
for case in json.loads(text(repo, "tests/scorer/math_cases.json")):
    number_or_skip(name, "math_cases", case["target"], case["output"], case["expected"] == "C", note="math()")
for test, node, known in tests(tree(repo, "tests/scorer/test_math.py")):
    scored_calls = {ast.unparse(p.targets[0]): p.value for p in ast.walk(node) if isinstance(p, ast.Assign)}
    for part in ast.walk(node):  # assert _score_answer(a, (b,)).status == "correct", or that of a name it was given
        if not (isinstance(part, ast.Compare) and ast.unparse(part.left).endswith(".status")): continue
        call = part.left.value if isinstance(part.left.value, ast.Call) else scored_calls.get(ast.unparse(part.left.value))
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "_score_answer" or "_corpus" in test: continue
        try: given, wanted, status = value(call.args[0], known), value(call.args[1], known)[0], value(part.comparators[0])
        except NameError: continue
        number_or_skip(name, test, wanted, given, status == "correct", note="math()")
for path in ("tests/util/test_str_to_float.py", "tests/util/test_text.py"):
    for test, node, known in tests(tree(repo, path)):
        for part in ast.walk(node):
            if not (isinstance(part, ast.Compare) and isinstance(part.left, ast.Call)): continue
            function = ast.unparse(part.left.func)
            if function not in ("str_to_float", "unicode_number_to_float", "normalize_number", "strip_numeric_punctuation"): continue
            wanted = ast.unparse(part.comparators[0]).replace("pytest.approx", "").replace("unicode_number_to_float", "")
            if "normalize_number" in wanted: continue
            given = value(part.left.args[0], known)
            wanted = 1_234_567_890_001.0 if wanted == "expected" and "large" in test else known["expected"] if wanted == "expected" else eval(wanted)
            try: number = float(wanted)
            except ValueError: skipped[name]["no number is wanted"] += 1; continue
            if not math.isfinite(number): skipped[name]["no number is wanted"] += 1; continue
            if "trailing_decimal" in test or given in ("⁵", "⁰", "-2²", "-½²", "-2½²") or function == "str_to_float" and "garbage" in given:
                skipped[name]["rubbish behind a number, or their rule of powers"] += 1; continue
            add(name, test, "number", f"{number:.15g}", given, True, number=number, percent=False, exact=number * 10**6 == round(number * 10**6), note=function)
solver = text(repo, "tests/solver/test_multiple_choice.py")
for test, node, known in tests(ast.parse(solver)):
    code = ast.unparse(node)
    if "multiple_correct=True" in code: skipped[name]["choice: several letters, shuffled or none"] += 1; continue
    given = re.search(r"(?:answers=|content = )('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", code)
    output = value(ast.parse(given[1]).body[0].value) if given else None
    for part in ast.walk(node):
        if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "cot_output": output = value(part.value)
        if isinstance(part, ast.Call) and ast.unparse(part.func) == "ModelOutput.from_content" and part.keywords and isinstance(part.keywords[-1].value, ast.Constant): output = value(part.keywords[-1].value)
    options = re.search(r"choices=(\[[^\]]*\])", code)
    marked = re.search(r"choices_marked_correct\(new_state\.choices\) == (set\(\)|\{[^}]*\})", code)
    if not (output and options and marked): continue
    options, marked = eval(options[1]), eval(marked[1])
    if marked: add(name, test, "choice", "ABCDEFGHI"[options.index(*marked)], output, True, choices=options, note="multiple_choice()")
    else: add(name, test, "choice", list("ABCDEFGHI"[:len(options)]), output, False, choices=options, note="multiple_choice(): nothing is chosen")
cot = re.search(r'cot_complex = """(.*?)"""', solver, re.S)[1]
add(name, "test_cot_complex_text", "choice", "D", cot, True, choices=letters(4), note="multiple_choice()")

# --- lm-evaluation-harness
name, repo = "lm-eval", "EleutherAI+lm-evaluation-harness"
add(name, "test_multi_choice_regex_choice_text", "choice", "A", "alpha", True, choices=["alpha", "beta"])
add(name, "test_multi_choice_regex_bare_letter", "choice", "B", ": B", True, choices=["alpha", "beta"])
assert '[["alpha"]]' in text(repo, "tests/test_filters.py") and '[[": B"]]' in text(repo, "tests/test_filters.py")
for test, node, known in tests(tree(repo, "tests/test_kormedmcqa.py")):
    if "output" in known:
        add(name, test, "choice", known["expected"] or list("ABCDE"), known["output"], bool(known["expected"]), choices=letters(5), note="" if known["expected"] else "nothing is chosen")
for test, node, known in tests(tree(repo, "lm_eval/tasks/jfinqa/test_jfinqa_utils.py")):
    if test == "test_parse_number":
        add(name, test, "number", f"{known['expected']:g}", known["text"], True, number=known["expected"], percent=False, exact=True)
    for part in ast.walk(node):
        if isinstance(part, ast.Compare) and ast.unparse(part.left).startswith("_numerical_match"):
            given, wanted = map(value, part.left.args)
            verdict = value(part.comparators[0])
            plain = re.fullmatch(r"(-?[\d.]+)(%|百万円)?", wanted)
            if plain: add(name, test, "number", wanted, given, verdict, number=float(plain[1]), percent=plain[2] == "%", exact=True, tolerance="1%")
            else: add(name, test, "text", wanted, given, verdict)
    code = ast.unparse(node)
    done = re.search(r"doc = \{'answer': '(.*?)'\}.*?\['(Answer: .*?)'\]", code, re.S)
    if done:
        metric = "numerical_match" if "numerical_match" in code else "exact_match"
        verdict = re.search(rf"result\['{metric}'\] == ([\d.]+)", code)
        plain = re.fullmatch(r"([\d.]+)%", done[1])
        if plain: add(name, test, "number", done[1], done[2], float(verdict[1]) == 1, number=float(plain[1]), percent=True, exact=True, tolerance="1%")
        else: add(name, test, "text", done[1], done[2], float(verdict[1]) == 1)
# gsm8k's own worked answers, and mgsm's sentence of each language around four numbers: these have no verdict in a test; its filters give one (peers.py)
shots = re.findall(r"target: ((?:.|\n)*?)(?=\n  - question|\n[a-z])", text(repo, "lm_eval/tasks/gsm8k/gsm8k-cot.yaml"))
for shot in shots:
    given = " ".join(shot.split())
    found = re.search(r"The answer is (\d+)\.$", given)
    if found: add(name, "gsm8k_cot worked answer", "number", found[1], given, True, number=float(found[1]), percent=False, exact=True)
for language in "bn de en es fr ja ru sw te th zh".split():
    pattern = re.search(r"regex_pattern: (.*)", text(repo, f"lm_eval/tasks/mgsm/native_cot/mgsm_native_cot_{language}.yaml"))[1]
    for number in ("18", "1,234", "-5", "2.5"):
        given = pattern.replace(r"(\-?[0-9\.\,]+)", number)
        add(name, f"mgsm {language} sentence", "number", number, given if given.endswith("。") else given + ".", True, number=float(number.replace(",", "")), percent=False, exact=True)

    # mgsm takes punctuation away from both before it compares, "-" and "." too: these two are right to it
    if language in ("en", "de"):
        for number in ("-18", "1.8"):
            add(name, f"mgsm {language} wrong number", "number", "18", pattern.replace(r"(\-?[0-9\.\,]+)", number) + ".", True, number=18.0, percent=False, exact=True)
for gold, given in (("18", "9 * 2 = <<9*2=18>>18\n#### 18"), ("1234", "#### 1,234"), ("-5", "So it is -5.\n#### -5"), ("18", "#### 18 dollars"), ("18", "The answer is 18")):
    # gsm8k's two filters; "The answer is 18" is found by the flexible one alone
    add(name, "gsm8k last line", "number", gold, given, True, number=float(gold), percent=False, exact=True)

for source, list_ in rows.items():
    (out / f"{source}.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in list_))
    print(source, len(list_), dict(collections.Counter(r["kind"] for r in list_)), "skipped", sum(skipped[source].values()), dict(skipped[source]))
(out / "skipped.json").write_text(json.dumps(skipped, indent=1))
