package dev.faststream.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.faststream.DecodeException;
import dev.faststream.registry.Schema;
import dev.faststream.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The files of a registry, with what they import. Safe to use from any thread. */
final class Schemas {
    private final SchemaRegistry registry;
    private final Map<Integer, Optional<FileDescriptor>> known = new ConcurrentHashMap<>();

    Schemas(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** The file of a schema; empty where the registry gives it as text only, which takes a compiler to read. */
    Optional<FileDescriptor> file(int id) {
        Optional<FileDescriptor> there = known.get(id);
        if (there != null) {
            return there;
        }
        Schema schema = registry.serializedSchema(id);
        if (!schema.type().equals("PROTOBUF")) {
            throw new DecodeException("schema id " + id + " is of type " + schema.type() + ", expected PROTOBUF", null);
        }
        Optional<FileDescriptor> file = file(schema);
        known.put(id, file);
        return file;
    }

    private Optional<FileDescriptor> file(Schema schema) {
        List<FileDescriptor> imports = new ArrayList<>();
        try {
            FileDescriptorProto proto =
                    FileDescriptorProto.parseFrom(Base64.getDecoder().decode(schema.text()));
            for (String name : proto.getDependencyList()) {
                Optional<FileDescriptor> imported = BuiltIn.find(name).or(() -> imported(name, schema));
                if (imported.isEmpty()) {
                    return Optional.empty();
                }
                imports.add(imported.get());
            }
            return Optional.of(FileDescriptor.buildFrom(proto, imports.toArray(FileDescriptor[]::new)));
        } catch (IllegalArgumentException | InvalidProtocolBufferException | DescriptorValidationException e) {
            return Optional.empty();
        }
    }

    private Optional<FileDescriptor> imported(String name, Schema by) {
        return by.references().stream()
                .filter(reference -> reference.name().equals(name))
                .findFirst()
                .flatMap(reference -> file(registry.serializedSchema(reference)));
    }
}
