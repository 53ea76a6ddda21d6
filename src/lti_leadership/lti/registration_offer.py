"""What was shown to the administrator, sealed: it travels in the form and comes back unchanged.

So nothing has to be kept between the two steps, what is sent is what was read, and a form from
anywhere else is refused. It is bound to one invite and good for an hour, as Moodle's registration
tokens are.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from lti_leadership.database import utc_now
from lti_leadership.lti.registration_platform import Configuration
from lti_leadership.lti.registration_refusals import OfferInvalidError
from lti_leadership.vault import SecretKeyChangedError, Vault

GOOD_FOR = timedelta(hours=1)


class Offer(BaseModel):
    """One page that was shown; `registration_token` is the LMS's, and empty if it sent none."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["registration offer"] = "registration offer"
    invite: str
    until: datetime
    configuration: Configuration
    registration_token: str

    @classmethod
    def of(cls, invite_token: str, configuration: Configuration, registration_token: str) -> Self:
        """Return the offer of this moment."""
        return cls(
            invite=_digest(invite_token),
            until=utc_now() + GOOD_FOR,
            configuration=configuration,
            registration_token=registration_token,
        )

    def sealed(self, vault: Vault) -> str:
        """Return the form's hidden field."""
        return vault.seal(self.model_dump_json())


def open_offer(vault: Vault, sealed: str, invite_token: str) -> Offer:
    """Return what was shown.

    Raises:
        OfferInvalidError: it is not ours, not of this invite, or more than an hour old.
    """
    try:
        offer = Offer.model_validate_json(vault.open(sealed))
    except (SecretKeyChangedError, ValidationError, ValueError):
        note = "the form holds no offer of ours"
        raise OfferInvalidError(note) from None
    if not hmac.compare_digest(offer.invite, _digest(invite_token)):
        note = "the form belongs to another invite"
        raise OfferInvalidError(note)
    if offer.until < utc_now():
        note = "the form is more than an hour old"
        raise OfferInvalidError(note)
    return offer


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
