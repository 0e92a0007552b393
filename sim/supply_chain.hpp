// The supply-chain graph: who delivers what to whom. The door to Boost.Graph.
#pragma once

#include "sim/names.hpp"
#include "sim/scenario.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chokepoint {

enum class VertexKind { facility, vendor, product, gate, broker, market };
template <>
struct EnumWords<VertexKind> {
    static constexpr std::array<std::string_view, 6> words{"facility", "vendor", "product", "gate", "broker", "market"};
};

enum class InputKind { feed, logic, hbm, packaging, stock, sale };
template <>
struct EnumWords<InputKind> {
    static constexpr std::array<std::string_view, 6> words{"feed", "logic", "hbm", "packaging", "stock", "sale"};
};

struct Vertex {
    VertexKind kind = VertexKind::facility;
    std::size_t index = 0;  // into the collection of its kind
    std::string name;
};

/// A supply relation. `from` and `to` are vertices; `per_unit` counts units of input per unit of output.
struct Edge {
    std::size_t from = 0;
    std::size_t to = 0;
    InputKind input = InputKind::sale;
    double per_unit = 1.0;
    int lead_ticks = 0;
    int preference = 0;  // 0 is the customer's first choice
    double price_usd = 0.0;           // of a unit of input; 0 where the catalogue has none
    double capacity_per_month = 0.0;  // of the supplier at the start; 0 where it is not a line
};

/// Plain description of the graph; vertices and edges are in the order of the configuration.
class SupplyChain {
public:
    std::size_t add_vertex(VertexKind kind, std::size_t index, std::string name);
    void add_edge(Edge edge);
    std::size_t vertex(VertexKind kind, std::size_t index) const;

    const std::vector<Vertex>& vertices() const { return vertices_; }
    const std::vector<Edge>& edges() const { return edges_; }

    /// Vertices such that suppliers come before their customers (Boost.Graph's topological sort).
    /// Throws std::invalid_argument naming the vertices of a cycle.
    std::vector<std::size_t> downstream_order() const;

    /// All vertices from which `target` can be reached: its whole supply chain.
    std::vector<std::size_t> upstream_of(std::size_t target) const;

    /// Graphviz text, written by Boost.Graph.
    std::string dot() const;

private:
    std::vector<Vertex> vertices_;
    std::vector<Edge> edges_;
};

}  // namespace chokepoint
