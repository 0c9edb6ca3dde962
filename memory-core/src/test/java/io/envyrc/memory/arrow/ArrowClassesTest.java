package io.envyrc.memory.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.SeekableReadChannel;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Arrow's own classes do with the allocator. */
class ArrowClassesTest {
    private static final int ROWS = 10_000;

    private final TrackedAllocator root = TrackedAllocator.create(64 << 20);
    private final TrackedAllocator source = root.child("source");
    private final TrackedAllocator target = root.child("target");

    @AfterEach
    void close() {
        assertThat(root.bytesUsed()).isZero();
        assertThat(root.stats().liveBuffers()).isZero();
        root.close();
    }

    private static BigIntVector numbers(BufferAllocator allocator) {
        BigIntVector vector = new BigIntVector("numbers", allocator);
        for (int i = 0; i < ROWS; i++) {
            vector.setSafe(i, i);
        }
        vector.setValueCount(ROWS);
        return vector;
    }

    private static VarCharVector names(BufferAllocator allocator) {
        VarCharVector vector = new VarCharVector("names", allocator);
        for (int i = 0; i < ROWS; i++) {
            vector.setSafe(i, ("name-" + i).getBytes(UTF_8));
        }
        vector.setValueCount(ROWS);
        return vector;
    }

    @Test
    void vectorsGrowSliceAndMove() {
        try (BigIntVector numbers = numbers(source);
                VarCharVector names = names(source)) {
            assertThat(source.bytesUsed()).isEqualTo(blocks(numbers, names)).isGreaterThan(8 * ROWS);
            TransferPair split = names.getTransferPair(target);
            split.splitAndTransfer(100, 200);
            try (VarCharVector part = (VarCharVector) split.getTo()) {
                assertThat(part.getObject(0)).hasToString("name-100");
                long all = root.bytesUsed();
                TransferPair whole = numbers.getTransferPair(target);
                whole.transfer();
                assertThat(root.bytesUsed()).isEqualTo(all);
                try (BigIntVector moved = (BigIntVector) whole.getTo()) {
                    assertThat(moved.get(ROWS - 1)).isEqualTo(ROWS - 1);
                    assertThat(target.bytesUsed()).isGreaterThanOrEqualTo(blocks(moved));
                    names.clear();
                    assertThat(part.getObject(199)).hasToString("name-299");
                }
            }
        }
    }

    private static long blocks(FieldVector... vectors) {
        Set<ReferenceManager> distinct = new HashSet<>();
        for (FieldVector vector : vectors) {
            for (ArrowBuf buffer : vector.getBuffers(false)) {
                distinct.add(buffer.getReferenceManager());
            }
        }
        return distinct.stream().mapToLong(ReferenceManager::getSize).sum();
    }

    @Test
    void nestedVectorsMove() {
        try (ListVector list = ListVector.empty("list", source)) {
            UnionListWriter writer = list.getWriter();
            for (int i = 0; i < 1000; i++) {
                writer.setPosition(i);
                writer.startList();
                writer.bigInt().writeBigInt(i);
                writer.bigInt().writeBigInt(2L * i);
                writer.endList();
            }
            writer.setValueCount(1000);
            TransferPair pair = list.getTransferPair(target);
            pair.transfer();
            assertThat(source.bytesUsed()).isZero();
            try (ListVector moved = (ListVector) pair.getTo()) {
                assertThat(moved.getObject(7)).hasToString("[7,14]");
                assertThat(target.bytesUsed()).isEqualTo(root.bytesUsed());
            }
        }
    }

    @Test
    void batchesGoThroughAStreamAndAFile() throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (VectorSchemaRoot batch = new VectorSchemaRoot(List.of(numbers(source), names(source)));
                ArrowStreamWriter streamWriter = new ArrowStreamWriter(batch, null, stream);
                ArrowFileWriter fileWriter = new ArrowFileWriter(batch, null, Channels.newChannel(file))) {
            batch.setRowCount(ROWS);
            streamWriter.writeBatch();
            streamWriter.writeBatch();
            streamWriter.end();
            fileWriter.writeBatch();
            fileWriter.end();
        }
        assertThat(source.bytesUsed()).isZero();
        try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), target)) {
            int batches = 0;
            while (reader.loadNextBatch()) {
                check(reader.getVectorSchemaRoot());
                batches++;
            }
            assertThat(batches).isEqualTo(2);
        }
        try (ArrowFileReader reader = new ArrowFileReader(
                new SeekableReadChannel(new ByteArrayReadableSeekableByteChannel(file.toByteArray())), target)) {
            assertThat(reader.loadNextBatch()).isTrue();
            check(reader.getVectorSchemaRoot());
        }
    }

    @Test
    void aTableMovesBetweenAllocatorsOfBothKinds() {
        try (RootAllocator arrows = new RootAllocator();
                BigIntVector numbers = numbers(source)) {
            TransferPair out = numbers.getTransferPair(arrows);
            out.transfer();
            assertThat(root.bytesUsed()).isZero();
            assertThat(arrows.getAllocatedMemory()).isPositive();
            try (BigIntVector outside = (BigIntVector) out.getTo()) {
                assertThat(outside.get(77)).isEqualTo(77);
            }
            assertThat(arrows.getAllocatedMemory()).isZero();
        }
    }

    @Test
    void vectorsGoThroughTheCDataInterface() {
        assumeTrue(nativeLibraryIsThere(), "the native library of arrow-c-data is for another system");
        try (ArrowArray array = ArrowArray.allocateNew(root);
                ArrowSchema schema = ArrowSchema.allocateNew(root);
                CDataDictionaryProvider dictionaries = new CDataDictionaryProvider()) {
            try (VectorSchemaRoot batch = new VectorSchemaRoot(List.of(numbers(source), names(source)))) {
                batch.setRowCount(ROWS);
                Data.exportVectorSchemaRoot(root, batch, null, array, schema);
            }
            assertThat(root.bytesUsed()).isGreaterThan(8 * ROWS);
            try (VectorSchemaRoot imported = Data.importVectorSchemaRoot(target, array, schema, dictionaries)) {
                check(imported);
                assertThat(target.bytesUsed()).isPositive();
            }
            assertThat(target.bytesUsed()).isZero();
            assertThat(source.bytesUsed()).isZero();
        }
    }

    private boolean nativeLibraryIsThere() {
        try (IntVector vector = new IntVector("v", root);
                ArrowArray array = ArrowArray.allocateNew(root)) {
            vector.setSafe(0, 1);
            vector.setValueCount(1);
            Data.exportVector(root, vector, null, array);
            array.release();
            return true;
        } catch (LinkageError | IllegalStateException none) {
            return false;
        }
    }

    private static void check(VectorSchemaRoot batch) {
        assertThat(batch.getRowCount()).isEqualTo(ROWS);
        Map.of(0, "name-0", 77, "name-77", ROWS - 1, "name-" + (ROWS - 1)).forEach((row, name) -> {
            assertThat(((BigIntVector) batch.getVector("numbers")).get(row)).isEqualTo(row.longValue());
            assertThat(((VarCharVector) batch.getVector("names")).getObject(row))
                    .hasToString(name);
        });
    }
}
