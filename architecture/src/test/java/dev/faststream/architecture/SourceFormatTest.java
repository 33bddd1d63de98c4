package dev.faststream.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SourceFormatTest {

    private final SourceFormat repository = new SourceFormat(Path.of(".."));

    @Test
    void every_java_file_is_formatted() throws Exception {
        assertThat(repository.sources()).as("sources found").hasSizeGreaterThan(5);
        assertThat(repository.unformatted())
                .as("files that are not formatted; ./faststream format mends them")
                .isEmpty();
    }
}
