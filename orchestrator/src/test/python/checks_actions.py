"""Actions: backups, restores, plans, and orders that are refused."""

import threading
import time

from ncclient.xml_ import to_ele

from checks_client import (
    BASE,
    BRO,
    NS,
    PLAN,
    action,
    chosen_name,
    connect,
    entry,
    filtered,
    refused,
    values,
)

RESTORE = "<backup><name>old</name><restore/></backup>"


def check_create_backup():
    with connect("operator") as m:
        reply = action(m, "<create-backup><name>mine</name></create-backup>")
        number = reply.find("b:return-value", NS).text
        report = filtered(m, entry("DEFAULT", "<progress-report><action-id>%s</action-id>"
                                   "</progress-report>" % number))
        assert values(report, "b:progress-report/b:backup-name") == ["mine"]
        assert values(report, "b:progress-report/b:result") == ["success"]
        assert not values(report, "b:agent/b:id")
        again = action(m, "<create-backup/>").find("b:return-value", NS).text
        assert int(again) > int(number)
        chosen = chosen_name(m, again)
        action(m, "<delete-backup><name>%s</name></delete-backup>" % chosen)
        assert action(m, "<delete-backup><name>mine</name></delete-backup>") is not None
        restored = action(
            m, "<backup><name>old</name><restore><agent>db</agent></restore></backup>")
        assert restored is not None


def check_restore_plan():
    with connect("operator") as m:
        ordered = action(m, RESTORE).find("b:return-value", NS).text
        reply = action(m, PLAN)
        assert reply.find("b:return-value", NS) is None
        assert reply.find("b:plan/b:feasible", NS).text == "true"
        assert values(reply, "b:plan/b:agent/b:id") == ["db"]
        assert values(reply, "b:check/b:result") == ["passed"] * 4
        after = action(m, RESTORE).find("b:return-value", NS).text
        assert int(after) == int(ordered) + 1


def check_refused_actions():
    with connect("operator") as m:
        refused(lambda: action(m, "<create-backup/>", "none"), "data-missing", "unknown-manager")
        refused(lambda: action(m, "<create-backup><name>old</name></create-backup>"),
                "data-exists", "backup-exists")
        for name in ("../x", "x" * 201, "", ".", "..", "last", "a b", "a/b"):
            refused(lambda: action(m, "<create-backup><name>%s</name></create-backup>" % name),
                    "invalid-value",
                    path="/bro:brm/bro:backup-manager[bro:id='DEFAULT']/bro:create-backup/bro:name")
        refused(lambda: action(m, "<backup><name>none</name><restore/></backup>"),
                "data-missing", "unknown-backup")
        refused(lambda: action(m, "<delete-backup/>"), "missing-element", info="name")
        refused(lambda: action(m, "<cancel-action/>"), "missing-element", info="action-id")
        refused(lambda: action(m, "<cancel-action><action-id>x</action-id></cancel-action>"),
                "invalid-value", path="action-id")
        refused(lambda: action(m, "<cancel-action><action-id>77</action-id></cancel-action>"),
                "data-missing", "unknown-action")
        refused(lambda: action(m, "<cancel-action><action-id>18446744073709551615</action-id>"
                                  "</cancel-action>"), "data-missing", "unknown-action")
        refused(lambda: action(m, "<create-backup><nme>x</nme></create-backup>"),
                "unknown-element", info="nme")
        refused(lambda: action(m, "<create-backup><name>a</name><name>b</name></create-backup>"),
                "bad-element")
        refused(lambda: action(m, "<explode/>"), "unknown-element", info="explode")
        refused(lambda: action(m, "<import-backup/>"), "unknown-element")
        refused(lambda: action(m, "<backup><name>old</name><verify/></backup>"),
                "unknown-element", info="verify")
        refused(lambda: action(m, "<create-backup/><create-backup/>"), "bad-element")
        refused(lambda: action(m, "<backup><restore/></backup>"), "missing-element", info="name")
        refused(lambda: action(m, '<create-backup xmlns="urn:x"/>'), "unknown-namespace")
        refused(lambda: m.dispatch(to_ele('<action xmlns="urn:ietf:params:xml:ns:yang:1"/>')),
                "missing-element")
        refused(lambda: m.dispatch(to_ele('<brm xmlns="%s"/>' % BRO)), "operation-not-supported")
        refused(lambda: m.dispatch(to_ele('<get-more xmlns="%s"/>' % BASE)),
                "operation-not-supported")
        refused(lambda: action(m, "<create-backup><name>bug</name></create-backup>"),
                "operation-failed")
        assert m.connected


def check_slow_action_delays_nobody_else():
    with connect() as slow, connect() as other:
        done = []
        thread = threading.Thread(target=lambda: done.append(
            action(slow, "<create-backup><name>slow</name></create-backup>")))
        thread.start()
        time.sleep(0.3)
        other.get_config("running")
        assert not done, "the slow action was faster than a get"
        thread.join(20)
        assert done
        action(other, "<delete-backup><name>slow</name></delete-backup>")
