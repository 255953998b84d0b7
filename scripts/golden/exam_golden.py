#!/usr/bin/env python3
"""Makes the golden values that src/exam/*_test.cpp compare with: marks as the field's own programs give them.

usage: exam_golden.py [TESTDATA]

Needs torchmetrics (SQuAD), rouge-score with nltk, jsonschema, and lm_eval with langdetect and immutabledict. The same
versions give the same file; versions and seed stand in it. Nothing is fetched.
"""
import json, pathlib, random, sys
from importlib.metadata import version

import nltk
nltk.download = lambda *arguments, **options: True   # lm_eval asks for data that the instructions used here do not need
try:
    nltk.data.find("tokenizers/punkt_tab")
except LookupError:
    nltk.data.find = lambda *arguments, **options: None
import jsonschema
from lm_eval.api.task import MultipleChoiceTask
from lm_eval.tasks.ifeval import instructions_registry
from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer
import torchmetrics.functional.text.squad
squad_module = sys.modules["torchmetrics.functional.text.squad"]   # the package has a function of this name too

SEED = 20260611
out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2] / "src/exam/testdata"
random.seed(SEED)

SENTENCES = [
    "The lease was witnessed by Anna Keller.", "Anna Keller witnessed the lease, and so did her brother.", "anna keller",
    "The tenant shall pay the rent of £350 a year in advance.", "a rent of 350 pounds, payable yearly", "the", "", "An apple a day.",
    "No party may assign its rights under this agreement without the prior written consent of the other.",
    "Without written consent, rights under the agreement may not be assigned by a party!", "Coppice-street", "coppice street",
    "It's the landlord's duty -- not the tenant's -- to repair the roof.", "The landlord repairs the roof; tenants do not.",
    "the the the a an", "Theory and practice, another anathema.", "1,350.50 dollars (U.S.)", "1350.50 dollars",
    "Jurisdiction is ordinarily exercised by the flag State in respect of crimes committed on board vessels.",
    "The flag state ordinarily has jurisdiction over crimes on board its vessels.", "a_b_c under_score x^2 ~tilde `tick`",
]
LEGAL = """abandonment abide acquiescence adjudicate allegation amended annulment appellant arbitrarily assigned attestation
bailiff beneficiaries breached burdensome capacity chattels cited claimant codicil collateral commencement committees compelling
consideration conveyancing copyright counterclaimed covenants creditor damages decreed deeds defamation defendants denied
disbursements duly easement encumbrances enforceability equitable estoppel evidence executors exemption fiduciary foreclosed
forfeiture freehold goodwill grievances guarantor habitually heirs hereinafter hypothecation illegally immunity incorporated
indemnities infringing injunction inheriting insolvency intestate judicially jurisdictional landlords leasehold legacies liability
litigation maintenance malicious mortgagee negligence notarized notwithstanding nuisance obligations occupier ordinances owed
ownership parties payable perjury plaintiffs possession precedents prejudicial probate proceeding proprietary prosecuted proxies
quashed ratified realty rebuttal recitals redemption remedies renewals reprieved repudiated rescission restitution reversal
sequestration severally statutory subpoenas successors sureties tenancies tenements testator theological title torts trespassing
trustees unanimously undertaking usury valid vested void waived warranties witnessed wrongful yielding skies dying lying tying
news innings outing cannings howe proceed exceed succeed flies dies died spied enjoy happily apology archaeology geology
feed agreed plastered bled motoring sing conflated troubled sized hopping tanned falling hissing fizzed failing filing
conditionally rational radically differently vilely analogously operator feudalism decisiveness hopefulness callousness formality
sensitivity sensibility triplicate formative formalize electricity electrical hopeful goodness revival allowance inference
airliner gyroscopic adjustable defensible irritant replacement adjustment dependent adoption homologous communism activate
angularity effective bowdlerize probate rate cease controlled rolled yyy syzygy toy boy by ion sion ally rallied""".split()


def squad():
    pairs = [(a, b) for a in SENTENCES for b in SENTENCES]
    return [{"answer": a, "reference": b, "f1": float(squad_module._compute_f1_score(a, b)),
             "exact": bool(squad_module._compute_exact_match_score(a, b)), "normalized": squad_module._normalize_text(a)} for a, b in pairs]


