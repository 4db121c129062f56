"""What a deployment must set before it may start: defaults that are handy on one machine are open doors elsewhere."""

from django.core.exceptions import ImproperlyConfigured

DEPLOYMENTS = ("local", "production")
SHORTEST_KEY = 50
FEWEST_CHARACTERS = 5  # different ones, as Django's own check has it


def check_deployment(name: str) -> None:
    if name not in DEPLOYMENTS:
        raise ImproperlyConfigured(f"DEPLOYMENT is {name!r}; it can be {' or '.join(DEPLOYMENTS)}.")


def refuse_unsafe(*, debug: bool, secret_key: str, allowed_hosts: list[str], database_url: str) -> None:
    """Raise ImproperlyConfigured, naming every unsafe setting at once, unless production may start with these."""
    problems = [
        "DEBUG is on: pages would show settings and data to anybody." if debug else "",
        key_problem(secret_key),
        hosts_problem(allowed_hosts),
        "" if database_url else "DATABASE_URL is not set: name the PostgreSQL server to use.",
    ]
    if found := [problem for problem in problems if problem]:
        raise ImproperlyConfigured("\n  ".join(["DEPLOYMENT=production refuses to start:", *found]))


def key_problem(secret_key: str) -> str:
    long_enough = len(secret_key) >= SHORTEST_KEY and len(set(secret_key)) >= FEWEST_CHARACTERS
    if long_enough and not secret_key.startswith("insecure"):
        return ""
    return f"SECRET_KEY (or the file SECRET_KEY_FILE) must hold a random key of {SHORTEST_KEY} or more characters."


def hosts_problem(allowed_hosts: list[str]) -> str:
    if allowed_hosts and not any(host.strip().strip(".*") == "" for host in allowed_hosts):
        return ""
    return "ALLOWED_HOSTS must name the site's hosts, such as foothold.example; * would accept any."
