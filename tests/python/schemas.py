"""Our schemas of others' formats, held to the formats' own."""

import pathlib
import subprocess
import tempfile

from conftest import LIMIT
from google.protobuf import descriptor_pb2

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src"


def messages_of(schema):
    """The messages of a .proto file of ours, by their names."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "schema")
        subprocess.run(["protoc", f"--proto_path={SOURCES}",
                        f"--descriptor_set_out={file}", schema],
                       check=True, timeout=LIMIT)
        read = descriptor_pb2.FileDescriptorSet.FromString(file.read_bytes())
    return by_name(read.file[0].message_type)


def messages_in(*modules):
    """Those of generated Python modules."""
    messages = {}
    for module in modules:
        read = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(read)
        messages |= by_name(read.message_type)
    return messages


def by_name(items):
    return {item.name: item for item in items}


def assert_is_part(ours, theirs):
    """Each message, field, number, type and value of ours is one of theirs."""
    for name, message in ours.items():
        other = theirs[name]
        fields = by_name(other.field)
        for field in message.field:
            match = fields[field.name]
            assert (field.number, field.label) == (match.number, match.label)
            assert field.type == match.type or {field.type, match.type} == {
                field.TYPE_INT32, field.TYPE_ENUM}, field.name
        for kind in message.enum_type:
            values = by_name(by_name(other.enum_type)[kind.name].value)
            for value in kind.value:
                assert values[value.name].number == value.number
        assert_is_part(by_name(message.nested_type),
                       by_name(other.nested_type))
