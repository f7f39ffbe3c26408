package bro.orchestrator.netconf.tree;

import bro.orchestrator.netconf.tree.DataNode.Branch;
import bro.orchestrator.netconf.tree.DataNode.Leaf;
import bro.orchestrator.netconf.xml.XmlWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes nodes as XML while they are made. A branch is begun when the first thing inside of it is
 * written, with its keys in front; one in which nothing is written leaves no trace.
 */
public final class NodeWriter {
    /** Levels of a whole subtree if they are not limited. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private final XmlWriter out;
    private final int maxDepth;
    private final List<Level> levels = new ArrayList<>();
    private int begun;

    /** A branch that was entered. */
    private static final class Level {
        private final Branch branch;

        /** Whether the keys come with the other children; otherwise they are asked for. */
        private boolean bringsKeys;

        Level(Branch branch, boolean bringsKeys) {
            this.branch = branch;
            this.bringsKeys = bringsKeys;
        }

        boolean isKey(Leaf leaf) {
            return branch.keys().contains(leaf.name().local());
        }
    }

    public NodeWriter(XmlWriter out) {
        this(out, UNBOUNDED);
    }

    /**
     * Limits subtrees.
     *
     * @param maxDepth levels that are written of a node that is written whole; 1 for the node alone
     */
    public NodeWriter(XmlWriter out, int maxDepth) {
        this.out = out;
        this.maxDepth = maxDepth;
    }

    /** Goes into a branch of which only some is to be written. */
    public void enter(Branch branch) {
        levels.add(new Level(branch, false));
    }

    public void leave() throws IOException {
        levels.removeLast();
        if (begun > levels.size()) {
            begun = levels.size();
            out.end();
        }
    }

    /** Writes a node with all that is below. */
    public void write(DataNode node) throws IOException {
        write(node, maxDepth);
    }

    /** Writes all that {@code root} makes. */
    void writeAll(DataNode.Children root) throws IOException {
        each(root, ChildQuery.ALL, node -> write(node, maxDepth));
    }

    private void write(DataNode node, int depth) throws IOException {
        switch (node) {
            case Leaf leaf -> write(leaf);
            case Branch branch -> {
                boolean whole = depth > 1;
                levels.add(new Level(branch, whole));
                if (whole) {
                    each(branch.children(), ChildQuery.ALL, child -> write(child, depth - 1));
                }
                if (branch.presence() || (!whole && hasContent(branch))) {
                    begin(false);
                }
                leave();
            }
        }
    }

    private static boolean hasContent(Branch branch) {
        return branch.children().matching(ChildQuery.ALL).findAny().isPresent();
    }

    private void write(Leaf leaf) throws IOException {
        Level level = levels.isEmpty() ? null : levels.getLast();
        boolean isKey = level != null && level.isKey(leaf);
        begin(isKey);
        if (level == null || !isKey || level.bringsKeys) {
            writeLeaf(leaf);
        }
    }

    /**
     * Begins what was entered.
     *
     * @param withKey whether a key of the innermost branch follows
     */
    private void begin(boolean withKey) throws IOException {
        while (begun < levels.size()) {
            boolean isInnermost = begun == levels.size() - 1;
            begin(levels.get(begun), withKey && isInnermost);
            begun++;
        }
    }

    private void begin(Level level, boolean withKey) throws IOException {
        Branch branch = level.branch;
        out.start(branch.name().namespace(), branch.name().local());
        annotate(branch);
        level.bringsKeys &= withKey;
        if (!level.bringsKeys) {
            for (String key : branch.keys()) {
                var name = new NodeName(branch.name().namespace(), key);
                each(branch.children(), ChildQuery.of(name), node -> writeKey(node, name));
            }
        }
    }

    private void writeKey(DataNode node, NodeName name) throws IOException {
        if (node instanceof Leaf leaf && leaf.name().equals(name)) {
            writeLeaf(leaf);
        }
    }

    private void writeLeaf(Leaf leaf) throws IOException {
        out.start(leaf.name().namespace(), leaf.name().local());
        annotate(leaf);
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

    private void annotate(DataNode node) throws IOException {
        for (Annotation annotation : node.annotations()) {
            out.attribute("xmlns:" + annotation.prefix(), annotation.namespace());
            out.attribute(annotation.prefix() + ":" + annotation.name(), annotation.value());
        }
    }

    /** What is done with a node. */
    @FunctionalInterface
    interface Work {
        void on(DataNode node) throws IOException;
    }

    /** Does something with each child as it is made, so that never all are held. */
    static void each(DataNode.Children children, ChildQuery query, Work work) throws IOException {
        try {
            children.matching(query)
                    .forEach(
                            node -> {
                                try {
                                    work.on(node);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
