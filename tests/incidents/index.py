"""Every lesson from what broke in other networks, and the tests that hold us to it.

A lesson that does not apply yet says what is missing; whoever builds that adds the tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """A lesson, the tests that prove it, and what of it waits for something to exist."""

    lesson: str
    tests: tuple[str, ...] = ()
    waits_for: str = ""


SEEN = "tests/incidents/test_seen.py::"
WAYS_IN = "tests/incidents/test_accounts.py::"
ABSURD = "tests/incidents/test_absurd_input.py::"
MATRIX = "tests/privacy/test_matrix.py::TestReachable"
ORACLE = "tests/privacy/test_oracle.py::"

_DIRECT_MESSAGES = "direct messages"
_VIDEO = "video"
_BACKUPS = "the backup command"

INDEX: tuple[Proof, ...] = (
    # Private content reached the wrong people
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
        waits_for=_VIDEO,
    ),
    Proof(
        "Pages load nothing from elsewhere.",
        (
            f"{SEEN}TestPagesLoadNothingFromElsewhere",
            "tests/core/test_http.py::TestCspPolicy",
        ),
    ),
    # Accounts, sessions, tokens
    Proof(
        "A token does what its scopes say.",
        ("tests/oauth/test_scopes.py::TestCovers", "tests/oauth/test_scopes.py::TestNames"),
    ),
    Proof(
        "Secrets of apps are shown once, and none mints a stronger one.",
        (
            "tests/oauth/test_token.py::TestExchangingACode::test_stores_no_secret",
            "tests/oauth/test_token.py::TestAppOnlyTokens",
        ),
    ),
    Proof(
        "A socket ends with the right to it.",
        (
            "tests/realtime/test_revoking.py::TestRevoke",
            "tests/oauth/test_ending.py::TestSocketsOfApps",
        ),
    ),
    Proof(
        "A new password ends every session, token and link, whoever sets it.",
        (
            "tests/accounts/test_sign_up.py::TestPasswordReset"
            "::test_sets_a_new_password_and_ends_every_session",
            "tests/accounts/test_staff_sign_in.py::TestSignIn"
            "::test_changes_passwords_where_that_ends_other_sessions",
            "tests/oauth/test_ending.py::TestEnding::test_by_a_new_password_whoever_sets_it",
        ),
    ),
    Proof("Nobody is linked to an account by an address.", waits_for="sign-in by other services"),
    Proof(
        "Whoever is unconfirmed, suspended or leaving takes no part on any route.",
        ("tests/accounts/test_gate.py::TestEveryRoute",),
    ),
    Proof("Mails lead to this site alone.", (f"{WAYS_IN}TestMailsLeadHereAlone",)),
    Proof(
        "A header is not taken for another one, and forged ones count for nothing.",
        (
            f"{WAYS_IN}TestAHeaderIsNotTakenForAnotherOne",
            "tests/embedded/test_oneport.py::TestApplication::test_takes_no_header_for_another_one",
            "tests/core/test_http.py::TestClientAddress",
            "tests/realtime/test_connecting.py::TestConnect::test_refuses_pages_of_other_sites",
        ),
    ),
    Proof(
        "Mails to one address are few, wherever they are asked for, and answers are alike.",
        (
            "tests/accounts/test_guessing.py::TestFlooding"
            "::test_of_resets_is_stopped_for_each_mailbox_alike",
            "tests/accounts/test_sign_up.py::TestPasswordReset"
            "::test_answers_alike_and_mails_the_link_only_to_owners",
        ),
    ),
    Proof(
        "Second factors are guessed few times, and each code counts once, on every way in.",
        (
            "tests/accounts/test_second_factors.py::TestSecondStep"
            "::test_stops_guessing_whatever_the_address",
            "tests/accounts/test_second_factors.py::TestSecondStep::test_takes_each_code_once",
            "tests/accounts/test_second_factors.py::TestSecondStep"
            "::test_guards_a_new_password_as_well",
            "tests/accounts/test_second_factors.py::TestRecoveryCodes::test_let_in_once_each",
            "tests/accounts/test_staff_sign_in.py::TestRequired",
        ),
    ),
    Proof(
        "What counts once counts once, when many come at once too.",
        (
            f"{WAYS_IN}TestOneOfManyAtOnceHasTheName",
            "tests/engagement/services/test_likes.py::TestConcurrentLikes",
            "tests/graph/test_services.py::TestAtTheSameMoment",
            "tests/oauth/test_token.py::TestFiftyAtOnce",
        ),
    ),
    Proof(
        "No other site signs anybody in or out, or acts for them.",
        (
            "tests/accounts/test_guessing.py::TestForgery",
            "tests/graph/test_views.py::TestButtons::test_take_nothing_from_other_sites",
            "tests/oauth/test_consent.py::TestAnswering::test_believes_no_other_page",
        ),
    ),
    Proof(
        "Nobody learns from answers or their time who has an account.",
        (
            "tests/accounts/test_guessing.py::TestTiming",
            "tests/accounts/test_sign_up.py::TestSignUp"
            "::test_answers_alike_for_an_address_that_has_an_account",
            "tests/accounts/test_sign_up.py::TestSignIn"
            "::test_answers_alike_for_nobody_and_a_wrong_password",
        ),
    ),
    Proof(
        "The administration grants what it was told to, and nothing by forged forms.",
        (
            "tests/accounts/test_admin.py::TestModerators",
            "tests/accounts/test_admin.py::TestStrangers",
            "tests/moderation/test_admin.py",
        ),
    ),
    # Injection, files, resources
    Proof(
        "Decoding can write nowhere, and reads photos by their content alone.",
        (
            "tests/media/engine/test_confinement.py::TestConfine",
            "tests/media/engine/test_sniff.py::TestInspect"
            "::test_refuses_other_types_and_names_what_to_choose",
        ),
    ),
    Proof(
        "The decoder has no known hole, and damaged files end in a reason.",
        (
            "tests/architecture/test_security.py::TestDependencies",
            "tests/media/engine/test_sandbox.py::TestRefusals",
            "tests/media/engine/test_sandbox.py::TestLimits",
        ),
    ),
    Proof("No playlist makes the server read files.", waits_for=_VIDEO),
    Proof(
        "Words stay words on every page.",
        (
            "tests/flows/test_hostile_words.py",
            "tests/core/text/test_render.py::TestRenderHtml",
            "tests/core/test_http.py::TestCspPolicy::test_allows_no_inline_script_style_or_eval",
            "tests/accounts/test_guessing.py::TestCookies",
        ),
    ),
    Proof(
        "Words bring no form and hide no target.",
        (
            "tests/flows/test_hostile_words.py",
            "tests/accounts/services/test_profiles.py::TestCleanLink",
            "tests/core/text/test_normalize.py::TestNormalizeText",
        ),
    ),
    Proof(
        "Uploads are photos, and are served as nothing else.",
        (
            "tests/media/test_origin.py::TestTheOriginOfMedia",
            "tests/media/test_views.py::TestPublicRendition::test_names_each_format",
            "tests/media/engine/test_sniff.py::TestInspect"
            "::test_refuses_other_types_and_names_what_to_choose",
        ),
    ),
    Proof(
        "An archive writes nothing outside, and is no bomb.",
        ("tests/portability/test_hostile.py::TestOpenArchive",),
    ),
    Proof(
        "The server fetches no address that people wrote.",
        ("tests/architecture/test_semgrep.py::TestRules",),
    ),
    Proof(
        "What the server asks of others ends in time.",
        (
            "tests/core/test_mail.py::TestSending::test_waits_for_a_server_that_is_away",
            "tests/media/services/test_edges.py",
        ),
    ),
    Proof(
        "Input without measure is refused, and not read.",
        (
            f"{ABSURD}TestTooMuchIsRefusedAndNotRead",
            f"{ABSURD}TestOddJsonIsTheSendersMistake",
            f"{ABSURD}TestOddCharactersHarmNothing",
            "tests/realtime/test_frames.py::TestFrames::test_over_64_kib_end_the_socket",
        ),
    ),
    Proof(
        "Odd headers and cookies change nobody else's page, and errors are not kept.",
        (
            f"{SEEN}TestOddRequestsChangeNobodyElsesPage",
            "tests/core/test_middleware.py::TestSecurityHeaders",
        ),
    ),
    Proof(
        "Nobody is led to another site.",
        (
            "tests/accounts/test_guessing.py::TestLeadingAway",
            "tests/graph/test_views.py::TestButtons::test_lead_to_no_other_site",
            "tests/explore/test_followed_tags.py::TestFollowTag"
            "::test_never_leads_away_from_the_site",
            "tests/oauth/test_redirects.py::TestIsAcceptable",
        ),
    ),
    Proof(
        "Servers behind the site are not reached from outside.",
        ("tests/embedded/test_redis.py", "tests/embedded/test_postgres.py"),
        waits_for="a description of containers",
    ),
    Proof("Line ends stay inside values.", (f"{WAYS_IN}TestLineEndsStayInsideValues",)),
    # Reliability
    Proof("A backup counts once it was restored.", waits_for=_BACKUPS),
    Proof("Backups are encrypted.", waits_for=_BACKUPS),
    Proof(
        "What was accepted happens, whatever is killed or emptied meanwhile.",
        (
            "tests/core/kit/test_processes.py::TestRelayAndWorker"
            "::test_carry_an_effect_out_once_though_its_worker_is_killed",
            "tests/core/kit/outbox/test_relaying.py::TestSweep",
            "tests/faults/test_drills.py::TestKilledAtRandom",
        ),
    ),
    Proof(
        "Feeds are right after everything in Redis was lost.",
        (
            "tests/feed/test_home.py::TestWithoutRedis"
            "::test_feeds_are_right_after_everything_was_lost",
        ),
    ),
    Proof(
        "Sockets hear again when Redis is back.",
        (
            "tests/realtime/test_outages.py::TestRedisOutage"
            "::test_rings_reach_open_sockets_again_when_it_is_back",
        ),
    ),
    Proof("Every effect may happen twice.", ("tests/architecture/test_twice.py",)),
    Proof(
        "A slow mail server gets one mail, and nobody is told twice.",
        (
            "tests/core/test_mail.py::TestSending::test_happens_once",
            "tests/notifications/test_flow.py::TestLike"
            "::test_is_told_once_however_often_the_task_runs",
        ),
    ),
    Proof(
        "Races end in one winner and no failure.",
        (
            f"{WAYS_IN}TestOneOfManyAtOnceHasTheName",
            "tests/graph/test_services.py::TestAtTheSameMoment",
            "tests/posts/services/test_drafts.py::TestConcurrentPublishing",
        ),
    ),
    Proof(
        "Housekeeping goes on with the rest when one part fails.",
        (
            "tests/portability/test_purge.py::TestPurgeDueAccounts"
            "::test_goes_on_with_others_while_the_storage_is_down",
            "tests/media/services/test_disposal.py",
        ),
    ),
    Proof(
        "A creating request that comes again acts once.",
        (
            "tests/core/test_idempotency.py::TestIdempotent",
            "tests/core/test_idempotency.py::TestIdempotentUnderConcurrency",
            "tests/posts/api/test_views.py::TestPosts::test_acts_once_for_one_key",
        ),
    ),
    Proof(
        "A site whose moderators are away lets nobody new in by itself.",
        waits_for="closing the door by itself",
    ),
)
