"""The client of the checks: ncclient, and words for what they ask and find."""

import sys
import time

from lxml import etree
from ncclient import manager
from ncclient.operations import RPCError
from ncclient.xml_ import to_ele

BRO = "urn:bro:backup-restore-orchestrator"
BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
NS = {"b": BRO, "nc": BASE,
      "yl": "urn:ietf:params:xml:ns:yang:ietf-yang-library",
      "ncn": "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications",
      "nm": "urn:ietf:params:xml:ns:netmod:notification",
      "ncm": "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"}
# what checks.py is called with
PORT = int(sys.argv[2])


def connect(user="admin", password="pw", **more):
    return manager.connect(
        host="127.0.0.1", port=PORT, username=user, password=password,
        hostkey_verify=False, allow_agent=False, look_for_keys=False,
        timeout=20, **more)


def action(m, inner, manager_id="DEFAULT"):
    return tree(m.dispatch(to_ele(
        '<action xmlns="urn:ietf:params:xml:ns:yang:1"><brm xmlns="%s">'
        "<backup-manager><id>%s</id>%s</backup-manager></brm></action>"
        % (BRO, manager_id, inner))))


def tree(reply):
    return to_ele(reply.xml)


def values(element, path):
    return [e.text for e in element.iterfind(".//" + path, NS)]


def config(inner):
    return ('<config xmlns="%s" xmlns:nc="%s"><brm xmlns="%s">%s</brm></config>'
            % (BASE, BASE, BRO, inner))


def entry(key, inner="", attributes=""):
    return ("<backup-manager %s><id>%s</id>%s</backup-manager>"
            % (attributes, key, inner))


def edit(m, inner, **options):
    return m.edit_config(target="running", config=config(inner), **options)


def filtered(m, inner, get="get"):
    subtree = ("subtree", '<brm xmlns="%s">%s</brm>' % (BRO, inner))
    if get == "get":
        return tree(m.get(filter=subtree))
    return tree(m.get_config("running" if get == "get-config" else get, filter=subtree))


def ids(m, source="running"):
    return values(filtered(m, "", source), "b:id")


def refused(call, tag, app_tag=None, path=None, info=None):
    try:
        call()
    except RPCError as e:
        assert e.tag == tag, (e.tag, e.message)
        assert e.severity == "error"
        if app_tag:
            assert e.app_tag == app_tag, e.app_tag
        if path:
            assert e.path and path in e.path, e.path
        if info:
            assert info in (e.info or ""), e.info
        for secret in ("Exception", "java", "/etc", "at org."):
            assert secret not in (e.message or ""), e.message
        return e
    raise AssertionError("not refused with " + tag)


def chosen_name(m, number):
    report = filtered(m, entry("DEFAULT", "<progress-report><action-id>%s</action-id>"
                               "<backup-name/></progress-report>" % number))
    return values(report, "b:backup-name")[0]


def until(condition):
    for _ in range(100):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("did not come to pass")


def kept(m):
    """The users and rules of running, lest whoever replaces it shuts himself out."""
    return "".join(etree.tostring(top, encoding="unicode")
                   for top in tree(m.get_config("running")).find("nc:data", NS)
                   if top.tag != "{%s}brm" % BRO)


def copy(m, inner, target="running"):
    whole = config(inner).replace("</config>", kept(m) + "</config>")
    m.dispatch(to_ele(
        '<copy-config xmlns="%s"><target><%s/></target><source>%s</source></copy-config>'
        % (BASE, target, whole)))


PLAN = "<backup><name>old</name><restore><plan-only>true</plan-only></restore></backup>"
