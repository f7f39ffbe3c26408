package bro.orchestrator.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBackTest {
    @TempDir Path folder;

    private FileChannel file;

    @BeforeEach
    void openFile() throws IOException {
        file = FileChannel.open(folder.resolve("file"), CREATE, WRITE);
    }

    @AfterEach
    void closeFile() throws IOException {
        file.close();
    }

    @Test
    void aForceIsStartedForEachStep() throws IOException {
        var writeBack = new WriteBack(file, 5);
        writeBack.grown(WriteBack.STEP_BYTES + 4);
        writeBack.settle();
        assertThat(writeBack.durableBytes()).isEqualTo(5);

        writeBack.grown(WriteBack.STEP_BYTES + 5);
        writeBack.settle();

        assertThat(writeBack.durableBytes()).isEqualTo(WriteBack.STEP_BYTES + 5);
    }

    @Test
    void growingWaitsForADiskThatLagsTooFarBehind() throws IOException {
        var writeBack = new WriteBack(file, 0);

        writeBack.grown(WriteBack.MAX_LAG_BYTES + 1);

        assertThat(writeBack.durableBytes()).isEqualTo(WriteBack.MAX_LAG_BYTES + 1);
    }

    @Test
    void afterARestartNothingIsDurable() throws IOException {
        var writeBack = new WriteBack(file, 5);

        writeBack.restart();

        assertThat(writeBack.durableBytes()).isZero();
    }

    @Test
    void aForceThatFailedIsNeverForgotten() throws IOException {
        var writeBack = new WriteBack(file, 0);
        file.close();

        writeBack.grown(WriteBack.STEP_BYTES);

        assertThatThrownBy(writeBack::settle).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> writeBack.grown(WriteBack.STEP_BYTES))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(writeBack::restart).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> writeBack.finish(0)).isInstanceOf(IOException.class);
        assertThat(writeBack.durableBytes()).isZero();
    }
}
