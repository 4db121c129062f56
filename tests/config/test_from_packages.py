"""The site of docker-compose.yml without containers: its commands and its environment, on Debian's own packages.

PostgreSQL, Redis and Caddy are Debian's, so their versions are others than the images'. What compose would lay under
a service (host names, secrets, volumes, an account) is replaced in `Place`; everything else is read from the file.
"""

import contextlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from benchmarks.web.server import free_port
from config.embedded.account import credentials_of, server_account
from config.embedded.place import PROJECT, others_can_reach
from config.embedded.programs import debian_programs
from config.healthcheck import status_of
from config.stack.make_secrets import make_secrets
from tests.config import visitor
from tests.config.composed import DOCKERFILE, SERVICES, environment_of, secret_files
from tests.config.processes import kill_all, tree, wait_until

pytestmark = pytest.mark.drill

# The proxy makes a certificate of its own for it.
SITE = {"SITE_HOST": "localhost"}
# Which are asked for metrics, and on which port.
METRICS = {"web": "web-metrics", "worker": "worker-metrics"}
PATIENCE = 60  # seconds, for machines with other things to do


def program(name: str, package: str) -> str:
    """Return a program's path; without it there is nothing to test, which CI takes for an error."""
    newest = debian_programs()
    found = shutil.which(name) or (newest and shutil.which(name, path=str(newest)))
    if found:
        return found
    if os.environ.get("REQUIRE_SERVICES"):
        pytest.fail(f"REQUIRE_SERVICES is set, but there is no {name}: apt-get install {package}")
    pytest.skip(f"no {name} here; Debian's package is {package}")


@dataclass
class Place:
    """One machine for all services: a folder, ports instead of host names, and an account without rights."""

    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    started: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def account(self) -> pwd.struct_passwd | None:
        """Return the account for services: PostgreSQL's, as root would not do; None for one's own."""
        return server_account()

    def can_run_python(self) -> bool:
        """Whether that account can reach this Python and the project; below /root it cannot."""
        reached = (PROJECT, Path(sys.executable).parent, Path(sys.executable).resolve().parent)
        return all(others_can_reach(folder) for folder in reached)

    def fitted(self, service: str) -> dict[str, str]:
        """Return a service's environment as compose gives it, with this machine's ports and folders in it."""
        given = environment_of(service, SITE)
        return {name: self.fitted_value(service, value) for name, value in given.items()}

    def fitted_value(self, service: str, value: str) -> str:
        for kept, laid in secret_files(service).items():
            value = value.replace(laid, str(self.folder / kept))
        for host, port in self.ports.items():
            value = re.sub(rf"(?<=//|.@){host}(:\d+)?(?=/)", f"127.0.0.1:{port}", value)
        return value

    def run_once(self, command: list[str], service: str, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            python(command),
            env=self.environment(service) | more,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
            **self.python_account(),
        )
        assert done.returncode == 0, done.stderr
        return done

    def start(self, name: str, command: list[str], env: dict[str, str], *, is_python: bool = False) -> None:
        """Start a service under the account; its words go to a file."""
        with (self.folder / f"{name}.log").open("ab") as said:
            self.started[name] = subprocess.Popen(
                python(command) if is_python else command,
                env=env,
                cwd=PROJECT if is_python else self.folder,
                stdout=said,
                stderr=said,
                start_new_session=True,
                **(self.python_account() if is_python else credentials_of(self.account())),
            )

    def start_app(self, name: str, command: list[str]) -> None:
        self.start(name, command, self.environment(name), is_python=True)

    def environment(self, service: str) -> dict[str, str]:
        """Return all that a service of ours is told: compose's words and the image's, nothing of this test run's."""
        image = {"MEDIA_ROOT": str(self.folder / "reports"), "STATIC_ROOT": str(self.folder / "static")}
        machine = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "WEB_CONCURRENCY": "1"}
        asked = {"METRICS_ADDRESS": f"127.0.0.1:{self.ports[METRICS[service]]}"} if service in METRICS else {}
        return {**machine, **image, **self.fitted(service), **asked}

    def python_account(self) -> dict[str, object]:
        return dict(credentials_of(self.account())) if self.can_run_python() else {}

    def stop(self, name: str, *, seconds: float) -> int:
        """Ask a service to stop, as a deployment does; return its exit status."""
        self.started[name].terminate()
        return self.started[name].wait(seconds)

    def words_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


