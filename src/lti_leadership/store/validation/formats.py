"""Strings with a format: IRIs, UUIDs, e-mail addresses, digests and media types (Data 4.3, 4.4)."""

from __future__ import annotations

import re

from lti_leadership.store.validation.shapes import matching

# RFC 3987 asks for a scheme and forbids spaces, controls and these delimiters. Square brackets
# are let through: strictly only a host may have them, but PHP-made addresses carry them in queries.
_IRI = re.compile(
    r'[A-Za-z][A-Za-z0-9+.\-]*:(?:%[0-9A-Fa-f]{2}|[^\s<>"{}|\\^`%\x00-\x20\x7f])+',
)
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){2}[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")
_MAILTO = re.compile(r'mailto:[^\s@<>()\[\]:;,"\\]+@[^\s@<>()\[\]:;,"\\]+\.[^\s@<>()\[\]:;,"\\.]+')
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
# SHA-224, 256, 384 or 512 (Data 2.4.11), in hexadecimal.
_SHA2 = re.compile(r"(?:[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})")
_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~\-]+"
_MEDIA_TYPE = re.compile(
    rf'{_NAME}/{_NAME}(?:\s*;\s*{_NAME}=(?:{_NAME}|"[^"\r\n]*"))*\s*;?',
)

iri = matching(_IRI, "an IRI with a scheme")
irl = matching(_IRI, "an IRL with a scheme")
uuid = matching(_UUID, "a UUID in standard form")
mailto = matching(_MAILTO, "a mailto: IRI with one address")
sha1 = matching(_SHA1, "a SHA-1 digest in hexadecimal")
sha2 = matching(_SHA2, "a SHA-2 digest in hexadecimal")
media_type = matching(_MEDIA_TYPE, "an Internet media type")
