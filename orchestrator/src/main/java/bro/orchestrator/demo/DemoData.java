package bro.orchestrator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The data of the three services: made, remembered, destroyed and compared. */
final class DemoData {
    /** Rows of the database. */
    static final int ROWS = 50_000;

    /** A ledger at the moment of its snapshot. */
    record Cut(long bytes, String sha256) {
        /** Reads what the agent printed. */
        static Cut parse(String line) {
            String[] words = line.split(" ", -1);
            return new Cut(Long.parseLong(words[1]), words[2]);
        }
    }

    private final Path tree;
    private final Path database;
    private final Path ledger;
    private final DemoTree.Made made;
    private final TreeDigest treeBefore;
    private final String databaseBefore;

    private DemoData(Path root, DemoTree.Made made) throws IOException {
        this.tree = tree(root);
        this.database = database(root);
        this.ledger = ledger(root);
        this.made = made;
        this.treeBefore = TreeDigest.of(tree);
        this.databaseBefore = Sha256.ofFile(database);
    }

    /** Makes the data, and reads it once to know it. */
    static DemoData make(Path root, int sizeMib, int files) throws IOException {
        DemoTree.Made made = DemoTree.make(tree(root), sizeMib, files);
        DemoDatabase.make(database(root), ROWS);
        return new DemoData(root, made);
    }

    static Path tree(Path root) {
        return root.resolve("tree");
    }

    static Path database(Path root) {
        return root.resolve("shop.db");
    }

    static Path ledger(Path root) {
        return root.resolve("ledger.txt");
    }

    DemoTree.Made made() {
        return made;
    }

    String treeSha256() {
        return treeBefore.sha256();
    }

    int treeEntries() {
        return treeBefore.lines().size();
    }

    String databaseSha256() {
        return databaseBefore;
    }

    long databaseBytes() throws IOException {
        return Files.size(database);
    }

    long ledgerBytes() throws IOException {
        return Files.size(ledger);
    }

    /** Deletes the tree's entries, ruins the database, truncates the ledger. */
    void destroy() throws IOException {
        Workplace.empty(tree);
        DemoDatabase.corrupt(database);
        Files.write(ledger, new byte[0]);
    }

    /** Compares everything, to the byte, with what was there; empty if all of it is back. */
    List<String> differences(Cut cut) throws IOException {
        var found = new ArrayList<String>();
        treeBefore.differences(TreeDigest.of(tree)).forEach(it -> found.add("tree: " + it));
        if (!Sha256.ofFile(database).equals(databaseBefore)) {
            found.add("database: %s is another file than before".formatted(database));
        }
        if (!Sha256.ofFile(ledger, cut.bytes).equals(cut.sha256)) {
            found.add("ledger: the first %d bytes are not the snapshot's".formatted(cut.bytes));
        }
        return found;
    }
}
