package dev.faststream.benchmarks;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.CombinedDomainCategoryPlot;
import org.jfree.chart.renderer.category.LineAndShapeRenderer;
import org.jfree.data.category.DefaultCategoryDataset;

/** Growth as a drawing: records a second above CPU time a record, both on logarithmic scales. */
final class Drawing {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 600;
    private static final double GAP = 25;
    private static final float LINE = 2;
    private static final List<Color> COLORS = List.of(new Color(0x1f4e9c), new Color(0xb8430f));

    private Drawing() {}

    static void draw(Growth growth, Path file) throws IOException {
        CombinedDomainCategoryPlot both =
                new CombinedDomainCategoryPlot(new CategoryAxis(growth.axis().title()));
        both.setGap(GAP);
        both.add(plot("records a second", growth, Growth.Result::perSecond, true));
        both.add(plot("CPU µs a record", growth, Growth.Result::cpuMicros, false));
        JFreeChart chart = new JFreeChart(both);
        chart.setBackgroundPaint(Color.WHITE);
        VectorGraphics2D graphics = new VectorGraphics2D();
        chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        try (OutputStream target = Files.newOutputStream(file)) {
            new SVGProcessor()
                    .getDocument(graphics.getCommands(), new PageSize(WIDTH, HEIGHT))
                    .writeTo(target);
        }
    }

    private static CategoryPlot plot(
            String title, Growth growth, ToDoubleFunction<Growth.Result> figure, boolean hasLegend) {
        DefaultCategoryDataset figures = new DefaultCategoryDataset();
        for (Growth.Result result : growth.results()) {
            String value = String.format(Locale.ROOT, "%,d", result.point().value());
            double measured = figure.applyAsDouble(result);
            // Where nothing came of a run, the line has a gap.
            figures.addValue(measured > 0 ? measured : null, result.point().series(), value);
        }
        LineAndShapeRenderer renderer = new LineAndShapeRenderer();
        for (int i = 0; i < COLORS.size(); i++) {
            renderer.setSeriesPaint(i, COLORS.get(i));
        }
        renderer.setDefaultStroke(new BasicStroke(LINE));
        renderer.setAutoPopulateSeriesStroke(false);
        renderer.setDefaultSeriesVisibleInLegend(hasLegend);
        CategoryPlot plot = new CategoryPlot(figures, null, scale(title), renderer);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        return plot;
    }

    private static LogarithmicAxis scale(String title) {
        LogarithmicAxis scale = new LogarithmicAxis(title);
        scale.setNumberFormatOverride(NumberFormat.getInstance(Locale.ROOT));
        scale.setAutoRangeNextLogFlag(true);
        return scale;
    }
}
