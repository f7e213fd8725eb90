from tests.guests.test_everything_interleaved import run


def test_long(stage, mails):
    run(stage, mails, examples=150, steps=60)
