"""Checks of a NETCONF server through ncclient; the JUnit test runs one check each.

Usage: checks.py CHECK PORT [KEY-FILE]
The server holds what FakeOrchestrator says; users admin, operator and viewer
have the password "pw".
"""

import sys
import threading
import time

from lxml import etree
from ncclient import manager
from ncclient.operations import RPCError
from ncclient.operations.errors import TimeoutExpiredError
from ncclient.transport.errors import AuthenticationError
from ncclient.xml_ import to_ele

BRO = "urn:bro:backup-restore-orchestrator"
BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
NS = {"b": BRO, "nc": BASE,
      "yl": "urn:ietf:params:xml:ns:yang:ietf-yang-library",
      "ncn": "urn:ietf:params:xml:ns:yang:ietf-netconf-notifications",
      "nm": "urn:ietf:params:xml:ns:netmod:notification",
      "ncm": "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"}
PORT = int(sys.argv[2])
RESTORE = "<backup><name>old</name><restore/></backup>"
PLAN = "<backup><name>old</name><restore><plan-only>true</plan-only></restore></backup>"


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


def check_yang_library():
    with connect() as m:
        data = tree(m.get(filter=("subtree", '<yang-library xmlns="%s"/>' % NS["yl"])))
        modules = values(data, "yl:module/yl:name")
        assert "backup-restore-orchestrator" in modules, modules
        features = "yl:module[yl:name='backup-restore-orchestrator']/yl:feature"
        assert values(data, features) == ["restore-plan"]
        content_id = values(data, "yl:content-id")[0]
        assert any("content-id=" + content_id in c for c in m.server_capabilities)
        state = tree(m.get(filter=("subtree", '<netconf-state xmlns="%s"/>' % NS["ncm"])))
        assert set(values(state, "ncm:capability")) == set(m.server_capabilities)
        schemas = values(state, "ncm:schema/ncm:identifier")
        imported = values(data, "yl:import-only-module/yl:name")
        assert sorted(schemas) == sorted(modules + imported)
        for name in schemas:
            text = m.get_schema(name).data
            assert "module " + name in text
        session = values(state, "ncm:session/ncm:username")
        assert "admin" in session
        refused(lambda: m.get_schema("none"), "invalid-value")
        refused(lambda: m.get_schema("ietf-netconf", version="1999-01-01"), "invalid-value")
        refused(lambda: m.get_schema("ietf-netconf", format="yin"), "invalid-value")


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
        assert action(m, "<backup><name>old</name><restore><agent>db</agent></restore></backup>") is not None


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
        refused(lambda: m.edit_config(target="running", config=user(
            "<user><name>gil</name><password>$1$abcdefgh$0123456789012345678901</password></user>")),
                "invalid-value")
        with connect("viewer") as viewer:
            assert password_of("eve", viewer) == []
        m.edit_config(target="running", config=user(
            '<user nc:operation="delete"><name>eve</name></user>'
            '<user nc:operation="delete"><name>fay</name></user>'))
        assert not logs_in("eve", "second")


