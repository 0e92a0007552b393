// Facts about Latin hypercubes and the scales of parameters.
#include "tools/ensemble/latin_hypercube.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace chokepoint;

namespace {

const std::vector<SampledRange> two{{"parameters.choice.cost", 0.0, 1.0}, {"parameters.choice.home", 0.25, 0.75}};

FreeParameter range(double low, double high, Scale scale) {
    FreeParameter parameter;
    parameter.low = low;
    parameter.high = high;
    parameter.scale = scale;
    return parameter;
}

}  // namespace

TEST_CASE("each stratum of each parameter holds one point, within its box") {
    const std::size_t points = 37;
    const auto design = latin_hypercube(two, points, 5, 0);
    REQUIRE(design.size() == points);
    for (std::size_t a = 0; a < two.size(); ++a) {
        std::set<int> strata;
        for (const auto& point : design) {
            const double part = (point[a] - two[a].from) / (two[a].to - two[a].from);
            CHECK(part > 0.0);
            CHECK(part < 1.0);
            strata.insert(static_cast<int>(part * static_cast<double>(points)));
        }
        CHECK(strata.size() == points);
    }
}

TEST_CASE("a design is a function of seed and wave") {
    CHECK(latin_hypercube(two, 20, 5, 0) == latin_hypercube(two, 20, 5, 0));
    CHECK(latin_hypercube(two, 20, 5, 0) != latin_hypercube(two, 20, 6, 0));
    CHECK(latin_hypercube(two, 20, 5, 0) != latin_hypercube(two, 20, 5, 1));
}

TEST_CASE("a further parameter moves no other") {
    const auto both = latin_hypercube(two, 20, 5, 0);
    const auto second = latin_hypercube({two[1]}, 20, 5, 0);
    for (std::size_t p = 0; p < 20; ++p) CHECK(both[p][1] == second[p][0]);
}

TEST_CASE("parameters are drawn together at random: their columns are not correlated") {
    const std::size_t points = 400;
    const auto design = latin_hypercube(two, points, 5, 0);
    double product = 0.0;
    for (const auto& point : design) product += (point[0] - 0.5) * (point[1] - 0.5) * 2.0;
    // The mean product of two independent uniforms has a standard error of 1/12 over the root of 400: four of
    // them.
    CHECK(std::abs(product / static_cast<double>(points)) < 4.0 / 12.0 / 20.0);
}

TEST_CASE("a position of a range is found again from its value") {
    for (const double position : {0.0, 0.1, 0.5, 1.0}) {
        for (const auto& p : {range(-1.0, 3.0, Scale::linear), range(0.3, 4.0, Scale::log)})
            CHECK(position_of_value(p, value_at_position(p, position)) == doctest::Approx(position));
    }
    CHECK(value_at_position(range(1.0, 100.0, Scale::log), 0.5) == doctest::Approx(10.0));
    CHECK(value_at_position(range(2.0, 2.0, Scale::linear), 0.7) == 2.0);
}

TEST_CASE("whole numbers share their range evenly") {
    const auto p = range(1.0, 4.0, Scale::whole);
    CHECK(value_at_position(p, 0.0) == 1.0);
    CHECK(value_at_position(p, 0.249) == 1.0);
    CHECK(value_at_position(p, 0.251) == 2.0);
    CHECK(value_at_position(p, 1.0) == 4.0);
    CHECK(value_at_position(p, position_of_value(p, 3.0)) == 3.0);
}
