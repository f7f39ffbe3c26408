package bro.orchestrator.netconf.xml;

/** XML namespaces that the protocol itself uses. */
public final class Namespaces {
    public static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
    public static final String YANG = "urn:ietf:params:xml:ns:yang:1";
    public static final String NOTIFICATION = "urn:ietf:params:xml:ns:netconf:notification:1.0";
    public static final String STREAMS = "urn:ietf:params:xml:ns:netmod:notification";
    public static final String MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";
    public static final String YANG_LIBRARY = "urn:ietf:params:xml:ns:yang:ietf-yang-library";
    public static final String DATASTORES = "urn:ietf:params:xml:ns:yang:ietf-datastores";
    public static final String WITH_DEFAULTS =
            "urn:ietf:params:xml:ns:yang:ietf-netconf-with-defaults";
    public static final String NMDA = "urn:ietf:params:xml:ns:yang:ietf-netconf-nmda";
    public static final String ORIGIN = "urn:ietf:params:xml:ns:yang:ietf-origin";
    public static final String SUBSCRIBED =
            "urn:ietf:params:xml:ns:yang:ietf-subscribed-notifications";
    public static final String YANG_PUSH = "urn:ietf:params:xml:ns:yang:ietf-yang-push";
    public static final String YANG_PATCH = "urn:ietf:params:xml:ns:yang:ietf-yang-patch";

    private Namespaces() {}
}