def check_edit_config():
    with connect() as m:
        edit(m, entry("gold", "<description>one</description>"))
        refused(lambda: edit(m, entry("gold", "", 'nc:operation="create"')), "data-exists",
                path="bro:backup-manager[bro:id='gold']")
        edit(m, entry("gold"))
        assert values(filtered(m, entry("gold"), "get-config"), "b:description") == ["one"]
        edit(m, entry("gold", "", 'nc:operation="replace"'))
        assert values(filtered(m, entry("gold"), "get-config"), "b:description") == []
        edit(m, entry("silver", "<description>two</description>"), test_option="test-then-set",
             error_option="stop-on-error", default_operation="merge")
        refused(lambda: edit(m, entry("silver", '<description nc:operation="create">x'
                                      '</description>')), "data-exists")
        edit(m, entry("silver", '<description nc:operation="delete"/>'))
        refused(lambda: edit(m, entry("silver", '<description nc:operation="delete"/>')),
                "data-missing", path="bro:description")
        edit(m, entry("silver", "", 'nc:operation="delete"'))
        refused(lambda: edit(m, entry("silver", "", 'nc:operation="delete"')), "data-missing")
        edit(m, entry("silver", "", 'nc:operation="remove"'))
        edit(m, entry("tested"), test_option="test-only")
        assert values(filtered(m, "", "get-config"), "b:id") == ["DEFAULT", "gold"]
        refused(lambda: edit(m, entry("none", "<description>x</description>"),
                             default_operation="none"), "data-missing")
        edit(m, entry("made", "", 'nc:operation="create"'), default_operation="none")
        edit(m, entry("made", "", 'nc:operation="delete"'), default_operation="none")
        refused(lambda: edit(m, entry("a") + entry("b", "", 'nc:operation="delete"'),
                             error_option="rollback-on-error"), "data-missing")
        refused(lambda: edit(m, entry("a") + entry("DEFAULT", "", 'nc:operation="delete"')),
                "operation-failed", "invalid-configuration")
        assert values(filtered(m, "", "get-config"), "b:id") == ["DEFAULT", "gold"]
        edit(m, entry("gold", "", 'nc:operation="delete"'))
        refused(lambda: m.edit_config(target="startup", config=config("")), "unknown-element")


def check_refused_edits():
    with connect() as m:
        refused(lambda: edit(m, entry("x", "<colour/>")), "unknown-element", info="colour")
        refused(lambda: edit(m, entry("x", "<housekeeping/>")), "unknown-element")
        refused(lambda: edit(m, entry("x", "<agent><id>db</id></agent>")), "unknown-element")
        refused(lambda: edit(m, '<backup-manager xmlns="urn:x"/>'), "unknown-namespace",
                info="urn:x")
        refused(lambda: edit(m, "<backup-manager/>"), "missing-element", info="id")
        refused(lambda: edit(m, entry("x/y")), "invalid-value", path="/bro:id")
        refused(lambda: edit(m, entry("x", "<description>%s</description>" % ("d" * 1025))),
                "invalid-value", path="/bro:brm/bro:backup-manager[bro:id='x']/bro:description")
        refused(lambda: edit(m, entry("x") + entry("x")), "bad-element")
        refused(lambda: edit(m, entry("x", "<description>a</description>" * 2)), "bad-element")
        refused(lambda: edit(m, entry("x", "", 'nc:operation="nonsense"')), "bad-attribute",
                info="operation")
        refused(lambda: edit(m, entry("x", "", 'nc:operatoin="merge"')), "unknown-attribute")
        base = '<edit-config xmlns="%s">%%s</edit-config>' % BASE
        refused(lambda: m.dispatch(to_ele(base % "<target><running/></target>")),
                "missing-element", info="config")
        refused(lambda: m.dispatch(to_ele(base % "<config/>")), "missing-element", info="target")
        refused(lambda: m.dispatch(to_ele(
            base % "<target><running/></target><url>file:///etc/passwd</url>")),
            "unknown-element", info="url")
        refused(lambda: m.dispatch(to_ele(
            base % "<target><running/></target><test-option>no</test-option><config/>")),
            "invalid-value")
        refused(lambda: m.delete_config("running"), "unknown-element")
        refused(lambda: m.copy_config("running", "running"), "invalid-value")
        m.validate("running")
        m.dispatch(to_ele('<validate xmlns="%s"><source>%s</source></validate>'
                          % (BASE, config(entry("DEFAULT")))))
        refused(lambda: m.dispatch(to_ele(
            '<validate xmlns="%s"><source>%s</source></validate>'
            % (BASE, config(entry("x/y"))))), "invalid-value")
        assert values(filtered(m, "", "get-config"), "b:id") == ["DEFAULT"]


def ids(m, source="running"):
    return values(filtered(m, "", source), "b:id")


