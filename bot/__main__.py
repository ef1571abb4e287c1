"""The program `aidaily`, also `python -m bot`."""

import sys

from bot.cli import run


def main() -> int:
    """Run the command line and return the exit status."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
