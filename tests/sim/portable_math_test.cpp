// Facts about our own exponential and logarithm: the error bounds of their header, and the same bits everywhere.
#include "sim/portable_math.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

using namespace chokepoint;

namespace {

// An odd step, so that no point is a round number.
constexpr double golden = 0.6180339887498949;

template <class Real>
std::uint64_t mixed(std::uint64_t hash, Real value) {
    using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
    return (hash ^ std::bit_cast<Bits>(value)) * 1099511628211ULL;
}

}  // namespace

TEST_CASE("the exponential errs by less than 4e-16 of itself between -700 and 700") {
    long double worst = 0.0L;
    for (int i = 0; i < 1'000'000; ++i) {
        const double x = -700.0 + 1400.0 * std::fmod(i * golden, 1.0);
        const long double truth = std::exp(static_cast<long double>(x));
        worst = std::max(worst, std::abs((portable_exp(x) - truth) / truth));
    }
    for (int i = -200'000; i <= 200'000; ++i) {  // where choices live
        const double x = i * 1e-4 * golden;
        const long double truth = std::exp(static_cast<long double>(x));
        worst = std::max(worst, std::abs((portable_exp(x) - truth) / truth));
    }
    CHECK(static_cast<double>(worst) < 4e-16);
    CHECK(portable_exp(0.0) == 1.0);
}

TEST_CASE("the exponential saturates without infinities") {
    CHECK(portable_exp(-700.0001) == 0.0);
    CHECK(portable_exp(-1e300) == 0.0);
    CHECK(portable_exp(700.0001) == 1e304);
    CHECK(portable_exp(1e300) == 1e304);
    CHECK(portable_exp(700.0) < 1.1e304);
}

TEST_CASE("the logarithm errs by less than 4e-16 times the larger of 1 and itself, for all sizes") {
    long double worst = 0.0L;
    const auto look = [&](double x) {
        const long double truth = std::log(static_cast<long double>(x));
        worst = std::max(worst, std::abs(portable_log(x) - truth) / std::max(1.0L, std::abs(truth)));
    };
    for (int i = 0; i < 1'000'000; ++i) look(std::exp(-690.0 + 1390.0 * std::fmod(i * golden, 1.0)));
    for (int i = 1; i <= 400'000; ++i) look(i * 1e-5 * golden);
    CHECK(static_cast<double>(worst) < 4e-16);
    CHECK(portable_log(1.0) == 0.0);
}

TEST_CASE("a power is the exponential of the logarithm, and 0 to a power is 0") {
    CHECK(portable_pow(2.0, 10.0) == doctest::Approx(1024.0).epsilon(1e-14));
    CHECK(portable_pow(0.5, -1.0 / 1.2) == doctest::Approx(std::pow(0.5, -1.0 / 1.2)).epsilon(1e-14));
    CHECK(portable_pow(0.0, 2.0) == 0.0);
    CHECK(portable_pow(0.0, 0.0) == 1.0);
    CHECK(portable_pow(7.0, 0.0) == 1.0);
}

TEST_CASE("exponential and logarithm have the same bits on every machine") {
    std::uint64_t hash = 14695981039346656037ULL;
    for (int i = 0; i < 20'000; ++i) {
        const double x = -30.0 + 60.0 * std::fmod(i * golden, 1.0);
        const double positive = 0.001 + i * golden;
        hash = mixed(hash, portable_exp(x));
        hash = mixed(hash, portable_log(positive));
    }
    CHECK(hash == 0xdecfabf0097b4975ULL);
}

TEST_CASE("powers that are kept are those that were asked for: the same in any order, however many others come between") {
    const auto base = [](int i) { return 0.01 * (i + 1); };
    const auto exponent = [](int i) { return 0.001 * i - 1.7; };
    std::vector<double> first;
    for (int i = 0; i < 5000; ++i) first.push_back(portable_pow(base(i), exponent(i)));
    for (int i = 5000; i-- > 0;) {
        CHECK(portable_pow(base(i), exponent(i)) == first[static_cast<std::size_t>(i)]);
        CHECK(portable_pow(base(i), exponent(i)) == portable_exp(exponent(i) * portable_log(base(i))));
    }
}
