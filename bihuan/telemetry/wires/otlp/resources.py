"""Who sent it: what all records of one process have in common."""

from dataclasses import dataclass
from typing import Any

from bihuan.telemetry.wires.events import sound

# Said once for a process and asked for with every row; what the process was started with is not.
KEPT = (
    "service.namespace",
    "service.version",
    "service.instance.id",
    "deployment.environment.name",
    "deployment.environment",
    "host.name",
    "k8s.namespace.name",
    "k8s.pod.name",
    "container.name",
    "cloud.region",
)


@dataclass
class Origin:
    """The service, and what of its resource goes with each row."""

    service: str
    kept: dict[str, Any]


def origin(resource: dict[str, Any]) -> Origin:
    name = str(resource.get("service.name", ""))
    return Origin(sound(name[:200]), {key: resource[key] for key in KEPT if key in resource})


@dataclass(slots=True)
class Span:
    name: str
    kind: int
    start: int
    end: int
    trace: str
    span: str
    parent: str
    failed: bool
    message: str
    attributes: dict[str, Any]
    exception: dict[str, Any]


@dataclass(slots=True)
class Point:
    """One point of a metric. `shape`: gauge, sum, histogram, exponential or summary."""

    name: str
    unit: str
    shape: str
    delta: bool
    monotonic: bool
    at: int
    attributes: dict[str, Any]
    value: float | None = None
    count: float | None = None
    total: float | None = None
    least: float | None = None
    most: float | None = None
    bounds: Any = ()
    counts: Any = ()
    scale: int = 0
    zero: int = 0
    positive: tuple[int, Any] = (0, ())
    negative: tuple[int, Any] = (0, ())
    quantiles: Any = ()


@dataclass(slots=True)
class Record:
    at: int
    level: str
    number: int
    body: Any
    trace: str
    span: str
    attributes: dict[str, Any]
