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

    /**
     * Has it be tried on a tree before it is used for long.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if it selects no nodes
     */
    default void requireUsable(DataNode.Children root) {}

    /** Whether anything of a node at the top of a tree is selected. */
    boolean matches(DataNode node);
}
