"""What every page must hold, whatever it shows; each check returns its findings as sentences."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 360, 768, 1280)
PHONE = 360
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

_RUN_AXE = """
tags => axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
  .then(({violations}) => violations.map(({id, help, nodes}) =>
    `${id}: ${help}: ` + nodes.slice(0, 4).map(({target, any}) =>
      target.join(" ") + (any[0] ? ` (${any[0].message})` : "")).join(" | ")))
"""

_SMALL_TARGETS = r"""
([selector, least]) => {
  const isInline = element => getComputedStyle(element).display === "inline";
  const inText = element => {
    let sentence = element.parentElement;
    while (isInline(sentence)) sentence = sentence.parentElement;
    const words = sentence.textContent.replace(/\s+/g, "").length;
    return isInline(element) && words > element.textContent.replace(/\s+/g, "").length;
  };
  const top = document.querySelector("dialog:modal") ?? document;
  return [...top.querySelectorAll(selector)]
    .filter(element => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}))
    .filter(element => !element.closest(".visually-hidden, .skip-link, [inert]"))
    .map(element => [element, (element.closest("label") ?? element).getBoundingClientRect()])
    .filter(([element, box]) => box.width && (box.width < least || box.height < least))
    .filter(([element]) => !inText(element))
    .map(([element, box]) => `${element.outerHTML.slice(0, 110)} is ` +
      `${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
}
"""

_UNSIZED_MEDIA = """
() => [...document.querySelectorAll("img, video")]
  .filter(element => !(element.hasAttribute("width") && element.hasAttribute("height")) &&
    getComputedStyle(element).aspectRatio === "auto")
  .map(element => element.outerHTML.slice(0, 120))
"""

_OVERFLOW = """
() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const widest = [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 0.5 &&
      !element.closest(".visually-hidden"))
    .slice(0, 3).map(element => element.outerHTML.slice(0, 90));
  const {scrollWidth} = document.documentElement;
  return [`${scrollWidth} px wide at ${innerWidth}: ${widest.join(" | ")}`];
}
"""

# Anything drawn over the focused element, such as a bar, is found at the element's own place.
_FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const shown = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const spots = [0.25, 0.5, 0.75].map(part => document.elementFromPoint(
    x, Math.min(Math.max(Math.max(box.top, 0) + Math.min(shown, 120) * part, 1), innerHeight - 1)));
  const own = spot => spot && (element.contains(spot) || spot.contains(element) ||
    spot.closest("label")?.control === element);
  const frames = "label, .input-affix, .composer__field, .field, article";
  const holder = [element, element.closest(frames)];
  const ring = holder.filter(Boolean).some(node => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(node);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || boxShadow !== "none";
  }) || [getComputedStyle(element, "::after"), getComputedStyle(element, "::before")].some(
    ({outlineStyle, outlineWidth}) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
  return {
    name: element.outerHTML.slice(0, 110),
    covered: box.width > 0 && (shown <= 0 || !spots.some(own)),
    hasRing: ring,
  };
}
"""


@functools.cache
def axe_source() -> str:
    return str(Axe().axe_script)


def axe_findings(page: Page) -> list[str]:
    """Run axe over the page as it stands now."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe_source())
    found: list[str] = page.evaluate(_RUN_AXE, WCAG)
    return found


def small_targets(page: Page) -> list[str]:
    """Whatever can be pressed, outside running text, and is hard to hit."""
    selector = "a[href], button, summary, [role=button], input[type=checkbox], input[type=radio]"
    found: list[str] = page.evaluate(_SMALL_TARGETS, [selector, 24])
    return found


def small_primary_actions(page: Page) -> list[str]:
    """The actions a thumb is there for, at a phone's width."""
    selector = ".button--primary:not(.button--small), .action, .bottom-bar a, .top-bar .icon-button"
    found: list[str] = page.evaluate(_SMALL_TARGETS, [selector, 44])
    return found


def unsized_media(page: Page) -> list[str]:
    """Pictures that would move the page when they arrive."""
    found: list[str] = page.evaluate(_UNSIZED_MEDIA)
    return found


def sideways_scroll(page: Page, *, height: int = 900) -> list[str]:
    """Whatever sticks out at any of the widths; leaves the page at the last one."""
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        found += page.evaluate(_OVERFLOW)
    return found


def look_faults(
    page: Page,
    *,
    widths: Iterable[int],
    on_look: Callable[[Page, str], None] = lambda page, look: None,
) -> list[str]:
    """What axe finds in both themes at each width, and targets too small to hit."""
    found: list[str] = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            on_look(page, f"{width}-{theme}")
            found += [f"{width} {theme}: {text}" for text in axe_findings(page)]
        found += [f"{width}: {text}" for text in small_targets(page)]
        if width <= PHONE:
            found += [f"{width}: {text}" for text in small_primary_actions(page)]
    return found


def focus_walk(page: Page, *, steps: int) -> tuple[list[str], list[str]]:
    """Press Tab through the page; return what got the focus, and what was wrong there."""
    names: list[str] = []
    faults: list[str] = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        focused: dict[str, Any] | None = page.evaluate(_FOCUSED)
        if focused is None:
            continue
        names.append(focused["name"])
        if focused["covered"]:
            faults.append(f"covered: {focused['name']}")
        if not focused["hasRing"]:
            faults.append(f"without a ring: {focused['name']}")
    return names, faults


WATCH_SHIFTS = """
window.layoutShift = 0;
new PerformanceObserver(list => {
  for (const {hadRecentInput, value} of list.getEntries()) {
    if (!hadRecentInput) window.layoutShift += value;
  }
}).observe({type: "layout-shift", buffered: true});
"""