def kept(m):
    """The users and rules of running, lest whoever replaces it shuts himself out."""
    return "".join(etree.tostring(top, encoding="unicode")
                   for top in tree(m.get_config("running")).find("nc:data", NS)
                   if top.tag != "{%s}brm" % BRO)


def copy(m, inner, target="running"):
    whole = config(inner).replace("</config>", kept(m) + "</config>")
    m.dispatch(to_ele('<copy-config xmlns="%s"><target><%s/></target><source>%s</source></copy-config>'
                      % (BASE, target, whole)))


def copy_running(m, mode):
    m.dispatch(to_ele(
        '<copy-config xmlns="%s"><target><candidate/></target><source><running/></source>'
        '<with-defaults xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults">%s'
        '</with-defaults></copy-config>' % (BASE, mode)))


def check_candidate():
    with connect() as m, connect() as other:
        m.edit_config(target="candidate", config=config(entry("gold")))
        assert ids(m, "candidate") == ids(other, "candidate") == ["DEFAULT", "gold"]
        assert ids(m) == ["DEFAULT"]
        m.discard_changes()
        assert ids(m, "candidate") == ["DEFAULT"]
        m.edit_config(target="candidate", config=config(entry("gold")), test_option="test-then-set")
        m.validate("candidate")
        other.commit()
        assert ids(m) == ["DEFAULT", "gold"]
        m.edit_config(target="candidate", config=config(entry("DEFAULT", "", 'nc:operation="delete"')))
        refused(lambda: m.validate("candidate"), "operation-failed", "invalid-configuration")
        refused(m.commit, "operation-failed", "invalid-configuration")
        assert ids(m, "candidate") == ["gold"]
        m.discard_changes()
        edit(m, entry("silver"))
        assert ids(m, "candidate") == ["DEFAULT", "gold", "silver"]
        copy(m, entry("DEFAULT") + entry("bronze"), "candidate")
        assert ids(m, "candidate") == ["DEFAULT", "bronze"]
        m.copy_config("candidate", "running")
        assert ids(m) == ["DEFAULT", "bronze"]
        m.discard_changes()
        refused(lambda: copy(m, entry("bronze")),
                "operation-failed", "invalid-configuration")
        copy(m, entry("DEFAULT"))
        m.copy_config("running", "candidate")
        assert ids(m) == ids(m, "candidate") == ["DEFAULT"]
        refused(lambda: m.delete_config("candidate"), "unknown-element")
        for mode, shown in (("report-all", True), ("report-all-tagged", False), ("trim", False)):
            copy_running(m, mode)
            assert ("enable-nacm" in m.get_config("candidate").xml) == shown, mode
        m.validate("candidate")
        m.discard_changes()


def check_candidate_locks():
    with connect() as m:
        other = connect()
        m.edit_config(target="candidate", config=config(entry("x")))
        refused(lambda: m.lock("candidate"), "lock-denied", info="<session-id>0<")
        refused(lambda: other.lock("candidate"), "lock-denied", info="<session-id>0<")
        m.discard_changes()
        m.lock("candidate")
        m.edit_config(target="candidate", config=config(entry("x")))
        for call in (other.commit, other.discard_changes,
                     lambda: other.edit_config(target="candidate", config=config(entry("y")))):
            refused(call, "in-use")
        m.unlock("candidate")
        assert ids(m, "candidate") == ["DEFAULT"]
        other.lock("running")
        m.edit_config(target="candidate", config=config(entry("x")))
        refused(m.commit, "in-use")
        m.discard_changes()
        other.unlock("running")
        other.lock("candidate")
        other.edit_config(target="candidate", config=config(entry("x")))
        other._session._transport.sock.close()
        until(lambda: ids(m, "candidate") == ["DEFAULT"])
        m.lock("candidate")
        m.unlock("candidate")


def until(condition):
    for _ in range(100):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("did not come to pass")


