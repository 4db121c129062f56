"""`python -m tests.faults.serve --port PORT`: the supervisor of `make run`, but the site is filled for the advisors.

FAULTS_CROWD names the file that says who works on what, FAULTS_DONE how many completed assessments there are besides;
FAULTS_TEMPLATE a migrated database to copy, which is quicker than migrating; FAULTS_SWEEP how often, in seconds, the
sweeper looks. Everything else is as in earnest.
"""

import os
import subprocess
import sys
from pathlib import Path

from config import supervisor
from config.backups.postgres import find
from config.embedded.place import PROJECT
from config.stack import services

ADVISORS = 8
commands = services.commands


def prepare(stack: supervisor.Stack) -> None:
    """Fill the database, and say who works on what."""
    if template := os.environ.get("FAULTS_TEMPLATE"):
        copy(template, stack.environment["DATABASE_OWNER_URL"])
    command = [sys.executable, "-m", "tests.faults.crowd", str(ADVISORS), os.environ.get("FAULTS_DONE", "0")]
    with Path(os.environ["FAULTS_CROWD"]).open("w") as crowd:
        subprocess.run(command, cwd=PROJECT, env=stack.environment, stdout=crowd, check=True)


def more_often(port: int) -> dict[str, list[str]]:
    """Return the services, with a sweeper that comes as often as it is told."""
    found = commands(port)
    found["sweeper"][-1] = os.environ.get("FAULTS_SWEEP", found["sweeper"][-1])
    return found


def copy(template: str, into: str) -> None:
    """Copy one database into another, on whatever server, as the owner of both."""
    dump = subprocess.Popen(
        [find("pg_dump"), "--format=custom", "--compress=0", f"--dbname={template}"], stdout=subprocess.PIPE
    )
    subprocess.run([find("pg_restore"), "--no-owner", f"--dbname={into}"], stdin=dump.stdout, check=True)
    assert dump.wait() == 0


if __name__ == "__main__":
    supervisor.prepare = prepare
    services.commands = more_often
    sys.exit(supervisor.main())
