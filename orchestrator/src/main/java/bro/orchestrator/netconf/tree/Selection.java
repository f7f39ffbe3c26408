package bro.orchestrator.netconf.tree;

import java.io.IOException;

/** Which parts of a tree are wanted. A value; shared by all threads. */
public interface Selection {
    /** Everything. */
    Selection ALL =
            new Selection() {
                @Override
                public void write(DataNode.Children root, NodeWriter out) throws IOException {
                    out.writeAll(root);
                }

                @Override
                public boolean matches(DataNode node) {
                    return true;
                }
            };

    /** Writes what is selected of all that {@code root} makes. */
    void write(DataNode.Children root, NodeWriter out) throws IOException;

    /** Whether anything of a node at the top of a tree is selected. */
    boolean matches(DataNode node);
}
