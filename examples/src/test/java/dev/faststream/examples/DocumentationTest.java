package dev.faststream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every piece of Java and Kotlin in the documents is a region of a file that is compiled and run. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Path EXAMPLES = Path.of("src/main/java/dev/faststream/examples");
    private static final Path TESTS = Path.of("src/test/java/dev/faststream/examples");
    private static final Path KOTLIN = ROOT.resolve("kotlin/src/test/kotlin/dev/faststream/kotlin");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- snippet: (\\S+)#(\\S+) -->\\n)?```(?:java|kotlin)\\n(.*?)```", Pattern.DOTALL);

    private record Snippet(String document, String file, String region, String text) {}

    @Test
    void everyBlockOfCodeNamesItsSource() throws IOException {
        assertThat(snippets())
                .hasSizeGreaterThan(5)
                .allSatisfy(snippet -> assertThat(snippet.file())
                        .as("source of the block in %s that begins with: %s", snippet.document(), snippet.text())
                        .isNotEmpty());
    }

    @Test
    void everyBlockOfCodeIsWhatItsSourceSays() throws IOException {
        for (Snippet snippet : snippets()) {
            assertThat(snippet.text())
                    .as("%s: %s#%s", snippet.document(), snippet.file(), snippet.region())
                    .isEqualTo(region(snippet));
        }
    }

    private static List<Snippet> snippets() throws IOException {
        List<Snippet> found = new ArrayList<>();
        for (Map.Entry<Path, String> document : documents().entrySet()) {
            Matcher matcher = BLOCK.matcher(document.getValue());
            while (matcher.find()) {
                found.add(new Snippet(
                        document.getKey().toString(),
                        orEmpty(matcher.group(1)),
                        orEmpty(matcher.group(2)),
                        matcher.group(3)));
            }
        }
        return found;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Map<Path, String> documents() throws IOException {
        Map<Path, String> documents = new TreeMap<>();
        documents.put(Path.of("README.md"), Files.readString(ROOT.resolve("README.md")));
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
            for (Path page :
                    pages.filter(path -> path.toString().endsWith(".md")).toList()) {
                documents.put(page, Files.readString(page));
            }
        }
        return documents;
    }

    private static String region(Snippet snippet) throws IOException {
        Path source = Stream.of(EXAMPLES, TESTS, KOTLIN)
                .map(folder -> folder.resolve(snippet.file()))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no source " + snippet.file()));
        List<String> lines = Files.readAllLines(source);
        List<String> wanted = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.strip().equals("// endregion")) {
                inside = false;
            } else if (inside) {
                wanted.add(line);
            } else if (line.strip().equals("// region " + snippet.region())) {
                inside = true;
            }
        }
        return String.join("\n", wanted).stripIndent() + "\n";
    }
}
