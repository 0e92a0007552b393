// `chokepoint graph`: the supply chain of a scenario, as text or for Graphviz.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "sim/config.hpp"
#include "sim/scenario.hpp"
#include "sim/structure.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chokepoint {

namespace {

struct GraphOptions {
    ScenarioOptions scenario;
    bool dot = false;
    std::string of;
};

/// What is counted: of an input in one unit of what it goes into; of a line's price and capacity.
struct Counted {
    const char* input;
    const char* made;
};

Counted counted(InputKind kind) {
    switch (kind) {
        case InputKind::logic: return {"dies", "wafer"};
        case InputKind::packaging: return {"package", "interposer wafer"};
        case InputKind::feed: return {"wafers", "wafer"};
        case InputKind::sale: return {"units", "unit"};
        case InputKind::hbm:
        case InputKind::stock: break;
    }
    return {"stacks", "stack"};
}

std::string as_text(const SupplyChain& chain) {
    std::string text;
    for (const std::size_t v : chain.downstream_order()) {
        const Vertex& vertex = chain.vertices()[v];
        text += fmt::format("{} ({})\n", vertex.name, word(vertex.kind));
        for (const Edge& edge : chain.edges()) {
            if (edge.to != v) continue;
            const Counted of = counted(edge.input);
            text += fmt::format("    <- {:<32} {:<10} {:g} {} per unit", chain.vertices()[edge.from].name,
                                word(edge.input), edge.per_unit, of.input);
            if (edge.price_usd > 0.0) text += fmt::format(", {:g} USD per {}", edge.price_usd, of.made);
            if (chain.vertices()[edge.from].kind == VertexKind::facility)
                text += fmt::format(", {:.0f} {}s/month at the start", edge.capacity_per_month, of.made);
            if (edge.lead_ticks > 0) text += ", " + number_of(edge.lead_ticks, "tick");
            if (edge.preference > 0) text += fmt::format(", choice {}", edge.preference + 1);
            text += "\n";
        }
    }
    return text;
}

/// The part of the chain that leads to one product, itself included.
SupplyChain chain_of(const Structure& structure, const std::string& product) {
    std::vector<std::string> names;
    std::size_t index = none;
    for (std::size_t p = 0; p < structure.products.size(); ++p) {
        if (structure.products[p].chip != none) names.push_back(structure.products[p].name);
        if (structure.products[p].name == product) index = p;
    }
    if (index == none)
        throw ConfigError({{"--of", 0, 0, product, fmt::format("there is no chip \"{}\"", product),
                            did_you_mean(product, names)}});
    const SupplyChain& all = structure.chain;
    const std::size_t target = all.vertex(VertexKind::product, index);
    std::vector<std::size_t> kept = all.upstream_of(target);
    kept.push_back(target);
    std::sort(kept.begin(), kept.end());
    SupplyChain part;
    std::vector<std::size_t> place(all.vertices().size(), none);
    for (const std::size_t v : kept)
        place[v] = part.add_vertex(all.vertices()[v].kind, all.vertices()[v].index, all.vertices()[v].name);
    for (Edge edge : all.edges()) {
        if (place[edge.from] == none || place[edge.to] == none) continue;
        edge.from = place[edge.from];
        edge.to = place[edge.to];
        part.add_edge(edge);
    }
    return part;
}

Exit graph(const GraphOptions& options) {
    const Scenario scenario =
        load_scenario(options.scenario.file, options.scenario.assignments, standard_roster().names());
    const Structure structure = build_structure(scenario);
    const SupplyChain chain = options.of.empty() ? structure.chain : chain_of(structure, options.of);
    fmt::print("{}", options.dot ? chain.dot() : as_text(chain));
    return Exit::success;
}

}  // namespace

void add_graph(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("graph", "shows the supply-chain graph of a scenario");
    auto options = std::make_shared<GraphOptions>();
    options->scenario.add_to(*verb);
    verb->add_option("--of", options->of, "only what leads to this chip")->type_name("CHIP");
    verb->add_flag("--dot", options->dot, "for Graphviz: pipe it into `dot -Tsvg`");
    verb->callback([options, &action] { action = [options] { return graph(*options); }; });
}

}  // namespace chokepoint
