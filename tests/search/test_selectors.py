"""Finding people in spite of accents, case and slips of the finger."""

import pytest

from apps.graph.policy import ANONYMOUS, Viewer
from apps.search import selectors
from tests.factories.accounts import AccountFactory
from tests.factories.graph import make_block

pytestmark = pytest.mark.django_db


def found(query: str, viewer: Viewer = ANONYMOUS) -> list[int]:
    return selectors.search_people(viewer=viewer, query=query)


class TestSearchPeople:
    @pytest.mark.parametrize(
        "query",
        ["john", "jonh", "ojhn", "JOHN", "@john", " john ", "joh", "jhon", "john d", "smith"],
    )
    def test_finds_john(self, query: str) -> None:
        john = AccountFactory(username="john_d", name="John Smith")
        AccountFactory(username="maria", name="Maria")

        assert found(query) == [john.pk]

    @pytest.mark.parametrize(
        ("name", "query"),
        [
            ("José Núñez", "jose nunez"),
            ("Jose Nunez", "josé"),
            ("Łukasz", "lukasz"),
            ("Søren", "soren"),
            ("Zoë Straße", "strasse"),
            ("ÅSA", "asa"),
        ],
    )
    def test_ignores_accents(self, name: str, query: str) -> None:
        person = AccountFactory(name=name)

        assert found(query) == [person.pk]

    @pytest.mark.parametrize(
        ("name", "query"), [("William", "wiliam"), ("Jonathan", "jonathon"), ("Michael", "micheal")]
    )
    def test_forgives_a_wrong_letter_in_longer_names(self, name: str, query: str) -> None:
        person = AccountFactory(name=name)

        assert found(query) == [person.pk]

    def test_puts_the_exact_name_first_then_beginnings_then_parts(self) -> None:
        part = AccountFactory(username="x_anna")
        beginning = AccountFactory(username="annabel")
        exact = AccountFactory(username="Anna")

        assert found("anna") == [exact.pk, beginning.pk, part.pk]

    @pytest.mark.parametrize("query", ["", "   ", "\u0000", "\u202e", "@", "x" * 5_000])
    def test_finds_nobody_for_nothing(self, query: str) -> None:
        AccountFactory()

        assert found(query) == []

    @pytest.mark.parametrize("query", ["%", "_____", "\\", "a%b", "' OR 1=1 --", "🙂", "a\u0000b"])
    def test_takes_every_character_literally(self, query: str) -> None:
        AccountFactory(username="person", name="Person")

        assert found(query) == []

    @pytest.mark.parametrize("trait", ["suspended", "deactivated", "unconfirmed"])
    def test_leaves_out_who_takes_no_part(self, trait: str) -> None:
        AccountFactory(username="john", **{trait: True})

        assert found("john") == []

    def test_shows_the_card_of_private_people(self) -> None:
        ben = AccountFactory(username="ben_private", private=True)

        assert found("ben_private") == [ben.pk]

    def test_never_shows_either_side_of_a_block(self) -> None:
        ana, ed = AccountFactory(username="anabel"), AccountFactory(username="edward")
        make_block(blocker=ana, blocked=ed)

        assert found("anabel", Viewer(ed.pk)) == []
        assert found("edward", Viewer(ana.pk)) == []
        assert found("edward", Viewer(AccountFactory().pk)) == [ed.pk]

    def test_costs_one_query(self, django_assert_num_queries) -> None:
        viewer = AccountFactory()
        for number in range(20):
            AccountFactory(username=f"john{number}")

        with django_assert_num_queries(1):
            assert len(found("john", Viewer(viewer.pk))) == 20

    def test_shows_no_more_than_asked_for(self) -> None:
        for number in range(5):
            AccountFactory(username=f"john{number}")

        people = selectors.search_people(viewer=ANONYMOUS, query="john", limit=3)

        assert len(people) == 3


class TestSwapped:
    def test_exchanges_neighbours(self) -> None:
        assert "john" in selectors.swapped("jonh")

    @pytest.mark.parametrize("text", ["", "a", "abc", "x" * 13, "aaaa"])
    def test_is_empty_where_it_would_not_help(self, text: str) -> None:
        assert selectors.swapped(text) == []
