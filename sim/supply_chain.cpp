// Boost.Graph algorithms over the supply chain.
#include "sim/supply_chain.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/graphviz.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace chokepoint {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, Vertex, Edge>;

Graph as_graph(const SupplyChain& chain) {
    Graph graph;
    for (const auto& vertex : chain.vertices()) boost::add_vertex(vertex, graph);
    for (const auto& edge : chain.edges()) boost::add_edge(edge.from, edge.to, edge, graph);
    return graph;
}

std::string cycle_in(const Graph& graph) {
    std::vector<std::size_t> component(boost::num_vertices(graph));
    const auto count = static_cast<std::size_t>(boost::strong_components(
        graph, boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph))));
    for (std::size_t c = 0; c < count; ++c) {
        std::string names;
        std::size_t size = 0;
        for (std::size_t v = 0; v < component.size(); ++v)
            if (component[v] == c) {
                names += (size++ == 0 ? "" : ", ") + graph[v].name;
            }
        if (size > 1) return names;
    }
    for (std::size_t v = 0; v < component.size(); ++v)
        if (boost::edge(v, v, graph).second) return graph[v].name;
    return "";
}

constexpr std::array<const char*, count_of<VertexKind>> shapes{"box", "ellipse", "component", "diamond", "hexagon", "house"};

}  // namespace

std::size_t SupplyChain::add_vertex(VertexKind kind, std::size_t index, std::string name) {
    vertices_.push_back({kind, index, std::move(name)});
    return vertices_.size() - 1;
}

void SupplyChain::add_edge(Edge edge) { edges_.push_back(edge); }

std::size_t SupplyChain::vertex(VertexKind kind, std::size_t index) const {
    const auto found = std::find_if(vertices_.begin(), vertices_.end(),
                                    [&](const Vertex& v) { return v.kind == kind && v.index == index; });
    if (found == vertices_.end()) throw std::out_of_range("no such vertex");
    return static_cast<std::size_t>(found - vertices_.begin());
}

std::vector<std::size_t> SupplyChain::downstream_order() const {
    const Graph graph = as_graph(*this);
    std::vector<std::size_t> order;
    try {
        boost::topological_sort(graph, std::back_inserter(order));
    } catch (const boost::not_a_dag&) {
        throw std::invalid_argument("the supply chain has a cycle: " + cycle_in(graph));
    }
    std::reverse(order.begin(), order.end());
    return order;
}

std::vector<std::size_t> SupplyChain::upstream_of(std::size_t target) const {
    const Graph graph = as_graph(*this);
    const auto reversed = boost::make_reverse_graph(graph);
    std::vector<boost::default_color_type> colour(boost::num_vertices(graph));
    auto colours = boost::make_iterator_property_map(colour.begin(), boost::get(boost::vertex_index, graph));
    boost::breadth_first_search(reversed, target, boost::color_map(colours));
    std::vector<std::size_t> found;
    for (std::size_t v = 0; v < colour.size(); ++v)
        if (v != target && colour[v] != boost::white_color) found.push_back(v);
    return found;
}

std::string SupplyChain::dot() const {
    std::ostringstream out;
    const auto write_vertex = [this](std::ostream& stream, std::size_t v) {
        stream << "[label=" << boost::escape_dot_string(vertices_[v].name)
               << ", shape=" << shapes[static_cast<std::size_t>(vertices_[v].kind)] << "]";
    };
    const Graph graph = as_graph(*this);
    const auto write_edge = [&graph](std::ostream& stream, const Graph::edge_descriptor& e) {
        stream << "[label=" << boost::escape_dot_string(std::string(word(graph[e].input))) << "]";
    };
    const auto write_graph = [](std::ostream& stream) { stream << "rankdir=LR;\nnode [fontname=\"Helvetica\"];\n"; };
    boost::write_graphviz(out, graph, write_vertex, write_edge, write_graph);
    return out.str();
}

}  // namespace chokepoint
