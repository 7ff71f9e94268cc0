package io.millrace.deploy.local;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Main class of every child: runs another main class, and ends the process when the launcher is gone. Arguments: the main class, then its
 * own arguments.
 */
public final class Supervised {
    private static final int LAUNCHER_GONE = 143; // as after SIGTERM
    private static final int GRACE_MS = 10_000;

    private Supervised() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        if (args.length == 0) {
            System.err.println("the launcher of a local cluster uses this class; there is nothing to run by hand");
            System.exit(2);
        }
        leaveInterruptToLauncher();
        Thread.ofPlatform().daemon().name("launcher-watch").start(Supervised::awaitLauncherEnd);
        try {
            Class.forName(args[0])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException thrown) {
            thrown.getTargetException().printStackTrace();
            System.exit(1);
        }
    }

    /** Ctrl-C reaches every process of the terminal; the launcher ends its children in order instead. */
    private static void leaveInterruptToLauncher() throws ReflectiveOperationException {
        // by reflection because the compiler warns of sun.misc.Signal and cannot be told not to; there is no other API
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance("INT"),
                        handler.getField("SIG_IGN").get(null));
    }

    private static void awaitLauncherEnd() {
        try {
            int read;
            do {
                read = System.in.read();
            } while (read >= 0);
        } catch (IOException closed) {
            // the pipe is gone: the same as its end
        }
        Thread.ofPlatform().daemon().name("launcher-gone-halt").start(() -> {
            try {
                Thread.sleep(GRACE_MS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(LAUNCHER_GONE);
        });
        System.exit(LAUNCHER_GONE);
    }
}
