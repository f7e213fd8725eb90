"""What a page says when a code is on its way is said in the reader's language."""

import pytest

from tests.house.people import Person


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "If that address can be reset, a code is on its way."),
        ("fr", "Si le mot de passe de cette adresse peut être changé, un code est en route."),
        ("es", "Si la contraseña de esa dirección se puede cambiar, un código va de camino."),
        ("zh-CN", "如果这个地址可以重设密码，验证码正在发送。"),
    ],
)
def test_a_forgotten_password_is_answered_in_the_readers_words(
    visitor: Person, language: str, said: str
) -> None:
    form = {"email": "nobody@example.com"}
    page = visitor.sends("/forgot", form, of="/forgot", headers={"Accept-Language": language})
    assert said in page.text
