"""What may end the story before its end."""

from csc_mailbot.errors import PermanentError


class StoryFailed(PermanentError):
    """Something in the playground did not happen, or happened otherwise than it must."""
