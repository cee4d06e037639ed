"""Injection, files and what uses up a server."""

from tests.incidents.index.proof import ABSURD, SEEN, VIDEO, WAYS_IN, Proof

INPUTS_LESSONS: tuple[Proof, ...] = (
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
    Proof("No playlist makes the server read files.", waits_for=VIDEO),
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
)
