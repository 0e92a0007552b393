#include "tools/bench/market.hpp"

#include "sim/parallel.hpp"
#include "sim/vectors.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace chokepoint;
using namespace chokepoint::bench;

namespace {

Market after(std::size_t buyers, int ticks, const Kernel& kernel) {
    Market market = build_market(buyers, 7);
    for (int t = 0; t < ticks; ++t) tick(market, kernel);
    return market;
}

bool same(const Market& a, const Market& b) {
    return a.ordered == b.ordered && a.buyers.installed == b.buyers.installed && a.buyers.risk == b.buyers.risk &&
           a.buyers.orders == b.buyers.orders;
}

}  // namespace

TEST_CASE("the benchmark model gives the same bits on every instruction set") {
    const Market best = after(9001, 12, vector_kernel());
    for (const auto& target : vector_targets()) {
        use_vector_target(target);
        CHECK_MESSAGE(same(best, after(9001, 12, vector_kernel())), target);
    }
    use_vector_target("");
}

TEST_CASE("the benchmark model gives the same bits on any number of threads") {
    set_threads(1);
    const Market alone = after(20'000, 6, vector_kernel());
    set_threads(3);
    CHECK(same(alone, after(20'000, 6, vector_kernel())));
    set_threads(0);
}

TEST_CASE("vectors and plain loops choose alike, but for the last bit of an exponential") {
    // Of 720,000 choices a few lie within a rounding of two options; a wrong rule moves thousands.
    const Report vectors = report(after(20'000, 18, vector_kernel()));
    const Report plain = report(after(20'000, 18, straightforward_kernel()));
    for (std::size_t j = 0; j < option_count; ++j)
        CHECK(std::abs(vectors.ordered_per_buyer_tick[j] - plain.ordered_per_buyer_tick[j]) < 20.0 / 360'000.0);
    CHECK(vectors.installed_per_buyer == doctest::Approx(plain.installed_per_buyer).epsilon(1e-5));
    CHECK(vectors.risk == doctest::Approx(plain.risk).epsilon(1e-4));
}

TEST_CASE("nobody delivers more than the capacity, and some options fall short of their orders") {
    const Market market = after(5000, 20, vector_kernel());
    std::size_t short_options = 0;
    for (std::size_t j = 0; j < option_count; ++j) {
        const double capacity = std::floor(market.options[j].units_per_buyer * 5000.0) * 20.0;
        CHECK(market.delivered[j] <= capacity * (1.0 + 1e-6));
        CHECK(market.delivered[j] <= static_cast<double>(market.ordered[j]));
        if (market.delivered[j] < 0.99 * static_cast<double>(market.ordered[j])) ++short_options;
    }
    CHECK(short_options > 3);
    CHECK(short_options < option_count);
}

TEST_CASE("what is installed is what was delivered, less depreciation") {
    // One tick: nothing has depreciated yet, and what floats round is far below a unit.
    const Market market = after(5000, 1, vector_kernel());
    for (std::size_t j = 0; j < option_count; ++j) {
        double installed = 0.0;
        for (const float units : market.buyers.installed[j]) installed += static_cast<double>(units);
        CHECK(installed == doctest::Approx(market.delivered[j]).epsilon(1e-6));
    }
}
