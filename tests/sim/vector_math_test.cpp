// Facts about the vector functions, on every instruction set that this machine has: error bounds, and the same bits.
#include "tests/vector_targets.hpp"

#include "sim/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/sim/vector_math_test.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

using Floats = hn::CappedTag<float, lanes>;

void Exponentials(std::span<const float> x, std::span<float> out) {
    const Floats d;
    for (std::size_t i = 0; i < x.size(); i += hn::Lanes(d)) hn::StoreU(exp_of(d, hn::LoadU(d, &x[i])), d, &out[i]);
}

void Logarithms(std::span<const float> x, std::span<float> out) {
    const Floats d;
    for (std::size_t i = 0; i < x.size(); i += hn::Lanes(d)) hn::StoreU(log_of(d, hn::LoadU(d, &x[i])), d, &out[i]);
}

void Drawn(std::uint64_t seed, const LaneOf<std::uint64_t>& agents, const LaneOf<std::uint32_t>& ticks,
           std::array<LaneOf<std::uint32_t>, 4>& words) {
    draw_lanes(seed, Purpose::diversion, agents, ticks, 5, words);
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {
namespace {

void exponentials(std::span<const float> x, std::span<float> out) { on_target(CHOKEPOINT_EACH_TARGET(Exponentials))(x, out); }
void logarithms(std::span<const float> x, std::span<float> out) { on_target(CHOKEPOINT_EACH_TARGET(Logarithms))(x, out); }
}  // namespace
}  // namespace chokepoint

using namespace chokepoint;

namespace {

using Function = void (*)(std::span<const float>, std::span<float>);

std::uint64_t mixed(std::uint64_t hash, std::span<const float> values) {
    for (const float v : values) hash = (hash ^ std::bit_cast<std::uint32_t>(v)) * 1099511628211ULL;
    return hash;
}

/// Error of `value` against `truth`, in units of the last place of a float of that size.
double ulps(float value, double truth) {
    const int exponent = std::max(std::ilogb(truth), -126);
    return std::abs(static_cast<double>(value) - truth) / std::ldexp(1.0, exponent - 23);
}

/// Every `step`th float from `low` to `high` (both positive or both negative), in runs of a whole number of lanes.
template <class Look>
void each_run(float low, float high, std::uint32_t step, Look&& look) {
    std::uint64_t bits = std::bit_cast<std::uint32_t>(low);
    const std::uint64_t last = std::bit_cast<std::uint32_t>(high);
    std::vector<float> x(1 << 14);
    while (bits <= last) {
        for (float& value : x) {
            value = std::bit_cast<float>(static_cast<std::uint32_t>(std::min(bits, last)));
            bits += step;
        }
        look(std::span<const float>(x));
    }
}

/// The largest error over a range on the best target, after every other target has given the same bits.
template <class Error>
double worst_error(Function function, float low, float high, std::uint32_t step, Error&& error) {
    const test::RestoreTarget restore;
    const auto targets = vector_targets();
    double worst = 0.0;
    std::vector<float> out(1 << 14);
    std::vector<float> other(1 << 14);
    std::size_t different = 0;
    each_run(low, high, step, [&](std::span<const float> x) {
        use_vector_target(targets.front());
        function(x, out);
        for (std::size_t t = 1; t < targets.size(); ++t) {
            use_vector_target(targets[t]);
            function(x, other);
            different += mixed(0, out) != mixed(0, other);
        }
        for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, error(x[i], out[i]));
    });
    CHECK(different == 0);
    return worst;
}

double error_of_exponential(float x, float value) { return ulps(value, std::exp(static_cast<double>(x))); }
double error_of_logarithm(float x, float value) {
    const double truth = std::log(static_cast<double>(x));
    return std::abs(static_cast<double>(value) - truth) / std::max(1.0, std::abs(truth));
}

// A prime, so that the steps fall on all patterns of the last bits. 1: all floats, in the tests labelled `long`.
constexpr std::uint32_t some = 4099;

void check_exponential(std::uint32_t step) {
    CHECK(worst_error(exponentials, 0.0F, 88.0F, step, error_of_exponential) < 1.0);
    CHECK(worst_error(exponentials, -0.0F, -87.0F, step, error_of_exponential) < 1.0);
    // Beyond, it stays where it is at the end.
    constexpr float most = std::numeric_limits<float>::max();
    std::array<float, lanes> ends;
    ends.fill(88.0F);
    ends[0] = -87.0F;
    std::array<float, lanes> at_end;
    exponentials(ends, at_end);
    const auto stays = [&](float end) { return [end](float, float value) { return value == end ? 0.0 : 1.0; }; };
    CHECK(worst_error(exponentials, 88.0F, most, step, stays(at_end[1])) == 0.0);
    CHECK(worst_error(exponentials, -87.0F, -most, step, stays(at_end[0])) == 0.0);
}

void check_logarithm(std::uint32_t step) {
    constexpr float least = std::numeric_limits<float>::min();
    CHECK(worst_error(logarithms, least, std::numeric_limits<float>::max(), step, error_of_logarithm) < 1.2e-7);
    const auto floor = static_cast<float>(std::log(static_cast<double>(least)));
    const auto stays = [&](float, float value) { return value == floor ? 0.0 : 1.0; };
    CHECK(worst_error(logarithms, 0.0F, least, step, stays) == 0.0);
}

}  // namespace

TEST_CASE("the vectors' exponential errs by less than one unit in the last place") { check_exponential(some); }

TEST_CASE("the vectors' logarithm errs by less than 1.2e-7 times the larger of 1 and itself") { check_logarithm(some); }

TEST_CASE("long: the exponential keeps its bound for every float there is" * doctest::skip()) { check_exponential(1); }

TEST_CASE("long: the logarithm keeps its bound for every float there is" * doctest::skip()) { check_logarithm(1); }

TEST_CASE("vectors draw the same numbers as single agents do") {
    const test::RestoreTarget restore;
    for (const auto& target : vector_targets()) {
        CAPTURE(target);
        use_vector_target(target);
        CHECK(vector_target() == target);
        LaneOf<std::uint64_t> agents;
        LaneOf<std::uint32_t> ticks;
        for (std::size_t i = 0; i < lanes; ++i) {
            agents[i] = identity("somebody") * (i + 1);
            ticks[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(i) - 3);
        }
        std::array<LaneOf<std::uint32_t>, 4> words;
        constexpr std::uint64_t seed = 0x123456789abcdef0ULL;
        on_target(CHOKEPOINT_EACH_TARGET(Drawn))(seed, agents, ticks, words);
        for (std::size_t i = 0; i < lanes; ++i) {
            const Draws one = draw(seed, Purpose::diversion, agents[i], static_cast<std::int32_t>(ticks[i]), 5);
            for (std::size_t w = 0; w < 4; ++w) CHECK(words[w][i] == one[w]);
        }
    }
}

TEST_CASE("the exponential of 0 is 1, and the logarithm of 1 is 0") {
    std::array<float, lanes> x{};
    std::array<float, lanes> y;
    exponentials(x, y);
    CHECK(y[0] == 1.0F);
    x.fill(1.0F);
    logarithms(x, y);
    CHECK(y[0] == 0.0F);
}

TEST_CASE("an instruction set that is not there is refused with those that are") {
    const test::RestoreTarget restore;
    try {
        use_vector_target("altivec");
        FAIL("accepted");
    } catch (const std::invalid_argument& error) {
        CHECK(std::string(error.what()).find("\"altivec\" is not there (there are: ") != std::string::npos);
    }
    CHECK(vector_targets().size() >= 2);
    CHECK(vector_target() == vector_targets().front());
}
#endif