def check_manager_sequence():
    """What NSO does; Ansible locks and says stop-on-error as well."""
    with connect() as m:
        with m.locked("candidate"), m.locked("running"):
            m.discard_changes()
            m.edit_config(target="candidate", config=config(entry("x")), default_operation="merge",
                          test_option="test-then-set", error_option="rollback-on-error")
            m.validate("candidate")
            m.commit(confirmed=True, timeout="30")
            m.commit()
        assert ids(m) == ["DEFAULT", "x"]
        with m.locked("running"):
            edit(m, entry("x", "", 'nc:operation="delete"'), error_option="stop-on-error")


def check_confirmed_commit():
    with connect() as m:
        other = connect()
        m.edit_config(target="candidate", config=config(entry("gold")))
        m.commit(confirmed=True, timeout="600")
        assert ids(m) == ["DEFAULT", "gold"]
        refused(other.commit, "in-use")
        refused(lambda: other.lock("running"), "lock-denied", info=m.session_id)
        refused(lambda: other.cancel_commit(), "invalid-value")
        m.cancel_commit()
        assert ids(m) == ids(m, "candidate") == ["DEFAULT"]
        refused(lambda: m.cancel_commit(), "operation-failed")

        m.edit_config(target="candidate", config=config(entry("gold")))
        m.commit(confirmed=True, timeout="1")
        until(lambda: ids(m) == ["DEFAULT"])

        m.edit_config(target="candidate", config=config(entry("gold")))
        m.commit(confirmed=True, timeout="600", persist="one")
        m.edit_config(target="candidate", config=config(entry("silver")))
        refused(lambda: other.commit(), "in-use")
        refused(lambda: other.commit(persist_id="two"), "invalid-value")
        other.commit(confirmed=True, timeout="600", persist_id="one")
        edit(other, entry("bronze"))
        assert ids(m) == ["DEFAULT", "bronze", "gold", "silver"]
        refused(lambda: m.cancel_commit(), "invalid-value")
        m.cancel_commit(persist_id="one")
        assert ids(m) == ["DEFAULT"]

        other.edit_config(target="candidate", config=config(entry("gold")))
        other.commit(confirmed=True, timeout="600")
        other._session._transport.sock.close()
        until(lambda: ids(m) == ["DEFAULT"])

        third = connect()
        third.edit_config(target="candidate", config=config(entry("gold")))
        third.commit(confirmed=True, timeout="600", persist="one")
        third.close_session()
        assert ids(m) == ["DEFAULT", "gold"]
        m.commit(persist_id="one")
        assert ids(m) == ["DEFAULT", "gold"]
        edit(m, entry("gold", "", 'nc:operation="delete"'))
        refused(lambda: m.commit(persist_id="one"), "invalid-value")
        for wrong in ("0", "4294967296", "x", "-1"):
            refused(lambda: m.commit(confirmed=True, timeout=wrong), "invalid-value")


