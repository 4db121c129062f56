"""Writes the bill of materials, CycloneDX in JSON: `python -m config.supply.bom UV > FILE`, or `make sbom`.

uv reads the lock (packages, versions, hashes, who needs whom); the licences are added. No network is needed, and the
same lock gives the same file: it carries neither a time nor a serial number.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from config.embedded.place import PROJECT
from config.supply.licences import licence_of

# What a deployment installs; the tools of the tests stay out.
EXPORT = (
    *("export", "--format", "cyclonedx1.5", "--preview-features", "sbom-export"),
    *("--frozen", "--offline", "--quiet", "--no-dev", "--all-extras"),
)

Bom = dict[str, Any]


def bill_of_materials(uv: str) -> Bom:
    """Return the bill of what uv.lock holds for a deployment; `uv` is the program to read it with.

    Raises CalledProcessError if uv cannot read the lock.
    """
    command = [uv, *EXPORT]
    said = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout  # noqa: S603
    return completed(json.loads(said))


def completed(bom: Bom) -> Bom:
    """Return a bill with the licence of each component, and without what differs from one writing to the next."""
    components = [with_licence(component) for component in bom["components"]]
    about = {name: value for name, value in bom["metadata"].items() if name != "timestamp"}
    kept = {name: value for name, value in bom.items() if name != "serialNumber"}
    return kept | {"metadata": about, "components": components}


def with_licence(component: Bom) -> Bom:
    expression = licence_of(component["name"])
    return component | {"licenses": [{"expression": expression}]} if expression else component


def main() -> None:
    json.dump(bill_of_materials(sys.argv[1]), sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
