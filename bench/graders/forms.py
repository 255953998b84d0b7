"""Forms of an answer that the graders' own tests lack, with each grader's verdict as it is run: forms.py OUT/forms.jsonl
Numbers: Math-Verify, inspect_ai's match(numeric) and lm-eval's flexible filter; choices of four: inspect_ai's multiple_choice, Math-Verify's letters, lm-eval's
multi_choice_regex. The texts are our own, and so is `their_verdict`: what a person says who knows the right answer; `votes` has each grader's."""
import asyncio, json, re, sys
from peers import ExprExtractionConfig, LatexExtractionConfig, StringExtractionConfig, Target, flexible, letters, match, parse, same, state, targets, verify
from inspect_ai.solver._multiple_choice import parse_answers
from inspect_ai.solver._task_state import Choices
from inspect_ai.solver import TaskState
from inspect_ai.model import ModelName, ModelOutput

numbers = [("1/2", 0.5), ("The answer is 1/2.", 0.5), ("1 1/2", 1.5), ("1 1/2 cups", 1.5), ("3 ½", 3.5), ("-3/4", -0.75), ("\\frac{3}{4}", 0.75), ("three quarters", 0.75), ("one half", 0.5),
           ("two and a half", 2.5), ("a dozen", 12), ("-5", -5), ("- 5", -5), ("−5", -5), ("–5", -5), ("(5)", 5), ("minus five", -5), ("minus 5", -5), ("negative 5", -5), ("+5", 5), ("x = -5", -5),
           ("5 below zero", -5), ("twelve", 12), ("twenty-five", 25), ("one hundred and five", 105), ("The answer is three.", 3), ("There are three, so 3.", 3), ("seven (7)", 7),
           ("12,34,567", 1234567), ("1,23,456.78", 123456.78), ("₹12,34,567", 1234567), ("1 lakh", 100000), ("2.5 crore", 25000000), ("1'234'567", 1234567), ("1.234.567", 1234567), ("1 234 567", 1234567),
           ("1_000_000", 1000000), ("10^3", 1000), ("10³", 1000), ("2^10", 1024), ("1.5 × 10^3", 1500), ("1.5 \\times 10^{3}", 1500), ("1.5e3", 1500), ("1.5 * 10**3", 1500), ("50%", 0.5), ("50 %", 50), ("0.5", 50),
           ("fifty percent", 50), ("$1,234.50", 1234.5), ("\\$1{,}234", 1234), ("**42**", 42), ("$42$", 42), ("\\boxed{42}", 42), ("<answer>42</answer>", 42), ("`42`", 42), ("#### 42", 42),
           ("42 (not 41)", 42), ("42, I think; the 3rd of them", 42), ("The answer is 42. I checked it 2 times.", 42), ("Answer: 42\nStep 1 was right.", 42), ("5-10", 10), ("5 or 6", 6), ("about 42", 42), ("≈42", 42),
           ("approximately 42.0", 42), ("42.", 42), ("42.0", 42), ("042", 42), ("7 + 35 = 42", 42), ("42 = 7 + 35", 42), ("The year 1851", 1851), ("It rose from 40 to 42", 42), ("1st", 1), ("2nd of May", 2), ("no. 7", 7),
           ("No, it is not 42.", 42), ("I cannot say; 42 is one guess.", 42), ("3:30", 3.5), ("1,5", 1.5), ("0,75", 0.75), ("1.000", 1000), ("½", 0.5), ("¾ of it", 0.75), ("√2", 2 ** .5), ("π", 3.14159), ("None", 0), ("zero", 0), ("0", 0)]
