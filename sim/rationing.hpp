// Sharing whole units: systematic sampling gives everyone the floor or the ceiling of the fair part, and the exact total.
#pragma once

#include "sim/random.hpp"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace chokepoint {

/// Units that claims [0, claims_before) receive when `granted` units meet `total` claimed units; `offset` in [0, total)
/// is the random start. A claimant receives the difference of two such numbers. Exact for products below 2^127.
constexpr std::int64_t cumulative_grant(std::int64_t claims_before, std::int64_t total, std::int64_t granted,
                                        std::int64_t offset) {
    if (granted >= total) return claims_before;
    if (granted <= 0) return 0;  // no division for what is nothing
    if (((claims_before | granted | total) >> 31) == 0)  // the product fits into 64 bits: four times as fast
        return (claims_before * granted + offset) / total;
    __extension__ using Wide = unsigned __int128;
    const auto scaled = static_cast<Wide>(claims_before) * static_cast<Wide>(granted) + static_cast<Wide>(offset);
    return static_cast<std::int64_t>(scaled / static_cast<Wide>(total));
}

/// A start for `cumulative_grant`: uniform over [0, total).
constexpr std::int64_t ration_offset(std::uint32_t random, std::int64_t total) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::int64_t>((static_cast<Wide>(random) * static_cast<Wide>(total)) >> 32);
}

/// The part of whole `units` that a rate lets through, rounded by a random start: right on average, exact at 0 and 1.
inline std::int64_t part_of(std::int64_t units, double rate, std::uint32_t random) {
    if (rate >= 1.0) return units;
    return std::min(units, static_cast<std::int64_t>(std::floor(static_cast<double>(units) * rate + unit_interval(random))));
}

/// Shares `available` units among few claimants in proportion to their claims: total min(available, sum of claims).
inline std::vector<std::int64_t> ration(std::span<const std::int64_t> claims, std::int64_t available,
                                        std::uint32_t random) {
    std::int64_t total = 0;
    for (const auto claim : claims) total += claim;
    std::vector<std::int64_t> result(claims.size(), 0);
    if (total <= 0 || available <= 0) return result;
    const std::int64_t offset = ration_offset(random, total);
    std::int64_t before = 0;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        result[i] = cumulative_grant(before + claims[i], total, available, offset) -
                    cumulative_grant(before, total, available, offset);
        before += claims[i];
    }
    return result;
}

/// The same; `random` is asked for only if there is not enough for all.
template <std::invocable Random>
std::vector<std::int64_t> ration(std::span<const std::int64_t> claims, std::int64_t available, Random&& random) {
    if (std::accumulate(claims.begin(), claims.end(), std::int64_t{0}) <= available) return {claims.begin(), claims.end()};
    return ration(claims, available, static_cast<std::uint32_t>(random()));
}

/// Shares `available` units so that nobody gets more than asked for and nobody who is short gets less than another (uniform
/// allocation: Cachon and Lariviere 1999): asking for more than one needs gains nothing. Single units left over go to some
/// of those still short, each of whom has the same chance: `random` says from whom on.
inline std::vector<std::int64_t> uniform_shares(std::span<const std::int64_t> claims, std::int64_t available,
                                                std::uint32_t random = 0) {
    std::vector<std::int64_t> result(claims.size(), 0);
    std::vector<std::size_t> short_of;
    while (available > 0) {
        short_of.clear();
        for (std::size_t i = 0; i < claims.size(); ++i)
            if (claims[i] > result[i]) short_of.push_back(i);
        if (short_of.empty()) break;
        const auto count = static_cast<std::int64_t>(short_of.size());
        if (available < count) {
            const auto first = static_cast<std::size_t>(ration_offset(random, count));
            for (std::int64_t k = 0; k < available; ++k) ++result[short_of[(first + static_cast<std::size_t>(k)) % short_of.size()]];
            break;
        }
        const std::int64_t each = available / count;
        for (const std::size_t i : short_of) {
            const std::int64_t given = std::min(each, claims[i] - result[i]);
            result[i] += given;
            available -= given;
        }
    }
    return result;
}

}  // namespace chokepoint
