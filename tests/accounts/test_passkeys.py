"""Answers of security keys that no key could give."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
ANSWERS = (
    *("1", "[]", "{}", '{"a": 1}', "null", '"x"', "9" * 5000, "[[]]", "NaN", "no JSON"),
    '{"id": 1, "rawId": [], "response": []}',
    *('{"id": "x"}', '{"id": "eA", "rawId": "eA"}', '{"rawId": "eA", "response": {}}', '{"response": []}'),
    *('{"id": "eA", "rawId": "eA", "response": []}', '{"id": "eA", "rawId": "eA", "response": {}}'),
    '{"id": "eA", "rawId": "eA", "response": {"clientDataJSON": "e30", "userHandle": 1}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30"}}',
    '{"id": "a", "rawId": "!!", "type": "public-key", "response": {"clientDataJSON": "x"}}',
)


@pytest.mark.parametrize("answer", ANSWERS)
def test_adds_no_key_and_is_told(client, writer, answer):
    client.force_login(writer)
    address = reverse("mfa_add_webauthn")
    client.get(address)  # which begins it
    response = client.post(address, {"credential": answer, "name": "Mine"})
    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.parametrize("answer", ANSWERS)
def test_signs_nobody_in(client, answer):
    address = reverse("mfa_login_webauthn")
    client.get(address)
    response = client.post(address, {"credential": answer})
    assert response.status_code in (200, 302, 429)  # too many attempts, after some
    assert "_auth_user_id" not in client.session
