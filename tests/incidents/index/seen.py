"""How private content reached the wrong people."""

from tests.incidents.index.proof import MATRIX, ORACLE, SEEN, VIDEO, Proof

_DIRECT_MESSAGES = "direct messages"

SEEN_LESSONS: tuple[Proof, ...] = (
    Proof("A follow request gives nothing.", (f"{SEEN}TestAFollowRequestGivesNothing",)),
    Proof("What may not be seen answers like a random id.", (f"{ORACLE}TestPosts",)),
    Proof(
        "Shared lists hold nothing of private accounts, for nobody.",
        (
            "tests/posts/test_selectors.py::TestSharedLists",
            "tests/explore/test_grids.py::TestGrids::test_hold_public_posts_only_for_followers_too",
            "tests/explore/test_people.py::TestSuggestedIds",
            MATRIX,
        ),
    ),
    Proof(
        "Going private hides what was public before.",
        (
            "tests/posts/services/test_access.py::TestRefreshAuthorAccess",
            "tests/media/test_views.py::TestPublicRendition"
            "::test_ends_with_the_commit_that_makes_it_private",
            "tests/privacy/test_transitions.py",
        ),
    ),
    Proof(
        "What is archived is seen by no other way either.",
        (
            "tests/posts/services/test_lifecycle.py::TestArchivePost",
            "tests/notifications/test_flow.py::TestSightLost"
            "::test_hides_likes_of_ones_own_archived_post_until_it_is_back",
            f"{ORACLE}TestPosts",
        ),
    ),
    Proof(
        "Visitors find nothing private in pages, previews or by counting through ids.",
        (
            f"{SEEN}TestNeighboringIdsAreNothing",
            "tests/privacy/test_matrix.py::TestToOtherSites",
            MATRIX,
        ),
    ),
    Proof(
        "Parameters, lists and badges tell nothing of what is hidden.",
        (
            MATRIX,
            "tests/notifications/test_flow.py::TestSightLost"
            "::test_after_it_was_told_takes_it_from_list_and_badge",
            "tests/graph/test_selectors.py::TestLists::test_of_requests_count_what_they_show",
            "tests/core/test_cursors.py::TestDecodeCursor",
        ),
    ),
    Proof(
        "Every route with every method is asked by those who may not see.",
        (
            f"{ORACLE}TestPosts",
            f"{ORACLE}TestPeople",
            "tests/privacy/test_matrix.py::TestCompleteness::test_every_route_lies_on_a_surface",
        ),
    ),
    Proof(
        "Acting on what is hidden answers like acting on nothing.",
        (
            f"{ORACLE}TestPosts",
            "tests/moderation/test_pages.py::TestReport"
            "::test_of_what_one_cannot_see_is_answered_like_nothing",
            "tests/realtime/test_watching.py::TestWatch"
            "::test_is_refused_as_if_the_post_did_not_exist",
        ),
    ),
    Proof(
        "What is derived gives no more than the original.",
        ("tests/engagement/services/test_saves.py::TestSavePost", MATRIX),
        waits_for="reposts, quotes, highlights and collections",
    ),
    Proof(
        "Sockets tell nobody what they may not see.",
        (
            "tests/realtime/test_watching.py::TestWatch",
            "tests/realtime/test_deltas.py::TestDeltas"
            "::test_reach_every_socket_of_the_account_and_no_other",
            "tests/feed/test_hints.py::TestHints"
            "::test_leave_out_who_has_muted_blocked_or_left_the_author",
        ),
    ),
    Proof(
        "Reporting and answering give nothing away of what one cannot see.",
        (
            "tests/moderation/services/test_reporting.py::TestReport"
            "::test_takes_nothing_that_the_reporter_cannot_see",
            f"{SEEN}TestWhatBelongsToOthersIsNotTaken",
        ),
        waits_for=_DIRECT_MESSAGES,
    ),
    Proof(
        "Staff see what their work needs, their looks are written down, and no secret is shown.",
        (
            "tests/moderation/services/test_auditing.py::TestLookAt",
            "tests/moderation/services/test_team.py::TestModerators",
            "tests/accounts/test_staff_sign_in.py::TestSecrets",
            MATRIX,
        ),
        waits_for=_DIRECT_MESSAGES,
    ),
    Proof(
        "An export holds one's own things.",
        (
            "tests/portability/test_exporting.py::TestArchiveOf",
            "tests/portability/test_carried.py::TestEveryTable",
        ),
    ),
    Proof(
        "What was deleted is in no export and in no storage.",
        (
            "tests/portability/test_exporting.py::TestArchiveOf"
            "::test_names_nothing_of_a_post_that_is_not_there_any_more",
            "tests/posts/services/test_lifecycle.py::TestPurgePost",
            "tests/portability/test_purge.py::TestPurgeAccount",
        ),
    ),
    Proof(
        "Whoever is blocked or muted stays away, also after caches are lost.",
        (
            "tests/feed/test_graph_events.py::TestEndings",
            "tests/feed/test_hashtags.py::TestStricterRules",
            "tests/feed/test_graph_events.py::TestMute",
        ),
    ),
    Proof("Nobody blocks, follows or reports themselves.", (f"{SEEN}TestNobodyActsOnThemselves",)),
    Proof(
        "Ids of others in a request write nothing.",
        (
            f"{SEEN}TestWhatBelongsToOthersIsNotTaken",
            "tests/media/services/test_access.py",
            "tests/accounts/services/test_avatars.py::TestSetAvatar"
            "::test_refuses_the_picture_of_somebody_else",
        ),
    ),
    Proof(
        "A storage that anybody can list or write is noticed.",
        ("tests/media/test_checks.py::TestCheckStorageIsClosed",),
    ),
    Proof(
        "Private photos need somebody who may see them, or a signature for minutes.",
        (
            "tests/media/test_views.py::TestPrivateRendition",
            "tests/media/test_signatures.py::TestSignedUrl",
        ),
    ),
    Proof(
        "Deleted photos are gone, at edges too.",
        (
            "tests/media/test_views.py::TestPublicRendition"
            "::test_ends_with_the_commit_that_discards_it",
            "tests/media/services/test_edges.py",
            "tests/media/services/test_disposal.py",
        ),
    ),
    Proof(
        "No photo keeps what its camera wrote into it.",
        (
            "tests/media/engine/test_sandbox.py::TestRender::test_keeps_nothing_but_pixels",
            "tests/media/engine/test_sandbox.py::TestRender"
            "::test_keeps_nothing_of_real_cameras_either",
            "tests/media/management/test_media.py::TestAudit::test_finds_metadata_in_renditions",
        ),
        waits_for=VIDEO,
    ),
    Proof(
        "Pages load nothing from elsewhere.",
        (
            f"{SEEN}TestPagesLoadNothingFromElsewhere",
            "tests/core/test_http.py::TestCspPolicy",
        ),
    ),
)
