"""Our own rules for the code are shown to fire, each on what it is there for."""

import json
import re
import subprocess
import sys
from pathlib import Path

from instaclone.embedded.bootstrap import ROOT

RULES = ROOT / ".semgrep.yml"
# A module of an edge with every mistake; each line that is one names its rule.
BAD = """
import logging, shutil, urllib.request
from pathlib import Path
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.cache import cache_control, cache_page
from django.views.decorators.csrf import csrf_exempt

def post(request, post_id: int):
    Post.everything.get(pk=post_id)  # row-by-an-id-of-the-request
    rows.filter(pk=request.GET["id"])  # row-by-an-id-of-the-request
    rows.filter(pk__in=request.POST["ids"])  # row-by-an-id-of-the-request

def page(request):
    response["Cache-Control"] = "public, max-age=60"  # personal-answer-in-shared-caches
    logger.info("liked", caption=post.caption)  # private-words-in-the-log
    logger.warning("refused", who=account.email)  # private-words-in-the-log
    logger.info("sent to %s", account.email)  # private-words-in-the-log
    mark_safe(f"<b>{name}</b>")  # words-made-into-html
    mark_safe("<b>" + name)  # words-made-into-html
    format_html(f"<b>{name}</b>")  # words-made-into-html
    urllib.request.urlopen(link.url)  # address-that-is-fetched
    open(request.POST["name"])  # file-named-by-the-request
    Path(request.GET["name"])  # file-named-by-the-request
    archive.extractall("there")  # archive-unpacked-as-it-says
    shutil.unpack_archive(upload)  # archive-unpacked-as-it-says
    csrf_exempt(page)  # form-that-any-site-may-send
    cache_page(60)(page)  # personal-answer-in-shared-caches
    return redirect(request.GET["next"])  # led-where-the-request-says
"""
GOOD = """
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

def post(request, post_id: int):
    selectors.post_for(viewer=viewer, post_id=post_id)
    logger.info("post_liked", post_id=post_id)
    response["Cache-Control"] = "private, no-store"
    return format_html("<b>{}</b>", post.caption)

def back(request):
    url = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return redirect("/")
    return redirect(url)
"""


def findings(folder: Path) -> set[tuple[str, int, str]]:
    """Return what the rules find in a folder: module, line, rule."""
    program = str(Path(sys.executable).with_name("semgrep"))
    answer = subprocess.run(
        [
            *(program, "scan", "--config", str(RULES), "--metrics=off"),
            *("--disable-version-check", "--no-git-ignore", "--project-root", str(folder)),
            *("--quiet", "--json", str(folder)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(answer.stdout)
    assert report["errors"] == []
    return {
        (Path(found["path"]).name, found["start"]["line"], found["check_id"].rpartition(".")[2])
        for found in report["results"]
    }


class TestRules:
    def test_fire_on_what_they_are_for_and_on_nothing_else(self, tmp_path: Path) -> None:
        views = tmp_path / "apps" / "any" / "views"
        views.mkdir(parents=True)
        (views / "bad.py").write_text(BAD)
        (views / "good.py").write_text(GOOD)
        expected = {
            ("bad.py", number, line.rpartition("# ")[2])
            for number, line in enumerate(BAD.splitlines(), start=1)
            if "  # " in line
        }

        found = findings(tmp_path)

        assert found == expected
        rules = set(re.findall(r"^  - id: (\S+)$", RULES.read_text(), re.MULTILINE))
        assert rules == {rule for _, _, rule in found}
