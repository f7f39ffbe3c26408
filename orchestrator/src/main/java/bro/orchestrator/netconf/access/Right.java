package bro.orchestrator.netconf.access;

/** What can be permitted or denied, RFC 8341 section 3.1.2; named as its bits are. */
enum Right {
    CREATE,
    READ,
    UPDATE,
    DELETE,
    EXEC
}
