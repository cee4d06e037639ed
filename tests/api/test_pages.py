"""The pages that tell people of the API."""

import pytest
from django.test import Client

from apps.core.api.pages import kind_of, topics


@pytest.mark.django_db
class TestDocs:
    def test_lead_to_every_operation(self) -> None:
        page = Client().get("/api/docs/")

        assert page.status_code == 200
        html = page.content.decode()
        for topic in topics().values():
            for operation in topic.operations:
                assert f'href="/api/docs/{topic.name}/#{operation.id}"' in html

    def test_describe_what_is_led_to(self) -> None:
        for topic in topics().values():
            html = Client().get(f"/api/docs/{topic.name}/").content.decode()
            for operation in topic.operations:
                assert f'id="{operation.id}"' in html
            named = {link for one in topic.entities for field in one.fields for link in field.links}
            for name in named:
                assert f'id="entity-{name}"' in html

    def test_bring_nothing_from_elsewhere_and_no_script_of_their_own(self) -> None:
        html = Client().get("/api/docs/accounts/").content.decode()

        assert "<script>" not in html
        assert " style=" not in html
        assert 'src="http' not in html

    def test_know_no_other_topic(self) -> None:
        assert Client().get("/api/docs/nothing/").status_code == 404


class TestKindOf:
    @pytest.mark.parametrize(
        ("schema", "words"),
        [
            ({"type": "array", "items": {"$ref": "#/components/schemas/Status"}}, "list of Status"),
            ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text or null"),
            ({"enum": ["a", "b"]}, "“a” or “b”"),
            ({"type": "string", "pattern": "^[0-9]{1,19}$"}, "id"),
            ({"type": "string", "format": "binary"}, "file"),
            ({}, "anything"),
        ],
    )
    def test_says_it_in_words(self, schema: dict[str, object], words: str) -> None:
        assert kind_of(schema) == words