def python(command: list[str]) -> list[str]:
    """Return a command of the image as this Python runs it."""
    words = command[1:] if command[0] == "python" else ["-m", *command]
    return [sys.executable, *words]


def web_command(port: int) -> list[str]:
    """Return the image's own command, on a port of this machine."""
    command = json.loads(re.findall(r"^CMD (\[.+\])$", DOCKERFILE, re.MULTILINE)[-1])
    return [f"127.0.0.1:{port}" if word.startswith("0.0.0.0:") else word for word in command]


@pytest.fixture(scope="module")
def place(open_folder: Path) -> Iterator[Place]:
    """All services, started in the order that compose would take; nothing of them is left afterwards."""
    programs = {
        "postgres": program("initdb", "postgresql"),
        "redis": program("redis-server", "redis-server"),
        "proxy": program("caddy", "caddy"),
    }
    ports = ("postgres", "redis", "web", "proxy", "plain", "alive", *METRICS.values())
    place = Place(open_folder, {name: free_port() for name in ports})
    prepare_folders(place)
    try:
        start_postgres(place, Path(programs["postgres"]).parent)
        start_redis(place, programs["redis"])
        start_app(place)
        start_proxy(place, programs["proxy"])
        yield place
    finally:
        everything = {one for process in place.started.values() for one in tree(process.pid)}
        kill_all(everything)
        for process in place.started.values():
            process.wait(30)


def prepare_folders(place: Place) -> None:
    make_secrets(place.folder / "secrets")
    (place.folder / "secrets").chmod(0o755)  # containers do not pass through this folder, our account does
    account = place.account()
    for name in ("database", "queue", "reports", "static", "certificates"):
        (place.folder / name).mkdir()
        if account:
            os.chown(place.folder / name, account.pw_uid, account.pw_gid)


