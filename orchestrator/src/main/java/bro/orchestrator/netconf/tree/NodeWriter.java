package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Writes nodes as XML while they are made. A branch is begun when the first thing inside of it is
 * written, with its keys in front; one in which nothing is written leaves no trace.
 */
final class NodeWriter {
    private final XmlWriter out;
    private final Deque<Level> levels = new ArrayDeque<>();

    /** A branch that was entered. */
    private static final class Level {
        private final Branch branch;
        private boolean begun;

        Level(Branch branch) {
            this.branch = branch;
        }
    }

    NodeWriter(XmlWriter out) {
        this.out = out;
    }

    void enter(Branch branch) {
        levels.push(new Level(branch));
    }

    void leave() throws IOException {
        if (levels.pop().begun) {
            out.end();
        }
    }

    /** Writes a node with all that is below. */
    void write(DataNode node) throws IOException {
        switch (node) {
            case Leaf leaf -> write(leaf);
            case Branch branch -> {
                enter(branch);
                Iterator<DataNode> children = branch.children().matching(ChildQuery.ALL).iterator();
                while (children.hasNext()) {
                    write(children.next());
                }
                leave();
            }
        }
    }

    private void write(Leaf leaf) throws IOException {
        begin();
        Level level = levels.peek();
        boolean isKey = level != null && level.branch.keys().contains(leaf.name().local());
        if (!isKey) {
            writeLeaf(leaf);
        }
    }

    private void begin() throws IOException {
        Iterator<Level> outermostFirst = levels.descendingIterator();
        while (outermostFirst.hasNext()) {
            Level level = outermostFirst.next();
            if (!level.begun) {
                begin(level);
            }
        }
    }

    private void begin(Level level) throws IOException {
        level.begun = true;
        Branch branch = level.branch;
        out.start(branch.name().namespace(), branch.name().local());
        for (String key : branch.keys()) {
            var name = new NodeName(branch.name().namespace(), key);
            Iterator<DataNode> leaves = branch.children().matching(ChildQuery.of(name)).iterator();
            while (leaves.hasNext()) {
                if (leaves.next() instanceof Leaf leaf && leaf.name().equals(name)) {
                    writeLeaf(leaf);
                }
            }
        }
    }

    private void writeLeaf(Leaf leaf) throws IOException {
        out.start(leaf.name().namespace(), leaf.name().local());
        for (var prefix : leaf.prefixes().entrySet()) {
            out.attribute("xmlns:" + prefix.getKey(), prefix.getValue());
        }
        if (leaf.identityNamespace().isPresent()) {
            out.attribute("xmlns:idx", leaf.identityNamespace().get());
            out.text("idx:" + leaf.value());
        } else {
            out.text(leaf.value());
        }
        out.end();
    }
}
