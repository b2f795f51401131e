"""What every table of calls that must be refused is held to."""

import pytest


def refuses(call, error, words):
    """Hold a call to the error that it must raise, itself, and the words that its message has."""
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    for word in words:
        assert word in str(caught.value)