def rouge():
    scorers = {stem: rouge_scorer.RougeScorer(["rougeL"], use_stemmer=stem) for stem in (False, True)}
    pairs = [(a, b) for a in SENTENCES for b in SENTENCES]
    pairs += [("the landlords repaired the roofs and witnessed the leases", "a landlord repairing a roof had witnesses to his lease")]
    pairs += [(" ".join(random.choices(LEGAL, k=random.randint(5, 60))), " ".join(random.choices(LEGAL, k=random.randint(5, 60)))) for _ in range(30)]
    endings = ["", "s", "ed", "ing", "al", "ation", "ment", "er", "ly"]
    vary = lambda words: " ".join(word + random.choice(endings) for word in words)
    pairs += [(vary(words), vary(words)) for words in (random.choices(["rent", "lease", "contract", "assign", "claim", "grant", "repeal", "convey"], k=random.randint(4, 20)) for _ in range(40))]
    return [{"answer": a, "reference": b, "plain": scorers[False].score(b, a)["rougeL"].fmeasure,
             "stemmed": scorers[True].score(b, a)["rougeL"].fmeasure} for a, b in pairs]


def stems():
    suffixes = ["", "s", "es", "ies", "ed", "ied", "eed", "ing", "y", "ational", "tional", "enci", "anci", "izer", "bli", "alli", "entli", "eli",
                "ousli", "ization", "ation", "ator", "alism", "iveness", "fulness", "ousness", "aliti", "iviti", "biliti", "fulli", "logi", "icate",
                "ative", "alize", "iciti", "ical", "ful", "ness", "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent",
                "sion", "tion", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize", "e", "ll", "ally", "fully", "logy"]
    starts = ["l", "tr", "be", "ow", "hop", "roll", "agree", "contr", "defer", "legal", "oper", "yell", "syn", "pray", "fix", "equit"]
    words = sorted(set(LEGAL + [start + suffix for start in starts for suffix in suffixes]))
    stemmer = PorterStemmer()
    return {word: stemmer.stem(word) for word in words if len(word) > 3}


def schemas():
    values = [None, True, False, 0, 1, 1.0, 1.5, -3, 10, "", "a", "abc", "350 pounds", "ééé", [], [1], [1, 1], [1, 2], [1, "a"], ["a", "b", "c"], {},
              {"a": 1}, {"a": "x", "b": 2}, {"year": 1804}, {"year": "1804"}, {"year": 1804, "name": "Anna Keller"}, {"x-1": 1}, {"x-1": "s"},
              {"tree": {"tree": {"leaf": 1}}}, {"tree": {"tree": {"leaf": "no"}}}, [[1], [2]], {"list": [{"a": 1}, {"a": 2}]}]
    schemas = [
        True, False, {}, {"type": "string"}, {"type": ["integer", "null"]}, {"type": "number"}, {"type": "object", "required": ["year"]},
        {"properties": {"year": {"type": "integer"}}, "required": ["year"], "additionalProperties": False},
        {"enum": [1, "a", None]}, {"const": {"a": 1}}, {"minimum": 1, "exclusiveMaximum": 10}, {"exclusiveMinimum": 0, "maximum": 1.5},
        {"multipleOf": 0.5}, {"minLength": 1, "maxLength": 3}, {"pattern": "^a"}, {"pattern": "[0-9]+ pounds$"}, {"minItems": 1, "maxItems": 2},
        {"uniqueItems": True}, {"items": {"type": "integer"}}, {"prefixItems": [{"type": "integer"}], "items": {"type": "string"}},
        {"contains": {"const": 1}}, {"contains": {"type": "integer"}, "minContains": 2}, {"contains": {"type": "integer"}, "maxContains": 1},
        {"patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": {"type": "string"}}, {"propertyNames": {"maxLength": 1}},
        {"minProperties": 1, "maxProperties": 1}, {"dependentRequired": {"a": ["b"]}}, {"dependentSchemas": {"a": {"required": ["b"]}}},
        {"allOf": [{"type": "object"}, {"required": ["a"]}]}, {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 1}]},
        {"oneOf": [{"type": "number"}, {"type": "integer"}]}, {"not": {"type": "object"}},
        {"if": {"type": "object"}, "then": {"required": ["year"]}, "else": {"type": "string"}}, {"if": {"type": "integer"}, "then": {"minimum": 1}},
        {"$defs": {"tree": {"properties": {"tree": {"$ref": "#/$defs/tree"}, "leaf": {"type": "integer"}}}}, "$ref": "#/$defs/tree"},
        {"properties": {"tree": {"$ref": "#"}, "leaf": {"type": "integer"}}},
        {"properties": {"list": {"type": "array", "items": {"properties": {"a": {"maximum": 1}}}}}},
        {"title": "annotated", "description": "d", "format": "date", "type": "string"},
    ]
    return [{"schema": schema, "value": value, "valid": jsonschema.Draft202012Validator(schema).is_valid(value)} for schema in schemas for value in values]


