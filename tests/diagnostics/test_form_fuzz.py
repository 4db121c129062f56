"""Every form of the site, found on its pages, sent with what nobody would type: never an error of ours.

FUZZ_EXAMPLES=200 sends more to each.
"""

import os
from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from diagnostics.firm_forms import FirmForm
from tests.diagnostics.forms_found import forms_on, plain_pages
from tests.diagnostics.isolation import CASE, addresses, build, signed_in
from tests.diagnostics.test_bad_input import HOSTILE, errors_of, send
from tests.diagnostics.test_isolation import TARGETS, storage  # noqa: F401

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
# The back office is Django's own: its forms are sent only when more than a look is asked for.
SKIPPED = () if EXAMPLES > 2 else ("admin:",)

wild = st.one_of(
    st.sampled_from(sorted(HOSTILE.values())),
    st.text(max_size=50).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text("0123456789.,-+eE%٣ ", max_size=20).map(str.encode),
    st.sampled_from(
        [b"1e999", b"-0", b"2026-02-30", b"0000-00-00", "\u202e\u202d\u2066".encode(), "é".encode() * 40_000]
    ),
)


@pytest.fixture(scope="module")
def built(made_once, storage):  # noqa: F811
    return build("Mine")


@pytest.fixture
def own(built, db):
    return deepcopy(built)


def paths(site):
    """Yield the paths of all pages that there are."""
    for name, target in TARGETS.items():
        yield reverse(name, kwargs=target.ids(site))
    for name in ("edit", "preview", "review", "history", "notes", "case"):
        yield reverse(f"casestudies:{name}", kwargs={"slug": CASE})
    yield from plain_pages(each for each in addresses() if not each[0].startswith(SKIPPED))


def forms_of(site):
    """Return every form with the person who sees it, each once."""
    found = {}
    for person in (site.people[Role.ADMIN], site.people[Role.ADVISOR], None):
        client = signed_in(person)
        for path in paths(site):
            for form in forms_on(client, path):
                found.setdefault(form.name, (person, form))
    return found


def spoiled(form):
    """Yield ways to spoil one, two or three fields of a form."""
    names = sorted(form.fields.keys() - {"csrfmiddlewaretoken"})
    return st.dictionaries(st.sampled_from(names), wild, min_size=1, max_size=3) if names else st.just({})


def sent(person, form, changes):
    """Send a form as a browser would; whatever it changes is undone."""
    client, fields = signed_in(person), form.fields | changes
    with transaction.atomic():
        if form.files:
            typed = {
                name: value if isinstance(value, str) else value.decode(errors="replace")
                for name, value in fields.items()
            }
            files = {name: SimpleUploadedFile("../../x.xlsx", next(iter(changes.values()), b"")) for name in form.files}
            response = client.post(form.action, typed | files)
        else:
            response = send(client, form.action, fields)
        transaction.set_rollback(True)
    return response


def faults_of(name, response):
    """Return what is wrong with an answer: an error of ours, or one that does not lead to its field."""
    page = response.content.decode() if not response.streaming else ""
    errors = errors_of(response) if response.status_code == 200 else []
    lost = [target for target, _text in errors if f'id="{target}"' not in page]
    return [f"{name}: {response.status_code}"] * (response.status_code >= 500) + [f"{name}: {each}?" for each in lost]


def fuzz(name, person, form, examples=EXAMPLES):
    """Send a form in many ways, and insist on an answer that leads to what is wrong."""

    # Shrinking what fails takes longer than finding it.
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(spoiled(form))
    def run(changes):
        assert faults_of(name, sent(person, form, changes)) == []

    run()


def test_no_form_breaks_and_each_error_leads_to_its_field(own):
    forms = forms_of(own)
    assert len(forms) > 40
    for name, (person, form) in forms.items():
        fuzz(name, person, form)


def test_a_form_that_breaks_is_found(own, monkeypatch):
    """Control: a form that some input breaks."""
    whole = FirmForm.full_clean

    def full_clean(form):
        if not all(value.isprintable() for value in form.data.values()):
            raise ValueError("planted")
        whole(form)

    monkeypatch.setattr(FirmForm, "full_clean", full_clean)
    action = reverse("diagnostics:firm_create")
    (form,) = [each for each in forms_on(signed_in(own.people[Role.ADVISOR]), action) if "sector" in each.fields]
    form.fields.update(name="Aurora", sector="15", country="IT")
    with pytest.raises(ValueError, match="planted"):
        fuzz("planted", own.people[Role.ADVISOR], form, examples=30)


def test_an_error_that_leads_nowhere_is_found(own):
    """Control: a link of the summary to a field that is not there."""
    page = HttpResponse('<div class="error-summary"><a href="#id_gone">Enter a name</a></div><input id="id_name">')
    assert faults_of("planted", page) == ["planted: id_gone?"]
