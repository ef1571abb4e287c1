"""A Jekyll post's surroundings: YAML front matter, and a body in which nobody's text is Liquid or kramdown's markup.

Rules: YAML 1.2 (a JSON string is a double-quoted scalar), Liquid's tags and outputs, and what kramdown adds to
CommonMark: attribute lists `{: …}`, extensions `{:: …}` and tables out of any line with a `|`.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from digest_core.render.escape import escape

Scalar = str | int | float | dt.date | None
Value = Scalar | Sequence["Value"] | Mapping[str, "Value"]

INDENT = "    "
_BRACES = re.compile(r"\{(?:\{|%).*?(?=[^{}%]*$)", re.MULTILINE)
_ATTRIBUTES = re.compile(r"\{(?=:|$)")
_NOT_IN_YAML = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def front_matter(values: Mapping[str, Value]) -> str:
    """The block between two `---` lines; every text in it is a quoted scalar on one line."""
    return "\n".join(["---", *_mapping(values, ""), "---"])


def escape_post(text: str) -> str:
    """Outside text as `render.escape.escape` writes it, without what only kramdown would act on."""
    return _ATTRIBUTES.sub(r"\\{", escape(text, shares_line=True)).replace("|", r"\|")


def without_liquid(body: str) -> str:
    """A body in which Liquid finds nothing to do: runs of double braces stand in `{% raw %}`.

    Within such a run no tag can begin, so none can end it.
    """
    return _BRACES.sub(lambda run: f"{{% raw %}}{run[0].replace('{%', '&#123;%')}{{% endraw %}}", body)


def _mapping(values: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _mapping(value, indent + INDENT)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield f"{indent}{key}:"
            yield from _sequence(value, indent + INDENT)
        else:
            yield f"{indent}{key}: {_scalar(value)}".rstrip()


def _sequence(values: Sequence[Value], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            first, *rest = _mapping(value, "")
            yield f"{indent}- {first}"
            yield from (f"{indent}  {line}" for line in rest)
        elif isinstance(value, str | int | float | dt.date) or value is None:
            yield f"{indent}- {_scalar(value)}".rstrip()


def _scalar(value: Scalar) -> str:
    """Nothing for None, as the form has it; switches as `true` and `false`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(_NOT_IN_YAML.sub(" ", value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
