"""The rules of the house that a machine can hold. ARCHITECTURE.md says why; here each is a test that names the line."""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# folder: (ours that it may import, packages or modules; others that it may import; None is any)
MAY_IMPORT: dict[str, tuple[set[str], set[str] | None]] = {
    "storage": (set(), {"aiobotocore", "asyncpg", "botocore", "types_aiobotocore_s3"}),
    "docmodel": (set(), {"fractional_indexing", "msgspec", "pycrdt"}),
    "auth": ({"storage"}, {"authlib", "joserfc", "msgspec"}),
    "collab": ({"docmodel.merging", "storage"}, {"msgspec", "pycrdt", "redis"}),
    "search": ({"docmodel", "storage"}, {"msgspec", "tantivy"}),
    "ingest": (
        {"collab", "docmodel", "storage"},
        {"PIL", "anyio", "cryptography", "joserfc", "msgspec", "playwright", "tree_sitter", "tree_sitter_typescript"},
    ),
    "agents": (
        {"docmodel", "ingest", "storage.errors"},
        {"PIL", "Xlib", "authlib", "cryptography", "httpx2", "jeepney", "joserfc", "msgspec", "pycrdt", "websockets"},
    ),
    "web": ({"agents", "auth", "collab", "docmodel", "ingest", "search", "storage"}, None),
}
PACKAGES = tuple(MAY_IMPORT)

# What a process that serves may use of pycrdt: functions on bytes. A document is never integrated there.
BYTES_ONLY = {"get_state", "get_update"}

# Where every Exception may be caught, and why it ends there.
EDGES = {
    "collab/containing.py": "one room that fails is closed, and the task that serves all rooms goes on",
    "web/apart.py": "the far end of a pipe: whatever a function raised there is told to whoever called it here",
    "web/dictation.py": "whatever a batch leads to, it ends its own connection, with a code and a sentence",
    "web/errors.py": "an error of ours becomes a problem in JSON or a page, logged with its trace",
    "web/hocuspocus.py": "whoever is not let in is told with a close code, whatever the reason",
    "web/plain_wire.py": "whatever a message leads to, it ends its own connection, with a code and a sentence",
    "web/socket.py": "whoever is not let in is told with a close code, whatever the reason",
    "web/taken_wire.py": "whatever a message leads to, it ends its own connection, with a code and a sentence",
    "web/worker.py": "one guide that cannot be understood gets a strike, and the others are served",
}

