// Lines that several firms share: contracts first, up to the part of capacity that each has, then all firms in uniform
// shares; a firm's part is rationed over its own claims.
#pragma once

#include "sim/world.hpp"

#include <cstdint>
#include <vector>

namespace chokepoint {

struct Claim {
    std::size_t link = 0;
    std::size_t vendor = 0;
    std::int64_t wanted = 0;  // in the line's unit
};

/// Supply of one tick under construction: what each line can still start.
struct Lines {
    const World& world;
    std::vector<std::int64_t> room;
    std::vector<std::vector<std::int64_t>> contracted;  // by line and contract: what it still guarantees
    std::vector<std::uint32_t> calls;                   // by line: how often it was shared, which keys its random numbers
    std::vector<std::vector<Claim>> claims;             // by line: of the round

    Lines(const World& w, const std::vector<std::int64_t>& capacity);

    /// Shares each line's remaining room among its claims, and calls `start(line, claim, units)` for what each gets.
    template <class Start>
    void share_all(Start&& start) {
        for (std::size_t f = 0; f < claims.size(); ++f) {
            if (claims[f].empty()) continue;
            const auto granted = share(f);
            for (std::size_t c = 0; c < granted.size(); ++c) start(f, claims[f][c], granted[c]);
            claims[f].clear();
        }
    }

private:
    /// Units by claim.
    std::vector<std::int64_t> share(std::size_t facility);
};

}  // namespace chokepoint
