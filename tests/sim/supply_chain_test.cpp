// Facts about the supply-chain graph.
#include "sim/supply_chain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

using namespace chokepoint;

namespace {

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Wafers and memory flow into two chips, of which one shares a packaging line; buyers come last.
SupplyChain small_chain() {
    SupplyChain chain;
    const auto buyers = chain.add_vertex(VertexKind::market, 0, "buyers");
    const auto chip_a = chain.add_vertex(VertexKind::product, 0, "chip A");
    const auto chip_b = chain.add_vertex(VertexKind::product, 1, "chip B");
    const auto fab = chain.add_vertex(VertexKind::facility, 0, "fab");
    const auto dram = chain.add_vertex(VertexKind::facility, 1, "DRAM");
    const auto memory = chain.add_vertex(VertexKind::facility, 2, "memory");
    const auto vendor = chain.add_vertex(VertexKind::vendor, 0, "vendor");
    chain.add_edge({chip_a, buyers, InputKind::sale, 1.0, 0, 0});
    chain.add_edge({chip_b, buyers, InputKind::sale, 1.0, 0, 0});
    chain.add_edge({fab, chip_a, InputKind::logic, 1.0, 4, 0});
    chain.add_edge({fab, chip_b, InputKind::logic, 2.0, 4, 0});
    chain.add_edge({dram, memory, InputKind::feed, 0.1, 2, 0});
    chain.add_edge({memory, vendor, InputKind::hbm, 1.0, 3, 0});
    chain.add_edge({vendor, chip_b, InputKind::stock, 6.0, 0, 0});
    return chain;
}

std::string refusal(const SupplyChain& chain) {
    try {
        (void)chain.downstream_order();
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

std::vector<std::string> names(const SupplyChain& chain, const std::vector<std::size_t>& vertices) {
    std::vector<std::string> all;
    for (const auto v : vertices) all.push_back(chain.vertices()[v].name);
    return all;
}

}  // namespace

TEST_CASE("suppliers come before their customers") {
    const SupplyChain chain = small_chain();
    const auto order = chain.downstream_order();
    REQUIRE(order.size() == chain.vertices().size());
    const auto position = [&](std::size_t v) { return std::find(order.begin(), order.end(), v) - order.begin(); };
    for (std::size_t v = 0; v < order.size(); ++v) CHECK(std::count(order.begin(), order.end(), v) == 1);
    for (const Edge& edge : chain.edges()) CHECK(position(edge.from) < position(edge.to));
    CHECK(order == small_chain().downstream_order());
}

TEST_CASE("a cycle is refused and its vertices are named, and no others") {
    SupplyChain chain = small_chain();
    const auto vendor = chain.vertex(VertexKind::vendor, 0);
    chain.add_edge({vendor, chain.vertex(VertexKind::facility, 1), InputKind::feed, 1.0, 1, 0});
    CHECK(refusal(chain) == "the supply chain has a cycle: DRAM, memory, vendor");
    SupplyChain narcissus;
    narcissus.add_vertex(VertexKind::facility, 0, "calm");
    const auto self = narcissus.add_vertex(VertexKind::facility, 1, "eats itself");
    narcissus.add_edge({self, self, InputKind::feed, 1.0, 1, 0});
    CHECK(refusal(narcissus) == "the supply chain has a cycle: eats itself");
    CHECK(refusal(small_chain()).empty());
}

TEST_CASE("upstream of a chip is all that it is made from, over all tiers, and nothing else") {
    const SupplyChain chain = small_chain();
    const auto upstream = [&](VertexKind kind, std::size_t index) {
        return names(chain, chain.upstream_of(chain.vertex(kind, index)));
    };
    CHECK(upstream(VertexKind::product, 0) == std::vector<std::string>{"fab"});
    CHECK(upstream(VertexKind::product, 1) == std::vector<std::string>{"fab", "DRAM", "memory", "vendor"});
    CHECK(upstream(VertexKind::facility, 0).empty());
    CHECK(upstream(VertexKind::market, 0).size() == 6);
}

TEST_CASE("a vertex is found by what it is, and one that is not there is told") {
    const SupplyChain chain = small_chain();
    CHECK(chain.vertices()[chain.vertex(VertexKind::facility, 2)].name == "memory");
    CHECK_THROWS_AS((void)chain.vertex(VertexKind::facility, 3), std::out_of_range);
    CHECK_THROWS_AS((void)chain.vertex(VertexKind::broker, 0), std::out_of_range);
}

TEST_CASE("Graphviz sees every vertex and every edge, whatever their names hold") {
    SupplyChain chain = small_chain();
    chain.add_vertex(VertexKind::facility, 9, "a \"quoted\" line");
    const std::string dot = chain.dot();
    CHECK(says(dot, "digraph"));
    for (const char* name : {"\"chip A\"", "DRAM", "buyers", "hbm", "stock"}) CHECK_MESSAGE(says(dot, name), name);
    CHECK(says(dot, "a \\\"quoted\\\" line"));
    std::size_t arrows = 0;
    for (std::size_t at = dot.find("->"); at != std::string::npos; at = dot.find("->", at + 2)) ++arrows;
    CHECK(arrows == chain.edges().size());
}
