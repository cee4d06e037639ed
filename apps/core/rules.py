"""What is welcome on the site: shown on a page, and told to apps."""

# (the rule, what it means)
RULES: tuple[tuple[str, str], ...] = (
    ("Share what is yours.", "Photographs you took, or may share."),
    (
        "Ask the people you show.",
        "Take a photograph down when somebody in it asks you to. Never publish where a person "
        "lives, or private pictures of them.",
    ),
    ("Be kind.", "No harassment, threats or hatred, whoever it is aimed at."),
    (
        "Keep children safe.",
        "Nothing that sexualizes or endangers minors; it is removed and reported.",
    ),
    (
        "No violence for its own sake.",
        "And nothing that encourages people to harm themselves.",
    ),
    (
        "Be yourself.",
        "No accounts that pass for somebody else, no spam, no bought likes.",
    ),
)