def start_postgres(place: Place, programs: Path) -> None:
    """Do what PostgreSQL's image does with its environment: a superuser with a password, a database of that name."""
    told, data = place.fitted("postgres"), place.folder / "database" / "data"
    user, password_file = told["POSTGRES_USER"], told["POSTGRES_PASSWORD_FILE"]
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", user, f"--pwfile={password_file}", "--auth=scram-sha-256", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=place.folder,
        **credentials_of(place.account()),
    )
    words = ["-c", "listen_addresses=127.0.0.1", "-k", str(place.folder / "database")]
    place.start(
        "postgres", [str(programs / "postgres"), "-D", str(data), "-p", str(place.ports["postgres"]), *words], {}
    )
    address = f"host=127.0.0.1 port={place.ports['postgres']} user={user} dbname=postgres"
    password = Path(password_file).read_text().strip()
    assert wait_until(lambda: can_connect(address, password), seconds=PATIENCE), place.words_of("postgres")
    with psycopg.connect(address, password=password, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{user}"')


def can_connect(address: str, password: str) -> bool:
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(address, password=password, connect_timeout=2):
        return True
    return False


def start_redis(place: Place, path: str) -> None:
    command = [path, *SERVICES["redis"]["command"][1:]]
    where = ["--bind", "127.0.0.1", "--port", str(place.ports["redis"]), "--dir", str(place.folder / "queue")]
    place.start("redis", [*command, *where], {})


def start_app(place: Place) -> None:
    """Collect static files as the image's build does, bring the tables up to date, start web, worker and sweeper."""
    collect = threading.Thread(target=place.run_once, args=(["python", *COLLECT.split()], "web"))
    collect.start()
    for step in SERVICES["migrate"]["command"][-1].split(" && "):
        place.run_once(step.split(), "migrate")
    place.run_once(["python", "manage.py", "shell", "-v", "0", "-c", visitor.MAKE_ADVISOR], "web")
    collect.join()
    place.start_app("web", web_command(place.ports["web"]))
    for name in ("worker", "sweeper"):
        place.start_app(name, SERVICES[name]["command"])
    assert wait_until(lambda: status_of(place.ports["web"], "/readyz") == 200, seconds=PATIENCE), place.words_of("web")


(COLLECT,) = re.findall(r"python (manage\.py collectstatic .+)$", DOCKERFILE, re.MULTILINE)


def start_proxy(place: Place, path: str) -> None:
    ports = {"HTTPS_PORT": "proxy", "HTTP_PORT": "plain", "ALIVE_PORT": "alive"}
    told = {name: str(place.ports[port]) for name, port in ports.items()}
    folders = {"XDG_DATA_HOME": place.folder / "certificates", "XDG_CONFIG_HOME": place.folder / "certificates"}
    upstream = {"UPSTREAM": f"127.0.0.1:{place.ports['web']}", "HOME": str(place.folder)}
    command = [path, "run", "--config", str(PROJECT / "config/proxy/Caddyfile"), "--adapter", "caddyfile"]
    if not place.can_run_python():  # nor could it read the file
        shutil.copy(command[3], place.folder)
        command[3] = str(place.folder / "Caddyfile")
    env = place.fitted("proxy") | told | upstream | {name: str(folder) for name, folder in folders.items()}
    place.start("proxy", command, env)
    (check,) = [word for word in SERVICES["proxy"]["healthcheck"]["test"] if word.startswith("http")]
    path = check.rpartition("/")[2]
    assert wait_until(lambda: status_of(place.ports["alive"], f"/{path}") == 200, seconds=PATIENCE), place.words_of(
        "proxy"
    )
    assert wait_until(authority(place).exists, seconds=PATIENCE)


def authority(place: Place) -> Path:
    """Return the certificate of the authority that the proxy made up."""
    return place.folder / "certificates" / "caddy" / "pki" / "authorities" / "local" / "root.crt"


def visit(place: Place, **headers: str) -> visitor.Visitor:
    base = f"https://localhost:{place.ports['proxy']}"
    return visitor.Visitor(base, trusted=str(authority(place)), headers=headers)


def ask(place: Place, query: str, *values: object) -> list[tuple[object, ...]]:
    with connect(place) as connection:
        return connection.execute(query, values).fetchall()


def connect(place: Place) -> psycopg.Connection:
    told = place.fitted("postgres")
    return psycopg.connect(
        host="127.0.0.1",
        port=place.ports["postgres"],
        user=told["POSTGRES_USER"],
        dbname=told["POSTGRES_USER"],
        password=Path(told["POSTGRES_PASSWORD_FILE"]).read_text().strip(),
        autocommit=True,
    )


@pytest.fixture(scope="module")
def advisor(place: Place) -> visitor.Visitor:
    """Signed in, while claiming to come from elsewhere, by plain HTTP, for another host."""
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    signed_in = visit(place, **claims)
    visitor.sign_in(signed_in)
    return signed_in


@pytest.fixture(scope="module")
def draft(advisor: visitor.Visitor) -> str:
    return visitor.start(advisor, visitor.add_firm(advisor, "Scarpe Aurora"))


def test_every_part_is_ready(place: Place) -> None:
    answer = visit(place).get("/readyz")
    assert answer.status == 200
    checks = json.loads(answer.body)["checks"]
    assert set(checks.values()) == {"ok"}, checks
    assert "Strict-Transport-Security" in answer.headers


def test_plain_http_is_led_to_https(place: Place) -> None:
    assert status_of(place.ports["plain"], "/method/") == 308
    # What would come past the proxy is led there as well.
    assert status_of(place.ports["web"], "/method/") == 301


def test_what_visitors_claim_of_themselves_is_not_believed(place: Place, advisor: visitor.Visitor) -> None:
    assert {cookie.name for cookie in advisor.jar} == {"__Host-session", "__Host-csrf"}
    assert all(cookie.secure for cookie in advisor.jar)
    # Signed in although it claimed plain HTTP and another host; its place is the proxy's word for it.
    assert ask(place, "SELECT DISTINCT ip::text FROM usersessions_usersession") == [("127.0.0.1/32",)]


def test_from_the_first_question_to_a_report_that_the_worker_made(
    place: Place, advisor: visitor.Visitor, draft: str
) -> None:
    visitor.save_answer(advisor, draft, "M1", "3")
    assert "Scarpe Aurora" in advisor.get(visitor.complete(advisor, draft)).body.decode()
    page = visitor.report(advisor, draft)
    assert visitor.download(advisor, page, seconds=PATIENCE).startswith(b"%PDF-")
    job = page.rstrip("/").rpartition("/")[2]
    assert ask(place, "SELECT status, attempts FROM diagnostics_reportjob WHERE id = %s", job) == [("done", 1)]
    # The worker made it, not the sweeper, and by way of Redis: nothing ever stood in the queue in PostgreSQL.
    assert 'foothold_reports_total{outcome="made"} 1.0' in metrics_of(place, "worker")
    assert ask(place, "SELECT count(*) FROM pgmq.meta") == [(0,)]


def metrics_of(place: Place, service: str) -> str:
    """Return what a service tells Prometheus."""
    return visitor.Visitor(f"http://127.0.0.1:{place.ports[METRICS[service]]}").get("/metrics").body.decode()


def test_prometheus_learns_how_much_was_done_and_never_whose(
    place: Place, advisor: visitor.Visitor, draft: str
) -> None:
    web, worker = metrics_of(place, "web"), metrics_of(place, "worker")
    assert 'foothold_request_seconds_count{method="POST",status="200",view="diagnostics:answers"} 1.0' in web
    assert re.search(r"^foothold_answers_saved_total [1-9]", web, re.MULTILINE)
    assert 'foothold_job_seconds_count{state="SUCCESS",task="diagnostics.make_report"} 1.0' in worker
    assert 'foothold_jobs_waiting{kind="report"} 0.0' in worker
    told = web + worker
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", told)
    assert [name for name in ("Aurora", "Lutz", "Agency", visitor.EMAIL, draft) if name in told] == []
    # From outside there is no such page.
    assert visit(place).get("/metrics").status == advisor.get("/metrics").status == 404


def test_a_worker_that_is_asked_to_stop_finishes_its_report(place: Place, advisor: visitor.Visitor, draft: str) -> None:
    assert place.stop("worker", seconds=30) == 0, place.words_of("worker")  # idle, it goes at once
    job = visitor.report(advisor, draft, paper="letter").rstrip("/").rpartition("/")[2]
    row = "SELECT status, attempts FROM diagnostics_reportjob WHERE id = %s"
    with connect(place) as blocker, blocker.transaction():
        # Whoever asks for the look of reports waits here, so that the worker stands in the middle of one.
        blocker.execute("LOCK TABLE accounts_brand IN ACCESS EXCLUSIVE MODE")
        place.start_app("worker", SERVICES["worker"]["command"])
        assert wait_until(lambda: ask(place, row, job) == [("running", 1)], seconds=PATIENCE)
        place.started["worker"].terminate()
        time.sleep(0.5)
        assert place.started["worker"].poll() is None
    assert place.started["worker"].wait(seconds_to_stop("worker")) == 0
    assert ask(place, row, job) == [("done", 1)]


def seconds_to_stop(service: str) -> int:
    """Return how long compose waits for a service to stop before it kills it."""
    return int(SERVICES[service]["stop_grace_period"].rstrip("s"))


def test_while_the_web_service_is_replaced_a_save_ends_and_a_page_waits(place: Place, advisor: visitor.Visitor) -> None:
    other = visitor.start(advisor, visitor.add_firm(advisor, "Satluj Knitwear"))
    pk = other.rstrip("/").rpartition("/")[2]
    under_way = threading.Thread(target=visitor.save_answer, args=(advisor, other, "M1", "4"))
    with connect(place) as blocker, blocker.transaction():
        blocker.execute("SELECT 1 FROM diagnostics_assessment WHERE id = %s FOR UPDATE", [pk])
        under_way.start()
        assert wait_until(lambda: ask(place, WAITING) == [(1,)], seconds=PATIENCE)
        place.started["web"].terminate()
        # Being slow to answer is not yet having stopped.
        assert wait_until(lambda: "Handling signal: term" in place.words_of("web"), seconds=PATIENCE)
        assert wait_until(lambda: status_of(place.ports["web"], "/healthz") == 0, seconds=PATIENCE)
        late: list[visitor.Answer] = []
        waiting = threading.Thread(target=lambda: late.append(visit(place).get("/method/")))
        waiting.start()
    assert place.started["web"].wait(seconds_to_stop("web")) == 0
    under_way.join()
    assert ask(place, "SELECT level FROM diagnostics_answer WHERE assessment_id = %s", pk) == [(4,)]
    assert late == []  # the control: there was a gap, and the page fell into it
    place.start_app("web", web_command(place.ports["web"]))
    waiting.join(PATIENCE)
    assert [answer.status for answer in late] == [200]


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def test_the_sweeper_stops_between_two_sweeps(place: Place) -> None:
    assert place.stop("sweeper", seconds=seconds_to_stop("sweeper")) == 0
