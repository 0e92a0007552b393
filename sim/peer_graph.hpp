// Who looks at whom: a small world of buyers within a region, in compressed rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace chokepoint {

struct PeerGraph {
    std::vector<std::uint32_t> first;  // one more than buyers
    std::vector<std::uint32_t> peer;

    std::span<const std::uint32_t> of(std::size_t buyer) const {
        return std::span(peer).subspan(first[buyer], first[buyer + 1] - first[buyer]);
    }
};

/// Watts and Strogatz (1998): a ring of `mean_degree` neighbours with a share of ties rewired at random.
/// Fewer buyers than the degree: everyone knows everyone. `region` keys the random numbers.
PeerGraph small_world(std::size_t buyers, int mean_degree, double rewiring, std::uint64_t seed, std::uint64_t region);

}  // namespace chokepoint