def choices():
    cases = []
    for _ in range(200):
        options = random.sample(["The coastal State", "The flag State", "yes", "no", "All States enjoy such jurisdiction", "Tá", "日本", "A"], random.randint(2, 5))
        log_likelihoods = [round(random.uniform(-30, -1), random.choice([0, 6])) for _ in options]
        gold = random.randrange(len(options))
        marks = MultipleChoiceTask.process_results(None, {"choices": options, "gold": gold}, [(value, False) for value in log_likelihoods])
        cases.append({"options": options, "log_likelihoods": log_likelihoods, "gold": gold, "acc": marks["acc"], "acc_norm": marks["acc_norm"]})
    return cases


INSTRUCTIONS = [
    ("punctuation:no_comma", {}), ("length_constraints:number_words", {"relation": "at least", "num_words": 12}),
    ("length_constraints:number_words", {"relation": "less than", "num_words": 12}), ("keywords:existence", {"keywords": ["lease", "rent"]}),
    ("keywords:forbidden_words", {"forbidden_words": ["rock", "rent"]}), ("keywords:frequency", {"relation": "at least", "keyword": "story", "frequency": 2}),
    ("keywords:frequency", {"relation": "less than", "keyword": "story", "frequency": 2}),
    ("keywords:letter_frequency", {"let_relation": "at least", "letter": "e", "let_frequency": 9}),
    ("keywords:letter_frequency", {"let_relation": "less than", "letter": "t", "let_frequency": 2}), ("detectable_format:title", {}),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}), ("detectable_content:postscript", {"postscript_marker": "P.S."}),
    ("detectable_content:postscript", {"postscript_marker": "P.P.S"}),
    ("detectable_format:multiple_sections", {"section_spliter": "SECTION", "num_sections": 2}), ("detectable_format:json_format", {}),
    ("detectable_format:constrained_response", {}), ("startend:quotation", {}), ("startend:end_checker", {"end_phrase": "Is there anything else?"}),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Write about the lease."}), ("change_case:english_lowercase", {}),
    ("change_case:english_capital", {}), ("language:response_language", {"language": "de"}),
]
ANSWERS = [
    "The lease and the rent. A story, told twice: the story of the house.", "\"All of this is quoted, and it is quoted to the very end of the text.\"", "", "\"", "\"\"",
    "<<A Title>>\n\nHere is [name] and [address] of the tenant.", "<< >>", "<<>> [one] [ two\n]", "Dear all\n\nP.S. I like the story.\np.p.s and more", "P. P. S. is not it",
    "SECTION 1\nThe rent is due.\nSECTION 2\nThe roof leaks.", "SECTION1 section 2 SECTION", "```json\n{\"a\": [1, 2]}\n```", "{\"a\": 1}", "{a: 1}", "My answer is yes.", "My answer is yes",
    "I think so. My answer is maybe. Thank you.", "Write about the lease. It was signed in 1804 and has not been renewed since.", "  write about the LEASE. yes",
    "so it goes. is there anything else?", "So it goes.\nIs there anything else?\"  ", "this is all in lower case and it is an english sentence that is long enough to be told from others.",
    "THIS IS ALL IN CAPITAL LETTERS AND IT IS AN ENGLISH SENTENCE THAT IS LONG ENOUGH TO BE TOLD FROM OTHERS.", "Der Vertrag wurde im Jahr 1804 von beiden Parteien unterschrieben und seitdem nicht erneuert.",
    "The current rocks.", "The rock, the RENT and the lease", "#hash # tags", "don't can't won't shan't isn't aren't weren't", "storystory", "naïve café 東京 don't 1,350.50 x_y",
    "Ein kurzer Satz ist das nicht, denn er soll lang genug sein, damit man die Sprache erkennt.", "[a][b][c]", "P.S.", "p.s.\n", "A, B, C",
]


def ifeval():
    from langdetect import DetectorFactory
    DetectorFactory.seed = SEED
    cases = []
    for id, arguments in INSTRUCTIONS:
        for answer in ANSWERS:
            instruction = instructions_registry.INSTRUCTION_DICT[id](id)
            instruction.build_description(**arguments)
            # As lm_eval's strict accuracy: an empty answer follows nothing.
            followed = bool(answer.strip()) and bool(instruction.check_following(answer))
            cases.append({"instruction": id, "arguments": arguments, "answer": answer, "followed": followed})
    return cases


packages = ["torchmetrics", "rouge-score", "nltk", "jsonschema", "lm_eval", "langdetect"]
golden = {"versions": {name: version(name) for name in packages}, "seed": SEED, "squad": squad(), "rouge": rouge(), "stems": stems(),
          "schemas": schemas(), "choices": choices(), "ifeval": ifeval()}
out.mkdir(parents=True, exist_ok=True)
(out / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
print({key: len(value) for key, value in golden.items() if key not in ("versions", "seed")})
