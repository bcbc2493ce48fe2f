package io.github.keycloaknotion.benchmark;

import java.awt.Color;
import java.awt.Dimension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.util.SVGConstants;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A picture of what was measured, as SVG. */
record Chart(CategoryChart chart, Look look) {

    /** For pages with a light background, and with a dark one. */
    enum Look {
        LIGHT(Color.WHITE, new Color(0x1f2328)),
        DARK(new Color(0x0d1117), new Color(0xe6edf3));

        private final Color background;
        private final Color ink;

        Look(Color background, Color ink) {
            this.background = background;
            this.ink = ink;
        }
    }

    /** How often a second, with the built-in's median as 1. */
    static Chart rates(List<Series> compared, Look look) {
        var chart = empty("Rate, built-in = 1", 1000, look);
        chart.getStyler().setXAxisLabelRotation(30);
        var titles = compared.stream().map(Series::title).toList();
        for (var provider : Provider.values()) {
            var rates = compared.stream()
                    .map(series -> series.ratio(provider.title, Metric.RATE).median())
                    .toList();
            chart.addSeries(provider.title, titles, rates).setFillColor(provider.color);
        }
        return new Chart(chart, look);
    }

    /** Reads a second by the number of stored users. */
    static Chart stored(Map<Integer, Series> stored, Look look) {
        var chart = empty("Reads a second", 700, look);
        var users = stored.keySet().stream()
                .map(count -> String.format(Locale.ENGLISH, "%,d users", count))
                .toList();
        for (var provider : Report.STORED) {
            var rates = stored.values().stream()
                    .map(series -> series.spread(provider.title, Metric.RATE).median())
                    .toList();
            chart.addSeries(provider.title, users, rates).setFillColor(provider.color);
        }
        return new Chart(chart, look);
    }

    private static CategoryChart empty(String what, int width, Look look) {
        var chart = new CategoryChartBuilder()
                .width(width)
                .height(420)
                .yAxisTitle(what)
                .build();
        chart.getStyler()
                .setChartBackgroundColor(look.background)
                .setPlotBackgroundColor(look.background)
                .setPlotBorderVisible(false)
                .setChartFontColor(look.ink)
                .setLegendBackgroundColor(look.background)
                .setLegendBorderColor(look.background)
                .setLegendPosition(LegendPosition.OutsideS)
                .setXAxisTitleColor(look.ink)
                .setYAxisTitleColor(look.ink);
        chart.getStyler().setAxisTickLabelsColor(look.ink);
        chart.getStyler().setAxisTickMarksColor(look.ink);
        return chart;
    }

    /** Writes it under a name that tells the look. */
    void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve(name + "-" + look.name().toLowerCase(Locale.ROOT) + ".svg");
        var document = GenericDOMImplementation.getDOMImplementation()
                .createDocument(SVGConstants.SVG_NAMESPACE_URI, SVGConstants.SVG_SVG_TAG, null);
        var context = SVGGeneratorContext.createDefault(document);
        context.setPrecision(1);
        var graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(chart.getWidth(), chart.getHeight()));
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        try (var out = Files.newBufferedWriter(file)) {
            graphics.stream(out, true);
        }
    }
}
