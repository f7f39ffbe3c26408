package bro.orchestrator.demo;

import java.util.ArrayList;
import java.util.List;

/** A backup as it was read over NETCONF. */
record StoredBackup(
        String status,
        long size,
        String digest,
        String consistency,
        List<StoredFragment> fragments) {

    /** One piece of one agent. */
    record StoredFragment(String agent, String id, long size, String digest) {}

    static StoredBackup of(XmlNode node) {
        var fragments = new ArrayList<StoredFragment>();
        for (XmlNode agent : node.all("agent")) {
            for (XmlNode fragment : agent.all("fragment")) {
                fragments.add(
                        new StoredFragment(
                                agent.text("id"),
                                fragment.text("id"),
                                fragment.number("size"),
                                fragment.text("digest")));
            }
        }
        return new StoredBackup(
                node.text("status"),
                node.number("size"),
                node.text("digest"),
                node.text("consistency"),
                fragments);
    }
}
