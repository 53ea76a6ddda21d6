"""The tool's own keys."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import func, select, update

from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.lti.keys import ToolKeys
from lti_leadership.lti.models import ToolKey, ToolKeyStatus
from lti_leadership.vault import SecretKeyChangedError, Vault

PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def test_ten_starts_at_once_make_one_key(app, vault) -> None:
    def start(_number: int) -> None:
        with app.app_context():
            ToolKeys(vault).ensure(db.session)
            db.session.remove()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(start, range(10)))
    assert db.session.scalar(select(func.count()).select_from(ToolKey)) == 1


def test_the_published_set_has_no_private_member(app, vault) -> None:
    del app
    keys = ToolKeys(vault)
    keys.ensure(db.session)
    [key] = keys.public_key_set(db.session)["keys"]
    assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
    assert not PRIVATE_MEMBERS & set(key)


def test_the_private_part_lies_sealed_in_the_database(app, vault) -> None:
    del app
    ToolKeys(vault).ensure(db.session)
    row = db.session.scalars(select(ToolKey)).one()
    assert "PRIVATE" not in row.sealed_private_key
    assert not PRIVATE_MEMBERS & set(json.loads(json.dumps(row.public_jwk)))
    with pytest.raises(SecretKeyChangedError):
        ToolKeys(Vault("another secret, of thirty-two characters")).sign(db.session, {})


def test_what_it_signs_is_verified_by_what_it_publishes(app, vault) -> None:
    del app
    keys = ToolKeys(vault)
    token = keys.sign(db.session, {"sub": "me"})
    published = KeySet.import_key_set(keys.public_key_set(db.session))
    assert jwt.decode(token, published, algorithms=["RS256"]).claims == {"sub": "me"}
    stranger = RSAKey.generate_key(2048)
    with pytest.raises(BadSignatureError):
        jwt.decode(token, stranger, algorithms=["RS256"])


def test_another_process_signs_with_the_same_key(app, vault) -> None:
    del app
    headers = [jwt.decode(ToolKeys(vault).sign(db.session, {}), _published(vault)).header]
    headers += [jwt.decode(ToolKeys(vault).sign(db.session, {}), _published(vault)).header]
    assert headers[0] == headers[1]


def _published(vault: Vault) -> KeySet:
    return KeySet.import_key_set(ToolKeys(vault).public_key_set(db.session))


@pytest.mark.parametrize(("days", "published"), [(13, 1), (15, 0)])
def test_a_retired_key_stays_published_for_a_fortnight(app, vault, days, published) -> None:
    del app
    keys = ToolKeys(vault)
    keys.ensure(db.session)
    retired = utc_now() - timedelta(days=days)
    with write_transaction(db.session):
        values = {"status": ToolKeyStatus.RETIRED, "retired_at": retired}
        db.session.execute(update(ToolKey).values(**values))
    assert len(keys.public_key_set(db.session)["keys"]) == published
