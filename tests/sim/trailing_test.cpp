// Facts about trailing sums.
#include "sim/trailing.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;

namespace {

std::int64_t amount(int tick) { return (tick * 7919) % 101 - 50; }

std::int64_t sum_of_last(int tick, int count) {
    std::int64_t sum = 0;
    for (int t = tick; t > tick - count && t >= 0; --t) sum += amount(t);
    return sum;
}

}  // namespace

TEST_CASE("a trailing sum is the sum of the last entries, for every window") {
    for (const int length : {1, 2, 13, 52}) {
        Trailing trailing = Trailing::of_ticks(static_cast<std::size_t>(length));
        for (int tick = 0; tick < 200; ++tick) {
            trailing.add(amount(tick));
            REQUIRE(trailing.total == sum_of_last(tick, length));
            for (int window = 0; window <= length; ++window)
                REQUIRE(trailing.last(static_cast<std::size_t>(window)) == sum_of_last(tick, window));
        }
    }
}

TEST_CASE("a window longer than the memory is the memory") {
    Trailing trailing = Trailing::of_ticks(3);
    for (const std::int64_t x : {1, 10, 100, 1000}) trailing.add(x);
    CHECK(trailing.last(99) == 1110);
    CHECK(trailing.last(3) == trailing.total);
}
