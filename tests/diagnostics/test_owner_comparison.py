"""The owner's answers beside the advisor's, and taking them over."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.assessments import Change, complete, save_answers
from diagnostics.models import Answer, AnswerChange
from diagnostics.owner_comparison import joined_note
from diagnostics.snapshots import RecordedAnswer, read
from tests.diagnostics.test_capture import text_of
from tests.factories import AssessmentFactory, BuyerFactory, OwnerAnswerFactory, OwnerLinkFactory, member

pytestmark = pytest.mark.django_db
IN_WRITING = "Stated by the owner, in writing"


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    return AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")


@pytest.fixture
def buyer(draft):
    return BuyerFactory(assessment=draft, name="Brightway", share_tenths=900)


@pytest.fixture
def link(draft):
    return OwnerLinkFactory(assessment=draft, owner_name="Nadia")


def answer(draft, ada, question, level, *, note="", evidence="observed", buyer=None):
    state = "answered" if level is not None else "dk"
    change = Change(uuid4(), question, buyer.pk if buyer else None, state, level, evidence, note)
    save_answers(assessment=draft, changes=[change], by=ada)
    draft.refresh_from_db()


def url(draft, name="owner_answers", *args):
    return reverse(f"diagnostics:{name}", args=[draft.pk, *args])


def take(client, draft, *rows, revision=None):
    revision = draft.revision if revision is None else revision
    return client.post(
        url(draft, "owner_take"), {"take": [str(row.pk) for row in rows], "revision": str(revision)}, follow=True
    )


# --- Side by side


def test_differing_answers_come_first_then_the_owners_alone_then_the_same(client, draft, ada, link, buyer):
    OwnerAnswerFactory(link=link, question_key="M1", level=1)
    OwnerAnswerFactory(link=link, question_key="M2", level=2)
    OwnerAnswerFactory(link=link, question_key="M3", level=3, note="since spring")
    OwnerAnswerFactory(link=link, question_key="D01", buyer_key=buyer.pk, state="dk")
    answer(draft, ada, "M1", 1)
    answer(draft, ada, "M3", 0, note="saw none")
    answer(draft, ada, "D01", 4, buyer=buyer)
    response = client.get(url(draft))
    comparison = response.context["comparison"]
    assert [pair.question.key for pair in comparison.differing] == ["M3", "D01"]
    assert [(group.place.code, [pair.question.key for pair in group.pairs]) for group in comparison.only_theirs] == [
        ("markets", ["M2"])
    ]
    assert [pair.question.key for pair in comparison.same] == ["M1"]
    text = text_of(response)
    assert "2 answers differ from yours." in text
    order = ["Different answers", "Answered by the owner alone", "The same answers"]
    assert sorted(order, key=text.index) == order
    both = [pair.question.levels[level].text for pair in comparison.differing[:1] for level in (3, 0)]
    assert re.search(rf"{re.escape(both[0])}.*since spring.*Nadia.*{re.escape(both[1])}.*saw none", text)
    assert "Brightway: What this buyer brings" in text


def test_a_note_alone_is_shown_and_not_taken(client, draft, link):
    row = OwnerAnswerFactory(link=link, state="noted", note="ask my brother")
    text = text_of(client.get(url(draft)))
    assert "ask my brother" in text
    assert not re.search("Take (the owner|all of)", text)
    take(client, draft, row)
    assert not Answer.objects.exists()


def test_before_the_owner_has_written_it_says_so(client, draft):
    assert "The owner has not answered anything yet." in text_of(client.get(url(draft)))


def test_the_section_page_shows_the_owners_answer_beside_the_advisors(client, draft, ada, link):
    OwnerAnswerFactory(link=link, question_key="M1", level=1, note="since spring")
    OwnerAnswerFactory(link=link, question_key="L1", level=1, note="elsewhere")
    answer(draft, ada, "M1", 3)
    page = client.get(url(draft, "section", "markets"))
    text = text_of(page)
    assert "The owner answered differently" in text
    assert "since spring" in text
    assert "elsewhere" not in text
    assert url(draft) in page.content.decode()


def test_the_task_list_tells_when_the_owner_has_written(client, draft, link):
    assert f'"{url(draft)}"' not in client.get(url(draft, "assessment")).content.decode()
    OwnerAnswerFactory(link=link)
    assert f'"{url(draft)}"' in client.get(url(draft, "assessment")).content.decode()


def test_comparing_takes_few_queries(client, draft, link, buyer, django_assert_max_num_queries):
    for number in range(1, 11):
        OwnerAnswerFactory(link=link, question_key=f"D{number:02}", buyer_key=buyer.pk)
    with django_assert_max_num_queries(8):  # session, user, member, gate, assessment, buyers, answers, the owner's
        client.get(url(draft))


# --- Taking over


def test_taking_makes_it_the_answer_and_says_whose_it_is_everywhere(client, draft, ada, link, buyer):
    row = OwnerAnswerFactory(link=link, question_key="M1", level=3, note="since spring")
    assert "1 answer taken from the owner." in text_of(take(client, draft, row))
    taken = Answer.objects.get()
    assert (taken.level, taken.evidence, taken.note, taken.source) == (3, "stated", "since spring", "owner")
    change = AnswerChange.objects.get()
    assert (change.source, change.by, change.before) == ("owner", ada, None)
    assert "From the owner, taken by Ada" in text_of(client.get(url(draft, "history")))
    assert IN_WRITING in text_of(client.get(url(draft, "history")))
    assert IN_WRITING in text_of(client.get(url(draft, "check")))
    diagnosis = complete(assessment=draft, by=ada)
    assert read(diagnosis).answers[0].source == "owner"
    assert IN_WRITING in text_of(client.get(url(draft, "result")))


def test_an_answer_of_the_advisors_does_not_say_so(client, draft, ada, link, buyer):
    """Control for the words looked for above."""
    OwnerAnswerFactory(link=link, question_key="M1", level=3)
    answer(draft, ada, "M1", 3, evidence="stated")
    complete(assessment=draft, by=ada)
    for page in ("history", "check", "result"):
        text = text_of(client.get(url(draft, page)))
        assert "Stated by the owner" in text
        assert IN_WRITING not in text
        assert "From the owner" not in text


def test_all_of_a_section_are_taken_at_once(client, draft, link):
    rows = [OwnerAnswerFactory(link=link, question_key=key) for key in ("M1", "M2")]
    html = re.sub(r"\s+", " ", client.get(url(draft)).content.decode())
    for row in rows:
        assert f'type="hidden" name="take" value="{row.pk}"' in html
    take(client, draft, *rows)
    assert list(Answer.objects.values_list("source", flat=True)) == ["owner", "owner"]


def test_taken_twice_from_one_page_it_is_taken_once(client, draft, link):
    row = OwnerAnswerFactory(link=link)
    take(client, draft, row, revision=0)
    take(client, draft, row, revision=0)
    assert AnswerChange.objects.count() == 1


def test_a_change_of_the_advisors_makes_the_answer_theirs(client, draft, ada, link):
    take(client, draft, OwnerAnswerFactory(link=link, level=3))
    answer(draft, ada, "M1", 3, evidence="document")
    assert Answer.objects.get().source == ""


def test_saving_the_page_as_it_is_leaves_it_the_owners(client, draft, link):
    take(client, draft, OwnerAnswerFactory(link=link, level=3))
    client.post(url(draft, "section", "markets"), {"M1": "3", "M1_evidence": "stated", "M2": "1", "action": "draft"})
    assert dict(Answer.objects.values_list("question_key", "source")) == {"M1": "owner", "M2": ""}


def test_taken_back_the_advisors_answer_is_there_again_and_back_once_more_the_owners(client, draft, ada, link):
    answer(draft, ada, "M1", 1, note="mine")
    take(client, draft, OwnerAnswerFactory(link=link, level=3))
    for level, source in ((1, ""), (3, "owner")):
        newest = AnswerChange.objects.latest("revision")
        client.post(url(draft, "undo", newest.pk))
        row = Answer.objects.get()
        assert (row.level, row.source) == (level, source)


def test_what_the_advisor_changed_meanwhile_is_not_overwritten(client, draft, ada, link):
    row = OwnerAnswerFactory(link=link, level=3)
    seen = draft.revision
    answer(draft, ada, "M1", 1)
    assert "Somebody changed one of these answers" in text_of(take(client, draft, row, revision=seen))
    assert Answer.objects.get().level == 1


def test_what_the_owner_changed_meanwhile_is_not_taken_unseen(client, draft, link):
    row = OwnerAnswerFactory(link=link, level=3)
    OwnerAnswerFactory(link=link, level=0, version=2)
    assert "The owner changed an answer" in text_of(take(client, draft, row))
    assert not Answer.objects.exists()


@pytest.mark.parametrize("taken", ["", "-1", "x", "9" * 5000, "9" * 18, "٣", "1\0"])
@pytest.mark.parametrize("revision", ["0", "", "nan", "9" * 5000])
def test_hostile_numbers_take_nothing(taken, revision, client, draft, link):
    OwnerAnswerFactory(link=link)
    response = client.post(url(draft, "owner_take"), {"take": taken, "revision": revision})
    assert response.status_code == 302
    assert not Answer.objects.exists()


def test_answers_to_another_assessment_are_not_taken(client, draft, link):
    OwnerAnswerFactory(link=link)
    foreign = OwnerAnswerFactory(note="foreign")
    take(client, draft, foreign)
    assert not Answer.objects.exists()


def test_answers_about_a_buyer_taken_off_the_list_are_not_taken(client, draft, link, buyer):
    row = OwnerAnswerFactory(link=link, question_key="D01", buyer_key=buyer.pk)
    buyer.delete()
    assert "no longer on the list" in text_of(take(client, draft, row))


def test_who_may_not_assess_compares_and_takes_nothing(client, draft, link):
    row = OwnerAnswerFactory(link=link)
    client.force_login(member(Role.CURATOR, organisation=draft.firm.organisation))
    text = text_of(client.get(url(draft)))
    assert "Nadia" in text
    assert "Take the owner" not in text
    assert take(client, draft, row).status_code == 403


def test_a_completed_assessment_still_compares_and_takes_nothing(client, draft, ada, link, buyer):
    row = OwnerAnswerFactory(link=link)
    complete(assessment=draft, by=ada)
    assert "Take the owner" not in text_of(client.get(url(draft)))
    assert "can no longer be changed" in text_of(take(client, draft, row))


@pytest.mark.parametrize(
    ("ours", "theirs", "joined"),
    [
        ("", "a", "a"),
        ("a", "", "a"),
        ("a", "b", "a\nThe owner wrote: b"),
        ("a\nThe owner wrote: b", "b", "a\nThe owner wrote: b"),
        ("a" * 1990, "b", "a" * 1990),  # no room for both
    ],
)
def test_the_advisors_note_is_kept(ours, theirs, joined):
    assert joined_note(ours, theirs) == joined


def test_a_snapshot_from_before_owners_could_write_is_still_read():
    assert RecordedAnswer(**{"question": "M1", "buyer": None, "state": "dk", "level": None}).source == ""
