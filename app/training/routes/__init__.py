"""The visitor's doors of learning."""

from app.training.routes import policy, policy_keeping
from app.training.routes.door import bp

__all__ = ["bp", "policy", "policy_keeping"]
