r"""LaTeX as readable text: `\mathcal{O}(n^{2})` becomes `O(n^2)`. Pure; for quotes and search, not for typesetting."""

import re

from digest_core.text import one_line

LONGEST_FORMULA = 2000

_GREEK_NAMES = """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
_GREEK_LETTERS = "αβγδεεζηθθικλμνξπρστυφφχψωΓΔΘΛΞΠΣΦΨΩ"
_GREEK = dict(zip(_GREEK_NAMES.split(), _GREEK_LETTERS, strict=True))
_SYMBOLS = _GREEK | {
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "ne": "≠", "approx": "≈", "sim": "~", "simeq": "≈", "equiv": "≡", "propto": "∝", "infty": "∞", "to": "→",
    "rightarrow": "→", "Rightarrow": "⇒", "leftarrow": "←", "leftrightarrow": "↔", "mapsto": "↦", "in": "∈",
    "notin": "∉", "subset": "⊂", "subseteq": "⊆", "cup": "∪", "cap": "∩", "forall": "∀", "exists": "∃",
    "sum": "Σ", "prod": "Π", "int": "∫", "partial": "∂", "nabla": "∇", "sqrt": "√", "ldots": "…", "cdots": "…",
    "dots": "…", "mid": "|", "vert": "|", "Vert": "‖", "|": "‖", "star": "*", "ast": "*", "circ": "∘",
    "odot": "⊙", "oplus": "⊕", "otimes": "⊗", "ell": "ℓ", "top": "⊤", "dagger": "†", "uparrow": "↑",
    "downarrow": "↓", "checkmark": "✓", "ll": "≪", "gg": "≫", "langle": "⟨", "rangle": "⟩", "quad": " ",
    "qquad": " ", "degree": "°", "colon": ":", "backslash": " ", "lbrace": "{", "rbrace": "}",
}  # fmt: skip
_SPACES = {",", ";", ":", "!", " ", "\\", "/"}
_FRACTION = re.compile(r"\\[dtc]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_STYLED = re.compile(
    r"\\(?:math[a-z]+|text[a-z]*|operatorname|boldsymbol|bm|hat|bar|tilde|vec|widehat|overline|emph)\*?\s*\{([^{}]*)\}"
)
_GROUPED_SCRIPT = re.compile(r"([_^])\{([^{}\s]{1,40})\}")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[^{}]*\}(?:\{[^{}]*\})?")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?|\\(.)", re.DOTALL)
_DOLLARS = re.compile(r"(?<!\\)\${1,2}([^$]+)\${1,2}")
_LITERAL = frozenset("%&$#_{}")


def readable(tex: str) -> str:
    """A formula's source as one line of text."""
    text = tex[:LONGEST_FORMULA]
    for _ in range(4):  # from the inside out
        text = _FRACTION.sub(_fraction, _ROOT.sub(r"√(\1)", _STYLED.sub(_styled, text)))
    text = _ENVIRONMENT.sub(" ", text.replace("\\left", "").replace("\\right", "").replace("&", " "))
    text = _COMMAND.sub(_command, text)
    text = _GROUPED_SCRIPT.sub(r"\1\2", text)
    return one_line(text.replace("{", "").replace("}", "").replace("~", " "))


def readable_title(title: str) -> str:
    """A title or heading in which formulas between dollar signs, or nothing but a formula, are made readable."""
    text = _DOLLARS.sub(lambda match: readable(match[1]), title)
    return one_line(readable(text) if "\\" in text else text)


def _styled(match: re.Match[str]) -> str:
    """What was set in a style; a command before it must not run into it."""
    after_command = re.search(r"\\[A-Za-z]+$", match.string[max(0, match.start() - 30) : match.start()])
    return f" {match[1]}" if after_command else match[1]


def _fraction(match: re.Match[str]) -> str:
    return f"{match[1]}/{match[2]}"


def _command(match: re.Match[str]) -> str:
    name, sign = match[1], match[2]
    if name is not None:
        return _SYMBOLS.get(name, "")
    if sign in _LITERAL:
        return sign
    return " " if sign in _SPACES else _SYMBOLS.get(sign, "")
