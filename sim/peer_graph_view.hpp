// The peer graph as Boost.Graph sees it, without a copy: include this, and its algorithms take a PeerGraph.
#pragma once

#include "sim/peer_graph.hpp"

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/transform_iterator.hpp>
#include <boost/property_map/property_map.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace chokepoint {

/// One end of a tie: `from` looks at `to`. Each tie stands in the rows of both.
struct PeerTie {
    std::size_t from = 0;
    std::size_t to = 0;
    bool operator==(const PeerTie&) const = default;
};

/// Makes the ties of a buyer from places in its row.
struct TieAt {
    const PeerGraph* graph = nullptr;
    std::size_t from = 0;
    PeerTie operator()(std::size_t place) const { return {from, graph->peer[place]}; }
};

}  // namespace chokepoint

namespace boost {

template <>
struct graph_traits<chokepoint::PeerGraph> {
    using vertex_descriptor = std::size_t;
    using edge_descriptor = chokepoint::PeerTie;
    using directed_category = undirected_tag;
    using edge_parallel_category = allow_parallel_edge_tag;
    struct traversal_category : incidence_graph_tag, adjacency_graph_tag, vertex_list_graph_tag {};
    using vertex_iterator = counting_iterator<std::size_t>;
    using adjacency_iterator = const std::uint32_t*;
    using out_edge_iterator = transform_iterator<chokepoint::TieAt, counting_iterator<std::size_t>, chokepoint::PeerTie>;
    using vertices_size_type = std::size_t;
    using edges_size_type = std::size_t;
    using degree_size_type = std::size_t;
    static vertex_descriptor null_vertex() { return static_cast<vertex_descriptor>(-1); }
};

template <>
struct property_map<chokepoint::PeerGraph, vertex_index_t> {
    using type = typed_identity_property_map<std::size_t>;
    using const_type = type;
};

}  // namespace boost

// In the graph's own namespace, where Boost.Graph looks for them.
namespace chokepoint {

using PeerTraits = boost::graph_traits<PeerGraph>;

inline std::size_t num_vertices(const PeerGraph& graph) { return graph.first.empty() ? 0 : graph.first.size() - 1; }
inline std::pair<PeerTraits::vertex_iterator, PeerTraits::vertex_iterator> vertices(const PeerGraph& graph) {
    return {PeerTraits::vertex_iterator(0), PeerTraits::vertex_iterator(num_vertices(graph))};
}
inline std::size_t out_degree(std::size_t buyer, const PeerGraph& graph) { return graph.of(buyer).size(); }
inline std::pair<const std::uint32_t*, const std::uint32_t*> adjacent_vertices(std::size_t buyer, const PeerGraph& graph) {
    const auto peers = graph.of(buyer);
    return {peers.data(), peers.data() + peers.size()};
}
inline std::pair<PeerTraits::out_edge_iterator, PeerTraits::out_edge_iterator> out_edges(std::size_t buyer,
                                                                                         const PeerGraph& graph) {
    const auto at = [&](std::size_t place) {
        return PeerTraits::out_edge_iterator(boost::counting_iterator<std::size_t>(place), TieAt{&graph, buyer});
    };
    return {at(graph.first[buyer]), at(graph.first[buyer + 1])};
}
inline std::size_t source(const PeerTie& tie, const PeerGraph&) { return tie.from; }
inline std::size_t target(const PeerTie& tie, const PeerGraph&) { return tie.to; }
/// Whether there is a tie, by a walk along the row: for algorithms that ask, not for speed.
inline std::pair<PeerTie, bool> edge(std::size_t from, std::size_t to, const PeerGraph& graph) {
    const auto peers = graph.of(from);
    return {{from, to}, std::find(peers.begin(), peers.end(), to) != peers.end()};
}
inline boost::typed_identity_property_map<std::size_t> get(boost::vertex_index_t, const PeerGraph&) { return {}; }

}  // namespace chokepoint
