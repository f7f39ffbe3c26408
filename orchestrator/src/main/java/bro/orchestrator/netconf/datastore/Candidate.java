package bro.orchestrator.netconf.datastore;

import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;

/**
 * The content of the candidate datastore, which all sessions share: as long as nobody has changed
 * it, that of running. Changed under the lock of changes, read by all threads.
 */
final class Candidate {
    private final Trees trees;
    @Nullable private volatile Content changed;

    /** What it holds once it was changed; the tree has that root. */
    record Content(ContainerNode root, DataTree tree) {}

    Candidate(Trees trees) {
        this.trees = trees;
    }

    boolean isModified() {
        return changed != null;
    }

    /** What it holds, running being as given. */
    ContainerNode root(ContainerNode running) {
        Content content = changed;
        return content == null ? running : content.root;
    }

    /** The same, to be edited. */
    Content content(ContainerNode running) {
        Content content = changed;
        return content == null ? new Content(running, trees.of(running)) : content;
    }

    /** Takes over an edit of {@code content}. */
    void edited(Content content, Prepared edit) {
        changed = new Content(edit.after(), trees.commit(edit, content.tree));
    }

    /** Holds a whole configuration from now on. */
    void become(ContainerNode root) {
        changed = new Content(root, trees.of(root));
    }

    /** Follows running again. */
    void discard() {
        changed = null;
    }

    /** What has to be done to have again what it holds now, unless it is changed meanwhile. */
    Runnable restoring() {
        Content content = changed;
        return () -> {
            if (changed == null) {
                changed = content;
            }
        };
    }
}
