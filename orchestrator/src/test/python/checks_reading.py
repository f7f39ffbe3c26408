"""What may be read, and the filters of it."""

from ncclient.xml_ import to_ele

from checks_client import (
    BASE,
    BRO,
    NS,
    connect,
    entry,
    filtered,
    refused,
    tree,
    values,
)


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
        by_value = ("<backup-manager><backup><status> complete </status><size>%d</size></backup>"
                    "</backup-manager>")
        assert values(filtered(m, by_value % 42), "b:backup/b:name") == ["old"]
        assert len(filtered(m, by_value % 43)[0]) == 0
        both = filtered(m, entry("DEFAULT") + entry("DEFAULT", "<agent/>"))
        assert values(both, "b:backup-manager/b:id") == ["DEFAULT"]
        for attribute in ("", 'type="subtree"', 'nc:type="subtree"',
                          'xmlns:x="%s" x:type="subtree"' % BASE):
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
