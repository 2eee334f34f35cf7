"""Signs in a text that nobody sees and that change what others see."""

import re

# Embeddings, overrides and isolates turn round what stands beside them (Unicode UAX #9, “Trojan Source”).
DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What a browser or Python writes for bytes that are no text.
UNREADABLE = re.compile("[\ufffd\ud800-\udfff]")
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def hidden_character_error(text):
    """Return the sentence that refuses a text with signs that hide or couldn't be read; "" for others."""
    if match := DIRECTION_CONTROLS.search(text):
        return f"There is a hidden sign in it that turns the direction of writing (U+{ord(match[0]):04X}). Remove it."
    if UNREADABLE.search(text):
        return "There is a character in it that couldn’t be read. Write it again."
    if match := CONTROL_CHARACTERS.search(text):
        return f"There is a control character in it (U+{ord(match[0]):04X}). Remove it."
    return ""
