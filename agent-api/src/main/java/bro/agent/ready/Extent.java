package bro.agent.ready;

/** A run of bytes of a file that is not a hole. */
record Extent(long offset, long length) {
    long end() {
        return offset + length;
    }
}
