"""`observatory`, the command: from the repository, or from a wheel, which carries the rest of it inside."""

from __future__ import annotations

import sys

from observatory.settings import PROJECT


def main() -> None:
    """Run the command line. What is ours is looked for first: another library may call itself `pipelines`."""
    sys.path.insert(0, str(PROJECT))
    from pipelines.cli import main as run

    run()


if __name__ == "__main__":
    main()
