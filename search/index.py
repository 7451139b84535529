"""The index: guides as Tantivy keeps them, in a folder that may be deleted at any time and is then made again.

    <root>/current            names the folder in use
    <root>/building           names one that is being filled to take its place
    <root>/<schema>-<id>/     an index; under its name it follows the log

One process writes (the worker), any number read. An index of another schema, or one that cannot be opened, is never
mended: a new folder with a new name has seen nothing of the log, so it reads all of it.
"""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import msgspec
import tantivy

from search.words import joined, stem
from storage.errors import CairnError
from storage.ids import GuideId, TenantId, WorkspaceId, new_id

SCHEMA = 1  # to be counted up with every change to _schema(), to Page, or to search/words.py
HEAP = 30_000_000  # bytes the writer may gather before it writes a segment
MAX_TEXT = 200_000  # characters of one guide that can be found; what is further down is not


class Passage(msgspec.Struct, frozen=True, array_like=True):
    """A piece of a guide that can be shown as where the words are: a step, or its summary, which is no step."""

    step: str | None
    text: str
    words: str = ""


class Page(msgspec.Struct, frozen=True, array_like=True):
    """What is kept beside the index to show a hit without asking anybody."""

    guide: str
    title: str
    tags: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Findable:
    """A guide as it can be found. number: of its content document in the log."""

    number: int
    tenant: TenantId
    workspace: WorkspaceId
    guide: GuideId
    title: str
    tags: tuple[str, ...]
    passages: tuple[Passage, ...]


class Unreadable(Exception):
    """What is in the folder is no index of ours, or no whole one."""


class InUse(CairnError):
    """Another process writes the search index."""


class Writer:
    """The one that writes an index. What it was given is there after commit()."""

    def __init__(self, folder: Path) -> None:
        """Raises Unreadable or InUse."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._turn = threading.Lock()  # who waited for a commit may be gone while its thread still commits
        try:
            index = tantivy.Index(_schema(), path=str(folder))
        except (ValueError, OSError) as error:
            raise Unreadable(str(error)) from error
        try:
            self._writer = index.writer(heap_size=HEAP, num_threads=1)
        except ValueError as error:
            if "LockBusy" not in str(error):
                raise Unreadable(str(error)) from error
            raise InUse(
                f"Another process writes the search index in {folder.parent}.", hint="Is there a second worker?"
            ) from error

    def put(self, guide: Findable) -> None:
        self.remove(guide.number)
        self._writer.add_document(_entry(guide))

    def remove(self, number: int) -> None:
        self._writer.delete_documents_by_term("number", number)

    def commit(self) -> None:
        with self._turn:
            self._writer.commit()

    def close(self) -> None:
        """Let running merges end and the folder go. What was not committed is forgotten."""
        with self._turn:
            self._writer.wait_merging_threads()


class Reader:
    """Looks into whichever index is current, as it was at its last commit."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder: Path | None = None
        self._index: tantivy.Index | None = None

    def look(self) -> tuple[tantivy.Schema, tantivy.Searcher] | None:
        """The index as of now, or None while there is none."""
        folder = current(self._root)
        if folder is None:
            return None
        if folder != self._folder or self._index is None:
            if not has_index(folder):  # somebody deleted it; the worker makes it anew
                return None
            self._index = tantivy.Index.open(str(folder))
            self._folder = folder
        self._index.reload()
        return self._index.schema, self._index.searcher()


def current(root: Path) -> Path | None:
    """The folder in use, if it is of our schema."""
    return _named(root / "current")


def has_index(folder: Path) -> bool:
    return folder.is_dir() and tantivy.Index.exists(str(folder))


def begin(root: Path) -> Path:
    """A folder for a new index, which is filled while the current one is still in use."""
    folder = root / f"{SCHEMA}-{new_id()}"
    _name(root / "building", folder)
    return folder


def use(folder: Path) -> None:
    """From now on this folder is the current one, for everybody at once."""
    _name(folder.parent / "current", folder)
    if _named(folder.parent / "building") == folder:
        (folder.parent / "building").unlink(missing_ok=True)


def sweep(root: Path) -> list[str]:
    """Delete what earlier indexes left behind, and name it. Who still reads one of them keeps its open files."""
    keep = {_named(root / "current"), _named(root / "building")}
    swept = [folder for folder in root.iterdir() if folder.is_dir() and folder not in keep]
    for folder in swept:
        shutil.rmtree(folder, ignore_errors=True)
    return [folder.name for folder in swept]


def _named(file: Path) -> Path | None:
    try:
        name = file.read_text()
    except FileNotFoundError:
        return None
    return file.parent / name if name.startswith(f"{SCHEMA}-") else None


def _name(file: Path, folder: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text(folder.name)
    draft.replace(file)


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_integer_field("number", indexed=True)  # tantivy 0.27 deletes nothing by an unsigned term
    for name in ("tenant", "workspace", "guide"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "tags", "text"):
        fields.add_text_field(name, tokenizer_name="whitespace")
    fields.add_text_field("stems", tokenizer_name="whitespace", index_option="basic")
    fields.add_bytes_field("page", stored=True)
    return fields.build()


def _entry(guide: Findable) -> tantivy.Document:
    passages = _bounded(guide.passages)
    page = Page(guide.guide, guide.title, guide.tags, passages)
    entry = tantivy.Document()
    entry.add_integer("number", guide.number)
    entry.add_text("tenant", guide.tenant)
    entry.add_text("workspace", guide.workspace)
    entry.add_text("guide", guide.guide)
    entry.add_text("title", joined(guide.title))
    # Values of their own stand apart in the index, so that a phrase does not reach from one step into the next.
    for tag in guide.tags:
        entry.add_text("tags", joined(tag))
    for passage in passages:
        entry.add_text("text", passage.words)
    words = {*joined(guide.title).split(), *(word for passage in passages for word in passage.words.split())}
    # Each once: being found by another form of a word is a second choice, and needs no frequency.
    entry.add_text("stems", " ".join({stem(word) for word in words}))
    entry.add_bytes("page", msgspec.msgpack.encode(page))
    return entry


def _bounded(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    left = MAX_TEXT
    taken = []
    for passage in passages:
        text = passage.text[:left]
        left -= len(text)
        if text:
            taken.append(Passage(passage.step, text, joined(text)))
    return tuple(taken)
