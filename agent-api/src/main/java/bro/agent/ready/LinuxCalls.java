package bro.agent.ready;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The few system calls that Java has no words for: where the holes of a file are, a symbolic link
 * with any target, all times that the kernel knows, the exchange of two directories in one step,
 * what makes them durable, and rights without following a link.
 */
final class LinuxCalls {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int RENAME_EXCHANGE = 2;
    private static final long UTIME_OMIT = 0x3ffffffe;
    private static final int O_RDONLY_CLOEXEC_NOFOLLOW = 0x80000 | 0x20000;
    private static final int O_PATH_CLOEXEC_NOFOLLOW = 0x200000 | O_RDONLY_CLOEXEC_NOFOLLOW;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int ENOENT = 2;
    private static final int ENXIO = 6;
    private static final int EEXIST = 17;
    private static final int ENOSYS = 38;
    private static final int EINVAL = 22;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle OPEN =
            handle("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT), 2);
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT), -1);
    private static final MethodHandle LSEEK =
            handle("lseek", FunctionDescriptor.of(LONG, INT, LONG, INT), -1);
    private static final MethodHandle SYMLINK =
            handle(
                    "symlink",
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                    -1);
    private static final MethodHandle UTIMENSAT =
            handle(
                    "utimensat",
                    FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, INT),
                    -1);
    private static final MethodHandle RENAMEAT2 =
            handle(
                    "renameat2",
                    FunctionDescriptor.of(
                            INT, INT, ValueLayout.ADDRESS, INT, ValueLayout.ADDRESS, INT),
                    -1);

    private static final MethodHandle FSYNC = handle("fsync", FunctionDescriptor.of(INT, INT), -1);

    /** Empty where the C library has no such call. */
    private static final Optional<MethodHandle> SYNCFS =
            LINKER.defaultLookup()
                    .find("syncfs")
                    .map(_ -> handle("syncfs", FunctionDescriptor.of(INT, INT), -1));

    private static final int OWNER_RIGHTS = 0700;

    private LinuxCalls() {}

    /**
     * The parts of a file that are not holes, in order. A file system that knows no holes has one
     * part, as long as the file.
     */
    static List<Extent> extents(Path file, long sizeBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            int fd = open(file, O_RDONLY_CLOEXEC_NOFOLLOW, arena, state);
            try {
                return extents(fd, sizeBytes, state);
            } finally {
                invoke(CLOSE, state, fd);
            }
        }
    }

    private static List<Extent> extents(int fd, long sizeBytes, MemorySegment state) {
        var extents = new ArrayList<Extent>();
        long position = 0;
        while (position < sizeBytes) {
            long data = (long) invoke(LSEEK, state, fd, position, SEEK_DATA);
            if (data < 0) {
                return (int) ERRNO.get(state, 0L) == ENXIO
                        ? extents
                        : List.of(new Extent(0, sizeBytes));
            }
            long hole = (long) invoke(LSEEK, state, fd, data, SEEK_HOLE);
            long end = Math.min(hole, sizeBytes);
            if (end <= data) {
                break;
            }
            extents.add(new Extent(data, end - data));
            position = end;
        }
        return extents;
    }

    /** Makes a symbolic link whose target is just these bytes. */
    static void symlink(byte[] target, Path link) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            if ((int) invoke(SYMLINK, state, text(arena, target), path(arena, link)) < 0) {
                throw failure(link, "cannot be made a symbolic link", state);
            }
        }
    }

    /**
     * Sets the time of modification of the file itself, also if it is a symbolic link. Java loses
     * fractions of seconds before 1970, and everything after 2262.
     */
    static void modified(Path file, Instant time) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            MemorySegment times =
                    arena.allocateFrom(LONG, 0, UTIME_OMIT, time.getEpochSecond(), time.getNano());
            int result =
                    (int)
                            invoke(
                                    UTIMENSAT,
                                    state,
                                    AT_FDCWD,
                                    path(arena, file),
                                    times,
                                    AT_SYMLINK_NOFOLLOW);
            if (result < 0) {
                throw failure(file, "cannot be given its time", state);
            }
        }
    }

    /**
     * Lets two files or directories change places in one step, which a crash cannot cut in two.
     *
     * @return false if the kernel or the file system cannot do that
     */
    static boolean exchange(Path one, Path other) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            int result =
                    (int)
                            invoke(
                                    RENAMEAT2,
                                    state,
                                    AT_FDCWD,
                                    path(arena, one),
                                    AT_FDCWD,
                                    path(arena, other),
                                    RENAME_EXCHANGE);
            int errno = (int) ERRNO.get(state, 0L);
            if (result < 0 && errno != ENOSYS && errno != EINVAL) {
                throw failure(other, "cannot be exchanged", state);
            }
            return result == 0;
        }
    }

    /**
     * Makes all of the file system in which a directory lies durable, if the kernel can do that.
     * Costs one wait where {@code fsync} would cost one for each file.
     */
    static void syncFileSystem(Path directory) throws IOException {
        if (SYNCFS.isPresent()) {
            sync(SYNCFS.get(), directory);
        }
    }

    /** Makes the names in a directory durable, if its file system can do that. */
    static void syncDirectory(Path directory) throws IOException {
        sync(FSYNC, directory);
    }

    private static void sync(MethodHandle call, Path directory) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            int fd = open(directory, O_RDONLY_CLOEXEC_NOFOLLOW, arena, state);
            try {
                int result = (int) invoke(call, state, fd);
                int errno = (int) ERRNO.get(state, 0L);
                if (result < 0 && errno != ENOSYS && errno != EINVAL) {
                    throw failure(directory, "cannot be made durable", state);
                }
            } finally {
                invoke(CLOSE, state, fd);
            }
        }
    }

    /** Gives the owner all rights on a directory; never on what a symbolic link leads to. */
    static void openToOwner(Path directory) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(ERRNO_LAYOUT);
            int fd = open(directory, O_PATH_CLOEXEC_NOFOLLOW, arena, state);
            try {
                Path opened = Path.of("/proc/self/fd/" + fd);
                int mode = (int) Files.getAttribute(opened, "unix:mode");
                Files.setAttribute(opened, "unix:mode", (mode & 07777) | OWNER_RIGHTS);
            } finally {
                invoke(CLOSE, state, fd);
            }
        }
    }

    private static int open(Path file, int flags, Arena arena, MemorySegment state)
            throws IOException {
        int fd = (int) invoke(OPEN, state, path(arena, file), flags);
        if (fd < 0) {
            throw failure(file, "cannot be opened", state);
        }
        return fd;
    }

    private static MemorySegment path(Arena arena, Path path) {
        return text(arena, RawNames.bytesOf(path.toAbsolutePath()));
    }

    private static MemorySegment text(Arena arena, byte[] bytes) {
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        return segment.copyFrom(MemorySegment.ofArray(bytes));
    }

    private static FileSystemException failure(Path file, String what, MemorySegment state) {
        int errno = (int) ERRNO.get(state, 0L);
        return switch (errno) {
            case ENOENT -> new NoSuchFileException(file.toString());
            case EEXIST -> new FileAlreadyExistsException(file.toString());
            default ->
                    new FileSystemException(
                            file.toString(), null, "%s (errno %d)".formatted(what, errno));
        };
    }

    @SuppressWarnings("restricted") // the product runs with --enable-native-access
    private static MethodHandle handle(String name, FunctionDescriptor type, int fixedArguments) {
        Linker.Option errno = Linker.Option.captureCallState("errno");
        MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
        return fixedArguments < 0
                ? LINKER.downcallHandle(address, type, errno)
                : LINKER.downcallHandle(
                        address, type, errno, Linker.Option.firstVariadicArg(fixedArguments));
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // a method handle is declared to throw anything
    private static Object invoke(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("a system call could not be made", e);
        }
    }
}
