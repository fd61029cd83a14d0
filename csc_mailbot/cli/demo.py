"""`demo`: the playground."""


def demo() -> None:
    """Play the desk's story on a mailbox of its own."""
