package dev.faststream.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Api;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.FastStream;
import dev.faststream.UnavailableException;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.registry.FakeRegistry;
import dev.faststream.registry.Schema;
import dev.faststream.registry.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With the classes that come with Protobuf: they are generated as any other. */
final class ProtobufCodecTest {
    private static final Timestamp TIME = Timestamp.newBuilder().setSeconds(7).build();

    private final FakeRegistry fake = FakeRegistry.start();
    private final ProtobufCodec codec = ProtobufCodec.of(SchemaRegistry.at(fake.url()));

    @AfterEach
    void stop() {
        fake.close();
    }

    /** Where a body goes that is encoded in a test. */
    private record To(String topic, boolean isKey) implements Codec.Outgoing {
        @Override
        public void contentType(String contentType) {}

        @Override
        public void header(String name, String value) {}
    }

    private byte[] encode(Object body) {
        return codec.encode(body, new To("times", false));
    }

    private static byte[] start(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, count);
    }

    @Test
    void theFirstMessageOfAFileHasASingleZeroAfterTheId() {
        assertThat(encode(TIME)).containsExactly(0, 0, 0, 0, 1, 0, 8, 7);
        assertThat(fake.subjects()).containsExactly("times-value");
    }

    @Test
    void otherMessagesHaveCountAndIndexes() {
        // The fifth of its file, and the first message inside the third.
        assertThat(start(encode(FieldDescriptorProto.getDefaultInstance()), 7)).containsExactly(0, 0, 0, 0, 1, 2, 8);
        assertThat(start(encode(DescriptorProto.ExtensionRange.getDefaultInstance()), 8))
                .containsExactly(0, 0, 0, 0, 1, 4, 4, 0);
    }

    @Test
    void generatedMessagesGoThereAndBack() {
        DescriptorProto.ExtensionRange range =
                DescriptorProto.ExtensionRange.newBuilder().setStart(3).build();
        Api api = Api.newBuilder().setName("n").build();

        assertThat(codec.decoder(Timestamp.class).decode(encode(TIME))).isEqualTo(TIME);
        assertThat(codec.decoder(DescriptorProto.ExtensionRange.class).decode(encode(range)))
                .isEqualTo(range);
        assertThat(codec.decoder(Api.class).decode(encode(api))).isEqualTo(api);
        assertThat(fake.subjects()).containsExactly("times-value");
    }

    private static Descriptor orderType() throws DescriptorValidationException {
        FileDescriptor money = FileDescriptor.buildFrom(
                FileDescriptorProto.newBuilder()
                        .setName("shop/money.proto")
                        .setPackage("shop")
                        .setSyntax("proto3")
                        .addMessageType(DescriptorProto.newBuilder()
                                .setName("Money")
                                .addField(field("cents", 1).setType(FieldDescriptorProto.Type.TYPE_INT64)))
                        .build(),
                new FileDescriptor[0]);
        FileDescriptor order = FileDescriptor.buildFrom(
                FileDescriptorProto.newBuilder()
                        .setName("shop/order.proto")
                        .setPackage("shop")
                        .setSyntax("proto3")
                        .addDependency("shop/money.proto")
                        .addDependency("google/protobuf/timestamp.proto")
                        .addMessageType(DescriptorProto.newBuilder().setName("Other"))
                        .addMessageType(DescriptorProto.newBuilder()
                                .setName("Order")
                                .addField(field("id", 1).setType(FieldDescriptorProto.Type.TYPE_STRING))
                                .addField(field("price", 2)
                                        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                                        .setTypeName(".shop.Money"))
                                .addField(field("at", 3)
                                        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                                        .setTypeName(".google.protobuf.Timestamp")))
                        .build(),
                new FileDescriptor[] {money, Timestamp.getDescriptor().getFile()});
        return order.findMessageTypeByName("Order");
    }

    private static FieldDescriptorProto.Builder field(String name, int number) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    }

    @Test
    void importsAreRegisteredAsReferencesAndADynamicMessageIsReadWithThem() throws Exception {
        Descriptor type = orderType();
        DynamicMessage order = DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("id"), "1")
                .setField(type.findFieldByName("at"), TIME)
                .build();

        byte[] bytes = encode(order);

        assertThat(fake.subjects()).containsExactly("shop/money.proto", "times-value");
        Object read = ProtobufCodec.of(SchemaRegistry.at(fake.url()))
                .decoder(DynamicMessage.class)
                .decode(bytes);
        assertThat(Objects.requireNonNull(read).toString()).isEqualTo(order.toString());
    }

    private String complaint(byte[] body, Class<?> type) {
        try {
            codec.decoder(type).decode(body);
        } catch (DecodeException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it was decoded");
    }

    @Test
    void whatCanNotBeReadIsToldWithWhatWasFoundAndExpected() {
        byte[] time = encode(TIME);
        fake.add("a", Schema.of("AVRO", "\"int\""));
        fake.add("text", Schema.of("PROTOBUF", "syntax = \"proto3\"; message M {}"));

        assertThat(complaint("{\"id\":1}".getBytes(StandardCharsets.UTF_8), Timestamp.class))
                .contains("begins with 0x7b");
        assertThat(complaint(time, Api.class))
                .contains("google.protobuf.Timestamp (schema id 1), expected google.protobuf.Api");
        assertThat(complaint(new byte[] {0, 0, 0, 0, 9, 0}, Timestamp.class)).contains("schema id 9", fake.url());
        assertThat(complaint(new byte[] {0, 0, 0, 0, 2, 0}, Timestamp.class)).contains("AVRO, expected PROTOBUF");
        assertThat(complaint(new byte[] {0, 0, 0, 0, 1, 2, 8}, Timestamp.class)).contains("[4] lead nowhere");
        assertThat(complaint(new byte[] {0, 0, 0, 0, 1, 1}, Timestamp.class)).contains("-1 message indexes");
        assertThat(complaint(start(time, time.length - 1), Timestamp.class)).contains("google.protobuf.Timestamp");
        assertThat(complaint(new byte[] {0, 0, 0, 0, 3, 0}, DynamicMessage.class))
                .contains("as text only");
    }

    @Test
    void aGeneratedClassIsReadAlsoWhereTheRegistryGivesTextOnly() {
        fake.add("text", Schema.of("PROTOBUF", "syntax = \"proto3\"; message M {}"));

        assertThat(codec.decoder(Timestamp.class).decode(new byte[] {0, 0, 0, 0, 1, 0, 8, 7}))
                .isEqualTo(TIME);
    }

    @Test
    void aTypeThatIsNoMessageIsRefusedAtStart() {
        assertThatThrownBy(() -> codec.decoder(StringBuilder.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("protoc");
    }

    @Test
    void aRegistryThatIsDownIsUnavailable() {
        byte[] bytes = encode(TIME);
        fake.refuse(503, "not now");

        assertThatThrownBy(() -> ProtobufCodec.of(SchemaRegistry.at(fake.url()))
                        .decoder(Timestamp.class)
                        .decode(bytes))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void messagesGoThroughKafka() throws Exception {
        BlockingQueue<Timestamp> seen = new LinkedBlockingQueue<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("times", 1);
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).codec(codec);
            broker.subscriber("times").groupId("g").consume(Timestamp.class, seen::add);
            FastStream app = FastStream.of(broker);
            app.start();
            broker.publish("times", TIME);
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(TIME);
            app.stop();
        }
    }
}
