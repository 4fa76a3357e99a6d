"""The pages about what is held."""

from app.privacy.routes import erasure, others, own, sources
from app.privacy.routes.door import bp

__all__ = ["bp", "erasure", "others", "own", "sources"]
