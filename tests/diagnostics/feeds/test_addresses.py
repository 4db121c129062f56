"""A webhook leads to the public internet and nowhere else, however its address is written or resolved."""

import socket

import pytest

from diagnostics.feeds import addresses

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:a00:1::",
    "fe80::1",
    "fe80::1%lo",
    "2606:4700::1%lo",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "not an address",
]
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address):
    assert not addresses.is_allowed(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_not(address):
    assert addresses.is_allowed(address)


def test_loopback_is_allowed_by_the_setting_and_no_other_private_address(settings):
    settings.WEBHOOKS_ALLOW_LOOPBACK = True
    allowed = {address for address in PRIVATE if addresses.is_allowed(address)}
    assert allowed <= {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"}
    assert "127.0.0.1" in allowed


def resolver(*found):
    def getaddrinfo(host, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return getaddrinfo


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    target = addresses.read("https://hooks.example/")
    monkeypatch.setattr(socket, "getaddrinfo", resolver("93.184.215.14", "10.0.0.1"))
    with pytest.raises(addresses.RefusedError):
        addresses.find(target)
    monkeypatch.setattr(socket, "getaddrinfo", resolver("93.184.215.14", "93.184.215.14"))
    assert addresses.find(target) == ["93.184.215.14"]


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:7f00:1]"])
def test_this_machine_is_refused_under_any_of_its_names(host):
    with pytest.raises(addresses.RefusedError):
        addresses.find(addresses.read(f"https://{host}/"))


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 64 + ".example", "xn--a", ".."])
def test_a_name_that_leads_nowhere_is_told_apart(host, monkeypatch):
    def nobody(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(addresses.UnresolvedError):
        addresses.find(addresses.read(f"https://{host}/"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user@hooks.example/",
        "https://user:word@hooks.example/",
        "https://hooks.example:22/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://hooks.example/#part",
        "https://hooks.example/ with spaces",
        "https://hooks.example/\r\nHost: other",
        "https://hooks.example/\x00",
        "https://[::1",
        "https://höoks.example/",
        "https://hooks.example/" + "a" * 500,
        "javascript:alert(1)",
    ],
)
def test_addresses_that_no_webhook_can_have(url):
    with pytest.raises(addresses.AddressError):
        addresses.read(url)


def test_an_address_is_taken_apart():
    assert addresses.read("https://hooks.example:8443/a/b?c=d") == addresses.Target(
        "https", "hooks.example", 8443, "/a/b?c=d"
    )
    assert addresses.read("https://hooks.example").path == "/"
    assert addresses.read("https://hooks.example/").named == "hooks.example"
    assert addresses.read("https://[2606:4700::1]:8443/").named == "[2606:4700::1]:8443"
