"""The index of lessons is whole, and names tests that exist."""

import ast
import functools
from pathlib import Path

import pytest

from tests.incidents.index import INDEX, Proof

ROOT = Path(__file__).resolve().parents[2]
HERE = "tests/incidents/"


@functools.cache
def named_in(path: Path) -> frozenset[str]:
    """The tests of a module and the classes around them, as pytest names them."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            inner = [
                each.name
                for each in node.body
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
                and each.name.startswith("test_")
            ]
            found |= {node.name, *(f"{node.name}::{name}" for name in inner)} if inner else set()
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found.add(node.name)
    return frozenset(found)


class TestIndex:
    @pytest.mark.parametrize("proof", INDEX, ids=lambda proof: proof.lesson)
    def test_names_tests_that_exist_or_what_is_missing(self, proof: Proof) -> None:
        assert proof.tests or proof.waits_for

        for test in proof.tests:
            name, _, inside = test.partition("::")
            path = ROOT / name

            assert path.is_file(), name
            assert named_in(path), f"{name} holds no test"
            assert not inside or inside in named_in(path), test

    def test_says_each_lesson_once(self) -> None:
        assert len({proof.lesson for proof in INDEX}) == len(INDEX) == 62

    def test_names_every_lesson_of_this_folder(self) -> None:
        named = {test.rpartition("::")[2] for proof in INDEX for test in proof.tests}
        here = {
            name
            for path in (ROOT / HERE).glob("test_*.py")
            if path != Path(__file__)
            for name in named_in(path)
            if "::" not in name and name.startswith("Test")
        }

        assert here - named == set()
