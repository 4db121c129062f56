"""`python -m tests.faults`: start a site, kill its processes under eight advisors who save, and count what was lost.

Exits 1 when anything acknowledged is missing. `--lossy` is the control: a PostgreSQL that acknowledges before its log
is on disk must be found out, so it exits 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.run import Asked, lines, run
from tests.faults.site import Site, running_site

LOSSY = (
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "SELECT pg_reload_conf()",
)


def main() -> int:
    """Run what was asked for."""
    options = vars(parser().parse_args())
    is_lossy = options.pop("lossy")
    asked = Asked(**options)
    with tempfile.TemporaryDirectory(prefix="foothold-faults-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # for root, whose server runs under another account
        with running_site(Path(name).resolve(), FAULTS_DONE=str(asked.reports)) as site:
            if is_lossy:
                make_lossy(site)
            found = run(site, asked)
    print(*lines(asked, found), *found.unexpected[:5], sep="\n")
    return 0 if found.is_whole else 1


def make_lossy(site: Site) -> None:
    """Let PostgreSQL say that something is committed before it is on disk."""
    for statement in LOSSY:
        site.ask(statement)


def parser() -> argparse.ArgumentParser:
    """Return what may be said on the command line."""
    line = argparse.ArgumentParser(prog="tests.faults", description=__doc__)
    line.add_argument("--acknowledgements", type=int, default=Asked.acknowledgements)
    line.add_argument("--faults", type=int, default=Asked.faults)
    line.add_argument("--reports", type=int, default=Asked.reports)
    line.add_argument("--seed", type=int, default=Asked.seed)
    line.add_argument("--lossy", action="store_true", help="the control: acknowledge before the log is on disk")
    return line


if __name__ == "__main__":
    sys.exit(main())
