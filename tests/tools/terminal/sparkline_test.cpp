// Facts about bars and durations: their heights are those of the values, and they fit.
#include "tools/terminal/sparkline.hpp"
#include "tools/terminal/text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace chokepoint;

TEST_CASE("bars rise with the values, from the least to the most") {
    const std::vector<double> values{0.0, 0.5, 1.0};
    CHECK(sparkline(values, 0.0, 1.0, 10, true) == "▁▅█");
    CHECK(sparkline(values, 0.0, 1.0, 10, false) == "_=#");
    CHECK(sparkline(values, 0.0, 0.0, 10, false) == "___");
}

TEST_CASE("more values than columns are averaged, and missing ones leave a gap") {
    const std::vector<double> values{0.0, 0.0, 1.0, 1.0, std::nan(""), std::nan("")};
    CHECK(sparkline(values, 0.0, 1.0, 3, true) == "▁█ ");
    for (const std::size_t columns : {1U, 2U, 5U, 100U})
        CHECK(columns_of(sparkline(std::vector<double>(365, 0.5), 0.0, 1.0, columns, true)) == columns);
    CHECK(sparkline({}, 0.0, 1.0, 5, true).empty());
}

TEST_CASE("progress fills its bar, and no more") {
    CHECK(progress_bar(0.0, 12) == "[----------]");
    CHECK(progress_bar(0.5, 12) == "[#####-----]");
    CHECK(progress_bar(7.0, 12) == "[##########]");
}

TEST_CASE("durations are told in the units that matter") {
    CHECK(duration_text(0.25) == "250 ms");
    CHECK(duration_text(3.4) == "3 s");
    CHECK(duration_text(125) == "2 min 05 s");
    CHECK(duration_text(3720) == "1 h 02 min");
    CHECK(duration_text(INFINITY) == "-");
    CHECK(duration_text(std::nan("")) == "-");
}
