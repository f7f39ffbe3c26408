"""Logins, what users and roles may do, locks, and how sessions end."""

import sys
import time

from ncclient import manager
from ncclient.operations import RPCError
from ncclient.transport.errors import AuthenticationError

from checks_client import (
    BASE,
    NS,
    PLAN,
    PORT,
    action,
    connect,
    edit,
    entry,
    filtered,
    refused,
    tree,
    values,
)


def check_login_by_password():
    m = connect()
    assert m.connected
    m.close_session()


def check_login_by_key():
    m = manager.connect(
        host="127.0.0.1", port=PORT, username="admin", key_filename=sys.argv[3],
        hostkey_verify=False, allow_agent=False, look_for_keys=False)
    m.close_session()


def check_bad_logins():
    for user, password in (("admin", "no"), ("admin", ""), ("nobody", "pw")):
        try:
            connect(user, password)
        except AuthenticationError:
            continue
        raise AssertionError("let in: " + user)


def check_roles():
    with connect("viewer") as viewer, connect("operator") as operator:
        assert values(filtered(viewer, ""), "b:backup-manager/b:id") == ["DEFAULT"]
        refused(lambda: action(viewer, "<create-backup/>"), "access-denied")
        refused(lambda: action(viewer, PLAN), "access-denied")
        refused(lambda: edit(operator, entry("x")), "access-denied")
        refused(lambda: operator.lock("running"), "access-denied")
        refused(lambda: operator.kill_session(str(int(viewer.session_id))), "access-denied")


SYSTEM = "urn:ietf:params:xml:ns:yang:ietf-system"


def user(inner):
    return ('<config xmlns="%s" xmlns:nc="%s"><system xmlns="%s"><authentication>%s'
            '</authentication></system></config>' % (BASE, BASE, SYSTEM, inner))


def password_of(name, m):
    found = m.get_config("running", ("subtree", '<system xmlns="%s"><authentication><user><name>'
                                     "%s</name></user></authentication></system>" % (SYSTEM, name)))
    return tree(found).xpath("//*[local-name()='password']/text()")


def logs_in(name, password):
    try:
        connect(name, password).close_session()
        return True
    except AuthenticationError:
        return False


def check_users():
    with connect() as m:
        m.edit_config(target="running", config=user(
            "<user><name>eve</name><password>$0$first</password></user>"))
        assert password_of("eve", m)[0].startswith("$6$")
        assert logs_in("eve", "first")
        assert not logs_in("eve", "$0$first")
        m.edit_config(target="running", config=user(
            "<user><name>eve</name><password>$0$second</password></user>"))
        assert logs_in("eve", "second")
        assert not logs_in("eve", "first")
        hashed = password_of("eve", m)[0]
        assert not logs_in("eve", hashed)
        m.edit_config(target="running", config=user(
            "<user><name>fay</name><password>%s</password></user>" % hashed))
        assert logs_in("fay", "second")
        md5 = "$1$abcdefgh$0123456789012345678901"
        refused(lambda: m.edit_config(target="running", config=user(
            "<user><name>gil</name><password>%s</password></user>" % md5)), "invalid-value")
        with connect("viewer") as viewer:
            assert password_of("eve", viewer) == []
        m.edit_config(target="running", config=user(
            '<user nc:operation="delete"><name>eve</name></user>'
            '<user nc:operation="delete"><name>fay</name></user>'))
        assert not logs_in("eve", "second")


def check_locks():
    with connect() as one:
        two = connect()
        one.lock("running")
        refused(lambda: one.lock("running"), "lock-denied", info=one.session_id)
        refused(lambda: two.lock("running"), "lock-denied", info=one.session_id)
        refused(lambda: two.unlock("running"), "operation-failed")
        refused(lambda: edit(two, entry("x")), "in-use")
        state = tree(two.get(filter=("subtree", '<netconf-state xmlns="%s"><datastores/>'
                                     "</netconf-state>" % NS["ncm"])))
        assert values(state, "ncm:locked-by-session") == [one.session_id]
        edit(one, entry("x"))
        edit(one, entry("x", "", 'nc:operation="delete"'))
        one.unlock("running")
        refused(lambda: one.unlock("running"), "operation-failed")
        two.lock("running")
        two.close_session()
        one.lock("running")
        one.unlock("running")


def check_dropped_session_frees_its_lock():
    one, two = connect(), connect()
    one.lock("running")
    one._session._transport.close()
    for _ in range(50):
        try:
            two.lock("running")
            two.close_session()
            return
        except RPCError:
            time.sleep(0.1)
    raise AssertionError("still locked")


def check_kill_session():
    with connect() as m:
        victim = connect()
        victim.lock("running")
        refused(lambda: m.kill_session(m.session_id), "invalid-value")
        for unknown in ("0", "4000000000", "x"):
            refused(lambda: m.kill_session(unknown), "invalid-value")
        m.kill_session(victim.session_id)
        m.lock("running")
        try:
            victim.get_config("running")
        except RPCError:
            raise
        except Exception:
            return
        raise AssertionError("killed session still serves")
