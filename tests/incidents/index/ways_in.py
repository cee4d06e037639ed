"""Accounts, sessions and tokens."""

from tests.incidents.index.proof import WAYS_IN, Proof

WAYS_IN_LESSONS: tuple[Proof, ...] = (
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
        ("tests/accounts/gate/test_routes.py::TestEveryRoute",),
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
)