LONGEST = 400  # lines of a file; most are under 150
SQL = re.compile(r"\bselect\b.+\bfrom\b|\binsert\s+into\b|\bupdate\s+\w+\s+set\b|\bdelete\s+from\b", re.DOTALL)
# Folders of one machine, and the addresses of registries, which everybody configures for themselves.
PLACES = re.compile(
    r"(?<![\w.@-])/(?:work|root)/\w|(?<![\w.@/-])/home/\w|registry\.npmjs|pypi\.org|pythonhosted|codeload\.github"
)
NOT_OURS = {"node_modules", "static", "data", "dist", "out", "__pycache__"}
TEXT = {".py", ".md", ".sql", ".ts", ".tsx", ".css", ".html", ".json", ".toml", ".lock", ".sh", ".npmrc", ""}
EMPTY_WORDS = re.compile(
    r"Manager|Helper|Util|Service$|Base$|^(?:handle|process)_|(?:^|_)(?:utils?|helpers?|common|misc)$"
)
# A name that another library chose for what we override.
GIVEN_NAMES = {"handle_messages", "handle_response", "handle_websocket"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is part of the project, as a path from its root."""
    found: list[Path] = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in NOT_OURS and (not name.startswith(".") or name == ".ci")]
        found += [Path(folder, name).relative_to(ROOT) for name in names]
    return tuple(sorted(found))


@cache
def modules() -> dict[Path, ast.Module]:
    """Every Python file of the product."""
    ours = (path for path in files() if path.suffix == ".py" and path.parts[0] in PACKAGES)
    return {path: ast.parse((ROOT / path).read_text("utf-8"), str(path)) for path in ours}


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    for path, module in modules().items():
        for node in ast.walk(module):
            yield path, node


def imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case ast.ImportFrom():
            pytest.fail("relative imports hide where a thing comes from")
        case _:
            return []


def test_every_folder_of_code_is_in_the_table() -> None:
    holding = {path.parts[0] for path in files() if path.suffix == ".py" and len(path.parts) > 1}
    assert holding - {"bench", "deploy", "docs", "tests"} == set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_one_way(package: str) -> None:
    ours, others = MAY_IMPORT[package]
    wrong = []
    for path, node in nodes():
        if path.parts[0] != package:
            continue
        for name in imported(node):
            top = name.partition(".")[0]
            if top in sys.stdlib_module_names or top == package or ours & {top, name}:
                continue
            if top in PACKAGES or (others is not None and top not in others):
                wrong.append(f"{path}:{node.lineno} imports {name}")
    assert not wrong


def test_no_import_is_circular() -> None:
    known = {".".join(path.with_suffix("").parts): module for path, module in modules().items()}
    reaches = {
        name: {found for node in module.body for found in needed(node) if found in known and found != name}
        for name, module in known.items()
    }
    for _ in reaches:  # as often as a path can be long; each turn adds what the reached ones reach
        longer = {name: far.union(*(reaches[each] for each in far)) for name, far in reaches.items()}
        if longer == reaches:
            break
        reaches = longer
    assert [name for name, far in reaches.items() if name in far] == []


def needed(node: ast.AST) -> set[str]:
    """The modules that an import statement needs to be there: `from a import b` may mean a or a.b."""
    if isinstance(node, ast.ImportFrom):
        return {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set(imported(node))


def test_a_package_is_its_modules_and_its_init_is_empty() -> None:
    assert [path for path, module in modules().items() if path.name == "__init__.py" and module.body] == []


def test_a_process_that_serves_integrates_no_document() -> None:
    wrong = [
        f"{path}:{node.lineno} takes {alias.name} from pycrdt"
        for path, node in nodes()
        if path.parts[0] not in ("docmodel", "agents") and isinstance(node, ast.ImportFrom) and node.module == "pycrdt"
        for alias in node.names
        if alias.name not in BYTES_ONLY
    ]
    assert not wrong


def test_updates_are_merged_in_one_place_which_knows_how_many_at_once() -> None:
    taking = {
        str(path)
        for path, node in nodes()
        if isinstance(node, ast.ImportFrom) and node.module == "pycrdt"
        if "merge_updates" in {alias.name for alias in node.names}
    }
    assert taking == {"docmodel/merging.py"}


def test_sql_is_written_in_storage_only() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if path.parts[0] != "storage" and isinstance(node, ast.Constant) and isinstance(node.value, str)
        if SQL.search(node.value) and not is_docstring(path, node)
    ]
    assert not wrong


def is_docstring(path: Path, constant: ast.Constant) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(modules()[path]))


def test_the_environment_is_read_in_one_file() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "getenvb")
        if path != Path("web/config.py")
    ]
    assert not wrong


def test_every_exception_is_caught_only_at_an_edge() -> None:
    """Cleaning up and raising again is not catching."""
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and not raises_again(node)
        if path.as_posix() not in EDGES
    ]
    assert not wrong


def is_broad(caught: ast.expr | None) -> bool:
    match caught:
        case None | ast.Name(id="Exception" | "BaseException"):
            return True
        case ast.Tuple(elts=several):
            return any(is_broad(one) for one in several)
        case _:
            return False


def raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_no_error_is_passed_over_in_silence() -> None:
    wrong = [f"{path}:{node.lineno}" for path, node in nodes() if is_silent(node)]
    assert not wrong


def is_silent(node: ast.AST) -> bool:
    match node:
        case ast.ExceptHandler(body=[ast.Pass()] | [ast.Expr(ast.Constant())]):
            return True
        case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=suppressed):
            return any(is_broad(one) for one in suppressed)
        case _:
            return False


def test_no_task_is_started_and_forgotten() -> None:
    """The event loop holds a task only weakly, and nobody would hear of its error."""
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func) in ("asyncio.create_task", "asyncio.ensure_future", "loop.create_task")
    ]
    assert not wrong


def test_names_say_something() -> None:
    wrong = [
        f"{path}:{node.lineno} {node.name}"
        for path, node in nodes()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if EMPTY_WORDS.search(node.name) and node.name not in GIVEN_NAMES
    ]
    wrong += [str(path) for path in modules() if EMPTY_WORDS.search(path.stem)]
    assert not wrong


def test_a_file_is_one_idea() -> None:
    code = (path for path in files() if path.suffix in {".py", ".ts", ".tsx", ".css", ".sql"})
    lengths = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in code}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST} == {}


def test_nothing_names_a_machine_or_a_registry() -> None:
    """Except the home of Ana, who is made up and whose files appear in made-up recordings."""
    wrong = []
    for path in files():
        if path.suffix in TEXT and path != Path(__file__).relative_to(ROOT):
            for number, line in enumerate((ROOT / path).read_text("utf-8", "replace").splitlines(), 1):
                if PLACES.search(line) and not (path.parts[0] == "tests" and "/home/ana" in line):
                    wrong.append(f"{path}:{number}")
    assert not wrong


def test_every_dependency_is_accounted_for() -> None:
    """docs/dependencies.md says of each what it is for, its licence, who keeps it, and what we would use instead."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    needed_by_us = {re.split(r"[\s\[;<>=]", each)[0] for each in asked} | {"uv"}
    for folder in (
        "agents",
        "web/editor",
        "tests/stories/node",
        "tests/ingest/node",
        "bench/peers",
        "deploy/chromium",
    ):
        npm = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
        needed_by_us |= {*npm.get("dependencies", {}), *npm.get("devDependencies", {})}
    written = re.findall(
        r"^\| `(\S+)` \|(?: [^|]+\|){4}$", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.MULTILINE
    )
    assert set(written) == needed_by_us


def test_what_is_tested_is_what_is_served() -> None:
    """The development lock holds everything that the others do, at the same versions and hashes."""
    testing = locked("requirements-dev.lock")
    for others in (locked("requirements.lock"), locked("requirements-desktop.lock")):
        assert {package: testing.get(package) for package in others} == others


def locked(name: str) -> dict[str, set[str]]:
    """Each package with its version and hashes. Its markers differ with who needs it."""
    lines = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    words = (re.findall(r"==\S+|--hash=\S+", line) for line in lines)
    return {line.partition("==")[0]: set(found) for line, found in zip(lines, words, strict=True)}
