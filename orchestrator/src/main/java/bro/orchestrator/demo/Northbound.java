package bro.orchestrator.demo;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What an operator asks of the manager DEFAULT, in NETCONF. Not thread-safe. */
final class Northbound {
    private static final String MODEL = "urn:bro:backup-restore-orchestrator";
    private static final String ACTION = "urn:ietf:params:xml:ns:yang:1";

    private final NetconfClient client;

    Northbound(NetconfClient client) {
        this.client = client;
    }

    /** Orders a backup, and returns the id of the action. */
    String createBackup(String name) throws IOException, InterruptedException {
        return action("<create-backup><name>%s</name></create-backup>".formatted(text(name)));
    }

    /** Orders a restore, and returns the id of the action. */
    String restore(String name) throws IOException, InterruptedException {
        return action("<backup><name>%s</name><restore/></backup>".formatted(text(name)));
    }

    /** Reads how far an action is. */
    ProgressReport report(String id) throws IOException, InterruptedException {
        return get("<progress-report><action-id>%s</action-id></progress-report>"
                        .formatted(text(id)))
                .flatMap(manager -> manager.find("progress-report"))
                .map(ProgressReport::of)
                .orElseThrow(() -> new DemoException("action %s has no report".formatted(id)));
    }

    /** Reads what is known of a backup. */
    StoredBackup backup(String name) throws IOException, InterruptedException {
        return get("<backup><name>%s</name></backup>".formatted(text(name)))
                .flatMap(manager -> manager.find("backup"))
                .map(StoredBackup::of)
                .orElseThrow(() -> new DemoException("there is no backup '%s'".formatted(name)));
    }

    /** Reads which agents are connected. */
    List<String> agents() throws IOException, InterruptedException {
        return get("<agent><id/><state/></agent>").stream()
                .flatMap(manager -> manager.all("agent").stream())
                .filter(agent -> agent.text("state").equals("connected"))
                .map(agent -> agent.text("id"))
                .toList();
    }

    private String action(String body) throws IOException, InterruptedException {
        XmlNode reply =
                client.rpc("<action xmlns=\"%s\">%s</action>".formatted(ACTION, manager(body)));
        String id = reply.text("return-value");
        if (id.isEmpty()) {
            throw new DemoException("the action was answered without a return-value");
        }
        return id;
    }

    /** Reads below the manager; empty if there is nothing. */
    private Optional<XmlNode> get(String body) throws IOException, InterruptedException {
        return client.rpc(
                        "<get><filter type=\"subtree\">%s</filter></get>".formatted(manager(body)))
                .find("data", "brm", "backup-manager");
    }

    private static String manager(String body) {
        return "<brm xmlns=\"%s\"><backup-manager><id>DEFAULT</id>%s</backup-manager></brm>"
                .formatted(MODEL, body);
    }

    private static String text(String value) {
        return XmlNode.escape(value);
    }
}
