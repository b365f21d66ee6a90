"""What leaves the house, where it goes, and what came of it."""

from bihuan.deliveries.models.alert import Alert
from bihuan.deliveries.models.bounce import Bounce
from bihuan.deliveries.models.delivery import Attempt, Delivery
from bihuan.deliveries.models.target import Target

__all__ = ["Alert", "Attempt", "Bounce", "Delivery", "Target"]
