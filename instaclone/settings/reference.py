"""docs/configuration.md, written from the declared variables.

``python -m instaclone.settings.reference > docs/configuration.md``
"""

from instaclone.settings.environment import VARIABLES, Variable

INTRODUCTION = """\
# Configuration

Everything that differs between sites is an environment variable. `bin/demo` sets all of them by
itself; a real site sets at least those marked **required**. A site with missing or wrong
variables does not start, and says all that is wrong at once.

This page is written by `python -m instaclone.settings.reference`; a test keeps it in step.

| variable | default | meaning |
|---|---|---|
"""


def page() -> str:
    """Return the page."""
    return INTRODUCTION + "".join(_row(variable) for variable in VARIABLES)


def _row(variable: Variable) -> str:
    default = (
        "**required**"
        if variable.default is None
        else f"`{variable.default}`"
        if variable.default
        else "–"
    )
    allowed = ", ".join(f"`{choice}`" for choice in variable.choices)
    choices = f" One of: {allowed}." if allowed else ""
    return f"| `{variable.name}` | {default} | {variable.meaning}{choices} |\n"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201  # a page for the shell
