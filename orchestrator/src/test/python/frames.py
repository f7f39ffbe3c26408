"""Frames of NETCONF that were right before chance touched them."""

import copy
import random
import xml.etree.ElementTree as ET

from wire import (
    BASE, END, HELLO, HELLO_1_0, action, chunked, edit, entry, hello, rpc, subtree,
)

MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"
EVENTS = "urn:ietf:params:xml:ns:netconf:notification:1.0"

HELLOS = (
    HELLO,
    HELLO_1_0,
    hello("urn:ietf:params:netconf:base:1.0", "urn:ietf:params:netconf:base:1.1"),
    b'<?xml version="1.0" encoding="UTF-8"?>' + HELLO,
)
OPERATIONS = (
    "<get/>",
    "<get><filter/></get>",
    "<get-config><source><running/></source></get-config>",
    f"<get>{subtree(entry('DEFAULT', '<backup><name/></backup>'))}</get>",
    f"<get-config><source><running/></source>{subtree(entry('f'))}</get-config>",
    edit(entry("f", "<description>text</description>")),
    edit(entry("f", "", ' nc:operation="remove"')),
    edit(entry("f"), options="<default-operation>none</default-operation>"
                             "<test-option>test-only</test-option>"),
    edit(entry("f"), "candidate"),
    "<commit/>",
    "<commit><confirmed/><confirm-timeout>1</confirm-timeout></commit>",
    "<cancel-commit/>",
    "<discard-changes/>",
    "<validate><source><running/></source></validate>",
    "<lock><target><running/></target></lock>",
    "<unlock><target><running/></target></unlock>",
    "<kill-session><session-id>4000000000</session-id></kill-session>",
    "<copy-config><target><candidate/></target><source><running/></source></copy-config>",
    action("<backup><name>x</name><restore><plan-only>true</plan-only></restore></backup>"),
    action("<cancel-action><action-id>4000000000</action-id></cancel-action>"),
    f'<get-schema xmlns="{MONITORING}"><identifier>ietf-yang-types</identifier></get-schema>',
    f'<create-subscription xmlns="{EVENTS}"><stream>NETCONF</stream></create-subscription>',
    '<get-data xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-nmda"'
    ' xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores"><datastore>ds:operational</datastore>'
    "<max-depth>2</max-depth></get-data>",
    '<get><filter type="xpath" xmlns:b="urn:bro:backup-restore-orchestrator"'
    " select=\"/b:brm/b:backup-manager[b:id='f']/b:description\"/></get>",
)
TOKENS = (
    b"", b"\0", b"\xff", b"\xc3", b"\xef\xbf\xbf", b"\r", b"\n", b"\n##\n", b"\n#1\n", b"\n#0\n",
    b"\n#4294967295\n", b"]]>", END, b"<", b">", b"&", b'"', b"'", b"/", b"<a>", b"</a>", b"<a/>",
    b"<!--", b"-->", b"<![CDATA[", b"<?x y?>", b"&#0;", b"&#8;", b"&#x10FFFF;", b"&amp;", b"&a;",
    b"<!DOCTYPE r [<!ENTITY a 'b'>]>", b' xmlns=""', b' xmlns:nc="urn:x"', b"nc:", b":", b"{", b"]",
    b"-1", b"0", b"4294967296", b"18446744073709551616", b"1e9", b"../../x", b"a" * 5000,
    b"<a>" * 300, "é€😀".encode(), "\u202e".encode(), b"operation", b"<rpc>", b"</rpc>", b"%s%n",
)
TEXTS = (
    "", " ", "-1", "0", "4294967295", "4294967296", "18446744073709551616", "1e9", "NaN", "true",
    "delete", "create", "replace", "none", "merge", "subtree", "xpath", "/", "//*", "/b:brm[", "..",
    "count(//*) > 0", "'", '"', "<&>", "é€😀", "\u202e", "x" * 5000, "../../etc/passwd", "%s%n",
    "2999-01-01T00:00:00Z", "nc:running", "DEFAULT", "]]>", "\n##\n",
)


def frames():
    return [chunked(rpc(operation)) for operation in OPERATIONS]


class Mutations:
    """One seed is one series of frames."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.right = frames()

    def hello(self):
        """Mostly one that is right, so that what follows is looked at."""
        right = self.chance.choice(HELLOS) + END
        return right if self.chance.random() < 0.9 else self.mutated(right)

    def frame(self):
        """Most likely an error in framing, or no XML."""
        return self.mutated(self.chance.choice(self.right))

    def well_formed(self):
        """In one legal chunk, and XML, but hardly what it was."""
        root = ET.fromstring(rpc(self.chance.choice(OPERATIONS)))
        for _ in range(self.chance.choice((1, 1, 2, 4))):
            elements = list(root.iter())
            self.chance.choice(
                (self.rename, self.empty, self.repeat, self.transplant, self.say, self.attribute)
            )(self.chance.choice(elements), elements)
        return chunked(ET.tostring(root))

    def rename(self, element, elements):
        other = self.chance.choice(elements).tag
        namespace, name = other.rsplit("}", 1)
        element.tag = self.chance.choice(
            (other, f"{namespace}}}x{name}", name, "{urn:x}" + name, f"{namespace}}}running")
        )

    def empty(self, element, _):
        kept = [child for child in element if self.chance.random() < 0.4]
        element[:] = kept
        element.text = None

    def repeat(self, element, _):
        for child in list(element)[:2]:
            element.extend([copy.deepcopy(child)] * self.chance.choice((1, 2, 50)))

    def transplant(self, element, elements):
        element.append(copy.deepcopy(self.chance.choice(elements[1:])))

    def say(self, element, _):
        element.text = self.chance.choice(TEXTS)

    def attribute(self, element, elements):
        name = self.chance.choice(
            (f"{{{BASE}}}operation", "operation", "type", "select", "message-id", "{urn:x}y")
        )
        element.set(name, self.chance.choice(TEXTS))

    def mutated(self, frame):
        for _ in range(self.chance.choice((1, 1, 1, 2, 3, 6))):
            frame = self.chance.choice(
                (self.flip, self.cut, self.double, self.insert, self.splice, self.reframe)
            )(frame)
        return frame

    def place(self, frame):
        return self.chance.randrange(len(frame) + 1)

    def flip(self, frame):
        if not frame:
            return frame
        changed = bytearray(frame)
        changed[self.chance.randrange(len(frame))] ^= 1 << self.chance.randrange(8)
        return bytes(changed)

    def cut(self, frame):
        begin = self.place(frame)
        return frame[:begin] + frame[begin + self.chance.choice((1, 2, 8, 64, 4096)):]

    def double(self, frame):
        begin = self.place(frame)
        end = begin + self.chance.randrange(60)
        return frame[:end] + frame[begin:]

    def insert(self, frame):
        at = self.place(frame)
        return frame[:at] + self.chance.choice(TOKENS) + frame[at:]

    def splice(self, frame):
        other = self.chance.choice(self.right)
        return frame[: self.place(frame)] + other[self.place(other):]

    def reframe(self, frame):
        """The same content, or what is left of it, in one legal chunk."""
        inner = frame.split(b"\n", 2)[-1].removesuffix(b"\n##\n")
        return chunked(inner) if inner else frame
