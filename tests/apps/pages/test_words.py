"""Every word of the site has its Japanese, and the same English the same Japanese everywhere."""

from collections import defaultdict

import polib
import pytest

from seido.apps.pages import messages

ROOMS = [room for room in messages.rooms() if room.exists() and messages.messages_of(room)]


def catalogue(room):
    path = room / messages.CATALOGUE
    return polib.pofile(str(path)) if path.exists() else []


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_nothing_is_untranslated(room):
    used = {(context, text) for context, text, _plural in messages.messages_of(room)}
    known = {
        (entry.msgctxt, entry.msgid)
        for entry in catalogue(room)
        if (entry.msgstr or entry.msgstr_plural.get(0)) and "fuzzy" not in entry.flags
    }
    assert used - known == set()


def test_one_english_word_has_one_japanese():
    """Django merges the catalogues of all apps: of two translations only one would be shown."""
    found = defaultdict(set)
    for room in ROOMS:
        for entry in catalogue(room):
            found[entry.msgctxt, entry.msgid].add(entry.msgstr or entry.msgstr_plural.get(0))
    assert {key: texts for key, texts in found.items() if len(texts) > 1} == {}
