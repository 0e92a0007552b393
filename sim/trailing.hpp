// A quantity over the trailing year, tick by tick, in whole units.
#pragma once

#include "sim/fields.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace chokepoint {

struct Trailing {
    std::vector<std::int64_t> ring;
    std::size_t front = 0;  // the oldest entry
    std::int64_t total = 0;

    static constexpr auto fields(auto list) {
        return list(state("ring", &Trailing::ring), state("front", &Trailing::front), state("total", &Trailing::total));
    }

    static Trailing of_ticks(std::size_t ticks) {
        Trailing result;
        result.ring.assign(ticks, 0);
        return result;
    }

    void add(std::int64_t amount) {
        total += amount - ring[front];
        ring[front] = amount;
        front = (front + 1) % ring.size();
    }

    /// What is left of the sum when the oldest entry has made room for the next.
    std::int64_t without_oldest() const { return total - ring[front]; }

    /// Sum over the last `ticks` entries.
    std::int64_t last(std::size_t ticks) const {
        if (ticks >= ring.size()) return total;
        const auto begin = ring.begin(), newest = begin + static_cast<std::ptrdiff_t>(front);
        const auto wanted = static_cast<std::ptrdiff_t>(ticks), unwrapped = std::min(wanted, newest - begin);
        return std::accumulate(newest - unwrapped, newest, std::int64_t{0}) +
               std::accumulate(ring.end() - (wanted - unwrapped), ring.end(), std::int64_t{0});
    }
};

}  // namespace chokepoint
