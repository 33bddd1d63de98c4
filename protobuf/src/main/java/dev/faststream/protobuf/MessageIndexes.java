package dev.faststream.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.faststream.DecodeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which message of a file a record is: the place of a message in the file, of a nested one inside that, and so on. On
 * the wire a count and the indexes as zigzag numbers; a single zero stands for the first message of the file.
 */
record MessageIndexes(List<Integer> path) {
    private static final int MOST = 100;

    static MessageIndexes of(Descriptor type) {
        List<Integer> path = new ArrayList<>();
        for (Descriptor at = type; at != null; at = at.getContainingType()) {
            path.addFirst(at.getIndex());
        }
        return new MessageIndexes(List.copyOf(path));
    }

    static MessageIndexes read(CodedInputStream in) throws IOException {
        int count = in.readSInt32();
        if (count == 0) {
            return new MessageIndexes(List.of(0));
        }
        if (count < 0 || count > MOST) {
            throw new DecodeException("there are " + count + " message indexes, expected 0 to " + MOST, null);
        }
        List<Integer> path = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            path.add(in.readSInt32());
        }
        return new MessageIndexes(path);
    }

    byte[] bytes() {
        if (path.equals(List.of(0))) {
            return new byte[1];
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeSInt32NoTag(path.size());
            for (int index : path) {
                out.writeSInt32NoTag(index);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The message in a file. */
    Descriptor in(FileDescriptor file) {
        List<Descriptor> there = file.getMessageTypes();
        Descriptor found = null;
        for (int index : path) {
            if (index < 0 || index >= there.size()) {
                throw new DecodeException("the message indexes " + path + " lead nowhere in " + file.getName(), null);
            }
            found = there.get(index);
            there = found.getNestedTypes();
        }
        if (found == null) {
            throw new DecodeException("there are no message indexes", null);
        }
        return found;
    }
}
