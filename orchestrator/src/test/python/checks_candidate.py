"""The candidate, copies, and commits that must be confirmed."""

from ncclient.xml_ import to_ele

from checks_client import (
    BASE,
    config,
    connect,
    copy,
    edit,
    entry,
    ids,
    refused,
    until,
)


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
        m.edit_config(target="candidate",
                      config=config(entry("DEFAULT", "", 'nc:operation="delete"')))
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
