package io.envyrc.memory.arrow;

import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;

/** Tells whether Arrow may reach into {@code java.nio}, as it must to read a single byte. */
final class NioAccess {
    private NioAccess() {}

    /**
     * Returns if it may.
     *
     * @throws IllegalStateException if not; says what to add
     */
    static void check() {
        check(ByteBuffer.class.getModule().isOpen("java.nio", ArrowBuf.class.getModule()), arrowModule());
    }

    static void check(boolean open, String arrowModule) {
        if (!open) {
            throw new IllegalStateException(
                    "Arrow needs java.nio opened to it, and this JVM was started without. Add the"
                            + " option --add-opens=java.base/java.nio=%s to the java command (to the argLine of Surefire,"
                                    .formatted(arrowModule)
                            + " jvmArguments of spring-boot:run, VM options of the IDE), or the line"
                            + " 'Add-Opens: java.base/java.nio' to the manifest of the executable jar");
        }
    }

    private static String arrowModule() {
        Module module = ArrowBuf.class.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }
}
