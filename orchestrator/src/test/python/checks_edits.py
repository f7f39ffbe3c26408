"""Edits of running, and what no edit may hold."""

import threading

from ncclient.xml_ import to_ele

from checks_client import (
    BASE,
    config,
    connect,
    copy,
    edit,
    entry,
    filtered,
    ids,
    refused,
    values,
)


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
