"""Notifications: subscriptions, replay, and what is told."""

import time

from ncclient.xml_ import to_ele

from checks_client import (
    BRO,
    NS,
    action,
    chosen_name,
    config,
    connect,
    edit,
    entry,
    filtered,
    refused,
    tree,
    values,
)


def check_subscription():
    with connect("operator") as m:
        m.create_subscription(filter=("subtree", '<action-state-changed xmlns="%s">'
                                      "<state>finished</state></action-state-changed>" % BRO))
        refused(lambda: m.create_subscription(), "operation-failed")
        number = action(m, "<create-backup/>").find("b:return-value", NS).text
        event = m.take_notification(timeout=10)
        root = to_ele(event.notification_xml)
        assert root[0].tag == "{urn:ietf:params:xml:ns:netconf:notification:1.0}eventTime"
        assert values(root, "b:state") == ["finished"]
        assert values(root, "b:action-id") == [number]
        assert m.take_notification(timeout=0.5) is None
        assert values(filtered(m, ""), "b:backup-manager/b:id") == ["DEFAULT"]
        action(m, "<delete-backup><name>%s</name></delete-backup>" % chosen_name(m, number))


def check_refused_subscriptions():
    with connect() as m:
        refused(lambda: m.create_subscription(stream_name="none"), "invalid-value")
        refused(lambda: m.dispatch(to_ele(
            '<create-subscription xmlns="urn:ietf:params:xml:ns:netconf:notification:1.0">'
            "<stopTime>2030-01-01T00:00:00Z</stopTime></create-subscription>")),
            "missing-element", info="startTime")
        refused(lambda: m.create_subscription(start_time="2999-01-01T00:00:00Z"), "bad-element")
        refused(lambda: m.create_subscription(start_time="2020-01-02T00:00:00Z",
                                              stop_time="2020-01-01T00:00:00Z"), "bad-element")
        refused(lambda: m.create_subscription(start_time="yesterday"), "invalid-value")


def names(m, patience=10):
    """Names of notifications up to the one that says that there are no more."""
    heard = []
    while not heard or heard[-1] != "notificationComplete":
        event = m.take_notification(timeout=patience)
        assert event, heard
        heard.append(to_ele(event.notification_xml)[1].tag.split("}")[1])
    return heard


def check_replay():
    with connect() as m:
        number = action(m, "<create-backup/>").find("b:return-value", NS).text
        wanted = ("subtree", '<action-state-changed xmlns="%s"><action-id>%s</action-id>'
                  "</action-state-changed>" % (BRO, number))
        m.create_subscription(filter=wanted, start_time="2020-01-01T00:00:00Z")
        states = []
        for _ in range(3):
            root = to_ele(m.take_notification(timeout=10).notification_xml)
            states += values(root, "b:state") or [root[1].tag]
        assert states == ["queued", "finished",
                          "{urn:ietf:params:xml:ns:netmod:notification}replayComplete"], states
        assert m.take_notification(timeout=0.3) is None
    with connect() as m:
        stop = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
        m.create_subscription(filter=wanted, start_time="2020-01-01T00:00:00Z", stop_time=stop)
        assert names(m) == ["action-state-changed"] * 2 + ["replayComplete",
                                                           "notificationComplete"]
        # the session may subscribe again
        m.create_subscription(filter=wanted, start_time="2020-01-01T00:00:00Z",
                              stop_time="2020-01-02T00:00:00Z")
        assert names(m) == ["replayComplete", "notificationComplete"]
        streams = tree(m.get(filter=("subtree", '<netconf xmlns="%s"/>' % NS["nm"])))
        assert values(streams, "nm:replaySupport") == ["true"]
        assert values(streams, "nm:replayLogCreationTime")[0].endswith("Z")
        action(m, "<delete-backup><name>%s</name></delete-backup>" % chosen_name(m, number))


def check_session_events():
    def take(name):
        # sessions of other checks end late
        while True:
            root = to_ele(m.take_notification(timeout=10).notification_xml)
            if root[1].tag == "{%s}%s" % (NS["ncn"], name) and values(root, "ncn:session-id") == [
                    other.session_id]:
                return root

    def ended(reason):
        end = take("netconf-session-end")
        assert values(end, "ncn:termination-reason") == [reason]
        return end

    with connect() as m:
        m.create_subscription()
        for reason in ("closed", "dropped", "killed"):
            other = connect("operator")
            start = take("netconf-session-start")
            assert values(start, "ncn:username") == ["operator"]
            assert values(start, "ncn:source-host") == ["127.0.0.1"]
            if reason == "closed":
                other.close_session()
            elif reason == "dropped":
                other._session._transport.sock.close()
            else:
                m.kill_session(other.session_id)
            end = ended(reason)
            killer = [m.session_id] if reason == "killed" else []
            assert values(end, "ncn:killed-by") == killer


def check_config_events():
    with connect() as m:
        m.create_subscription(filter=("subtree", '<netconf-config-change xmlns="%s"/>' % NS["ncn"]))
        edit(m, entry("seen") + entry("DEFAULT", "<description>d</description>"))
        change = to_ele(m.take_notification(timeout=10).notification_xml)[1]
        by = change.find("ncn:changed-by", NS)
        assert values(by, "ncn:username") == ["admin"]
        assert values(by, "ncn:session-id") == [m.session_id]
        assert values(change, "ncn:datastore") == ["running"]
        targets = dict(zip(values(change, "ncn:target"), values(change, "ncn:operation")))
        place = "/bro:brm/bro:backup-manager[bro:id='%s']"
        assert targets == {place % "seen": "create",
                           place % "DEFAULT" + "/bro:description": "create"}, targets
        assert change.find(".//ncn:target", NS).nsmap["bro"] == BRO
        edit(m, entry("DEFAULT", "<description>d</description>"))
        edit(m, entry("seen", attributes='nc:operation="delete"')
             + entry("DEFAULT", '<description>e</description>'))
        change = to_ele(m.take_notification(timeout=10).notification_xml)[1]
        assert sorted(values(change, "ncn:operation")) == ["delete", "replace"]
        edit(m, entry("DEFAULT", '<description nc:operation="delete"/>'))
        change = to_ele(m.take_notification(timeout=10).notification_xml)[1]
        assert values(change, "ncn:operation") == ["delete"]


def check_confirmed_commit_events():
    def take(word):
        event = to_ele(m.take_notification(timeout=10).notification_xml)[1]
        assert values(event, "ncn:confirm-event") == [word], values(event, "ncn:confirm-event")
        return event

    with connect() as m:
        m.create_subscription(filter=("subtree", '<netconf-confirmed-commit xmlns="%s"/>'
                                      % NS["ncn"]))
        m.edit_config(target="candidate", config=config(
            entry("DEFAULT", "<description>confirmed</description>")))
        m.commit(confirmed=True, timeout="60")
        start = take("start")
        assert values(start, "ncn:username") == ["admin"]
        assert values(start, "ncn:timeout") == ["60"]
        m.commit(confirmed=True, timeout="50")
        assert values(take("extend"), "ncn:timeout") == ["50"]
        m.commit()
        assert not values(take("complete"), "ncn:timeout")
        m.edit_config(target="candidate", config=config(
            entry("DEFAULT", "<description>cancelled</description>")))
        m.commit(confirmed=True, timeout="1")
        take("start")
        assert not values(take("timeout"), "ncn:username")
