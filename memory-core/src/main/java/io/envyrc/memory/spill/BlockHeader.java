package io.envyrc.memory.spill;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before each block on disk, big-endian: a mark, the file's tag, the block's number, the length of its data,
 * the length as stored (the same if it is not compressed), and the CRC-32C of all these and of the stored bytes. Tag and
 * number tell a block that is intact but not where it belongs.
 */
record BlockHeader(long number, int dataBytes, int storedBytes, int checksum) {
    static final int BYTES = 4 + 8 + 8 + 4 + 4 + 4;
    private static final int MARK = 0x45_53_50_4C;
    private static final int CHECKSUM_AT = BYTES - 4;

    /** Writes a header for {@code stored}, of which no position is moved. */
    static void write(ByteBuffer header, long tag, long number, int dataBytes, ByteBuffer stored) {
        header.clear();
        header.putInt(MARK).putLong(tag).putLong(number).putInt(dataBytes).putInt(stored.remaining());
        header.putInt(checksum(header, stored)).flip();
    }

    /** Reads a header; null if it is none of that file, or not of a block that may be there. */
    static @Nullable BlockHeader read(ByteBuffer header, long tag, long number, int blockBytes) {
        BlockHeader read =
                new BlockHeader(header.getLong(12), header.getInt(20), header.getInt(24), header.getInt(CHECKSUM_AT));
        boolean plausible = header.getInt(0) == MARK
                && header.getLong(4) == tag
                && read.number == number
                && read.dataBytes > 0
                && read.dataBytes <= blockBytes
                && read.storedBytes > 0
                && read.storedBytes <= read.dataBytes;
        return plausible ? read : null;
    }

    /** Tells whether {@code stored} is what the header was written for; moves no position. */
    boolean matches(ByteBuffer header, ByteBuffer stored) {
        return checksum == checksum(header, stored);
    }

    boolean isCompressed() {
        return storedBytes < dataBytes;
    }

    private static int checksum(ByteBuffer header, ByteBuffer stored) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, CHECKSUM_AT));
        crc.update(stored.duplicate());
        return (int) crc.getValue();
    }
}
