"""The description of the API: whole, valid, and true to what views declare."""

from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from apps.core.api.schema import Generator, read_schema
from apps.oauth.engine.scopes import SCOPES
from tests.architecture.test_api import OPERATIONS


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return read_schema()


class TestSchema:
    def test_is_told_to_everybody(self, schema: dict[str, Any]) -> None:
        for path in ("/api/schema/", "/api/schema"):
            response = Client().get(path)

            assert response.status_code == 200
            assert response.json() == schema
            assert "public" in response["Cache-Control"]

    def test_is_made_without_a_doubt(self) -> None:
        Generator().get_schema(public=True)

        assert not GENERATOR_STATS

    def test_is_of_version_3_1(self, schema: dict[str, Any]) -> None:
        assert schema["openapi"].startswith("3.1.")

    def test_has_every_operation(self, schema: dict[str, Any]) -> None:
        described = sum(len(operations) for operations in schema["paths"].values())
        spellings = {(method, _bare(route)) for method, route, _ in OPERATIONS}

        assert described == len(spellings)

    def test_names_operations_and_summaries(self, schema: dict[str, Any]) -> None:
        operations = [one for path in schema["paths"].values() for one in path.values()]
        names = [one["operationId"] for one in operations]

        assert len(set(names)) == len(names)
        assert [one["operationId"] for one in operations if not one["summary"]] == []

    def test_asks_only_for_scopes_that_exist(self, schema: dict[str, Any]) -> None:
        operations = [one for path in schema["paths"].values() for one in path.values()]
        asked = {
            scope
            for one in operations
            for requirement in one["security"]
            for scopes in requirement.values()
            for scope in scopes
        }

        assert asked <= set(SCOPES)

    @pytest.mark.parametrize("name", sorted(read_schema()["components"]["schemas"]))
    def test_has_shapes_that_can_be_checked(self, name: str, schema: dict[str, Any]) -> None:
        root = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}

        jsonschema_rs.Draft202012Validator(root)


def _bare(route: str) -> str:
    return route.rstrip("/")
