#!/usr/bin/env python3
"""hone serve on the built binary: OpenAI's own client, many at a time, clients that go, hostile requests, and no way out."""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import unittest

import harness
from harness import SCRATCH, SOURCE, result_of, run_json

try:
    import openai
except ImportError:   # once more with the interpreter that has it
    if os.environ.get("HONE_TEST_PYTHON"):
        raise
    python = subprocess.run([SOURCE / "scripts/test-python"], check=True, capture_output=True, text=True).stdout.strip()
    os.execve(python, [python, *sys.argv], {**os.environ, "HONE_TEST_PYTHON": python})

DATA = SOURCE / "src/convert/testdata"
KEY = "a key that no argument shows"


class Server(harness.Server):
    def client(self, key="unused"):
        return openai.OpenAI(base_url=self.url + "/v1", api_key=key, max_retries=0, timeout=120)


def pull(folder, name):
    result_of("pull", DATA / folder, "--type", "f32", "--name", name)


def setUpModule():
    pull("tiny-smol-135m-instruct", "tiny")
    pull("bert-tiny-embedder", "embedder")


class Serving(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--model", "tiny", "--embedder", "embedder", "--parallel", 4)
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        status, errors = cls.server.end()
        assert status == 0 and errors == "", (status, errors)

    def idle(self):
        for _ in range(100):
            if self.server.request("GET", "/health")[1] == {"status": "ok", "running": 0, "waiting": 0}:
                return True
            time.sleep(0.1)
        return False

    def chat(self, text, **options):
        return self.client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": text}], temperature=0, **options)

    def test_models(self):
        self.assertEqual([model.id for model in self.client.models.list()], ["tiny", "embedder"])
        self.assertEqual([self.client.models.retrieve(name).id for name in ("tiny", "embedder")], ["tiny", "embedder"])
        for name in ("gpt-4", "some/model"):   # with a slash too, which clients send as it is or as %2F
            with self.assertRaises(openai.NotFoundError) as caught:
                self.client.models.retrieve(name)
            self.assertIn(f"'{name}' is not served", caught.exception.body["message"])
        self.assertIn("'a/b' is not served", self.server.request("GET", "/v1/models/a/b")[1]["error"]["message"])
        self.assertEqual(self.server.ready["pid"], self.server.process.pid)

    def test_a_chat_is_what_ask_answers(self):
        asked = result_of("ask", "--no-docs", "The clerk reads.", "--model", "tiny", "--system", "", "--max-tokens", "12")
        answer = self.chat("The clerk reads.", max_tokens=12)
        self.assertEqual(answer.choices[0].message.content.strip(), asked["answer"].strip())
        self.assertEqual(answer.choices[0].finish_reason, "length")
        self.assertEqual((answer.usage.completion_tokens, answer.usage.total_tokens), (12, 12 + answer.usage.prompt_tokens))

    def test_a_stream_is_the_same_answer(self):
        whole = self.chat("The deed is read.", max_tokens=20).choices[0].message.content
        pieces, reasons, usage = [], [], None
        for chunk in self.chat("The deed is read.", max_tokens=20, stream=True, stream_options={"include_usage": True}):
            pieces += [choice.delta.content or "" for choice in chunk.choices]
            reasons += [choice.finish_reason for choice in chunk.choices]
            usage = chunk.usage or usage
        self.assertEqual("".join(pieces), whole)
        self.assertGreater(len(pieces), 3)
        self.assertEqual([reason for reason in reasons if reason], ["length"])
        self.assertEqual(usage.completion_tokens, 20)

    def test_scores_of_a_chat(self):
        choice = self.chat("Two.", max_tokens=4, logprobs=True, top_logprobs=3).choices[0]
        self.assertEqual(len(choice.logprobs.content), 4)
        for one in choice.logprobs.content:
            self.assertEqual(len(one.top_logprobs), 3)
            self.assertEqual(one.logprob, max(other.logprob for other in one.top_logprobs))   # at temperature 0 the likeliest
            self.assertLessEqual(one.logprob, 0)

    def test_scores_come_with_a_stream_too(self):
        whole = self.chat("Two.", max_tokens=8, logprobs=True, top_logprobs=1).choices[0].logprobs.content
        chunks = [choice.logprobs.content for chunk in self.chat("Two.", max_tokens=8, logprobs=True, top_logprobs=1, stream=True)
                  for choice in chunk.choices if choice.logprobs]
        self.assertEqual([one.token for chunk in chunks for one in chunk], [one.token for one in whole])
        for one, other in zip((one for chunk in chunks for one in chunk), whole, strict=True):
            self.assertAlmostEqual(one.logprob, other.logprob, places=4)
        self.assertGreater(len(chunks), 1)
        asked = dict(model="tiny", prompt="The clerk", max_tokens=8, temperature=0, logprobs=0)
        streamed = [token for chunk in self.client.completions.create(**asked, stream=True) for token in chunk.choices[0].logprobs.tokens]
        self.assertEqual(streamed, self.client.completions.create(**asked).choices[0].logprobs.tokens)

    def test_no_half_of_a_character(self):
        """Cut anywhere, streamed or not, an answer ends in a whole character."""
        text, seen = "é👩\u200d🚀", set()
        for tokens in range(1, 30):
            asked = dict(max_tokens=tokens, extra_body={"grammar": f'root ::= "{text}"'})
            whole = self.chat("x", **asked).choices[0].message.content
            self.assertEqual("".join(chunk.choices[0].delta.content or "" for chunk in self.chat("x", stream=True, **asked)), whole)
            self.assertTrue(text.startswith(whole), whole)
            seen.add(whole)
            if whole == text:
                break
        self.assertIn(text, seen)
        self.assertLess(len(seen), tokens)   # there were cuts inside of characters

    def test_penalties_and_biases_are_taken(self):
        asked = dict(model="tiny", prompt="The clerk", max_tokens=12, temperature=0)
        text = lambda **more: self.client.completions.create(**asked, **more).choices[0]
        tokens = lambda **more: text(logprobs=0, **more).logprobs.tokens
        plain = tokens()   # the tiny model's logits are too far apart for these to change its mind: the engine's tests hold what they do
        self.assertEqual(len(tokens(frequency_penalty=0.5, presence_penalty=0.5, logit_bias={"7": -100}, extra_body={"repetition_penalty": 1.1})), 12)
        self.assertEqual(tokens(frequency_penalty=0, presence_penalty=0), plain)
        with self.assertRaises(openai.BadRequestError) as caught:
            text(logit_bias={"1000000": 1})
        self.assertIn("1000000", caught.exception.body["message"])

    def test_tools_are_refused_where_the_template_has_no_words_for_them(self):
        tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}
        with self.assertRaises(openai.BadRequestError) as caught:
            self.chat("Rain?", tools=[tool])
        self.assertIn("no words for tools", caught.exception.body["message"])
        self.assertEqual(self.chat("Rain?", tools=[tool], tool_choice="none", max_tokens=2).usage.completion_tokens, 2)

    def test_responses(self):
        whole = self.chat("The deed is read.", max_tokens=20).choices[0].message.content
        asked = dict(model="tiny", input="The deed is read.", max_output_tokens=20, temperature=0)
        answer = self.client.responses.create(**asked)
        self.assertEqual((answer.output_text, answer.status, answer.incomplete_details.reason), (whole, "incomplete", "max_output_tokens"))
        self.assertEqual((answer.usage.output_tokens, answer.usage.total_tokens), (20, 20 + answer.usage.input_tokens))
        events = list(self.client.responses.create(**asked, stream=True))
        self.assertEqual("".join(event.delta for event in events if event.type == "response.output_text.delta"), whole)
        kinds = [event.type for event in events if event.type != "response.output_text.delta"]
        self.assertEqual(kinds, ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
                                 "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.incomplete"])
        self.assertEqual([event.sequence_number for event in events], list(range(len(events))))
        schema = {"type": "object", "properties": {"right": {"type": "boolean"}}, "required": ["right"], "additionalProperties": False}
        held = self.client.responses.create(model="tiny", input=[{"role": "user", "content": "Is it?"}], instructions="Be brief.",
                                            text={"format": {"type": "json_schema", "name": "a", "schema": schema, "strict": True}})
        self.assertIn(json.loads(held.output_text), ({"right": True}, {"right": False}))
        self.assertEqual(held.status, "completed")
        with self.client.responses.stream(model="tiny", input="Is it?", text={"format": {"type": "json_schema", "name": "a", "schema": schema}}) as stream:
            for _ in stream:   # the client puts the events together itself
                pass
            self.assertIn(json.loads(stream.get_final_response().output_text), ({"right": True}, {"right": False}))
        with self.assertRaises(openai.BadRequestError) as caught:
            self.client.responses.create(model="tiny", input="x", previous_response_id="resp_1")
        self.assertIn("keeps no conversations", caught.exception.body["message"])

    def test_langchain_and_llama_index(self):
        from langchain_openai import ChatOpenAI, OpenAI, OpenAIEmbeddings
        from llama_index.core.llms import ChatMessage
        from llama_index.embeddings.openai_like import OpenAILikeEmbedding
        from llama_index.llms.openai_like import OpenAILike
        url, whole = self.server.url + "/v1", self.chat("The deed is read.", max_tokens=12).choices[0].message.content
        chain = ChatOpenAI(model="tiny", base_url=url, api_key="x", temperature=0, max_tokens=12, max_retries=0)
        self.assertEqual(chain.invoke("The deed is read.").content, whole)
        self.assertEqual("".join(chunk.content for chunk in chain.stream("The deed is read.")), whole)
        self.assertEqual(chain.bind(logprobs=True).invoke("x").response_metadata["logprobs"]["content"][0].keys() & {"token", "logprob"}, {"token", "logprob"})
        responses = ChatOpenAI(model="tiny", base_url=url, api_key="x", temperature=0, max_tokens=12, max_retries=0, use_responses_api=True)
        self.assertEqual(responses.invoke("The deed is read.").text, whole)
        self.assertEqual(OpenAI(model="tiny", base_url=url, api_key="x", temperature=0, max_tokens=12, max_retries=0).invoke("The clerk"),
                         self.client.completions.create(model="tiny", prompt="The clerk", max_tokens=12, temperature=0).choices[0].text)
        index = OpenAILike(model="tiny", api_base=url, api_key="x", is_chat_model=True, temperature=0, max_tokens=12, max_retries=0)
        self.assertEqual(index.chat([ChatMessage(role="user", content="The deed is read.")]).message.content, whole)
        self.assertEqual(list(index.stream_chat([ChatMessage(role="user", content="The deed is read.")]))[-1].message.content, whole)

        vector = self.client.embeddings.create(model="embedder", input="A gull.").data[0].embedding
        embeddings = dict(model="embedder", base_url=url, api_key="x", max_retries=0)
        self.assertEqual(OpenAIEmbeddings(**embeddings, check_embedding_ctx_length=False).embed_query("A gull."), vector)
        self.assertEqual(OpenAILikeEmbedding(model_name="embedder", api_base=url, api_key="x", max_retries=0).get_text_embedding("A gull."), vector)
        with self.assertRaises(openai.BadRequestError) as caught:   # as LangChain does by default, with ids of another tokenizer
            self.client.embeddings.create(model="embedder", input=[[32, 84, 725]])
        self.assertIn("check_embedding_ctx_length=False", caught.exception.body["message"])

    def test_a_schema_holds_the_answer(self):
        schema = {"type": "object", "properties": {"right": {"type": "boolean"}}, "required": ["right"], "additionalProperties": False}
        answer = self.chat("Is it?", max_tokens=60, response_format={"type": "json_schema", "json_schema": {"name": "a", "schema": schema}})
        self.assertIn(json.loads(answer.choices[0].message.content), ({"right": True}, {"right": False}))

    def test_seeds_and_several_answers(self):
        def texts(seed):
            answer = self.client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "Go on."}], temperature=2, max_tokens=12, n=3, seed=seed)
            return [choice.message.content for choice in sorted(answer.choices, key=lambda choice: choice.index)]
        self.assertEqual(texts(5), texts(5))
        self.assertEqual(texts(5)[1:], texts(6)[:2])   # the seeds of several answers follow one another

    def test_completions_of_texts_and_of_tokens(self):
        ids = self.server.request("POST", "/tokenize", {"prompt": "The clerk", "add_special_tokens": False})[1]["tokens"]
        self.assertEqual(self.server.request("POST", "/detokenize", {"tokens": ids})[1], {"prompt": "The clerk"})
        by_text = self.client.completions.create(model="tiny", prompt="The clerk", max_tokens=30, temperature=0)
        by_tokens = self.client.completions.create(model="tiny", prompt=[ids, ids], max_tokens=30, temperature=0, n=2)
        self.assertEqual([choice.index for choice in by_tokens.choices], [0, 1, 2, 3])
        self.assertEqual({choice.text for choice in by_tokens.choices}, {by_text.choices[0].text})
        self.assertEqual(by_tokens.usage.prompt_tokens, 2 * len(ids))
        self.assertGreater(len(by_text.choices[0].text), 8)
        stop = by_text.choices[0].text[4:7]
        stopped = self.client.completions.create(model="tiny", prompt="The clerk", max_tokens=30, temperature=0, stop=[stop]).choices[0]
        self.assertEqual((stopped.text, stopped.finish_reason), (by_text.choices[0].text[:by_text.choices[0].text.find(stop)], "stop"))

    def test_an_echoed_prompt_with_its_scores(self):
        """What lm-evaluation-harness sends; the same scores come when the tokens are generated one by one."""
        answer = self.client.completions.create(model="tiny", prompt=["The clerk reads", "The deed"], max_tokens=1, temperature=0, logprobs=1, echo=True)
        for choice, prompt in zip(answer.choices, ("The clerk reads", "The deed")):
            scores = choice.logprobs
            self.assertTrue(choice.text.startswith(prompt))
            self.assertTrue("".join(scores.tokens).startswith(prompt))
            self.assertIsNone(scores.token_logprobs[0])
            self.assertEqual(scores.text_offset[0], 0)
            for token, score, others in list(zip(scores.tokens, scores.token_logprobs, scores.top_logprobs))[1:]:
                self.assertEqual(others[token], score)
                self.assertGreaterEqual(max(others.values()), score)
        generated = self.client.completions.create(model="tiny", prompt="The clerk reads", max_tokens=1, temperature=0, logprobs=1).choices[0].logprobs
        self.assertEqual(generated.tokens, answer.choices[0].logprobs.tokens[-1:])

    def test_embeddings_and_ranks(self):
        both = self.client.embeddings.create(model="embedder", input=["The lease ends.", "A gull."])   # asks for base64
        listed = self.client.embeddings.create(model="embedder", input="The lease ends.", encoding_format="float")
        self.assertEqual([one.index for one in both.data], [0, 1])
        for a, b in zip(both.data[0].embedding, listed.data[0].embedding, strict=True):
            self.assertAlmostEqual(a, b, places=4)
        self.assertEqual(both.usage.prompt_tokens, both.usage.total_tokens)
        self.assertGreater(both.usage.prompt_tokens, listed.usage.prompt_tokens)
        self.assertGreaterEqual(listed.usage.prompt_tokens, 4)
        for refused, says in (({"input": ["A gull.", "gull " * 3000]}, "Text 2 of"), ({"input": "A gull.", "dimensions": 7}, "cannot give 7")):
            with self.assertRaises(openai.BadRequestError) as caught:
                self.client.embeddings.create(model="embedder", **refused)
            self.assertIn(says, caught.exception.body["message"])
        status, ranks = self.server.request("POST", "/v1/rerank", {"query": "A gull.", "documents": ["The lease ends.", "A gull."], "top_n": 1})
        self.assertEqual((status, [one["index"] for one in ranks["results"]]), (200, [1]))

    def test_eight_clients_at_once(self):
        prompts = [f"Clause {number} of the lease." for number in range(8)]
        alone = [self.chat(prompt, max_tokens=24).choices[0].message.content for prompt in prompts]
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            together = list(clients.map(lambda prompt: self.chat(prompt, max_tokens=24).choices[0].message.content, prompts))
        self.assertEqual(together, alone)

    def test_a_client_that_goes_in_mid_stream_frees_its_slot(self):
        for _ in range(6):   # more than there are slots
            stream = self.chat("Never end.", max_tokens=200, stream=True)
            next(iter(stream))
            stream.close()
        self.assertTrue(self.idle())
        waiting = socket.create_connection(("127.0.0.1", self.server.port))   # one that goes before its answer
        body = json.dumps({"messages": [{"role": "user", "content": "x"}], "max_tokens": 200}).encode()
        waiting.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        waiting.close()
        self.assertTrue(self.idle())

    def test_errors_as_openais_clients_know_them(self):
        for error, arguments in ((openai.BadRequestError, {"temperature": 3}), (openai.BadRequestError, {"extra_body": {"temprature": 1}}),
                                 (openai.NotFoundError, {"model": "gpt-4"})):
            with self.subTest(arguments), self.assertRaises(error) as caught:
                self.client.chat.completions.create(**{"model": "tiny", "messages": [{"role": "user", "content": "x"}], **arguments})
            self.assertTrue(caught.exception.body["message"])
        for streams in (False, True):   # before the stream, not in it
            for ask in (lambda text: self.client.completions.create(model="tiny", prompt=text, stream=streams),
                        lambda text: self.chat(text, stream=streams),
                        lambda text: self.client.responses.create(model="tiny", input=text, stream=streams)):
                for words, says in ((1000, "tokens and the context holds"), (3000, "tokens there is room for at most")):
                    with self.assertRaises(openai.BadRequestError) as caught:
                        ask("word " * words)
                    self.assertIn(says, caught.exception.body["message"])
                    self.assertEqual(caught.exception.body["code"], "context_length_exceeded")
            with self.assertRaises(openai.BadRequestError):
                self.chat("x", stream=streams, extra_body={"grammar": "root ::= root"})
        self.assertTrue(self.chat("x", max_tokens=2, extra_body={"keep_alive": "5m", "session": 7}).choices)   # as other servers do

    def test_hostile_requests(self):
        post, good = "/v1/completions", {"prompt": "x", "max_tokens": 1}
        text = {"Content-Type": "text/plain"}
        for what, expected, arguments in (
                ("a huge body", 413, ("POST", post, b'{"prompt":"' + b"x" * (17 << 20) + b'"}')),
                ("no JSON", 400, ("POST", post, b"{")), ("no object", 400, ("POST", post, [])), ("nothing", 400, ("POST", post, b"")),
                ("a deep one", 400, ("POST", post, b"[" * 100000)), ("no UTF-8", 400, ("POST", post, b'{"prompt":"\xff\xfe"}')),
                ("a token that is none", 400, ("POST", post, {"prompt": [10 ** 6]})), ("a negative token", 400, ("POST", post, {"prompt": [-1]})),
                ("no prompt", 400, ("POST", post, {"prompt": []})), ("another type", 415, ("POST", post, good, text)),
                ("no type", 415, ("POST", post, good, {})), ("an endless grammar", 400, ("POST", post, {**good, "grammar": "root ::= root"})),
                ("no such place", 404, ("POST", "/v1/nothing", good)), ("a path", 404, ("GET", "/../../etc/passwd")), ("the wrong way", 404, ("GET", post))):
            with self.subTest(what):
                status, answer = self.server.request(*arguments)
                self.assertEqual(status, expected, answer)
                self.assertEqual(set(answer["error"]), {"message", "type", "param", "code"})
        for host in ("example.org", f"example.org:{self.server.port}", "localhost.example.org", "127.0.0.1:1"):
            self.assertEqual(self.server.request("GET", "/health", host=host)[0], 403)
        for origin, status in (("http://example.org", 403), ("null", 403), (f"http://localhost:{self.server.port}", 200)):
            self.assertEqual(self.server.request("POST", post, good, {"Content-Type": "application/json", "Origin": origin})[0], status)
        self.assertEqual(self.server.request("POST", post, good)[0], 200)   # and it still answers

    def test_it_listens_on_this_machine_alone_and_goes_nowhere(self):
        filters = {process: int(re.search(r"^Seccomp_filters:\s*(\d+)$", pathlib.Path(f"/proc/{process}/status").read_text(encoding="utf-8"), re.M)[1])
                   for process in (self.server.process.pid, "self")}
        self.assertEqual(filters[self.server.process.pid], filters["self"] + 1)   # one more than whatever this test runs under
        addresses = {line.split()[1] for table in ("tcp", "tcp6") for line in pathlib.Path(f"/proc/{self.server.process.pid}/net/{table}").read_text().splitlines()[1:]
                     if line.split()[3] == "0A" and line.split()[1].endswith(f":{self.server.port:04X}")}
        self.assertEqual(addresses, {f"0100007F:{self.server.port:04X}"})


