"""Rules of the house that a linter does not know, each a function from a module to what breaks it."""

import ast
import re
from collections.abc import Callable, Iterator

from tests.house.tree import parsed, text

Rule = Callable[[str], Iterator[str]]

JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0002ffff]")
ESCAPE = "# japanese:"


def commits(name: str) -> Iterator[str]:
    """A transaction ends in one place, so that every effect of a turn ends with it."""
    for node in ast.walk(parsed(name)):
        is_call = isinstance(node, ast.Attribute) and node.attr == "commit"
        is_sql = isinstance(node, ast.Constant) and str(node.value).strip().upper() == "COMMIT"
        if is_call or is_sql:
            yield f"{name}:{node.lineno} commits"


CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("func", "now"),
    ("func", "current_timestamp"),
}


def wall_clocks(name: str) -> Iterator[str]:
    """Time is passed in: else no test could move it, and a replayed turn would decide anew."""
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else None
            owner = node.value.id if isinstance(node.value, ast.Name) else owner
            if (owner, node.attr) in CLOCKS:
                yield f"{name}:{node.lineno} reads {owner}.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield f"{name}:{node.lineno} imports from time"


def swallowed_errors(name: str) -> Iterator[str]:
    """An error that nobody hears of is an answer that nobody gets."""
    for node in ast.walk(parsed(name)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = ast.unparse(node.type) if node.type else "BaseException"
        is_silent = all(isinstance(part, ast.Pass | ast.Continue) for part in node.body)
        if is_silent and re.search(r"\b(Base)?Exception\b", caught):
            yield f"{name}:{node.lineno} swallows {caught}"


def japanese_sentences(name: str) -> Iterator[str]:
    """What people read is kept in `messages/`, where all of it can be read, changed, translated.

    Tables of characters and of words that people type are data: a statement with a comment
    `# japanese: REASON` in or directly above it may hold them, and a whole module with that
    comment above its first statement.
    """
    lines = text(name).splitlines()
    if any(line.startswith(ESCAPE) for line in _head(name, lines)):
        return
    for statement in ast.walk(parsed(name)):
        if isinstance(statement, ast.stmt) and not _is_escaped(statement, lines):
            for literal in _literals(statement):
                if JAPANESE.search(str(literal.value)):
                    yield f"{name}:{literal.lineno} {str(literal.value)[:40]!r}"


def _head(name: str, lines: list[str]) -> list[str]:
    """The lines above the first import, where a comment speaks for the module."""
    imports = (node for node in parsed(name).body if isinstance(node, ast.Import | ast.ImportFrom))
    first = next(imports, None)
    return lines[: first.lineno - 1] if first else []


def _is_escaped(statement: ast.stmt, lines: list[str]) -> bool:
    last = statement.lineno if _blocks(statement) else statement.end_lineno
    return any(ESCAPE in line for line in lines[max(0, statement.lineno - 2) : last])


def _blocks(statement: ast.stmt) -> list[ast.stmt]:
    body: list[ast.stmt] = getattr(statement, "body", [])
    return body


def _literals(statement: ast.stmt) -> Iterator[ast.Constant]:
    """The strings of one statement itself: not of statements inside it, and no docstring."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return
    waiting: list[ast.AST] = [statement]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if isinstance(child, ast.Constant) and isinstance(child.value, str | bytes):
                yield child
            elif not isinstance(child, ast.stmt):
                waiting.append(child)
