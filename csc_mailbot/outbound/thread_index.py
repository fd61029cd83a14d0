"""Which conversation is it for Outlook? Thread-Index, echoed only when it is one ([MS-OXOMSG] §2.2.1.3).

Thread-Topic goes with it and never alone. Where there is no index, Outlook makes one conversation of all mails with
the same topic: two incidents that a customer called «ayuda» would be one. The Subject with its folio is topic enough.
"""

import base64
import binascii

_HEAD_BYTES = 22
"""Version, five bytes of time and a GUID; every answer adds five more."""
_ANSWER_BYTES = 5
_LONGEST = 680
"""Characters of base64: a conversation of nearly a hundred answers."""
_VERSION = 1


def valid_thread_index(value: str) -> str:
    """Return the header's value without blanks, or an empty string when it is no Thread-Index or too long."""
    index = "".join(value[: 2 * _LONGEST].split())
    if not index.isascii() or len(index) > _LONGEST:
        return ""
    try:
        packed = base64.b64decode(index, validate=True)
    except binascii.Error:
        return ""
    answers = len(packed) - _HEAD_BYTES
    return index if answers >= 0 and answers % _ANSWER_BYTES == 0 and packed[0] == _VERSION else ""
