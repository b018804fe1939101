"""Every operation of a generated package, called over the loopback interface."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from benchmarks.corpus_answers import Answer, Answerer, Success, successes
from benchmarks.corpus_arguments import Arguments, Maker, operations
from benchmarks.corpus_judge import Judge, difference, lost, same
from benchmarks.corpus_samples import NoSampleError
from benchmarks.corpus_schemas import InvalidSchemaError, Schemas
from benchmarks.corpus_server import Got, Loopback, Reply, serving

Check = Literal["requests", "answers"]

_GIVEN = {"value", "username", "password", "token"}
_MANY = 25


@dataclass(slots=True)
class Tally:
    """What the calls of one document came to.

    Attributes:
        counts: `(check, "good" | "bad" | "excused" | "partly")` → how many; those that were
            judged partly are good or bad beside it.
        failures: The first of each operation, as the report's lines need them.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    failures: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    def good(self, check: Check) -> None:
        """Count a success."""
        self.counts[check, "good"] += 1

    def bad(self, check: Check, operation: str, reason: str) -> None:
        """Count a failure of ours."""
        self.counts[check, "bad"] += 1
        self._keep(check, operation, reason, "")

    def excused(self, check: Check, operation: str, reason: str, fault: str) -> None:
        """Count what could not be judged, because of what `fault` names."""
        self.counts[check, "excused"] += 1
        self._keep(check, operation, reason, fault)

    def _keep(self, check: str, operation: str, reason: str, fault: str) -> None:
        alike = [one for one in self.failures if one["fault"] == fault]
        known = any((o["check"], o["operation"]) == (check, operation) for o in alike)
        if not known and len(alike) < _MANY:
            self.failures.append(
                {
                    "check": check,
                    "operation": operation,
                    "reason": reason[:500],
                    "fault": fault,
                }
            )


