"""A file is about one thing and a function fits on a screen."""

import ast

from tests.house.tree import CODE, parsed, python_files, report, text

FILE_LINES = 300
FUNCTION_LINES = 50


def test_files_stay_short() -> None:
    lengths = {name: len(text(name).splitlines()) for name in python_files(*CODE)}
    found = report(f"{name}: {length}" for name, length in lengths.items() if length >= FILE_LINES)
    assert not found, found


def test_functions_stay_short() -> None:
    lengths = {
        f"{name}:{node.lineno} {node.name}": 1 + (node.end_lineno or node.lineno) - node.lineno
        for name in python_files(*CODE)
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found = report(f"{at}: {length}" for at, length in lengths.items() if length >= FUNCTION_LINES)
    assert not found, found
