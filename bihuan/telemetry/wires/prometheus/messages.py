"""Prometheus's messages, editions 1 and 2: the few fields that are read."""

from functools import cache
from typing import Any

EDITION_1 = {
    "Request": "*series:Series=1 *metadata:Metadata=3",
    "Series": "*labels:Label=1 *samples:Sample=2 *histograms:Histogram=4",
    "Label": "name:string=1 value:string=2",
    "Sample": "value:double=1 timestamp:int64=2",
    "Metadata": "type:int32=1 name:string=2 unit:string=5",
}
EDITION_2 = {
    "Request": "*symbols:string=4 *series:Series=5",
    "Series": "*labels:uint32=1 *samples:Sample=2 *histograms:Histogram=3 metadata:Metadata=5",
    "Sample": "value:double=1 timestamp:int64=2",
    "Metadata": "type:int32=1 unit:uint32=4",
}
HISTOGRAM = {
    "Span": "offset:sint32=1 length:uint32=2",
    "Histogram": "count:uint64=1 real_count:double=2 sum:double=3 schema:sint32=4 zero:uint64=6 real_zero:double=7 "
    "*below:Span=8 *below_deltas:sint64=9 *below_counts:double=10 "
    "*above:Span=11 *above_deltas:sint64=12 *above_counts:double=13 timestamp:int64=15",
}


@cache
def request(edition: int) -> tuple[Any, type[Exception]]:
    """(the class of a request, what reading one may raise)."""
    from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
    from google.protobuf.descriptor_pb2 import FileDescriptorProto
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message import DecodeError
    from google.protobuf.message_factory import GetMessageClass

    package = f"prometheus.v{edition}"
    file = FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto3")
    for name, fields in ((EDITION_1 if edition == 1 else EDITION_2) | HISTOGRAM).items():
        message = file.message_type.add(name=name)
        for said in fields.split():
            label, kind, number = said.replace("=", ":").split(":")
            field = message.field.add(name=label.lstrip("*"), number=int(number))
            field.label = Field.LABEL_REPEATED if label[0] == "*" else Field.LABEL_OPTIONAL
            if kind[0].isupper():
                field.type, field.type_name = Field.TYPE_MESSAGE, f".{package}.{kind}"
            else:
                field.type = getattr(Field, f"TYPE_{kind.upper()}")
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(f"{package}.Request")), DecodeError
