"""The bill of materials names all that a deployment installs, as CycloneDX wants it."""

import json
import tomllib
from importlib import resources
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from config.embedded.place import PROJECT
from config.supply.bom import bill_of_materials
from config.supply.licences import is_accepted

UV = str(PROJECT / ".tools/bin/uv")


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return bill_of_materials(UV)


@pytest.fixture(scope="module")
def judge() -> Draft7Validator:
    """CycloneDX's own schema, without the formats of addresses, which take minutes."""
    folder = resources.files("cyclonedx.schema._res")
    read = [
        json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text()) for name in ("bom-1.5", "spdx", "jsf-0.82")
    ]
    registry = Registry().with_resources([(one["$id"], Resource.from_contents(one)) for one in read])
    return Draft7Validator(read[0], registry=registry)


def needed_in_production() -> dict[str, str]:
    """Return each locked package a deployment may install, with its version: its tools stay out."""
    lock = {package["name"]: package for package in tomllib.loads((PROJECT / "uv.lock").read_text())["package"]}
    found: dict[str, str] = {}
    open_ends = [("foothold", extra) for extra in (None, "prod")]
    seen = set()
    while open_ends:
        name, extra = end = open_ends.pop()
        if end in seen:
            continue
        seen.add(end)
        package = lock[name]
        found[name] = package["version"]
        needs = package.get("optional-dependencies", {}).get(extra, []) if extra else package.get("dependencies", [])
        open_ends += [(need["name"], extra) for need in needs for extra in (None, *need.get("extra", ()))]
    del found["foothold"]
    return found


def test_every_package_of_a_deployment_is_in_the_bill(bill: dict[str, Any]) -> None:
    assert {component["name"]: component["version"] for component in bill["components"]} == needed_in_production()


def test_each_has_its_address_its_hashes_and_its_licence(bill: dict[str, Any]) -> None:
    for component in bill["components"]:
        assert component["purl"].startswith(f"pkg:pypi/{component['name']}@{component['version']}")
        assert all(reference["hashes"] for reference in component["externalReferences"])
        assert component["licenses"][0]["expression"], component["name"]


def test_no_licence_stands_against_ours(bill: dict[str, Any]) -> None:
    given = {component["name"]: component["licenses"][0]["expression"] for component in bill["components"]}
    assert {name: licence for name, licence in given.items() if not is_accepted(licence)} == {}


@pytest.mark.filterwarnings("ignore:`@.tools` is deprecated")  # uv writes it in the older form, which 1.5 knows too
def test_the_bill_follows_cyclonedx(bill: dict[str, Any], judge: Draft7Validator) -> None:
    assert list(judge.iter_errors(bill)) == []
    assert len(Bom.from_json(bill).components) == len(bill["components"])


def test_a_bill_that_does_not_is_found(bill: dict[str, Any], judge: Draft7Validator) -> None:
    nameless = {name: value for name, value in bill["components"][0].items() if name != "name"}
    assert list(judge.iter_errors(bill | {"components": [nameless]}))


def test_the_same_lock_gives_the_same_bill(bill: dict[str, Any]) -> None:
    assert bill_of_materials(UV) == bill
