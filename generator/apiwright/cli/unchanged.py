"""Generating again where nothing has changed: the earlier result is printed again.

An entry of the cache says what a client was made from and what was written, file by
file. It holds as long as this program, the call, every source and every file of the
output are what they were. As git does, a file whose size, times and number are those
recorded is taken as unchanged, unless it was changed so close to the recording that its
times could not tell; any other is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from apiwright import cache
from apiwright.cli import listing
from apiwright.diagnostics import ExitCode

if TYPE_CHECKING:
    from apiwright import config
    from apiwright.cli.session import Outcome

SETTLED_NS = 2_000_000_000
"""Age from which a file's times are trusted: some file systems count in two seconds."""


def recall(client: config.Client, strict: bool) -> Outcome | None:
    """Return what generating `client` would come to, if an earlier run can say."""
    key = _key(client, strict)
    text = cache.get([key]).get(key) if _is_file(client.source) else None
    if text is None:
        return None
    entry: dict[str, Any] = json.loads(text)
    doubtful = _doubtful(entry)
    if doubtful is None:
        return None
    if doubtful:
        _put(key, entry)
    from apiwright.cli.session import Outcome

    findings = [listing.Finding(**finding) for finding in entry["findings"]]
    return Outcome(result=entry["result"], findings=findings)


def keep(client: config.Client, strict: bool, outcome: Outcome) -> None:
    """Keep `outcome` for `recall`."""
    places = [source.location for source in outcome.sources]
    if outcome.exit_code != ExitCode.OK or not outcome.whole:
        return
    if not all(map(_is_file, places)):
        return
    output = outcome.result["output"]
    try:
        with open(os.path.join(output, "api.json"), "rb") as file:
            manifest = json.loads(file.read())["files"]
        written = [os.path.join(output, path) for path in (*manifest, "api.json")]
        digests = {os.path.abspath(path): _digest(path) for path in written}
    except OSError:
        return
    for source in outcome.sources:
        digests[os.path.abspath(source.location)] = source.sha256
    was = outcome.result
    result = {
        **was,
        **dict.fromkeys(("created", "changed", "removed"), ()),
        "unchanged": was["unchanged"] + len(was["created"]) + len(was["changed"]),
    }
    findings = [asdict(finding) for finding in outcome.findings]
    entry = {"files": digests, "result": result, "findings": findings}
    _put(_key(client, strict), entry)


def _put(key: str, entry: dict[str, Any]) -> None:
    """Keep `entry` with the present status of its files."""
    try:
        status = {path: _status(path) for path in entry["files"]}
    except OSError:
        return
    stamped = {**entry, "status": status, "time": time.time_ns()}
    cache.put({key: json.dumps(stamped)})


def _doubtful(entry: dict[str, Any]) -> bool | None:
    """Return None if a file of `entry` has changed, else whether one had to be read."""
    read = False
    for path, digest in entry["files"].items():
        try:
            status = _status(path)
            settled = max(status[1:3]) < entry["time"] - SETTLED_NS
            if settled and status == entry["status"][path]:
                continue
            read = True
            if _digest(path) != digest:
                return None
        except OSError:
            return None
    return read


def _key(client: config.Client, strict: bool) -> str:
    """Return the key of the entry: what decides on the run beside its files."""
    return cache.digest(
        "run", cache.generator_digest(), os.getcwd(), repr(client), str(strict)
    )


def _is_file(source: str) -> bool:
    return os.path.isfile(source)


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def _status(path: str) -> list[int]:
    status = os.stat(path)
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
