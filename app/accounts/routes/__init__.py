"""The doors: sign-in, links, one's own account, and those who let others in."""

from app.accounts.routes import links, others, own_account, proving, signing_in
from app.accounts.routes.door import bp

__all__ = ["bp", "links", "others", "own_account", "proving", "signing_in"]
