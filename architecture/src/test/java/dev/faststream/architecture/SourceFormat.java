package dev.faststream.architecture;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats Java sources as this repository wants them: palantir-java-format, Javadoc too, imports in order and none
 * unused.
 *
 * <p>A program of a single file, so that {@code ./faststream format} can run it while the rest does not compile.
 */
final class SourceFormat {

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    private final Path root;

    SourceFormat(Path root) {
        this.root = root;
    }

    /** Formats every source below the directory given, which is the current one by default, and says which changed. */
    public static void main(String[] args) throws IOException, FormatterException {
        var format = new SourceFormat(Path.of(args.length == 0 ? "." : args[0]));
        List<Path> files = format.unformatted();
        for (Path file : files) {
            Files.writeString(file, format.formatted(file));
            System.out.println("formatted " + format.root.relativize(file));
        }
        System.out.println(files.isEmpty() ? "Every file is formatted." : files.size() + " files changed.");
    }

    /** The sources that formatting would change. */
    List<Path> unformatted() throws IOException, FormatterException {
        var files = new ArrayList<Path>();
        for (Path file : sources()) {
            if (!formatted(file).equals(Files.readString(file))) {
                files.add(file);
            }
        }
        return files;
    }

    /** Every Java source below the root, leaving out what is built or hidden. */
    List<Path> sources() throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return leftOut(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private boolean leftOut(Path directory) {
        String name = directory.getFileName().toString();
        return !directory.equals(root) && (name.equals("target") || name.startsWith("."));
    }

    private String formatted(Path file) throws IOException, FormatterException {
        return formatter.formatSourceAndFixImports(Files.readString(file));
    }
}
