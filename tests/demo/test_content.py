"""The authored content: every file credited, every word and frame usable."""

import io
from pathlib import Path

import pytest
from PIL import Image

from apps.demo.engine.avatars import draw_avatar
from apps.demo.engine.content import CONTENT_DIR, load_content, load_credits
from apps.demo.engine.looks import BadLook, parse_look, render_look


def picture_files() -> list[Path]:
    return sorted(path for kind in ("photos", "avatars") for path in (CONTENT_DIR / kind).iterdir())


class TestCredits:
    def test_lists_exactly_the_shipped_files(self) -> None:
        shipped = [f"{path.parent.name}/{path.name}" for path in picture_files()]

        assert sorted(credit.file for credit in load_credits()) == shipped

    def test_names_author_source_and_licence_of_each(self) -> None:
        for credit in load_credits():
            assert credit.author, credit.file
            assert credit.source, credit.file
            assert credit.licence, credit.file

    def test_matches_size_and_dimensions_of_each_file(self) -> None:
        for credit in load_credits():
            path = CONTENT_DIR / credit.file
            with Image.open(path) as picture:
                dimensions = picture.size

            assert path.stat().st_size == credit.size, credit.file
            assert dimensions == (credit.width, credit.height), credit.file

    def test_files_carry_no_metadata(self) -> None:
        for path in picture_files():
            with Image.open(path) as picture:
                assert not picture.getexif(), path.name


class TestLoadContent:
    def test_describes_every_photograph(self) -> None:
        content = load_content()

        assert {f"photos/{file}" for file in content.photos} == {
            credit.file for credit in load_credits() if credit.file.startswith("photos/")
        }

    def test_gives_each_photograph_honest_words(self) -> None:
        for photo in load_content().photos.values():
            assert 30 < len(photo.alt) < 250, photo.file
            assert photo.alt.endswith("."), photo.file
            assert photo.tags, photo.file
            assert all(tag.isalnum() and tag == tag.lower() for tag in photo.tags), photo.file

    def test_gives_each_posted_photograph_three_captions_or_more(self) -> None:
        posted = [photo for photo in load_content().photos.values() if photo.looks]

        assert len(posted) >= 68
        for photo in posted:
            assert 3 <= len(photo.captions) <= 6, photo.file

    def test_never_repeats_a_caption(self) -> None:
        content = load_content()
        captions = [
            caption.text
            for source in (*content.photos.values(), *content.series)
            for caption in source.captions
        ]

        assert len(captions) == len(set(captions)) > 400

    def test_never_mirrors_a_photograph_with_text(self) -> None:
        for photo in load_content().photos.values():
            for look in photo.looks:
                assert not (photo.has_text and "mirror" in look.tones), photo.file

    def test_never_enlarges_a_small_part_of_a_photograph(self) -> None:
        sizes = {credit.file: (credit.width, credit.height) for credit in load_credits()}
        for photo in load_content().photos.values():
            width, height = sizes[f"photos/{photo.file}"]
            for look in photo.looks:
                left, top, right, bottom = look.box(width=width, height=height)

                assert 0 <= left < right <= width, photo.file
                assert 0 <= top < bottom <= height, photo.file
                assert right - left >= 640 or right - left >= 0.5 * width, photo.file

    def test_knows_series_of_known_photographs_only(self) -> None:
        content = load_content()
        for series in content.series:
            assert set(series.photos) <= set(content.photos)
            assert all(content.photos[file].looks for file in series.photos)
            assert len(series.photos) >= 2

    def test_has_about_forty_people_with_unlike_names(self) -> None:
        people = load_content().people

        assert 40 <= len(people) <= 50
        assert len({person.username for person in people}) == len(people)
        assert {"ana", "ben", "cleo", "mod", "admin"} <= {person.username for person in people}
        assert len({language for person in people for language in person.languages}) >= 10

    def test_keeps_ben_and_several_others_private(self) -> None:
        private = {person.username for person in load_content().people if person.private}

        assert "ben" in private
        assert "ana" not in private
        assert len(private) >= 4

    def test_links_only_to_the_example_domain(self) -> None:
        for person in load_content().people:
            if person.link:
                host = person.link.removeprefix("https://").partition("/")[0]
                assert host.endswith("example.org"), person.username

    def test_gives_people_interests_that_photographs_show(self) -> None:
        content = load_content()
        subjects = {photo.subject for photo in content.photos.values()}
        for person in content.people:
            assert set(person.interests) <= subjects, person.username

    def test_has_words_for_every_subject(self) -> None:
        content = load_content()
        subjects = {photo.subject for photo in content.photos.values()}
        subjects |= {series.subject for series in content.series}

        assert subjects <= set(content.talk.by_subject)

    def test_has_a_pool_of_several_hundred_comments(self) -> None:
        talk = load_content().talk
        pool = [
            phrase.text
            for phrases in (talk.general, talk.carousel, talk.thanks, *talk.by_subject.values())
            for phrase in phrases
        ]

        assert len(set(pool)) >= 400

    def test_lets_only_real_people_own_a_caption(self) -> None:
        content = load_content()
        names = {person.username for person in content.people if person.posts}
        for source in (*content.photos.values(), *content.series):
            for caption in source.captions:
                assert caption.speaker in {"", *names}, caption.text

    def test_locates_only_places_that_are_used(self) -> None:
        content = load_content()

        assert set(content.places) <= {photo.place for photo in content.photos.values()}


