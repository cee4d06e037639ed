"""Appeals and decisions."""

import pytest

from apps.moderation.models import Appeal, Case, Notice
from tests.privacy.world import World
from tests.privacy.writing.actors import WORDS, id_of
from tests.privacy.writing.asking import WAYS, Request, answer_for, taken_back


class TestOfModeration:
    """What staff decided is appealed by whom it concerns; what was reported is theirs to decide."""

    def test_an_appeal_is_made_once_and_by_the_author_alone(self, world: World) -> None:
        thing = world.thing("post_removed_by_mod")
        notice = Notice.objects.get(recipient_id=id_of(world, thing["owner"]), action="removed")
        request = Request(
            page=f"/settings/decisions/{notice.pk}/", operation="", fields={"text": WORDS}
        )
        for role in ("stranger", "follower", "moderator", "private_owner"):
            world.client(role)
            with taken_back():
                assert request.put_by(WAYS[0], world, role).is_refused_with("404"), role
        world.client(thing["owner"])

        with taken_back():
            assert request.put_by(WAYS[0], world, thing["owner"]).is_done
            again = request.put_by(WAYS[0], world, thing["owner"])
            assert Appeal.objects.filter(notice=notice).count() == 1
            assert not again.is_done

    @pytest.mark.parametrize("role", ["moderator", "admin", "stranger", "public_owner"])
    def test_a_report_is_decided_by_staff_alone(self, world: World, role: str) -> None:
        case = Case.objects.get(target_id=world.people["public_owner"]["id"])
        answer = answer_for(role=role, row="reports_about_owner", owner="public_owner")
        request = Request(
            page=f"/admin/moderation/case/about/account/{case.target_id}/",
            operation="",
            fields={"action": "dismissed", "reason": "Nothing there", "case": str(case.pk)},
        )
        world.client(role)

        with taken_back():
            attempt = request.put_by(WAYS[0], world, role)
            case.refresh_from_db()

        assert (case.state == "closed") == (answer == "ALLOW")
        assert attempt.is_done if answer == "ALLOW" else not attempt.written