class Tools(unittest.TestCase):
    """The tiny model under a template that has words for tools: what a grammar does not hold it to is chance, so a call is required of it."""
    WEATHER = {"type": "function", "function": {"name": "weather", "parameters": {
        "type": "object", "properties": {"city": {"type": "string", "enum": ["Rome", "Oslo"]}}, "required": ["city"], "additionalProperties": False}}}
    ASK = [{"role": "user", "content": "Is it raining?"}]

    @classmethod
    def setUpClass(cls):
        folder = SCRATCH / "tools"
        shutil.copytree(DATA / "tiny-smol-135m-instruct", folder)
        config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
        config["chat_template"] = (SOURCE / "src/engine/testdata/tools.jinja").read_text(encoding="utf-8")
        (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
        shape = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        (folder / "config.json").write_text(json.dumps({**shape, "max_position_embeddings": 2048}), encoding="utf-8")   # tools take room
        pull(folder, "tools")
        cls.server = Server("--model", "tools", "--parallel", 2)
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        status, errors = cls.server.end()
        assert status == 0 and errors == "", (status, errors)

    def check(self, name, arguments):
        self.assertEqual(name, "weather")
        self.assertIn(json.loads(arguments), ({"city": "Rome"}, {"city": "Oslo"}))

    def test_a_required_call(self):
        asked = dict(model="tools", messages=self.ASK, tools=[self.WEATHER], tool_choice="required", parallel_tool_calls=False, temperature=0, max_tokens=150)
        choice = self.client.chat.completions.create(**asked).choices[0]
        self.assertEqual((choice.finish_reason, choice.message.content or "", len(choice.message.tool_calls)), ("tool_calls", "", 1))
        call = choice.message.tool_calls[0]
        self.check(call.function.name, call.function.arguments)
        name, arguments, ids, reason = "", "", set(), None
        for chunk in self.client.chat.completions.create(**asked, stream=True):
            reason = chunk.choices[0].finish_reason or reason
            for delta in chunk.choices[0].delta.tool_calls or []:
                self.assertEqual(delta.index, 0)
                name, arguments = name + (delta.function.name or ""), arguments + (delta.function.arguments or "")
                ids |= {delta.id} - {None}
        self.check(name, arguments)
        self.assertEqual((reason, len(ids)), ("tool_calls", 1))
        named = self.client.chat.completions.create(**{**asked, "tools": [{"type": "function", "function": {"name": "other"}}, self.WEATHER],
                                                       "tool_choice": {"type": "function", "function": {"name": "weather"}}})
        self.check(named.choices[0].message.tool_calls[0].function.name, named.choices[0].message.tool_calls[0].function.arguments)
        # The call goes back with its result.
        answer = self.client.chat.completions.create(model="tools", max_tokens=4, tools=[self.WEATHER], messages=[
            *self.ASK, choice.message, {"role": "tool", "tool_call_id": call.id, "content": "It rains."}])
        self.assertTrue(answer.choices[0].finish_reason)

    def test_a_required_call_as_a_response(self):
        asked = dict(model="tools", input="Is it raining?", tools=[{"type": "function", **self.WEATHER["function"]}], tool_choice="required",
                     parallel_tool_calls=False, temperature=0, max_output_tokens=150)
        call, = self.client.responses.create(**asked).output
        self.assertEqual(call.type, "function_call")
        self.check(call.name, call.arguments)
        with self.client.responses.stream(**asked) as stream:
            for _ in stream:
                pass
            call, = stream.get_final_response().output
        self.check(call.name, call.arguments)
        answer = self.client.responses.create(model="tools", max_output_tokens=4, input=[
            *self.ASK, {"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments},
            {"type": "function_call_output", "call_id": call.call_id, "output": "It rains."}])
        self.assertEqual(answer.usage.output_tokens, 4)

    def test_langchain_and_llama_index_call_tools(self):
        from langchain_openai import ChatOpenAI
        from llama_index.core.tools import FunctionTool
        from llama_index.llms.openai_like import OpenAILike
        chain = ChatOpenAI(model="tools", base_url=self.server.url + "/v1", api_key="x", temperature=0, max_tokens=150, max_retries=0)
        call, = chain.bind_tools([self.WEATHER], tool_choice="weather", parallel_tool_calls=False).invoke("Is it raining?").tool_calls
        self.check(call["name"], json.dumps(call["args"]))
        index = OpenAILike(model="tools", api_base=self.server.url + "/v1", api_key="x", is_chat_model=True, is_function_calling_model=True, temperature=0,
                           max_tokens=150, max_retries=0)

        def count(number: bool) -> str:
            """Counts."""
        answer = index.chat_with_tools([FunctionTool.from_defaults(count)], user_msg="Count.", tool_required=True, allow_parallel_tool_calls=False)
        call, = index.get_tool_calls_from_response(answer)
        self.assertEqual((call.tool_name, type(call.tool_kwargs["number"])), ("count", bool))


class Documents(unittest.TestCase):
    """Chats over documents: what `hone ask` says, in the forms that clients show."""
    LEASE = ("The lease of the boathouse begins on 1 March 2021.\n\nThe rent is 8,100 pounds a year, paid by bank transfer.\n\n"
             "The tenant is Margaret Aldous of Penzance.\n")

    @classmethod
    def setUpClass(cls):
        folder = SCRATCH / "papers"
        folder.mkdir()
        (folder / "lease.txt").write_text(cls.LEASE, encoding="utf-8")
        for name in ("smollm2-135m-instruct", "all-minilm-l6-v2"):
            result_of("pull", name)
        cls.server = Server("--docs", "papers", "--embedder", "all-minilm-l6-v2")
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        assert cls.server.end()[0] == 0

    def ask(self, question, model="documents", **more):
        return self.client.chat.completions.create(model=model, messages=[{"role": "user", "content": question}], **more)

    def test_an_answer_with_its_citations(self):
        expected = result_of("ask", "--docs", "papers", "What is the rent a year?", "--embedder", "all-minilm-l6-v2")
        self.assertTrue(expected["citations"], expected)
        answer = self.ask("What is the rent a year?")
        message = answer.choices[0].message
        self.assertEqual(answer.model, "documents")
        text, sources = message.content.split("\n\nSources:\n")
        self.assertEqual(text, expected["answer"])
        self.assertIn("[1]", text)
        self.assertTrue(sources.startswith("- [1] lease.txt"), sources)
        self.assertIn("8,100 pounds", sources)
        mark = message.annotations[0].url_citation
        self.assertEqual((text[mark.start_index:mark.end_index], mark.url.rsplit("/", 1)[-1]), ("[1]", "lease.txt"))
        self.assertEqual(answer.documents["citations"], expected["citations"])
        self.assertFalse(answer.documents["declined"])
        chunks = list(self.ask("What is the rent a year?", stream=True, stream_options={"include_usage": True}))
        self.assertEqual("".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices), message.content)
        self.assertEqual([choice.delta.annotations[0]["url_citation"]["start_index"] for chunk in chunks for choice in chunk.choices
                          if getattr(choice.delta, "annotations", None)], [mark.start_index])
        self.assertEqual(chunks[-1].usage.completion_tokens, answer.usage.completion_tokens)

    def test_what_the_documents_do_not_say_is_declined(self):
        answer = self.ask("Who won the chess championship in Reykjavik?")
        self.assertEqual((answer.choices[0].message.content, answer.documents["declined"]), ("The documents do not say.", True))
        self.assertEqual(answer.choices[0].message.annotations, [])

    def test_turns_are_remembered_and_sources_are_not(self):
        first = self.ask("What is the rent a year?").choices[0].message
        again = self.client.chat.completions.create(model="documents", messages=[
            {"role": "system", "content": "You are a pirate."}, {"role": "user", "content": "What is the rent a year?"},
            {"role": "assistant", "content": first.content}, {"role": "user", "content": "And how is it paid?"}])
        self.assertIn("bank transfer", again.choices[0].message.content)

    def test_the_bare_model_and_the_documents_have_names(self):
        self.assertEqual([model.id for model in self.client.models.list()], ["documents", "smollm2-135m-instruct", "all-minilm-l6-v2"])
        self.assertEqual(self.client.models.retrieve("documents").id, "documents")
        bare = self.ask("What is the rent?", model="smollm2-135m-instruct", max_tokens=4, temperature=0)
        self.assertEqual(bare.model, "smollm2-135m-instruct")
        self.assertFalse(hasattr(bare, "documents"))
        body = {"messages": [{"role": "user", "content": "What is the rent a year?"}]}
        self.assertEqual(self.server.request("POST", "/v1/chat/completions", body)[1]["model"], "documents")   # who names none asks the documents
        for more, says in (({"n": 2}, "More than one"), ({"logprobs": True}, "logprobs"), ({"tools": [Tools.WEATHER]}, "tools")):
            with self.assertRaises(openai.BadRequestError) as caught:
                self.ask("What is the rent?", **more)
            self.assertIn(says, caught.exception.body["message"])
        for streams in (False, True):
            with self.assertRaises(openai.BadRequestError):
                self.ask("word " * 3000, stream=streams)

    def test_langchain_gets_the_citations(self):
        from langchain_openai import ChatOpenAI
        chain = ChatOpenAI(model="documents", base_url=self.server.url + "/v1", api_key="x", max_retries=0)
        self.assertIn("Sources:\n- [1] lease.txt", chain.invoke("What is the rent a year?").content)


class Alone(unittest.TestCase):
    def test_the_key(self):
        (SCRATCH / "key").write_text(KEY + "\n", encoding="utf-8")
        for arguments, environment in ((("--key-file", SCRATCH / "key"), {}), ((), {"HONE_SERVE_KEY": KEY})):
            server = Server("--model", "tiny", *arguments, **environment)
            try:
                self.assertEqual(len(list(server.client(KEY).models.list())), 1)
                with self.assertRaises(openai.AuthenticationError):
                    server.client(KEY[:-1]).models.list()
                self.assertEqual(server.request("GET", "/health")[0], 200)
                self.assertNotIn(KEY.encode(), pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_bytes())
            finally:
                self.assertEqual(server.end()[0], 0)

    def test_without_an_embedder_that_is_said(self):
        server = Server("--model", "tiny")
        try:
            for path, body in (("/v1/embeddings", {"input": "x"}), ("/v1/rerank", {"query": "x", "documents": ["y"]})):
                status, answer = server.request("POST", path, body)
                self.assertEqual((status, answer["error"]["code"]), (501, "unsupported"))
                self.assertIn("without an embedder", answer["error"]["message"])
        finally:
            self.assertEqual(server.end()[0], 0)

    def test_ctrl_c_ends_what_runs(self):
        server = Server("--model", "tiny")
        stream = server.client().completions.create(model="tiny", prompt="x", max_tokens=200, stream=True, temperature=0)
        next(iter(stream))
        self.assertEqual(server.end(), (0, ""))

    def test_what_cannot_be_served_is_said(self):
        server = Server("--model", "tiny")
        try:
            for arguments, code in ((("--model", "tiny", "--port", server.port), "busy"), (("--model", "nothing"), "not_found"),
                                    (("--model", "embedder"), "invalid_argument"), (("--model", "tiny", "--key-file", "/dev/null"), "invalid_argument"),
                                    (("--model", "tiny", "--context", 1 << 20), "invalid_argument")):
                status, result = run_json("serve", *arguments, timeout=60)
                self.assertNotEqual(status, 0)
                self.assertEqual(result["error"]["code"], code, result)
        finally:
            self.assertEqual(server.end()[0], 0)


if __name__ == "__main__":
    unittest.main()
