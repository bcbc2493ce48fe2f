package io.github.keycloaknotion.testbed.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing that people chose becomes markup. */
final class HtmlTest {

    @Test
    void valuesAreEscapedAndMarkupIsNot() {
        var list = Stream.of("<b>", "{} & $1")
                .map(it -> Html.of("<li>{}</li>", it))
                .collect(Html.joined());

        assertThat(Html.of("<ul title=\"{}\">{}</ul>", "\"><i>", list).source())
                .isEqualTo("<ul title=\"&quot;&gt;&lt;i&gt;\"><li>&lt;b&gt;</li><li>{} &amp; $1</li></ul>");
    }

    @Test
    void everyPlaceGetsAValue() {
        assertThatThrownBy(() -> Html.of("{}{}", "one")).isInstanceOf(IllegalArgumentException.class);
    }
}
