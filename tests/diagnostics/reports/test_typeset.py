"""What the typesetter keeps: a worker makes reports for weeks and must not grow with them."""

import subprocess
import sys

import pytest

MOST = 40  # MB; what one report leaves behind where nothing is let go of is about as much
GROWN_BY_FIVE = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django; django.setup()
from dataclasses import replace
from diagnostics.reports import make_pdf, typeset
from tests.diagnostics import samples
if {keeps}: typeset.forget = lambda: None
def held_mb():
    with open("/proc/self/statm") as pages: return int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
def make(number):
    snapshot = samples.examined()
    made = replace(snapshot, firm=replace(snapshot.firm, name=f"Firm number {{number}}"))
    make_pdf(made, paper="a4", instrument=samples.INSTRUMENT)
make(0)
before = held_mb()
for number in range(1, 6): make(number)
print(held_mb() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads memory from /proc")
@pytest.mark.parametrize(("keeps", "is_flat"), [(False, True), (True, False)], ids=["forgets", "control: keeps"])
def test_five_more_reports_take_no_more_memory(keeps, is_flat):
    told = GROWN_BY_FIVE.format(keeps=keeps)
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=120)
    assert (float(done.stdout.split()[-1]) < MOST) is is_flat, done.stdout
