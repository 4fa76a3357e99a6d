"""The visitor's doors of coaching."""

from app.coaching.routes.door import bp

__all__ = ["bp"]
