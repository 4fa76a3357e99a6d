"""How the demo company moves in."""

from app.demo.services.moving_in import Seeded, seed_demo

__all__ = ["Seeded", "seed_demo"]
