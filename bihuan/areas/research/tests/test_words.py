"""What we tell people: our sentences stay ours, whatever is quoted in them."""

import pytest

from bihuan.areas.research.models import Stage
from bihuan.areas.research.telling import news


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_quoted_title_does_not_turn_our_words_around(language):
    told = news(Stage.RECEIVED, title="\u2069\u202e反向\u2066 مرحبا\r\nBcc: x", language=language, key="FB-1")
    for text in (told.subject, told.text):
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        assert "反向 مرحبا" in text
    assert "\n" not in told.subject
