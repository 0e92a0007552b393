// Random numbers are keyed by what they are for, so that a further factor or point moves no other.
#include "tools/study/sampling.hpp"

#include "sim/random.hpp"
#include "tools/ensemble/latin_hypercube.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace chokepoint {
namespace {

// Beside the purposes of the model, which count up from 0, and the Latin hypercube's 255.
constexpr Purpose random_purpose{254};
constexpr Purpose morris_purpose{253};
constexpr Purpose seed_purpose{252};

Draws draw_at(std::uint64_t seed, Purpose purpose, const std::string& name, std::size_t point) {
    return draw(seed, purpose, identity(name), static_cast<std::int32_t>(point >> 32), static_cast<std::uint32_t>(point));
}

std::size_t below(std::size_t count, std::uint32_t bits) {
    return static_cast<std::size_t>(unit_interval(bits) * static_cast<double>(count));
}

/// The order in which factors move (Fisher and Yates): place of each.
std::vector<std::size_t> order_of_moves(const std::vector<ReadyFactor>& factors, std::size_t trajectory,
                                        std::uint64_t seed) {
    std::vector<std::size_t> place(factors.size());
    std::iota(place.begin(), place.end(), std::size_t{0});
    for (std::size_t i = place.size(); i > 1; --i)
        std::swap(place[i - 1], place[below(i, draw_at(seed, morris_purpose, factors[i - 1].name, trajectory)[0])]);
    return place;
}

}  // namespace

Positions random_positions(const std::vector<ReadyFactor>& factors, std::size_t points, std::uint64_t seed) {
    Positions positions;
    positions.reserve(points * factors.size());
    for (std::size_t p = 0; p < points; ++p)
        for (const auto& factor : factors) {
            const Draws bits = draw_at(seed, random_purpose, factor.name, p);
            const auto high = static_cast<std::uint64_t>(bits[0]) << 32;
            positions.push_back((static_cast<double>((high | bits[1]) >> 11) + 0.5) * 0x1p-53);
        }
    return positions;
}

Positions latin_hypercube_positions(const std::vector<ReadyFactor>& factors, std::size_t points, std::uint64_t seed) {
    std::vector<SampledRange> box;
    for (const auto& factor : factors) box.push_back({factor.name, 0.0, 1.0});
    Positions positions;
    positions.reserve(points * factors.size());
    for (const auto& point : latin_hypercube(box, points, seed, 0))
        positions.insert(positions.end(), point.begin(), point.end());
    return positions;
}

std::uint64_t sobol_skip(std::size_t points) { return std::bit_ceil(std::max<std::size_t>(points, 16)); }

Positions saltelli_positions(std::size_t factors, std::size_t points, bool second_order) {
    const Positions base = sobol_positions(2 * factors, points, sobol_skip(points));
    Positions rows;
    rows.reserve(points * factors * (second_order ? 2 * factors + 2 : factors + 2));
    for (std::size_t p = 0; p < points; ++p) {
        const double* a = base.data() + p * 2 * factors;
        const double* b = a + factors;
        const auto crossed = [&](const double* most, const double* one) {
            for (std::size_t k = 0; k < factors; ++k)
                for (std::size_t j = 0; j < factors; ++j) rows.push_back(j == k ? one[j] : most[j]);
        };
        rows.insert(rows.end(), a, b);
        crossed(a, b);
        if (second_order) crossed(b, a);
        rows.insert(rows.end(), b, b + factors);
    }
    return rows;
}

Positions morris_positions(const std::vector<ReadyFactor>& factors, std::size_t trajectories, std::size_t levels,
                           std::uint64_t seed) {
    const std::size_t half = levels / 2;  // a move, in steps of the grid
    const auto position = [&](std::size_t step) { return static_cast<double>(step) / static_cast<double>(levels - 1); };
    Positions rows;
    rows.reserve(trajectories * (factors.size() + 1) * factors.size());
    for (std::size_t t = 0; t < trajectories; ++t) {
        const auto place = order_of_moves(factors, t, seed);
        for (std::size_t row = 0; row <= factors.size(); ++row)
            for (std::size_t j = 0; j < factors.size(); ++j) {
                const Draws bits = draw_at(seed, morris_purpose, factors[j].name, t);
                const bool up = (bits[1] & 1U) != 0;
                const bool moved = place[j] < row;
                rows.push_back(position(below(half, bits[2]) + (moved == up ? half : 0)));
            }
    }
    return rows;
}

std::uint64_t draw_seed(std::uint64_t study_seed, std::uint64_t key) {
    const Draws bits = draw(study_seed, seed_purpose, key, 0);
    return ((static_cast<std::uint64_t>(bits[0]) << 32) | bits[1]) >> 11;
}

}  // namespace chokepoint