def check_concurrent_edits():
    sessions = [connect() for _ in range(8)]

    def add(number):
        for i in range(10):
            edit(sessions[number], entry("c%d-%d" % (number, i)))

    threads = [threading.Thread(target=add, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = ids(sessions[0])
    assert len(found) == 81, found
    copy(sessions[0], entry("DEFAULT"))
    for session in sessions:
        session.close_session()


def check_filters():
    with connect() as m:
        assert values(filtered(m, entry("none")), "b:id") == []
        assert tree(m.get(filter=("subtree", entry("none")))).find("nc:data", NS) is not None
        assert len(tree(m.dispatch(to_ele('<get xmlns="%s"><filter/></get>' % BASE)))[0]) == 0
        assert len(tree(m.get(filter=("subtree", '<brm xmlns="urn:other"/>')))[0]) == 0
        selected = filtered(m, entry(" DEFAULT ", "<backup><name/><size/></backup>"))
        assert values(selected, "b:backup/b:name") == ["old"]
        assert values(selected, "b:backup/b:size") == ["42"]
        assert values(selected, "b:backup/b:status") == []
        by_value = "<backup-manager><backup><status> complete </status><size>%d</size></backup></backup-manager>"
        assert values(filtered(m, by_value % 42), "b:backup/b:name") == ["old"]
        assert len(filtered(m, by_value % 43)[0]) == 0
        both = filtered(m, entry("DEFAULT") + entry("DEFAULT", "<agent/>"))
        assert values(both, "b:backup-manager/b:id") == ["DEFAULT"]
        for attribute in ("", 'type="subtree"', 'nc:type="subtree"', 'xmlns:x="%s" x:type="subtree"' % BASE):
            reply = tree(m.dispatch(to_ele(
                '<get xmlns="%s" xmlns:nc="%s"><filter %s><brm xmlns="%s">%s</brm></filter></get>'
                % (BASE, BASE, attribute, BRO, entry("DEFAULT", "<backup><name/></backup>")))))
            assert values(reply, "b:backup/b:name") == ["old"], attribute
            assert values(reply, "b:backup/b:size") == [], attribute
        refused(lambda: m.dispatch(to_ele(
            '<get xmlns="%s"><filter type="bogus" select="/x"/></get>' % BASE)),
            "bad-attribute", info="type")
        refused(lambda: m.dispatch(to_ele(
            '<get xmlns="%s"><filter/><filter/></get>' % BASE)), "bad-element")
        refused(lambda: m.get_config("startup"), "unknown-element")


def selected(m, select, get="get"):
    xpath = ("xpath", ({"b": BRO}, select))
    return tree(m.get(filter=xpath) if get == "get" else m.get_config("running", filter=xpath))


def check_xpath_filters():
    with connect() as m:
        backup = "/b:brm/b:backup-manager[b:id='DEFAULT']/b:backup"
        found = selected(m, backup + "[b:name='old']/b:size")
        assert values(found, "b:backup-manager/b:id") == ["DEFAULT"]
        assert values(found, "b:backup/b:name") == ["old"]
        assert values(found, "b:backup/b:size") == ["42"]
        assert values(found, "b:backup/b:status") == []
        found = selected(m, "%s/b:size | %s[b:size > 41] | //b:backup/b:size" % (backup, backup))
        assert values(found, "b:backup/b:name") == ["old"]
        assert len(values(found, "b:backup/b:status")) == 1
        assert values(selected(m, "/b:brm", "get-config"), "b:id") == ["DEFAULT"]
        assert values(selected(m, "/"), "b:backup/b:name") == ["old"]
        assert values(selected(m, "//backup/name"), "b:backup/b:name") == ["old"]
        assert values(selected(m, "//backup-restore-orchestrator:backup/name"),
                      "b:backup/b:name") == ["old"]
        for nothing in (backup + "[b:name='none']", "/b:none", "/b:brm[false()]", backup + "/@id"):
            assert len(selected(m, nothing)[0]) == 0, nothing
        for wrong in ("1 + 1", "count(/b:brm)", "/b:brm[", "/z:brm", "$v", "none()", ""):
            refused(lambda: selected(m, wrong), "invalid-value")
        refused(lambda: selected(m, "//*[//*[//*[//*[//* = //*]]]]"), "resource-denied")
        refused(lambda: m.dispatch(to_ele(
            '<get xmlns="%s"><filter type="xpath"/></get>' % BASE)),
            "missing-attribute", info="select")


def check_locks():
    with connect() as one:
        two = connect()
        one.lock("running")
        refused(lambda: one.lock("running"), "lock-denied", info=one.session_id)
        refused(lambda: two.lock("running"), "lock-denied", info=one.session_id)
        refused(lambda: two.unlock("running"), "operation-failed")
        refused(lambda: edit(two, entry("x")), "in-use")
        state = tree(two.get(filter=("subtree", '<netconf-state xmlns="%s"><datastores/></netconf-state>'
                                     % NS["ncm"])))
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


if __name__ == "__main__":
    globals()["check_" + sys.argv[1]]()
