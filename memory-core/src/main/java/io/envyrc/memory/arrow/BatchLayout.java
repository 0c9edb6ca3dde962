package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowBuffer;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/** Where the buffers of a record batch lie in its body, which is one piece, as in an Arrow IPC message. Immutable. */
final class BatchLayout {
    final int rows;
    final long bodyBytes;
    private final List<ArrowFieldNode> nodes;
    private final List<Long> variadicCounts;
    private final long[] offsets;
    private final long[] lengths;

    BatchLayout(
            int rows, List<ArrowFieldNode> nodes, List<Long> variadicCounts, long[] offsets, long[] lengths, long end) {
        this.rows = rows;
        this.nodes = nodes;
        this.variadicCounts = variadicCounts;
        this.offsets = offsets;
        this.lengths = lengths;
        this.bodyBytes = end;
    }

    static BatchLayout of(ArrowRecordBatch batch) {
        List<ArrowBuffer> buffers = batch.getBuffersLayout();
        long[] offsets = new long[buffers.size()];
        long[] lengths = new long[buffers.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = buffers.get(i).getOffset();
            lengths[i] = buffers.get(i).getSize();
        }
        return new BatchLayout(
                batch.getLength(),
                batch.getNodes(),
                variadic(batch.getVariadicBufferCounts()),
                offsets,
                lengths,
                batch.computeBodyLength());
    }

    /** Returns the layout that the metadata of a message tells, for a body of {@code bodyBytes}. */
    static BatchLayout of(RecordBatch batch, long bodyBytes) {
        List<ArrowFieldNode> nodes = new ArrayList<>(batch.nodesLength());
        for (int i = 0; i < batch.nodesLength(); i++) {
            FieldNode node = batch.nodes(i);
            nodes.add(new ArrowFieldNode(node.length(), node.nullCount()));
        }
        long[] offsets = new long[batch.buffersLength()];
        long[] lengths = new long[batch.buffersLength()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = batch.buffers(i).offset();
            lengths[i] = batch.buffers(i).length();
        }
        List<Long> variadicCounts = new ArrayList<>(batch.variadicBufferCountsLength());
        for (int i = 0; i < batch.variadicBufferCountsLength(); i++) {
            variadicCounts.add(batch.variadicBufferCounts(i));
        }
        return new BatchLayout((int) batch.length(), nodes, variadicCounts, offsets, lengths, bodyBytes);
    }

    private static List<Long> variadic(@Nullable List<Long> counts) {
        return counts == null ? List.of() : counts;
    }

    long offset(int buffer) {
        return offsets[buffer];
    }

    /** Returns how many values of a field are null, counted depth first. */
    int nulls(int field) {
        return nodes.get(field).getNullCount();
    }

    /** Copies the buffers of a batch of this layout to where they belong in {@code body}. */
    void copy(ArrowRecordBatch batch, ArrowBuf body) {
        for (int i = 0; i < offsets.length; i++) {
            ArrowBuf from = batch.getBuffers().get(i);
            body.setBytes(offsets[i], from, from.readerIndex(), lengths[i]);
            long end = offsets[i] + lengths[i];
            long next = i + 1 < offsets.length ? offsets[i + 1] : bodyBytes;
            // What lies between is written to disk with the rest: it shall not be old memory.
            body.setZero(end, next - end);
        }
    }

    /** Returns a batch over {@code body}, which it retains until it is closed. */
    ArrowRecordBatch batch(ArrowBuf body) {
        List<ArrowBuf> buffers = new ArrayList<>(offsets.length);
        for (int i = 0; i < offsets.length; i++) {
            buffers.add(body.slice(offsets[i], lengths[i]));
        }
        return new ArrowRecordBatch(
                rows,
                nodes,
                buffers,
                NoCompressionCodec.DEFAULT_BODY_COMPRESSION,
                variadicCounts.isEmpty() ? null : variadicCounts,
                true);
    }
}
