import pytest

from webapp.apps.links.engine import codes


def test_codes_are_seven_signs_of_the_alphabet_and_differ() -> None:
    made = {codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert all(len(code) == 7 and set(code) <= set(codes.ALPHABET) for code in made)


def test_the_alphabet_has_no_sign_that_is_mistaken_for_another() -> None:
    assert codes.ALPHABET == "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
    assert not set("0O1lIio") & set(codes.ALPHABET)


def test_every_sign_comes_up_about_as_often() -> None:
    text = "".join(codes.new_code() for _ in range(5000))
    shares = [text.count(sign) / len(text) * len(codes.ALPHABET) for sign in codes.ALPHABET]
    assert min(shares) > 0.7
    assert max(shares) < 1.3


def test_a_reserved_word_is_drawn_again() -> None:
    refused: list[str] = []

    def first_three(code: str) -> bool:
        refused.append(code)
        return len(refused) <= 3

    assert codes.new_code(is_reserved=first_three) == refused[3]


def test_the_code_grows_by_one_after_five_conflicts() -> None:
    assert [codes.length_of_try(attempt) for attempt in range(11)] == [7] * 5 + [8] * 5 + [9]


@pytest.mark.parametrize("alias", ["abc", "A-b_9", "9lives", "a" * 50])
def test_good_aliases_pass(alias: str) -> None:
    assert codes.is_alias(alias)


@pytest.mark.parametrize(
    "alias",
    [
        "",
        "ab",
        "-abc",
        "_abc",
        "a" * 51,
        "a b c",
        "abc\n",
        "äbc",
        "abc.php",
        "a/b/c",
        "abc+",
        "abc\x00",
        "\u212aey",
    ],
)
def test_bad_aliases_do_not(alias: str) -> None:
    assert not codes.is_alias(alias)


def test_made_codes_have_the_form_of_a_code() -> None:
    assert all(codes.is_code(codes.new_code(length)) for length in (7, 8, 9))
    assert not any(codes.is_code(text) for text in ("", "a/b", "x.y", "a+", "é", "a" * 51))


def test_aliases_are_compared_without_case() -> None:
    assert codes.fold("My-Link_9") == codes.fold("mY-lINK_9")
