package bro.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * The stage that downloads an agent's fragments and puts them in place.
 *
 * <p>A broken connection or a restarted orchestrator only make a download wait; it goes on at the
 * byte that it had come to. What ends it is a cancel, an interrupt, or a refusal.
 */
public interface RestoreTransfer extends RestoreContext {
    /**
     * Downloads into a file. The file is there only once size and digest were found right.
     *
     * @throws AgentException if the bytes are not those of the backup
     */
    void downloadFragment(Fragment fragment, Path file) throws IOException;

    /**
     * Downloads into a file of a directory that is named like the fragment.
     *
     * @return the file
     * @throws AgentException if the bytes are not those of the backup, or the fragment's id is not
     *     a plain file name
     */
    Path downloadInto(Fragment fragment, Path directory) throws IOException;

    /**
     * Downloads into a stream, which stays open. The bytes are known to be right only when this
     * returns.
     *
     * @throws AgentException if the bytes are not those of the backup
     */
    void downloadFragment(Fragment fragment, OutputStream out) throws IOException;

    /**
     * Opens the bytes for reading. They are known to be right only when the end is reached, which
     * throws an {@link AgentException} instead if size or digest differ.
     */
    InputStream openFragment(Fragment fragment) throws IOException;
}
