// Facts about randomness: published answers of Philox, one number per key, the moments of what is made of them.
#include "sim/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

using namespace chokepoint;

namespace {

// Seeds are fixed, so these tests always say the same; a bound of five standard errors would be missed by a true
// source of random numbers once in 1.7 million seeds.
constexpr double five_sigma = 5.0;
constexpr int draws = 250'000;  // four words each

std::vector<std::uint32_t> words(Purpose purpose) {
    std::vector<std::uint32_t> all;
    for (std::uint64_t agent = 0; agent < draws; ++agent)
        for (const auto word : draw(12345, purpose, agent, 17)) all.push_back(word);
    return all;
}

std::vector<double> normals(int pairs) {
    std::vector<double> all;
    for (std::uint64_t agent = 0; agent < static_cast<std::uint64_t>(pairs); ++agent) {
        const auto w = draw(99, Purpose::architecture_shock, agent, 0);
        all.push_back(standard_normal(w[0], w[1]));
        all.push_back(standard_normal(w[2], w[3]));
    }
    return all;
}

double moment(const std::vector<double>& sample, int power) {
    double sum = 0.0;
    for (const double x : sample) sum += std::pow(x, power);
    return sum / static_cast<double>(sample.size());
}

}  // namespace

// Random123's kat_vectors, philox4x32 with ten rounds; the counter is (agent, agent, tick, purpose and index).
TEST_CASE("a draw is Philox4x32-10 of its key, by the published answers") {
    CHECK(draw(0, Purpose{0}, 0, 0, 0) == Draws{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(draw(~0ULL, Purpose{0xff}, ~0ULL, -1, 0xffffff) ==
          Draws{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(draw(0x299f31d0a4093822ULL, Purpose{0x03}, 0x85a308d3243f6a88ULL, 0x13198a2e, 0x707344) ==
          Draws{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("each part of the key gives other numbers, and the same key the same") {
    const std::uint64_t high = 1ULL << 32;
    const std::vector<Draws> all{
        draw(1, Purpose::rationing, 1, 1, 1),        draw(2, Purpose::rationing, 1, 1, 1),
        draw(1 + high, Purpose::rationing, 1, 1, 1), draw(1, Purpose::buyer_choice, 1, 1, 1),
        draw(1, Purpose::rationing, 2, 1, 1),        draw(1, Purpose::rationing, 1 + high, 1, 1),
        draw(1, Purpose::rationing, 1, 2, 1),        draw(1, Purpose::rationing, 1, -1, 1),
        draw(1, Purpose::rationing, 1, 1, 2)};
    CHECK(std::set<Draws>(all.begin(), all.end()).size() == all.size());
    CHECK(draw(1, Purpose::rationing, 1, 1, 1) == all[0]);
}

TEST_CASE("a number of the unit interval is never 0 and never 1") {
    CHECK(unit_interval(0) == 0x1p-33);
    CHECK(unit_interval(0xffffffffU) == 1.0 - 0x1p-33);
    CHECK(unit_interval(0x80000000U) == 0.5 + 0x1p-33);
}

TEST_CASE("uniform numbers have the mean, variance and spread over 256 bins of uniform numbers") {
    const auto all = words(Purpose::buyer_choice);
    const auto n = static_cast<double>(all.size());
    double sum = 0.0;
    double squares = 0.0;
    std::array<double, 256> high{};
    std::array<double, 256> low{};
    for (const auto word : all) {
        const double u = unit_interval(word) - 0.5;
        sum += u;
        squares += u * u;
        ++high[word >> 24];
        ++low[word & 0xff];
    }
    CHECK(std::abs(sum / n) < five_sigma * std::sqrt(1.0 / 12.0 / n));
    CHECK(std::abs(squares / n - 1.0 / 12.0) < five_sigma * std::sqrt(1.0 / 180.0 / n));
    for (const auto& bins : {high, low}) {
        double chi_squared = 0.0;  // 255 degrees of freedom: mean 255, variance 510
        for (const double count : bins) chi_squared += (count - n / 256.0) * (count - n / 256.0) / (n / 256.0);
        CHECK(std::abs(chi_squared - 255.0) < five_sigma * std::sqrt(510.0));
    }
}

TEST_CASE("the four words of a draw, and the draws of neighbours, know nothing of each other") {
    const auto all = words(Purpose::buyer_traits);
    for (const std::size_t lag : {1U, 2U, 3U, 4U, 8U}) {
        double product = 0.0;
        const std::size_t n = all.size() - lag;
        for (std::size_t i = 0; i < n; ++i)
            product += (unit_interval(all[i]) - 0.5) * (unit_interval(all[i + lag]) - 0.5);
        CHECK(std::abs(product / static_cast<double>(n)) < five_sigma / 12.0 / std::sqrt(static_cast<double>(n)));
    }
}

TEST_CASE("normal numbers have the moments and the tails of normal numbers") {
    const auto sample = normals(draws);
    const auto n = static_cast<double>(sample.size());
    CHECK(std::abs(moment(sample, 1)) < five_sigma * std::sqrt(1.0 / n));
    CHECK(std::abs(moment(sample, 2) - 1.0) < five_sigma * std::sqrt(2.0 / n));
    CHECK(std::abs(moment(sample, 3)) < five_sigma * std::sqrt(15.0 / n));
    CHECK(std::abs(moment(sample, 4) - 3.0) < five_sigma * std::sqrt(96.0 / n));
    for (const double bound : {-3.0, -1.0, 0.0, 0.5, 2.0}) {
        double below = 0.0;
        for (const double x : sample) below += x < bound ? 1.0 : 0.0;
        const double expected = 0.5 * std::erfc(-bound / std::sqrt(2.0));
        CHECK(std::abs(below / n - expected) < five_sigma * std::sqrt(expected * (1.0 - expected) / n));
    }
}

TEST_CASE("a normal number is the formula of Box and Muller") {
    const std::array<std::uint32_t, 9> corners{0,          1,          0x3fffffff, 0x40000000, 0x7fffffff,
                                               0x80000000, 0xbfffffff, 0xc0000000, 0xffffffff};
    for (const auto a : corners)
        for (const auto b : corners) {
            const double expected =
                std::sqrt(-2.0 * std::log(unit_interval(a))) * std::cos(6.283185307179586 * unit_interval(b));
            CHECK(std::abs(standard_normal(a, b) - expected) < 1e-14);
        }
}

TEST_CASE("normal numbers have the same bits on every machine") {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const double x : normals(10'000)) hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 1099511628211ULL;
    CHECK(hash == 0xab720bb98daba7c5ULL);
}

TEST_CASE("a counting generator deals out the words of consecutive draws") {
    CountingGenerator generator(5, Purpose::peer_graph, 42);
    for (std::uint32_t index = 0; index < 3; ++index)
        for (const auto word : draw(5, Purpose::peer_graph, 42, 0, index)) CHECK(generator() == word);
    CountingGenerator again(5, Purpose::peer_graph, 42);
    CountingGenerator other(5, Purpose::peer_graph, 43);
    CHECK(again() != other());
}

// Answers of the authors' test suite (Fowler, Noll, Vo).
TEST_CASE("an identity is FNV-1a of the name") {
    static_assert(identity("") == 0xcbf29ce484222325ULL);
    CHECK(identity("a") == 0xaf63dc4c8601ec8cULL);
    CHECK(identity("foobar") == 0x85944171f73967e8ULL);
}
