// Facts about the clock of publications, on a time that the test makes.
#include "tools/simulation/publication_clock.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace chokepoint;
using Clock = PublicationClock::Clock;

namespace {

Clock::time_point at(double seconds) {
    return Clock::time_point(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)));
}

/// When publications end that take so long each, over a run of ticks of a tenth of a second.
std::vector<double> publications(double cost, double seconds) {
    PublicationClock clock({}, at(0.0));
    std::vector<double> ends;
    double now = 0.0;
    for (int tick = 1; now < seconds; ++tick) {
        now += 0.1;
        if (!clock.due(tick, 0, at(now))) continue;
        clock.published(tick, at(now), at(now + cost));
        now += cost;
        ends.push_back(now);
    }
    return ends;
}

}  // namespace

TEST_CASE("publishing takes at most 2 % of the time after the first, however much one publication costs") {
    for (const double cost : {0.001, 0.1, 1.0, 5.0, 20.0, 100.0}) {
        const auto ends = publications(cost, 50'000.0);
        REQUIRE(ends.size() > 3);
        CHECK(cost * static_cast<double>(ends.size() - 1) <= 0.02 * (ends.back() - ends.front()));
    }
}

TEST_CASE("cheap publications come after 10 s, then after twice as long each time, at last every 5 minutes") {
    const auto ends = publications(0.0, 3000.0);
    const std::vector<double> expected{10, 30, 70, 150, 310, 610, 910};
    REQUIRE(ends.size() >= expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(ends[i] == doctest::Approx(expected[i]).epsilon(0.02));
}

TEST_CASE("too many bytes in memory are due at once, and a number of ticks at each of its multiples") {
    CheckpointPolicy policy;
    policy.ticks = 7;
    policy.held_bytes = 1000;
    PublicationClock clock(policy, at(0.0));
    CHECK_FALSE(clock.due(6, 999, at(1.0)));
    CHECK(clock.due(6, 1000, at(1.0)));
    CHECK(clock.due(7, 0, at(1.0)));
    clock.published(7, at(1.0), at(1.1));
    CHECK_FALSE(clock.due(7, 0, at(2.0)));
    CHECK(clock.due(14, 0, at(2.0)));
}
