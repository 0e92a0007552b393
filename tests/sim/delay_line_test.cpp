// Facts about goods on their way.
#include "sim/delay_line.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;

TEST_CASE("what enters leaves whole after the lead time, neither sooner nor later") {
    for (const int lead : {1, 2, 5, 52}) {
        DelayLine line = DelayLine::of_ticks(lead);
        for (int tick = 0; tick < 300; ++tick) {
            const std::int64_t expected = tick < lead ? 0 : 1000 + 7 * (tick - lead);
            REQUIRE(line.arriving() == expected);
            line.advance(1000 + 7 * tick);
        }
    }
}

TEST_CASE("nothing is lost or made on the way") {
    DelayLine line = DelayLine::of_ticks(4);
    std::int64_t entered = 0;
    std::int64_t left = 0;
    for (int tick = 0; tick < 100; ++tick) {
        const std::int64_t entering = (tick * 37) % 11;
        left += line.arriving();
        line.advance(entering);
        entered += entering;
        REQUIRE(line.inside() == entered - left);
    }
    CHECK(left > 0);
}

TEST_CASE("the shortest way takes one tick") {
    for (const int lead : {1, 0, -3}) {
        DelayLine line = DelayLine::of_ticks(lead);
        line.advance(9);
        CHECK(line.arriving() == 9);
        line.advance(0);
        CHECK(line.inside() == 0);
    }
}
