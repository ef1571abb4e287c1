"""Daily briefings in Markdown, written by us or by hand, read back into editions.

`document` splits a file into its sections, `header` and `items` read them, `edition` puts them together.
"""

from digest_core.importing.document import MAX_BYTES
from digest_core.importing.edition import parse_daily

__all__ = ["MAX_BYTES", "parse_daily"]