class TestAltOf:
    def test_says_that_a_look_is_black_and_white(self) -> None:
        photo = load_content().photos["bridge-by-sander-klootwijk.jpg"]
        mono = next(place for place, look in enumerate(photo.looks) if "mono" in look.tones)

        assert photo.alt_of(look=mono).startswith("In black and white: white cables")

    def test_prefers_the_words_of_the_look(self) -> None:
        photo = load_content().photos["millbrook-hero.jpg"]

        assert photo.alt_of(look=3).startswith("Tower Bridge")


class TestParseLook:
    def test_reads_ratio_center_scale_and_tones(self) -> None:
        look = parse_look(text="4:5 @.6,.5 *.8 warm mirror")

        assert look.ratio == (4, 5)
        assert look.center == (0.6, 0.5)
        assert look.scale == 0.8
        assert look.tones == ("warm", "mirror")

    def test_refuses_unknown_words(self) -> None:
        with pytest.raises(BadLook):
            parse_look(text="4:5 sepia")


class TestBox:
    def test_keeps_the_ratio_and_stays_inside(self) -> None:
        look = parse_look(text="4:5 @.98,.02 *.9")

        left, top, right, bottom = look.box(width=2000, height=1000)

        assert (right - left) / (bottom - top) == pytest.approx(4 / 5, abs=0.01)
        assert top == 0
        assert right == 2000

    def test_is_the_whole_picture_by_default(self) -> None:
        assert parse_look(text="full").box(width=30, height=20) == (0, 0, 30, 20)


class TestRenderLook:
    def test_gives_the_same_bytes_each_time(self) -> None:
        path = CONTENT_DIR / "photos" / "mongolels.jpg"
        look = parse_look(text="1:1 @.5,.6 *.94 mono")

        assert render_look(path=path, look=look) == render_look(path=path, look=look)

    def test_frames_and_tones_the_photograph(self) -> None:
        path = CONTENT_DIR / "photos" / "ng-32703.jpg"
        look = parse_look(text="4:5 @.5,.5 mono")

        with Image.open(io.BytesIO(render_look(path=path, look=look))) as picture:
            red, green, blue = picture.resize((1, 1)).getpixel((0, 0))
            ratio = picture.width / picture.height

        assert ratio == pytest.approx(4 / 5, abs=0.01)
        assert max(red, green, blue) - min(red, green, blue) <= 2

    def test_mirrors(self) -> None:
        path = CONTENT_DIR / "photos" / "martin-adams.jpg"
        plain, turned = (
            Image.open(io.BytesIO(render_look(path=path, look=parse_look(text=text))))
            for text in ("full", "full mirror")
        )

        assert plain.getpixel((20, 700)) == pytest.approx(
            turned.getpixel((turned.width - 21, 700)), abs=12
        )


class TestDrawAvatar:
    def test_draws_a_square_for_everybody(self) -> None:
        for person in load_content().people:
            drawn = draw_avatar(
                spec=person.avatar, username=person.username, content_dir=CONTENT_DIR
            )
            with Image.open(io.BytesIO(drawn)) as picture:
                assert picture.width == picture.height >= 100, person.username

    def test_draws_different_patterns_for_different_people(self) -> None:
        one, other = (
            draw_avatar(spec="pattern: teal", username=name, content_dir=CONTENT_DIR)
            for name in ("one", "other")
        )

        assert one != other
