package bro.agent.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bro.agent.v1.StageResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FilesAgentTest {
    /** Everything that a restore has to give back, one line for each file; but not its contents. */
    private static final String LIST =
            "find . -printf '%p|%y|%m|%U|%G|%n|%l|%T@|' \\( -type d -printf '\\n' -o -printf '%s\\n' \\)"
                    + " | LC_ALL=C sort";

    private static final String CHECKSUMS =
            "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum";

    @TempDir Path work;

    private Path tree;
    private AgentAtWork agent;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        tree = Files.createDirectory(work.resolve("tree"));
        agent = new AgentAtWork(new FilesAgent(tree));
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private String shell(String script) throws IOException, InterruptedException {
        return Shell.run(tree, script);
    }

    /** Backs the tree up, spoils it, restores it and compares. */
    private void comesBack() throws IOException, InterruptedException {
        String list = shell(LIST);
        String checksums = shell(CHECKSUMS);
        StageResult saved = agent.backup();
        shell("chmod -R u+rwx . ; find . -mindepth 1 -delete; echo other > other; chmod 700 .");
        StageResult restored = agent.restore();

        assertThat(saved.getSuccess()).as(saved.getMessage()).isTrue();
        assertThat(restored.getSuccess()).as(restored.getMessage()).isTrue();
        assertThat(shell(LIST)).isEqualTo(list);
        assertThat(shell(CHECKSUMS)).isEqualTo(checksums);
        assertThat(work).isDirectoryNotContaining(path -> !path.equals(tree));
    }

    @Test
    void anEmptyTreeComesBack() throws Exception {
        shell("chmod 1751 . && touch -d '2001-02-03 04:05:06.123456789' .");

        comesBack();
    }

    @Test
    void filesOfAllSizesComeBack() throws Exception {
        shell(
                "mkdir -p a/b empty; : > zero; echo x > a/one; head -c 511 /dev/urandom > a/b/511;"
                        + " head -c 512 /dev/urandom > 512; head -c 513 /dev/urandom > 513;"
                        + " head -c 5000000 /dev/urandom > big");

        comesBack();
    }

    @Test
    void namesOfAnyBytesComeBack() throws Exception {
        shell(
                "touch \"$(printf 'latin-\\344\\366')\" 'space and\nnewline' 'gr\u00fc\u00df' -- -dash"
                        + " 'back\\slash' 'per%cent' '?*\"'\\''' \"$(printf '\\001\\377')\";"
                        + " mkdir \"$(printf 'dir\\351')\"; echo x > \"$(printf 'dir\\351/\\350')\";"
                        + " ln -s \"$(printf 'dir\\351/\\350')\" link;"
                        + " ln -s \"$(printf '\\351/')\" \"$(printf 'link\\352')\"");

        comesBack();
    }

    @Test
    void longNamesComeBack() throws Exception {
        shell(
                "n=$(printf 'n%.0s' $(seq 250)); l=$(printf '\\344%.0s' $(seq 250));"
                        + " mkdir -p $n/$n; echo x > $n/$n/file; ln $n/$n/file hard;"
                        + " ln -s $n/$n/$n sym; touch \"$l\";"
                        + " touch $(printf 'h%.0s' $(seq 98)) $(printf 'i%.0s' $(seq 99));"
                        + " mkdir $(printf 'd%.0s' $(seq 97)) $(printf 'e%.0s' $(seq 98))");

        comesBack();
    }

    @Test
    void linksComeBack() throws Exception {
        shell(
                "echo x > file; ln file hard1; mkdir d; ln file d/hard2; ln -s file sym;"
                        + " ln -s /nowhere/at/all dangling; ln -s ../.. up; ln -s d/ slash;"
                        + " touch -h -d '2002-03-04 05:06:07.987654321' dangling");
        comesBack();

        assertThat(shell("stat -c %i file hard1 d/hard2 | uniq | wc -l").strip()).isEqualTo("1");
    }

    @Test
    void rightsAndTimesComeBack() throws Exception {
        shell(
                "touch f suid sgid none; chmod 4755 suid; chmod 2755 sgid; chmod 000 none;"
                        + " mkdir sticky shut; touch shut/f; chmod 1777 sticky; chmod 500 shut;"
                        + " touch -d '1999-12-31 23:59:59.000000001' f; touch -d '1950-01-01' suid;"
                        + " touch -d '1960-01-01 00:00:00.5' sgid; touch -d '2400-01-01' none;"
                        + " touch -d '2001-01-01 00:00:00.25' shut");

        comesBack();
    }

    @Test
    void ownersComeBackToRoot() throws Exception {
        assumeTrue(shell("id -u").strip().equals("0"));
        shell(
                "touch f big; ln -s f l; mkdir d; chown 1000:1001 f; chmod 4755 f;"
                        + " chown -h 7:8 l; chown 3000000:9 d; chown 5 big");

        comesBack();
    }

    @Test
    void holesComeBack() throws Exception {
        shell(
                "truncate -s 16M all-hole;"
                        + " truncate -s 16M middle; printf data | dd of=middle bs=1 seek=8M conv=notrunc;"
                        + " printf head > tail-hole; truncate -s 8M tail-hole;"
                        + " truncate -s 128M many; for i in 1 2 3 4 5 6 7 8 9; do"
                        + " dd if=/dev/urandom of=many bs=64k count=1 seek=$((i * 199)) conv=notrunc;"
                        + " done; sync");
        String blocks = shell("stat -c '%n %b' *");

        comesBack();

        assertThat(shell("sync; stat -c '%n %b' *")).isEqualTo(blocks);
        assertThat(agent.orchestrator().data().content("tree")).hasSizeLessThan(2_000_000);
    }

    /** Extents that are longer than a chunk of the download, so that reads come short within. */
    @Test
    void holesBetweenLongExtentsComeBack() throws Exception {
        shell(
                "truncate -s 64M long; for i in 1 9 17; do"
                        + " dd if=/dev/urandom of=long bs=1M count=3 seek=$((i * 2)) conv=notrunc;"
                        + " done; sync");

        comesBack();
    }

    @Test
    void gnuTarListsAndExtractsTheFragment() throws Exception {
        shell(
                "l=$(printf '\\344%.0s' $(seq 250)); mkdir -p d/$l; echo x > d/$l/$l; ln d/$l/$l hard;"
                        + " ln -s d/$l/$l sym; chmod 4711 hard; touch -d '1980-01-01 00:00:00.5' hard;"
                        + " truncate -s 8M $l; printf data | dd of=$l bs=1 seek=4M conv=notrunc; sync");
        agent.backup();
        Path archive = work.resolve("tree.tar");
        Files.write(archive, agent.orchestrator().data().content("tree"));
        Path copy = Files.createDirectory(work.resolve("copy"));

        String listed = Shell.run(work, "tar -tvf tree.tar --quoting-style=escape | wc -l");
        String warnings = Shell.run(copy, "tar -xpf ../tree.tar 2>&1");

        assertThat(listed.strip()).isEqualTo("7");
        assertThat(warnings).isEmpty();
        assertThat(Shell.run(copy, LIST)).isEqualTo(shell(LIST));
        assertThat(Shell.run(copy, CHECKSUMS)).isEqualTo(shell(CHECKSUMS));
        assertThat(Shell.run(copy, "stat -c %b $(ls | tail -1)")).isNotBlank();
    }

    @Test
    void whatIsNoFileIsLeftOutAndCounted() throws Exception {
        shell("mkfifo fifo; echo x > file");

        StageResult saved = agent.backup();

        assertThat(saved.getSuccess()).isTrue();
        assertThat(saved.getMessage()).isEqualTo("1 sockets, fifos or devices were left out");
    }

    @Test
    void aPreparationCounts() throws Exception {
        shell("echo 12345 > a; mkdir d; echo 123 > d/b");

        assertThat(agent.prepareBackup().getMessage()).isEqualTo("2 files, 10 bytes");
    }

    @Test
    void aMissingDirectoryIsNamed() throws Exception {
        Files.delete(tree);

        StageResult prepared = agent.prepareBackup();
        StageResult saved = agent.backup();

        assertThat(prepared.getSuccess()).isFalse();
        assertThat(prepared.getMessage()).contains(tree.toString());
        assertThat(saved.getSuccess()).isFalse();
        assertThat(saved.getMessage()).contains(tree.toString());
    }

    @Test
    void aRestoreMakesADirectoryThatIsNotThere() throws Exception {
        shell("echo x > file");
        agent.backup();
        Shell.run(work, "rm -r tree");

        assertThat(agent.restore().getSuccess()).isTrue();
        assertThat(tree.resolve("file")).hasContent("x\n");
    }

    @Test
    void aFailedDigestLeavesTheOldTree() throws Exception {
        shell("head -c 3000000 /dev/urandom > file");
        agent.backup();
        shell("echo newer > file");
        agent.orchestrator().data().damageBytes();

        StageResult restored = agent.restore();

        assertThat(restored.getSuccess()).isFalse();
        assertThat(restored.getMessage()).contains("SHA-256");
        assertThat(tree.resolve("file")).hasContent("newer\n");
        assertThat(work).isDirectoryNotContaining(path -> !path.equals(tree));
    }

    @Test
    void bytesBehindTheEndOfTheArchiveAreVerifiedToo() throws Exception {
        shell("echo x > file");
        agent.backup();
        byte[] archive = agent.orchestrator().data().content("tree");
        agent.orchestrator().data().put("tree", Arrays.copyOf(archive, 100_000));
        agent.orchestrator().data().damageBytes();
        shell("echo newer > file");

        StageResult restored = agent.restore();

        assertThat(restored.getMessage()).contains("SHA-256");
        assertThat(tree.resolve("file")).hasContent("newer\n");
    }

    @Test
    void remainsOfAKilledRestoreAreRemovedByTheNextOne() throws Exception {
        shell("echo x > file");
        agent.backup();
        Shell.run(work, "mkdir -p tree.bro-restore-99/d; echo x > tree.bro-restore-99/d/f");

        agent.restore();

        assertThat(work).isDirectoryNotContaining(path -> !path.equals(tree));
    }

    @Test
    void aPathThatIsALinkMeansWhatItLeadsTo() throws Exception {
        Shell.run(work, "ln -s tree link; echo x > tree/file");
        try (var linked = new AgentAtWork(new FilesAgent(work.resolve("link")))) {
            linked.backup();
            shell("rm file");
            StageResult restored = linked.restore();

            assertThat(restored.getSuccess()).as(restored.getMessage()).isTrue();
            assertThat(work.resolve("link")).isSymbolicLink();
            assertThat(tree.resolve("file")).hasContent("x\n");
        }
    }

    @Test
    void aMountPointIsNotReplaced() throws Exception {
        try (var mounted = new AgentAtWork(new FilesAgent(Path.of("/proc")))) {
            mounted.orchestrator().data().put("tree", new byte[1024]);

            StageResult restored = mounted.restore();

            assertThat(restored.getMessage()).contains("/proc is a mount point");
        }
    }

    private StageResult restoreArchiveMadeBy(String script)
            throws IOException, InterruptedException {
        shell("echo old > file");
        Path scratch = Files.createTempDirectory("planted");
        Shell.run(scratch, script);
        agent.orchestrator().data().put("tree", Files.readAllBytes(scratch.resolve("a.tar")));
        Shell.run(scratch, "rm -r " + scratch);
        return agent.restore();
    }

    private void assertRefused(StageResult restored, String why) {
        assertThat(restored.getSuccess()).isFalse();
        assertThat(restored.getMessage()).contains("refused").contains(why);
        assertThat(tree.resolve("file")).hasContent("old\n");
        assertThat(work).isDirectoryNotContaining(path -> !path.equals(tree));
    }

    @Test
    void namesThatLeadOutAreRefused() throws Exception {
        assertRefused(
                restoreArchiveMadeBy("touch x; tar -cPf a.tar --transform 's,x,../evil,' x"),
                "leads out");
        assertThat(work.resolve("evil")).doesNotExist();
    }

    @Test
    void absoluteNamesAreRefused() throws Exception {
        StageResult restored =
                restoreArchiveMadeBy("touch x; tar -cPf a.tar --transform 's,x,/tmp/evil,' x");

        assertThat(restored.getSuccess()).isFalse();
        assertThat(Path.of("/tmp/evil")).doesNotExist();
    }

    @Test
    void aPlantedLinkIsNotFollowed() throws Exception {
        StageResult restored =
                restoreArchiveMadeBy(
                        "ln -s .. d; tar -cf a.tar d; rm d; mkdir d; touch d/evil;"
                                + " tar -rf a.tar d/evil");

        assertRefused(restored, "in no directory of the archive");
        assertThat(work.resolve("evil")).doesNotExist();
    }

    @Test
    void aHardLinkToTheOutsideIsRefused() throws Exception {
        StageResult restored =
                restoreArchiveMadeBy(
                        "mkdir d; touch d/x; ln d/x y;"
                                + " tar -cPf a.tar --transform 's,d/x,../file,hH' y d/x");

        assertThat(restored.getSuccess()).isFalse();
        assertThat(tree.resolve("file")).hasContent("old\n");
    }

    @Test
    void anArchiveThatIsCutOffIsRefused() throws Exception {
        shell("head -c 100000 /dev/urandom > file");
        agent.backup();
        byte[] whole = agent.orchestrator().data().content("tree");
        agent.orchestrator().data().put("tree", Arrays.copyOf(whole, 50_000));
        shell("echo old > file");

        StageResult restored = agent.restore();

        assertThat(restored.getSuccess()).isFalse();
        assertThat(tree.resolve("file")).hasContent("old\n");
        assertThat(Files.exists(work.resolve("tree.bro-restore-2"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }
}
