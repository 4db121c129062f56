"""Under which account the server runs: one's own, or, since PostgreSQL refuses root, a plain one for root."""

import os
import pwd
import shutil
import subprocess
from typing import TypedDict

from config.embedded.errors import EmbeddedPostgresError

# Debian's own PostgreSQL account if there is one, else one that we create.
ACCOUNTS = ("postgres", "foothold")


class Credentials(TypedDict, total=False):
    """Arguments for subprocess that make a child run under an account; empty means one's own."""

    user: int
    group: int
    extra_groups: list[int]


def server_account() -> pwd.struct_passwd | None:
    """Return the account for the server, or None for one's own; root gets a system account, created if need be.

    Raises EmbeddedPostgresError if there is none and none can be created.
    """
    if os.geteuid() != 0:
        return None
    return known_account() or create_account(ACCOUNTS[-1])


def known_account() -> pwd.struct_passwd | None:
    for name in ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def create_account(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    # useradd fails where another start has just created the account: what counts is that it is there afterwards.
    if shutil.which("useradd"):
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603
    account = known_account()
    if account is None:
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and no account {name!r} could be created for it. "
            "Create a system account named postgres, or run this as an ordinary user."
        )
    return account


def credentials_of(account: pwd.struct_passwd | None) -> Credentials:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
