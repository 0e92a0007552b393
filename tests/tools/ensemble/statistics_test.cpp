// Facts about summaries and distances, worked out by hand.
#include "tools/ensemble/statistics.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace chokepoint;

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

Target target(MeasureKind kind, double value, double low, double high) {
    Target result;
    result.measure.kind = kind;
    result.fact.value = value;
    result.fact.low = low;
    result.fact.high = high;
    return result;
}

}  // namespace

TEST_CASE("quantiles lie between order statistics") {
    const std::vector<double> values{4.0, 1.0, 3.0, 2.0, 5.0};
    CHECK(quantile(values, 0.0) == 1.0);
    CHECK(quantile(values, 0.5) == 3.0);
    CHECK(quantile(values, 1.0) == 5.0);
    CHECK(quantile(values, 0.05) == doctest::Approx(1.2));
    CHECK(quantile(values, 0.95) == doctest::Approx(4.8));
    CHECK(std::isnan(quantile({}, 0.5)));
}

TEST_CASE("missing values are counted and left out") {
    const Summary s = summarise(std::vector<double>{2.0, nothing, 4.0});
    CHECK(s.median == 3.0);
    CHECK(s.missing == 1);
    CHECK(summarise(std::vector<double>{nothing}).missing == 1);
}

TEST_CASE("an interval covers its ends and says by which factor it is wide") {
    const Summary s{2.0, 1.0, 4.0, 0};
    CHECK(s.covers(1.0));
    CHECK(s.covers(4.0));
    CHECK_FALSE(s.covers(4.01));
    CHECK(s.factor() == 4.0);
    CHECK(Summary{0.0, 0.0, 0.0, 0}.factor() == 1.0);
    CHECK(std::isinf(Summary{0.0, 0.0, 1.0, 0}.factor()));
}

TEST_CASE("the fair CRPS is the mean error less half the mean distance of different members") {
    // Errors 1, 0, 2 from 2: mean 1. Pairs (1,2), (1,4), (2,4): mean distance 2, half of it 1.
    CHECK(fair_crps(std::vector<double>{1.0, 2.0, 4.0}, 2.0) == doctest::Approx(0.0));
    // Errors 3 and 1: mean 2; the pair is 2 apart.
    CHECK(fair_crps(std::vector<double>{3.0, 1.0}, 0.0) == doctest::Approx(1.0));
    CHECK(fair_crps(std::vector<double>{3.0}, 1.0) == doctest::Approx(2.0));
    CHECK(std::isnan(fair_crps(std::vector<double>{nothing}, 1.0)));
}

TEST_CASE("a quantity is as far as the logarithm of its ratio, over the wider of range and discrepancy") {
    const double e = 2.718281828459045;
    // Half the logarithm of high over low is 1.
    CHECK(standardised_distance(target(MeasureKind::units, 10.0, 10.0 / e, 10.0 * e), 10.0 * e * e) ==
          doctest::Approx(2.0));
    CHECK(standardised_distance(target(MeasureKind::units, 10.0, 10.0, 10.0), 10.0 * e) == doctest::Approx(5.0));
    CHECK(standardised_distance(target(MeasureKind::value, 10.0, 9.0, 11.0), 10.0) == 0.0);
}

TEST_CASE("a share is as far as its points, over the wider of range and discrepancy") {
    CHECK(standardised_distance(target(MeasureKind::value_share, 50.0, 40.0, 60.0), 70.0) == doctest::Approx(2.0));
    CHECK(standardised_distance(target(MeasureKind::units_share, 50.0, 49.0, 51.0), 60.0) == doctest::Approx(2.0));
    CHECK(standardised_distance(target(MeasureKind::grey_premium, 50.0, 30.0, 70.0), 30.0) ==
          doctest::Approx(1.0));
}

TEST_CASE("no target is further than the largest distance, and what is missing is as far") {
    const auto units = target(MeasureKind::units, 10.0, 9.0, 11.0);
    CHECK(standardised_distance(units, 0.0) == largest_distance);
    CHECK(standardised_distance(units, 1e9) == largest_distance);
    CHECK(standardised_distance(units, nothing) == largest_distance);
    CHECK(standardised_distance(target(MeasureKind::value_share, 0.0, 0.0, 5.0), 100.0) == largest_distance);
}

TEST_CASE("the distance of a run is the root mean square over its targets") {
    const std::vector<Target> targets{target(MeasureKind::value_share, 50.0, 45.0, 55.0),
                                      target(MeasureKind::value_share, 50.0, 45.0, 55.0)};
    CHECK(distance(targets, std::vector<double>{55.0, 85.0}) == doctest::Approx(std::sqrt((1.0 + 36.0) / 2.0)));
    CHECK(distance({}, {}) == 0.0);
}
