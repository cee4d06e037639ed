"""``manage.py demo`` as a person at a terminal meets it."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

from apps.demo import services
from apps.demo.management.commands.demo import Bar
from apps.demo.models import DemoLoad
from tests.factories.accounts import AccountFactory


@pytest.mark.django_db
class TestDemoCommand:
    def run(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("demo", *arguments, stdout=out, no_color=True)
        return out.getvalue()

    @pytest.fixture
    def loaded_sizes(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Sizes that were asked for, instead of minutes of loading."""
        sizes: list[str] = []

        def load(*, size: object, **_: object) -> bool:
            sizes.append(getattr(size, "name", ""))
            return len(sizes) == 1

        monkeypatch.setattr(services, "load_demo", load)
        return sizes

    def test_loads_the_small_size_and_names_the_logins(self, loaded_sizes: list[str]) -> None:
        said = self.run()

        assert loaded_sizes == ["small"]
        assert "ana, ben, cleo, mod, admin" in said
        assert "instaclone-demo" in said

    def test_says_when_everything_is_there(self, loaded_sizes: list[str]) -> None:
        self.run()

        assert self.run("--size", "medium") == "Demo content is there already.\n"
        assert loaded_sizes == ["small", "medium"]

    def test_stops_among_real_people_and_says_why(self) -> None:
        AccountFactory()

        with pytest.raises(CommandError, match="public passwords"):
            self.run()

    def test_says_how_to_go_on_when_interrupted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def load(**_: object) -> bool:
            raise KeyboardInterrupt

        monkeypatch.setattr(services, "load_demo", load)

        with pytest.raises(CommandError, match="again to go on"):
            self.run()

    def test_knows_no_other_sizes(self) -> None:
        with pytest.raises(CommandError, match="invalid choice"):
            self.run("--size", "huge")

    def test_reset_without_a_demo_just_loads(self, loaded_sizes: list[str]) -> None:
        said = self.run("--reset")

        assert said.startswith("Removed 0 people")
        assert not DemoLoad.objects.exists()
        assert loaded_sizes == ["small"]


class TestBar:
    def test_ends_each_step_with_a_full_bar_and_its_time(self) -> None:
        out = io.StringIO()
        bar = Bar(OutputWrapper(out), is_live=False)

        bar.begin(step="Posts", total=1200)
        bar.advance(by=1200)
        bar.end()

        (line,) = out.getvalue().splitlines()
        assert line.startswith("Posts")
        assert "100%  1,200/1,200" in line

    def test_redraws_in_place_on_a_terminal(self) -> None:
        out = io.StringIO()
        bar = Bar(OutputWrapper(out), is_live=True)

        bar.begin(step="Posts", total=2)
        bar.advance()
        bar.end()

        assert out.getvalue().count("\r") >= 2

    def test_is_full_where_nothing_is_left_to_do(self) -> None:
        out = io.StringIO()
        bar = Bar(OutputWrapper(out), is_live=False)

        bar.begin(step="Pictures", total=0)
        bar.end()

        assert "100%  0/0" in out.getvalue()
