package io.github.keycloaknotion.benchmark;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A picture of what was measured, as SVG. */
record Chart(CategoryChart chart, Look look) {

    private static final Color[] SERIES = {new Color(0x8c959f), new Color(0x2383e2), new Color(0x1f9d6b)};

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
        var chart = empty("Rate, built-in = 1", 900, look);
        chart.getStyler().setXAxisLabelRotation(20);
        var titles = compared.stream().map(Series::title).toList();
        for (var provider : Provider.values()) {
            var rates = compared.stream()
                    .map(series -> series.spread(provider.title, Metric.RATE).median()
                            / series.spread(series.base(), Metric.RATE).median())
                    .toList();
            chart.addSeries(provider.title, titles, rates);
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
            chart.addSeries(provider.title, users, rates);
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
                .setSeriesColors(SERIES)
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
        try (var out = Files.newOutputStream(file)) {
            ChartEncoder.saveChart(chart, out, "svg");
        }
    }
}
