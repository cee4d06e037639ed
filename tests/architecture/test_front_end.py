"""House rules of the browser's side: budgets, the content security policy, pinned packages."""

import gzip
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LIBRARIES = [ROOT / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"]

MAX_STYLES = 30 * 1024
MAX_SCRIPTS = 60 * 1024
# What `collectstatic` and a strict policy both refuse: code or looks inside the markup.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", re.IGNORECASE
)


def _zipped(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


class TestBudgets:
    def test_styles_stay_small(self) -> None:
        assert _zipped(STYLES) <= MAX_STYLES

    def test_scripts_and_libraries_stay_small(self) -> None:
        assert _zipped(SCRIPTS + LIBRARIES) <= MAX_SCRIPTS


class TestContentSecurityPolicy:
    def test_no_template_holds_code_or_looks(self) -> None:
        loud = {str(t.relative_to(ROOT)) for t in TEMPLATES if INLINE.search(t.read_text("utf-8"))}

        assert loud == set()

    def test_no_script_evaluates_text(self) -> None:
        risky = re.compile(r"\beval\(|new Function\(|document\.write|setAttribute\(\"style\"")
        loud = {path.name for path in SCRIPTS if risky.search(path.read_text("utf-8"))}

        assert loud == set()


class TestScripts:
    def test_tell_plain_clicks_in_one_module(self) -> None:
        """Three of five copies had forgotten a key that opens a tab."""
        telling = {path.name for path in SCRIPTS if "shiftKey" in path.read_text("utf-8")}

        assert telling == {"clicks.js"}


class TestLayers:
    def test_every_rule_is_in_a_layer(self) -> None:
        """Except the admin's: Django's own rules are in none, and win over all that are."""
        for path in STYLES:
            if path.name == "admin.css":
                continue
            text = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
            top_level = set(re.findall(r"^([^\s{}@][^{;]*)\{", text, flags=re.MULTILINE))

            assert top_level == set(), path.name


class TestPackages:
    def test_are_pinned_exactly(self) -> None:
        wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]

        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())

    def test_the_lock_names_no_host(self) -> None:
        assert "://" not in (ROOT / "package-lock.json").read_text("utf-8")


class TestTemplates:
    def test_comments_of_one_line_end_on_it(self) -> None:
        # Django prints a {# comment #} that spans lines.
        open_ended = {
            str(path.relative_to(ROOT))
            for path in TEMPLATES
            for line in path.read_text("utf-8").splitlines()
            if line.count("{#") != line.count("#}")
        }

        assert open_ended == set()
