"""Which model was chosen, and how it is reached."""

from typing import NamedTuple


class Secret:
    """A key that shows itself to nobody by accident."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The key itself, for the client that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


class Choice(NamedTuple):
    """A model of one provider: `base` is the address of its API, `adapter` the provider's or a stand-in for it."""

    provider: str
    name: str
    key: Secret
    base: str
    adapter: str

    @property
    def full_name(self) -> str:
        """`PROVIDER:NAME`."""
        return f"{self.provider}:{self.name}"
