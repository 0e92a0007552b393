// Boost.Graph's small-world generator, fed by counted random numbers.
#include "sim/peer_graph.hpp"

#include "sim/random.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/small_world_generator.hpp>

#include <algorithm>

namespace chokepoint {

namespace {

PeerGraph from_pairs(std::size_t buyers, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& ties) {
    PeerGraph graph;
    graph.first.assign(buyers + 1, 0);
    for (const auto& [a, b] : ties) {
        ++graph.first[a + 1];
        ++graph.first[b + 1];
    }
    for (std::size_t i = 0; i < buyers; ++i) graph.first[i + 1] += graph.first[i];
    graph.peer.resize(graph.first[buyers]);
    auto next = graph.first;
    for (const auto& [a, b] : ties) {
        graph.peer[next[a]++] = b;
        graph.peer[next[b]++] = a;
    }
    return graph;
}

}  // namespace

PeerGraph small_world(std::size_t buyers, int mean_degree, double rewiring, std::uint64_t seed, std::uint64_t region) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ties;
    // Ties are made in pairs of neighbours; of an odd number, every second buyer leaves its farthest one out.
    const auto degree = static_cast<std::size_t>(mean_degree + mean_degree % 2);
    const bool odd = mean_degree % 2 != 0;
    if (degree == 0 || buyers < 2) return from_pairs(buyers, ties);
    if (buyers <= degree + 1) {
        for (std::uint32_t a = 0; a < buyers; ++a)
            for (std::uint32_t b = a + 1; b < buyers; ++b) ties.emplace_back(a, b);
        return from_pairs(buyers, ties);
    }
    using Generator = boost::small_world_iterator<CountingGenerator, boost::adjacency_list<>>;
    CountingGenerator random(seed, Purpose::peer_graph, region << 32);
    ties.reserve(buyers * degree / 2);
    std::size_t made = 0;
    for (Generator tie(random, buyers, degree, rewiring), end; tie != end; ++tie) {
        const auto [a, b] = *tie;
        const bool farthest = ++made % (degree / 2) == 0;
        if (odd && farthest && a % 2 != 0) continue;
        if (a != b) ties.emplace_back(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
    }
    return from_pairs(buyers, ties);
}

}  // namespace chokepoint
