"""Parameters, wherever and however apps write them."""

from typing import Any

import pytest
from django.http import QueryDict
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.core.api.parameters import InvalidParameter, flag, nested, parameters_of, text, texts

MAKE = APIRequestFactory()


def read(request: Any) -> dict[str, Any]:
    return parameters_of(Request(request, parsers=[JSONParser(), FormParser(), MultiPartParser()]))


class TestParametersOf:
    @pytest.mark.parametrize(
        "request_",
        [
            MAKE.get("/?a=1&ids[]=2&ids[]=3"),
            MAKE.post("/?a=1&ids[]=2&ids[]=3"),
            MAKE.post("/?a=1&ids[]=2&ids[]=3", content_type="application/json"),
            MAKE.post(
                "/?a=0", "a=1&ids[]=2&ids[]=3", content_type="application/x-www-form-urlencoded"
            ),
            MAKE.post("/?a=1", {"ids": ["2", "3"]}, format="json"),
            MAKE.post("/?a=1", {"ids[]": ["2", "3"]}, format="json"),
            MAKE.post("/", {"a": "1", "ids[]": ["2", "3"]}, format="multipart"),
            MAKE.generic("GET", "/?a=1", '{"ids": ["2", "3"]}', content_type="application/json"),
        ],
        ids=[
            "get",
            "post",
            "empty-json",
            "form",
            "json",
            "json-brackets",
            "multipart",
            "get-with-body",
        ],
    )
    def test_are_one_thing(self, request_: Any) -> None:
        assert read(request_) == {"a": "1", "ids": ["2", "3"]}

    def test_are_no_list_of_json(self) -> None:
        with pytest.raises(InvalidParameter):
            read(MAKE.post("/", [1], format="json"))


class TestListsOfStructures:
    @pytest.mark.parametrize(
        "query",
        [
            "x[][a]=1&x[][b]=2&x[][a]=3&x[][b]=4",
            # Of a form with files only the order of each name's values is known.
            "x[][a]=1&x[][a]=3&x[][b]=2&x[][b]=4",
        ],
    )
    @pytest.mark.parametrize("is_body", [True, False])
    def test_are_read_one_after_the_other(self, query: str, is_body: bool) -> None:
        form = MAKE.post("/", query, content_type="application/x-www-form-urlencoded")

        found = read(form if is_body else MAKE.get(f"/?{query}"))

        assert found == {"x": [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]}

    def test_are_not_guessed_at(self) -> None:
        with pytest.raises(InvalidParameter):
            read(MAKE.get("/?x[][id]=1&x[][id]=2&x[][_destroy]=1"))

    @pytest.mark.parametrize(
        ("names", "result"),
        [
            (["x[][a][b]", "x[][a][c]"], [{"a": {"b": "1", "c": "1"}}]),
            (["x[][a][]", "x[][a][]"], [{"a": ["1", "1"]}]),
            (["x[][a][b]", "x[][a][b]"], [{"a": {"b": "1"}}, {"a": {"b": "1"}}]),
        ],
    )
    def test_hold_structures_and_lists(self, names: list[str], result: Any) -> None:
        assert nested([(name, "1") for name in names]) == {"x": result}


class TestNested:
    @pytest.mark.parametrize(
        ("query", "result"),
        [
            (
                "source[privacy]=public&source[sensitive]=1",
                {"source": {"privacy": "public", "sensitive": "1"}},
            ),
            ("fields_attributes[0][name]=a", {"fields_attributes": {"0": {"name": "a"}}}),
            ("poll[options][]=a&poll[options][]=b", {"poll": {"options": ["a", "b"]}}),
            ("a]=1&[b]=2&c[=3", {"a]": "1", "[b]": "2", "c[": "3"}),
            ("a=1&a=2", {"a": "2"}),
        ],
    )
    def test_reads_names_as_the_dialect_writes_them(self, query: str, result: Any) -> None:
        pairs = [
            (name, value)
            for name, values in QueryDict(query).lists()
            for value in (values if name.endswith("]") else values[-1:])
        ]

        assert nested(pairs) == result

    @pytest.mark.parametrize(
        "names",
        [
            ["a", "a[b]"],
            ["a[]", "a[b]"],
            ["a[b]", "a[]"],
            ["a[b][c][d][e]"],
            ["a[b]", "a[b][c]"],
            ["a[]", "a[][b]"],
            ["a[][b]", "a[b]"],
        ],
    )
    def test_refuses_what_is_two_things(self, names: list[str]) -> None:
        with pytest.raises(InvalidParameter):
            nested([(name, "1") for name in names])


class TestValues:
    @pytest.mark.parametrize("value", ["true", "1", "on", "True", True, 1])
    def test_yes(self, value: Any) -> None:
        assert flag({"x": value}, "x") is True

    @pytest.mark.parametrize("value", ["false", "0", "off", "", False, 0])
    def test_no(self, value: Any) -> None:
        assert flag({"x": value}, "x", default=True) is False

    def test_neither(self) -> None:
        assert flag({}, "x", default=True) is True
        with pytest.raises(InvalidParameter):
            flag({"x": "maybe"}, "x")

    def test_texts_and_lists(self) -> None:
        assert text({"x": 7}, "x") == "7"
        assert text({"x": None}, "x", "d") == "d"
        assert texts({"x": "a"}, "x") == ["a"]
        assert texts({"x": ["a", 1]}, "x") == ["a", "1"]
        assert texts({}, "x") == []
        with pytest.raises(InvalidParameter):
            text({"x": ["a"]}, "x")
        with pytest.raises(InvalidParameter):
            texts({"x": [{}]}, "x")
