// Facts about sharing whole units: exact totals, floor or ceiling for everyone, and nobody favoured.
#include "sim/rationing.hpp"

#include "sim/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

using namespace chokepoint;

namespace {

__extension__ using Wide = __int128;

/// Random claims of one case: from 1 to 60 claimants, claims below `largest`, some of them 0.
std::vector<std::int64_t> claims_of(std::uint64_t trial, std::int64_t largest) {
    const auto n = 1 + draw(7, Purpose::rationing, trial, 0, 0)[0] % 60;
    std::vector<std::int64_t> claims;
    for (std::uint32_t i = 0; i < n; ++i) {
        const auto random = draw(7, Purpose::rationing, trial, 1, i);
        claims.push_back(random[0] % 4 == 0 ? 0 : ration_offset(random[1], largest));
    }
    return claims;
}

std::int64_t sum_of(const std::vector<std::int64_t>& values) {
    return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

}  // namespace

TEST_CASE("what is shared adds up exactly, and everyone gets the floor or the ceiling of the fair part") {
    for (const std::int64_t largest : {3LL, 1000LL, 1LL << 20, 1LL << 40, 1LL << 55}) {
        std::uint64_t wrong = 0;
        for (std::uint64_t trial = 0; trial < 2000; ++trial) {
            const auto claims = claims_of(trial, largest);
            const std::int64_t total = sum_of(claims);
            const auto random = draw(8, Purpose::rationing, trial, 0);
            const std::int64_t available = ration_offset(random[0], total + total / 4 + 2);
            const auto granted = ration(claims, available, random[1]);
            REQUIRE(granted.size() == claims.size());
            wrong += sum_of(granted) != std::min(total, available);
            const std::int64_t shared = std::min(total, available);
            for (std::size_t i = 0; i < claims.size() && total > 0; ++i) {
                const Wide product = static_cast<Wide>(claims[i]) * shared;
                const auto floor = static_cast<std::int64_t>(product / total);
                wrong += granted[i] != floor && (product % total == 0 || granted[i] != floor + 1);
            }
        }
        CHECK_MESSAGE(wrong == 0, "claims below ", largest);
    }
}

TEST_CASE("over all starts everyone gets the fair part on average, exactly") {
    const std::vector<std::int64_t> claims{1, 0, 7, 30, 2, 60};
    constexpr std::int64_t total = 100;
    for (std::int64_t granted = 0; granted < total; ++granted) {
        std::int64_t before = 0;
        for (const auto claim : claims) {
            std::int64_t sum = 0;
            for (std::int64_t offset = 0; offset < total; ++offset)
                sum += cumulative_grant(before + claim, total, granted, offset) -
                       cumulative_grant(before, total, granted, offset);
            CHECK(sum == claim * granted);
            before += claim;
        }
    }
}

TEST_CASE("enough for all means that all get what they claim") {
    const std::vector<std::int64_t> claims{5, 0, 1LL << 40};
    CHECK(ration(claims, sum_of(claims), 0x12345678U) == claims);
    CHECK(ration(claims, 1LL << 50, 0xffffffffU) == claims);
}

TEST_CASE("nothing to share, nobody who claims, and nobody at all are no trouble") {
    CHECK(ration(std::vector<std::int64_t>{3, 4}, 0, 9) == std::vector<std::int64_t>{0, 0});
    CHECK(ration(std::vector<std::int64_t>{3, 4}, -1, 9) == std::vector<std::int64_t>{0, 0});
    CHECK(ration(std::vector<std::int64_t>{0, 0}, 5, 9) == std::vector<std::int64_t>{0, 0});
    CHECK(ration(std::vector<std::int64_t>{}, 5, 9).empty());
}

TEST_CASE("in uniform shares nobody gets more than asked for, and nobody who is short gets less than another") {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        const auto claims = claims_of(seed, 9);
        const std::int64_t available = sum_of(claims) * (seed % 11) / 10;
        const auto shares = uniform_shares(claims, available);
        CHECK(sum_of(shares) == std::min(available, sum_of(claims)));
        for (std::size_t i = 0; i < claims.size(); ++i) {
            CHECK(shares[i] <= claims[i]);
            for (std::size_t k = 0; k < claims.size(); ++k)
                if (shares[i] < claims[i]) CHECK(shares[i] >= shares[k] - 1);
        }
    }
    CHECK(uniform_shares(std::vector<std::int64_t>{5, 100, 100}, 65) == std::vector<std::int64_t>{5, 30, 30});
    CHECK(uniform_shares(std::vector<std::int64_t>{5, 100}, -1) == std::vector<std::int64_t>{0, 0});
}

TEST_CASE("a single unit left over goes to each of those still short as often as to another, wherever they stand") {
    const std::vector<std::int64_t> claims{0, 9, 9, 0, 0, 9, 1};
    std::vector<int> times(claims.size(), 0);
    constexpr int draws = 6000;
    for (int k = 0; k < draws; ++k) {
        const auto random = static_cast<std::uint32_t>(0xffffffffULL * static_cast<unsigned>(k) / draws);
        const auto shares = uniform_shares(claims, 8, random);  // two each and the one, and one left
        CHECK(sum_of(shares) == 8);
        CHECK(shares[6] == 1);
        for (std::size_t i = 0; i < claims.size(); ++i) times[i] += shares[i] == 3 ? 1 : 0;
    }
    for (const std::size_t i : {1U, 2U, 5U}) CHECK(std::abs(times[i] - draws / 3) <= 1);
}

TEST_CASE("asking for more than one needs gains nothing in uniform shares") {
    const std::vector<std::int64_t> honest{20, 50, 90};
    const auto before = uniform_shares(honest, 100);
    const auto after = uniform_shares(std::vector<std::int64_t>{20, 500, 90}, 100);
    CHECK(before == after);
}

TEST_CASE("who shares in blocks shares as who does it in one go") {
    const auto claims = claims_of(3, 1000);
    const std::int64_t total = sum_of(claims);
    const std::int64_t offset = ration_offset(0xabcdef01U, total);
    const auto whole = ration(claims, total / 3, 0xabcdef01U);
    std::int64_t before = 0;
    for (std::size_t i = 0; i < claims.size(); i += 7) {
        std::int64_t claimed = 0;
        std::int64_t given = 0;
        for (std::size_t k = i; k < std::min(claims.size(), i + 7); ++k) {
            claimed += claims[k];
            given += whole[k];
        }
        CHECK(cumulative_grant(before + claimed, total, total / 3, offset) -
                  cumulative_grant(before, total, total / 3, offset) ==
              given);
        before += claimed;
    }
}

TEST_CASE("a start lies below the total and reaches both ends") {
    for (const std::int64_t total : {1LL, 2LL, 1000LL, 1LL << 40}) {
        CHECK(ration_offset(0, total) == 0);
        CHECK(ration_offset(0xffffffffU, total) < total);
        CHECK(ration_offset(0xffffffffU, total) >= total - 1 - (total >> 32));
    }
}
