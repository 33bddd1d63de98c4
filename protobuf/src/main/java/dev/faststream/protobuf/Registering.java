package dev.faststream.protobuf;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.faststream.registry.Schema;
import dev.faststream.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes schemas of files, in the binary form that registries take as well as text, and registers what they import under
 * the name by which it is imported. Safe to use from any thread.
 */
final class Registering {
    private final SchemaRegistry registry;
    private final Map<FileDescriptor, Schema> known = new ConcurrentHashMap<>();

    Registering(SchemaRegistry registry) {
        this.registry = registry;
    }

    Schema schema(FileDescriptor file) {
        Schema there = known.get(file);
        if (there != null) {
            return there;
        }
        List<Schema.Reference> references = new ArrayList<>();
        for (FileDescriptor imported : file.getDependencies()) {
            if (!BuiltIn.has(imported.getName())) {
                SchemaRegistry.Registered registered = registry.register(imported.getName(), schema(imported));
                references.add(new Schema.Reference(imported.getName(), imported.getName(), registered.version()));
            }
        }
        Schema made = new Schema(
                "PROTOBUF", Base64.getEncoder().encodeToString(file.toProto().toByteArray()), references);
        known.put(file, made);
        return made;
    }
}
