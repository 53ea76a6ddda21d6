"""What an admin types about an LRS."""

from __future__ import annotations

import pytest

from lti_leadership.xapi.endpoint import (
    CredentialCharacterError,
    EndpointCredentialsError,
    EndpointQueryError,
    EndpointSchemeError,
    UsernameColonError,
    basic_authorization,
    normalise_endpoint,
)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://lrs.example/xapi",
        "https://lrs.example/xapi/",
        " https://lrs.example/xapi/statements\n",
        "https://lrs.example/xapi/statements/",
    ],
)
def test_what_people_paste_becomes_one_address(pasted):
    assert normalise_endpoint(pasted) == "https://lrs.example/xapi"


def test_an_lrs_at_the_top_of_its_host_is_fine():
    assert normalise_endpoint("https://lrs.example:8443/") == "https://lrs.example:8443"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", EndpointSchemeError),
        ("lrs.example/xapi", EndpointSchemeError),
        ("ftp://lrs.example/xapi", EndpointSchemeError),
        ("https:///xapi", EndpointSchemeError),
        ("https://[lrs.example/xapi", EndpointSchemeError),
        ("https://lrs.example/xapi?tenant=a", EndpointQueryError),
        ("https://lrs.example/xapi?", EndpointQueryError),
        ("https://lrs.example/xapi#top", EndpointQueryError),
        ("https://key:secret@lrs.example/xapi", EndpointCredentialsError),
        ("https://key@lrs.example/xapi", EndpointCredentialsError),
    ],
)
def test_an_address_that_cannot_be_used_has_its_own_error(typed, error):
    with pytest.raises(error) as refusal:
        normalise_endpoint(typed)
    assert "secret" not in str(refusal.value)


def test_credentials_are_sent_in_utf_8():
    assert basic_authorization("kéy", "sécrèt:more") == "Basic a8OpeTpzw6ljcsOodDptb3Jl"


@pytest.mark.parametrize(
    ("username", "secret", "error"),
    [
        ("a:b", "secret", UsernameColonError),
        ("key", "secret\n", CredentialCharacterError),
        ("key\r\nX-Evil: 1", "secret", UsernameColonError),
        ("key\x7f", "secret", CredentialCharacterError),
    ],
)
def test_credentials_that_cannot_be_sent_have_their_own_error(username, secret, error):
    with pytest.raises(error) as refusal:
        basic_authorization(username, secret)
    assert "secret\n" not in str(refusal.value)
