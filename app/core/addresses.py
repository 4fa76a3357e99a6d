"""Under which address people reach this installation, for links that are read elsewhere."""

_public_url = ""


def stand_at(public_url: str) -> None:
    """Say the installation's own address."""
    global _public_url
    _public_url = public_url.rstrip("/")


def full_address(path: str) -> str:
    """A path of ours as it is called from outside; whatever is a whole address already stays as it is."""
    return _public_url + path if path.startswith("/") else path
