package io.millrace.deploy.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    @TempDir
    Path home;
    private Path lib;

    @BeforeEach
    void install() throws IOException {
        lib = Files.createDirectories(home.resolve("lib"));
        Files.writeString(lib.resolve("millrace-deploy-1.jar"), "one");
        Files.writeString(lib.resolve("millrace-node-1.jar"), "two");
        Files.writeString(lib.resolve("other-2.3.jar"), "three");
    }

    @Test
    void theChecksumIsTheOneThatTheStartScriptForms() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c",
                "cd '" + lib + "' && LC_ALL=C && export LC_ALL && { ls; cat millrace-*.jar; } | cksum").start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        assertThat(AotCache.checksum(lib)).isEqualTo(printed.substring(0, printed.indexOf(' ')));
    }

    @Test
    void aChangedJarOfTheSameSizeNeedsAnotherCache() throws IOException {
        Path before = AotCache.of(lib.resolve("millrace-deploy-1.jar"));
        Files.writeString(lib.resolve("millrace-node-1.jar"), "owt");
        assertThat(AotCache.of(lib.resolve("millrace-deploy-1.jar"))).isNotEqualTo(before);
    }

    @Test
    void findsNothingWhereNothingWasTrained() throws IOException {
        String jar = lib.resolve("millrace-deploy-1.jar").toString();
        assertThat(AotCache.find(jar)).isEmpty();
        assertThat(AotCache.find(home.resolve("none.jar").toString())).isEmpty();
        assertThat(AotCache.find("target/classes")).isEmpty();
        Path cache = AotCache.of(Path.of(jar));
        Files.createDirectories(cache.getParent());
        Files.writeString(cache, "");
        assertThat(AotCache.find(jar)).contains(cache);
    }
}