def call_all(
    package: Any, api: Mapping[str, Any], document: dict[str, Any], most: int
) -> Tally:
    """Call the operations of `package`, at most so many, evenly chosen.

    Args:
        package: The imported package.
        api: Its api.json.
        document: As `apiwright bundle` writes it.
    """
    entries = api["operations"]
    step = max(1, -(-len(entries) // most)) if most else 1
    with serving() as loopback:
        caller = _Caller(package, api, document, loopback)
        for entry in entries[::step]:
            caller.call(entry)
    caller.tally.counts["requests", "partly"] = caller.judge.set_aside
    return caller.tally


class _Caller:
    """One client, one server, one judge."""

    def __init__(
        self,
        package: Any,
        api: Mapping[str, Any],
        document: dict[str, Any],
        loopback: Loopback,
    ) -> None:
        self.tally = Tally()
        self.loopback = loopback
        self.to_json = __import__(
            f"{package.__name__}._runtime.encode", fromlist=["to_json"]
        ).to_json
        self.strange = package.APIResponseValidationError
        self.client = package.Client(
            base_url=loopback.url,
            validate="strict",
            max_retries=0,
            timeout=20.0,
            **_options(api["options"]),
        )
        requests = Schemas(document, "request")
        self.maker = Maker(requests)
        answers = Schemas(document, "answer")
        self.answerer = Answerer(answers)
        self.documented = {
            (path, method): successes(answers, node)
            for path, method, node in operations(answers)
        }
        found = list(operations(requests))
        self.nodes = {
            (path, method): (str(number), node)
            for number, (path, method, node) in enumerate(found)
        }
        judged = {k: (m.lower(), n) for (_, m), (k, n) in self.nodes.items()}
        self.judge = Judge(requests.root, judged)

    def call(self, entry: Mapping[str, Any]) -> None:
        """Call one operation: sparse and rich, and once for each further success."""
        name = f"{entry['method']} {entry['path']}"
        key = entry["path"], entry["method"]
        found = self.nodes.get(key)
        if found is None:
            self.tally.bad("requests", name, "the operation is not in the document")
            return
        documented: list[Success | None] = [*self.documented[key]] or [None]
        cases = [(documented[0], False), (documented[0], True)]
        cases += [(success, True) for success in documented[1:4]]
        for success, rich in cases:
            self._case(name, entry, found, success, rich=rich)

    def _case(
        self,
        name: str,
        entry: Mapping[str, Any],
        found: tuple[str, dict[str, Any]],
        success: Success | None,
        *,
        rich: bool,
    ) -> None:
        try:
            arguments = self.maker.arguments(entry, found[1], rich=rich)
        except (NoSampleError, InvalidSchemaError) as error:
            self.tally.excused("requests", name, str(error), _fault(error))
            return
        answer = Answer(Reply(), ...)
        if success is not None:
            try:
                answer = self.answerer.answer(entry["method"], success, rich=rich)
            except (NoSampleError, InvalidSchemaError) as error:
                self.tally.excused("answers", name, str(error), _fault(error))
        self.loopback.reply, value = answer.reply, answer.value
        self.loopback.got.clear()
        problem = self._run(entry, arguments, success, value)
        got = next(iter(self.loopback.got), None)
        if got is None:
            self.tally.bad("requests", name, problem or "no request was sent")
            return
        self._judge_request(name, entry, found[0], arguments, got)
        if problem:
            self.tally.bad("answers", name, problem)
        elif value is not ...:
            self.tally.good("answers")

    def _run(
        self,
        entry: Mapping[str, Any],
        arguments: Arguments,
        success: Success | None,
        value: Any,
    ) -> str:
        """Call a method, and return what is wrong with what comes of it."""
        method: Any = self.client
        for part in entry["call"].split("."):
            method = getattr(method, part)
        given = dict(arguments.given)
        streams = success is not None and success.is_stream and value is not ...
        try:
            if streams and "stream" in method.__kwdefaults__:
                given["stream"] = True
            returned = method(**given)
            if streams:
                returned = list(returned)
        except self.strange as error:
            return f"an answer is refused: {error}; {error.errors[:2]}"
        except Exception as error:  # noqa: BLE001  # Whatever it is, it is the finding.
            return f"{type(error).__name__}: {error}"
        return "" if value is ... else self._compare(value, returned)

    def _compare(self, sent: Any, returned: Any) -> str:
        if isinstance(sent, bytes) or isinstance(returned, bytes):
            fine = type(sent) is type(returned) and sent == returned
            return "" if fine else f"sent {sent!r}, got {returned!r}"
        try:
            found = json.loads(self.to_json(returned))
        except (TypeError, ValueError) as error:
            return f"the answer cannot be written back: {error}"
        return "" if same(sent, found) else f"lossy {difference(sent, found)}"

    def _judge_request(
        self,
        name: str,
        entry: Mapping[str, Any],
        key: str,
        arguments: Arguments,
        got: Got,
    ) -> None:
        path = entry["path"]
        problems = list(lost(arguments, path, got))
        if arguments.kind == "json" and arguments.body is not ...:
            problems += _body_problems(arguments.body, got)
        sent_as = got.header("content-type") or ""
        if got.body and not _is_of(entry["body"]["media_types"][0], sent_as):
            problems.append(f"the body is called {sent_as!r}")
        try:
            found = self.judge.errors(
                key, entry["method"].lower(), path, got, arguments
            )
        except Exception as error:  # noqa: BLE001  # It fails on this document.
            reason = f"openapi-core fails: {type(error).__name__}: {error}"
            if not problems:
                self.tally.excused("requests", name, reason, "judge")
                return
            found = [reason]
        if problems or found:
            self.tally.bad("requests", name, "; ".join(problems + found))
        else:
            self.tally.good("requests")


def _body_problems(sent: Any, got: Got) -> Iterable[str]:
    try:
        found = json.loads(got.body)
    except ValueError:
        return [f"the body is no JSON: {got.body[:80]!r}"]
    return [] if same(sent, found) else [f"body: {difference(sent, found)}"]


def _options(options: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return a value for each argument of the client that has to have one."""
    return {
        name: "secret" if "scheme" in facts else "a"
        for name, facts in options.items()
        if facts.get("part") in _GIVEN or facts.get("required")
    }


def _is_of(media_type: str, sent_as: str) -> bool:
    """Whether a Content-Type is what the document names, or of the range that it names."""
    return sent_as.startswith(media_type.replace("*/*", "").removesuffix("*"))


def _fault(error: Exception) -> str:
    return "schema" if isinstance(error, InvalidSchemaError) else "sample"
