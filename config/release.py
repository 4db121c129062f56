"""The release before this one: its code must still run on today's tables, and its migrations are past changing.

A release is a tag like v0.1.0 in git. Cutting one means: tag it, and write its last migrations down here.
"""

import subprocess

from config.embedded.place import PROJECT

TAGS = "v[0-9]*"
# Until there is a tag: the last commit before the newest migration of 0.1.0, so that old code meets new tables already.
BEFORE_THE_FIRST = "336df43eabc5a1efca4b582c4f410aacb06ca40f"
# The last migration of each app that sites have run, or that no site with rows in it will: 0.1.0 starts empty.
LAST_MIGRATIONS = {"accounts": "0005_cache_table", "casestudies": "0008_curation", "diagnostics": "0017_api_replies"}


def previous_release() -> str:
    """Return the newest tag before the commit at hand, or the commit that stands for one.

    A tag at this very commit is not before it. Raises CalledProcessError where there is no git, or no history.
    """
    tags = git("tag", "--merged", "HEAD^", "--list", TAGS, "--sort=-version:refname").split()
    return tags[0] if tags else BEFORE_THE_FIRST


def git(*words: str) -> str:
    """Return what git says about this project."""
    return subprocess.check_output(["git", *words], cwd=PROJECT, text=True, stderr=subprocess.PIPE)  # noqa: S603, S607
