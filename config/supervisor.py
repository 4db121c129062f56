"""`make run`: database, web and worker as one foreground command, from nothing to the address to open.

Starts what is missing, starts again what dies, and takes everything with it when it ends: at Ctrl-C or SIGTERM
with good manners, at kill -9 through the guard (for the services) and the keeper (for the database).
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType

from config.embedded import client
from config.embedded.errors import EmbeddedPostgresError
from config.embedded.place import DATABASE, PROJECT, addresses_of, default_place, var_folder
from config.healthcheck import status_of
from config.stack import services

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOK_EVERY = 0.25  # seconds
READY_WITHIN = 60.0  # seconds
LONGEST_PAUSE = 10.0  # seconds before a service that keeps dying is started again
STEADY_AFTER = 10.0  # seconds of life after which a death counts as the first


class Stop(Exception):  # noqa: N818 (nothing went wrong)
    """Somebody asked us to stop: Ctrl-C, SIGTERM, SIGHUP, or the end of our parent."""


class CannotStartError(Exception):
    """The stack cannot start; the message says why and what to do."""


@dataclass
class Service:
    """A process to keep running."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes]
    started: float
    deaths: int = 0
    due: float | None = None  # when to start it again


@dataclass
class Stack:
    """What the supervisor holds."""

    port: int
    parent: int | None
    environment: dict[str, str] = field(default_factory=dict)
    database: client.Attachment | None = None
    guard: subprocess.Popen[str] | None = None
    services: list[Service] = field(default_factory=list)


def main() -> int:
    options = parse_options()
    stack = Stack(port=options.port, parent=os.getppid() if options.stop_with_parent else None)
    listen()
    try:
        start(stack)
        say_ready(stack)
        watch(stack)
    except Stop:
        say("\nStopping …")
        return 0
    except (CannotStartError, EmbeddedPostgresError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        stop(stack)
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=os.environ.get("PORT") or services.DEFAULT_PORT)
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the starting process ends")
    return parser.parse_args()


def listen() -> None:
    for number in SIGNALS:
        signal.signal(number, ask_to_stop)


def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Put off a wish to stop while a process is started: the guard must learn of every one."""
    asked: list[int] = []
    for number in SIGNALS:
        signal.signal(number, lambda number, _frame: asked.append(number))
    try:
        yield
    finally:
        listen()
    if asked:
        raise Stop


def start(stack: Stack) -> None:
    """Start everything and return when the site answers. Raises CannotStartError or EmbeddedPostgresError."""
    check_port(stack.port)
    given = os.environ.get("DATABASE_URL")
    addresses = {"DATABASE_URL": given} if given else start_database(stack)
    stack.environment = services.environment(var_folder(), addresses)
    prepare(stack)
    for name, command in services.commands(stack.port).items():
        add_service(stack, name, command)
    wait_until_ready(stack)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CannotStartError(
                f"Port {port} cannot be used ({error}). Choose another: make run PORT=8001"
            ) from error


def start_database(stack: Stack) -> dict[str, str]:
    """Start the embedded server; return its addresses, by the variables that hold them."""
    say("Starting PostgreSQL …")
    stack.database = client.attach(default_place())
    client.ensure_database(stack.database.place, DATABASE)
    return addresses_of(stack.database.place, DATABASE)


def prepare(stack: Stack) -> None:
    say("Preparing database and pages …")
    password = {"DEMO_PASSWORD": services.demo_password(var_folder())}
    command = [sys.executable, "-m", "config.stack.prepare"]
    # Ctrl-C in the terminal is for the supervisor alone, which ends this command then.
    done = subprocess.run(command, cwd=PROJECT, env=stack.environment | password, start_new_session=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise CannotStartError("The database could not be prepared; the reason stands above.")


def add_service(stack: Stack, name: str, command: list[str]) -> None:
    with undisturbed():
        ensure_guard(stack)
        stack.services.append(Service(name, command, spawn(stack, command), started=time.monotonic()))
        send(stack.guard, stack.services[-1].process.pid)


def spawn(stack: Stack, command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own is a process group of its own: the terminal's Ctrl-C goes to the supervisor alone.
    return subprocess.Popen(command, cwd=PROJECT, env=stack.environment, start_new_session=True)  # noqa: S603


def ensure_guard(stack: Stack) -> None:
    """Start the guard unless it is there; one that was killed is replaced, and learns what runs."""
    if stack.guard and stack.guard.poll() is None:
        return
    # With our lease in its hands, the database outlives the services, however we end.
    lease = (stack.database.lease,) if stack.database else ()
    stack.guard = subprocess.Popen(
        [sys.executable, "-m", "config.stack.guard"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
        pass_fds=lease,
    )
    for service in stack.services:
        if service.due is None:
            send(stack.guard, service.process.pid)


def send(guard: subprocess.Popen[str] | None, number: int) -> None:
    """Tell the guard of a process group, or (negative) of its end."""
    if guard and guard.stdin:
        guard.stdin.write(f"{number}\n")
        guard.stdin.flush()


def wait_until_ready(stack: Stack) -> None:
    web = stack.services[0]
    end = time.monotonic() + READY_WITHIN
    while not status_of(stack.port, "/healthz"):
        if web.process.poll() is not None or time.monotonic() > end:
            raise CannotStartError("The web service did not start; the reason stands above.")
        time.sleep(LOOK_EVERY / 2)


def say_ready(stack: Stack) -> None:
    say(
        f"""
