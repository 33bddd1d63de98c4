package dev.faststream.json;

import static tools.jackson.databind.cfg.CoercionAction.Fail;
import static tools.jackson.databind.cfg.CoercionAction.TryConvert;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ServiceLoader;
import tools.jackson.core.ErrorReportConfiguration;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.cfg.MutableCoercionConfig;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.module.blackbird.BlackbirdModule;

/** Jackson with the rules of {@link JsonCodec}; what a rule depends on is said even where it is Jackson's default. */
final class StrictMapper {
    private static final int SHOWN_CHARACTERS = 80;

    private StrictMapper() {}

    static JsonMapper.Builder builder() {
        return strict(JsonMapper.builder(factory()));
    }

    /** The same rules for any format. */
    static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B strict(B builder) {
        structure(builder);
        scalars(builder);
        datesAndEnums(builder);
        builder.addModule(new BlackbirdModule())
                .addModule(new SimpleModule("faststream")
                        .setDeserializerModifier(new IsoText())
                        .setSerializerModifier(new TypedElements()));
        ServiceLoader.load(JsonExtension.class).forEach(extension -> extension.extend(builder));
        return builder;
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .errorReportConfiguration(ErrorReportConfiguration.builder()
                        .maxErrorTokenLength(SHOWN_CHARACTERS)
                        .build())
                .build();
    }

    private static void structure(MapperBuilder<?, ?> builder) {
        builder.annotationIntrospector(
                        AnnotationIntrospector.pair(builder.annotationIntrospector(), new RequiredParameters()))
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY);
    }

    private static void scalars(MapperBuilder<?, ?> builder) {
        builder.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfigDefaults(any -> any.setCoercion(CoercionInputShape.EmptyString, Fail))
                .withCoercionConfig(LogicalType.Textual, StrictMapper::onlyText)
                .withCoercionConfig(char.class, StrictMapper::onlyText)
                .withCoercionConfig(Character.class, StrictMapper::onlyText)
                .withCoercionConfig(BigDecimal.class, big -> big.setCoercion(CoercionInputShape.String, TryConvert))
                .withCoercionConfig(BigInteger.class, big -> big.setCoercion(CoercionInputShape.String, TryConvert))
                .withConfigOverride(
                        BigDecimal.class,
                        override -> override.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING)));
    }

    private static void onlyText(MutableCoercionConfig text) {
        text.setCoercion(CoercionInputShape.Integer, Fail)
                .setCoercion(CoercionInputShape.Float, Fail)
                .setCoercion(CoercionInputShape.Boolean, Fail);
    }

    private static void datesAndEnums(MapperBuilder<?, ?> builder) {
        builder.disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING)
                .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING);
    }
}
