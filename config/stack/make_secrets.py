"""Makes up the secrets of a deployment, a file each, where there is none yet: `python3 -m config.stack.make_secrets`.

Needs nothing but Python. docker-compose.yml hands each file to the services that need it, which run under accounts of
their own: so the files may be read by all, and the folder around them by its owner alone.
"""

import sys
from pathlib import Path

from config.stack.remembered import remembered

FOLDER = Path("secrets")
# Random bytes.
MADE_UP = {"secret_key": 50, "report_signing_key": 32, "database_password": 24, "database_owner_password": 24}
# Where mail goes; this one goes to the log of the web service (docs/operations.md).
WRITTEN = {"email_url": "consolemail://\n"}


def main() -> int:
    make_secrets(FOLDER)
    print(f"The secrets are in {FOLDER}/. Keep a copy with your backups, but not in them.")
    return 0


def make_secrets(folder: Path) -> None:
    """Make up what is missing in `folder`; a file that is there stays as it is."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, length in MADE_UP.items():
        remembered(folder / name, length=length)
        (folder / name).chmod(0o444)
    for name, text in WRITTEN.items():
        if not (folder / name).exists():
            (folder / name).write_text(text)
            (folder / name).chmod(0o644)


if __name__ == "__main__":
    sys.exit(main())