Foothold is ready: http://127.0.0.1:{stack.port}/

  advisor@demo.example    advises firms for Demo Agency
  curator@demo.example    keeps the case studies
  admin@demo.example      looks after Demo Agency
  advisor@other.example   advises for Other Agency, and sees nothing of Demo Agency

  Password for all four: {services.demo_password(var_folder())}

Ctrl-C stops everything."""
    )


def say(words: str) -> None:
    print(words, flush=True)


def watch(stack: Stack) -> None:
    """Keep everything running until somebody asks to stop, which raises Stop."""
    while True:
        time.sleep(LOOK_EVERY)
        if stack.parent is not None and os.getppid() != stack.parent:
            raise Stop
        if stack.database:
            look_after_database(stack.database)
        with undisturbed():
            ensure_guard(stack)
        for service in stack.services:
            look_after(stack, service)


def look_after_database(database: client.Attachment) -> None:
    """Start the database again if nobody keeps it running; never give up, as a full disk may have room again."""
    if client.is_kept(database):
        return
    try:
        client.keep_running(database)
    except EmbeddedPostgresError as error:
        say(f"{error}\nStarting PostgreSQL again …")
        database.keeper = None  # the next one is a first start


def look_after(stack: Stack, service: Service) -> None:
    """Notice a service's death, and start it again: soon the first time, later if it keeps dying."""
    if service.due is None and service.process.poll() is not None:
        note_death(stack, service)
    if service.due is not None and time.monotonic() >= service.due:
        with undisturbed():
            ensure_guard(stack)
            service.process, service.started, service.due = spawn(stack, service.command), time.monotonic(), None
            send(stack.guard, service.process.pid)


def note_death(stack: Stack, service: Service) -> None:
    now = time.monotonic()
    service.deaths = service.deaths + 1 if now - service.started < STEADY_AFTER else 1
    pause = min(0.25 * 2**service.deaths, LONGEST_PAUSE)
    service.due = now + pause
    say(f"The {service.name} service ended ({service.process.returncode}); starting it again in {pause:.1f} s.")
    # Its children, should it have left any, would hold the port or take jobs.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(service.process.pid, signal.SIGKILL)
    send(stack.guard, -service.process.pid)


def stop(stack: Stack) -> None:
    """Stop the services, then the database unless others use it. A second Ctrl-C changes nothing: it is soon over."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if stack.services:
        ensure_guard(stack)
    if stack.guard and stack.guard.stdin:
        stack.guard.stdin.close()
        wait_for_guard(stack, stack.guard)
    if stack.database:
        client.detach(stack.database)


def wait_for_guard(stack: Stack, guard: subprocess.Popen[str]) -> None:
    while guard.poll() is None:
        for service in stack.services:
            # Takes note of its end: until then the guard, which is not its parent, takes it for living.
            service.process.poll()
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