choices = [("B", "B"), ("**B**", "B"), ("(B)", "B"), ("[B]", "B"), ("{B}", "B"), ("$B$", "B"), ("$\\boxed{B}$", "B"), ("\\boxed{\\text{B}}", "B"), ("\\boxed{\\mathrm{B}}", "B"), ("\\boxed{\\textbf{(B)}}", "B"), ("\\text{B}", "B"),
           ("\\(B\\)", "B"), ("<answer>B</answer>", "B"), ("<b>B</b>", "B"), ("<answer>\nB\n</answer>", "B"), ("`B`", "B"), ("```\nB\n```", "B"), ('{"answer": "B"}', "B"), ("ANSWER: B", "B"), ("ANSWER: **B**", "B"), ("**ANSWER: B**", "B"),
           ("**Answer:** B", "B"), ("ANSWER: $B$", "B"), ("ANSWER: (B)", "B"), ("ANSWER: [B]", "B"), ("Answer - B", "B"), ("Answer is: **(B)**", "B"), ("The answer is $\\boxed{B}$.", "B"), ("The answer is <b>B</b>.", "B"), ("The correct answer is option B.", "B"),
           ("The correct option is (B)", "B"), ("Option B", "B"), ("B is correct", "B"), ("B is right, as C is wrong.", "B"), ("Both A and C are wrong; it is B.", "B"), ("It must be B because A fails", "B"), ("I choose B over A.", "B"), ("I'd go with B.", "B"),
           ("My pick: B", "B"), ("Final answer: B", "B"), ("So: B", "B"), ("B.", "B"), ("B:", "B"), ("B,", "B"), ("B!", "B"), ("B - the second", "B"), ("b", "B"), ("b)", "B"), ("answer: b", "B"), ("the answer is b", "B"), ("Ｂ", "B"), ("Β (Greek)", "B"),
           ("second lamp", "B"), ("The second lamp.", "B"), ("B) second lamp", "B"), ("B second lamp", "B"), ("A or B", "B"), ("A and B", "B"), ("ANSWER: A or B", "B"), ("ANSWER: B or A", "B"), ("A/B", "B"), ("B?", "B"), ("Maybe B, maybe C", "B"), ("Probably B.", "B"),
           ("Not B", "B"), ("ANSWER: not B", "B"), ("The answer is not B.", "B"), ("B is wrong", "B"), ("It isn't B, so C", "B"), ("It isn't B, so C", "C"), ("The answer is A. No, wait: the answer is B.", "B"), ("ANSWER: A\nANSWER: B", "B"), ("Answer: B\nExplanation: A and C are false.", "B"),
           ("<think>Is it A? The answer is A?</think>B", "B"), ("A", "A"), ("A lamp", "A"), ("The answer is A because", "A"), ("A is the one", "A"), ("I", "A"), ("None of them", "A"), ("All of the above", "D"), ("E", "A"), ("2", "B"), ("Option 2", "B"), ("the second", "B"), ("I do not know", "D"), ("", "A")]
wrong = {"0.5 = 50", "5-10 = 10", "5 or 6 = 6", "No, it is not 42. = 42", "I cannot say; 42 is one guess. = 42", "3:30 = 3.5", "None = 0", "1.000 = 1000", "Β (Greek) for B", "A or B for B", "A and B for B", "ANSWER: A or B for B",
         "ANSWER: B or A for B", "A/B for B", "Maybe B, maybe C for B", "Not B for B", "ANSWER: not B for B", "The answer is not B. for B", "B is wrong for B", "It isn't B, so C for B", "I for A", "None of them for A", "All of the above for D",
         "E for A", "I do not know for D", "(nothing) for A"}
options = ["first lamp", "second lamp", "third lamp", "fourth lamp"]


def chosen(text):
    one = TaskState(model=ModelName("fake/model"), sample_id=0, epoch=0, input=[], messages=[], choices=options, output=ModelOutput.from_content("model", text))
    return parse_answers(one, False)


with open(sys.argv[1], "w", encoding="utf-8") as out:
    for given, number in numbers:
        plain = f"{number:.12g}"
        votes = {"math-verify": verify(parse(plain, targets), parse(given, targets), float_rounding=6), "inspect match": asyncio.run(match(numeric=True)(state(given), Target([plain]))).text == "C",
                 "lm-eval flexible": same(flexible.apply([[given]], [{}])[0][0], plain)}
        row = {"kind": "number", "expected_answer": plain, "number": number, "percent": False, "exact": number == round(number, 6)}
        votes = {k: bool(v) for k, v in votes.items()}
        print(json.dumps({"source": "forms", "case": f"{given or '(nothing)'} = {plain}".replace(chr(10), '⏎'), **row, "given_answer": given, "their_verdict": f"{given} = {plain}" not in wrong, "votes": votes,
                          "note": "right to " + (", ".join(k for k, v in votes.items() if v) or "none")}, ensure_ascii=False), file=out)
    for given, letter in choices:
        found = parse(given, [StringExtractionConfig()])
        votes = {"inspect choice": chosen(given) == {letter}, "math-verify": bool(found) and found[-1].upper() == letter,
                 "lm-eval letters": letters.apply([[given]], [{"choices": options}])[0][0].strip("()") == letter}
        print(json.dumps({"source": "forms", "case": f"{given or '(nothing)'} for {letter}".replace(chr(10), '⏎'), "kind": "choice", "expected_answer": letter, "choices": options, "given_answer": given,
                          "their_verdict": f"{given or '(nothing)'} for {letter}" not in wrong, "votes": votes, "note": "right to " + (", ".join(k for k, v in votes.items() if v) or "none")}, ensure_ascii=False), file=out)
