"""Each direct dependency says what it is for and why it is no older; all that is installed is locked by its hash."""

import re
import tomllib

import pytest

from config.embedded.place import PROJECT

PYPROJECT = (PROJECT / "pyproject.toml").read_text()
LOCK = tomllib.loads((PROJECT / "uv.lock").read_text())
A_DEPENDENCY = re.compile(
    r'^  "(?P<name>[\w-]+)(?:\[[\w,]+\])?(?P<bounds>[^";]*)(?: ;[^"]+)?",(?:  # (?P<comment>.+))?$'
)
A_FLOOR = re.compile(r"[>=]=([\w.]+)")
WHY = r"^\S.+; {floor}: \S"


def fault_of(line: str) -> str | None:
    """Return what a line of dependencies lacks, None if nothing."""
    found = A_DEPENDENCY.match(line)
    if not found:
        return "is in no form that can be read"
    floor = A_FLOOR.search(found["bounds"])
    if not floor:
        return "has no floor"
    why = WHY.format(floor=re.escape(floor[1]))
    return None if re.search(why, found["comment"] or "") else "does not say what it is for and why that floor"


def dependencies(text: str) -> list[str]:
    """Return the lines of all lists of dependencies, as they are written."""
    lists = re.findall(r"^(?:dependencies|prod|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    return [line for part in lists for line in part.splitlines()]


def declared() -> list[str]:
    """Return the dependencies as a parser of TOML finds them."""
    read = tomllib.loads(PYPROJECT)
    optional, groups = read["project"]["optional-dependencies"], read["dependency-groups"]
    return [
        *read["project"]["dependencies"],
        *(one for part in (optional, groups) for names in part.values() for one in names),
    ]


def test_no_dependency_is_overlooked() -> None:
    assert [line.split('"')[1] for line in dependencies(PYPROJECT)] == declared()


@pytest.mark.parametrize("line", dependencies(PYPROJECT))
def test_each_dependency_has_a_floor_and_its_reason(line: str) -> None:
    assert fault_of(line) is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('  "django",  # the framework; 5.2: its fixes', "has no floor"),
        ('  "django<6",  # the framework; 6: its fixes', "has no floor"),
        ('  "django>=5.2.19,<5.3",', "does not say what it is for and why that floor"),
        ('  "django>=5.2.19,<5.3",  # the framework', "does not say what it is for and why that floor"),
        (
            '  "django>=5.2.20,<5.3",  # the framework; 5.2.19: its fixes',
            "does not say what it is for and why that floor",
        ),
        ("  'django>=5.2.19',  # the framework; 5.2.19: its fixes", "is in no form that can be read"),
    ],
)
def test_a_dependency_without_them_is_found(line: str, fault: str) -> None:
    assert fault_of(line) == fault


def test_everything_in_the_lock_has_its_hash() -> None:
    packages = [package for package in LOCK["package"] if package["name"] != "foothold"]
    files = {
        package["name"]: [*package.get("wheels", ()), *filter(None, [package.get("sdist")])] for package in packages
    }
    assert [name for name, each in files.items() if not each] == []
    assert [file["url"] for each in files.values() for file in each if not file["hash"].startswith("sha256:")] == []


def test_everything_in_the_lock_comes_from_the_public_index() -> None:
    sources = {str(package["source"]) for package in LOCK["package"] if package["name"] != "foothold"}
    assert sources == {str({"registry": "https://pypi.org/simple"})}


def test_the_installer_is_locked_by_its_hash() -> None:
    said = (PROJECT / "requirements-uv.txt").read_text()
    names = re.findall(r"^([\w-]+)(.*)", said, re.MULTILINE)
    assert [name for name, _rest in names] == ["uv"]
    assert names[0][1].startswith("==")
    assert len(re.findall(r"^    --hash=sha256:[0-9a-f]{64}", said, re.MULTILINE)) > 1


@pytest.mark.parametrize("file", ["Makefile", "Dockerfile"])
def test_what_installs_takes_the_lock_as_it_is(file: str) -> None:
    text = (PROJECT / file).read_text().replace("\\\n", " ")
    installing = re.findall(r"^.*(?:uv|\$\(UV\)) sync.*$", text, re.MULTILINE)
    assert installing
    assert [line for line in installing if "--frozen" not in line] == []
    assert [
        line for line in re.findall(r"^.*pip install.*$", text, re.MULTILINE) if "--require-hashes" not in line
    ] == []
