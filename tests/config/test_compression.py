"""Pages are compressed for browsers that say that they can read them; nothing else is."""

import gzip

import pytest
from django.test import Client

GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.django_db
def test_a_page_is_compressed_for_whoever_can_read_it():
    plain, compressed = Client().get("/method/"), Client().get("/method/", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in compressed.headers["Vary"]
    assert gzip.decompress(compressed.content) == plain.content
    assert len(compressed.content) < len(plain.content) / 3


@pytest.mark.django_db
def test_two_answers_of_one_page_differ_in_length():
    """So that the length of a page says nothing about what stands in it."""
    assert len({len(Client().get("/method/", headers=GZIP).content) for _time in range(8)}) > 1


@pytest.mark.django_db
def test_what_is_no_page_is_left_as_it_is():
    answer = Client().get("/readyz", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
