// `chokepoint graph`: the supply chain of a scenario, as text or for Graphviz.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "sim/scenario.hpp"
#include "sim/structure.hpp"

#include <fmt/format.h>

namespace chokepoint {

namespace {

struct GraphOptions {
    ScenarioOptions scenario;
    bool dot = false;
};

std::string as_text(const SupplyChain& chain) {
    std::string text;
    for (const std::size_t v : chain.downstream_order()) {
        const Vertex& vertex = chain.vertices()[v];
        text += fmt::format("{} ({})\n", vertex.name, word(vertex.kind));
        for (const Edge& edge : chain.edges()) {
            if (edge.to != v) continue;
            text += fmt::format("    <- {:<32} {:<10} {:g} per unit", chain.vertices()[edge.from].name, word(edge.input),
                                edge.per_unit);
            if (edge.lead_ticks > 0) text += fmt::format(", {} ticks", edge.lead_ticks);
            if (edge.preference > 0) text += fmt::format(", choice {}", edge.preference + 1);
            text += "\n";
        }
    }
    return text;
}

Exit graph(const GraphOptions& options) {
    const Scenario scenario =
        load_scenario(options.scenario.file, options.scenario.assignments, standard_roster().names());
    const Structure structure = build_structure(scenario);
    fmt::print("{}", options.dot ? structure.chain.dot() : as_text(structure.chain));
    return Exit::success;
}

}  // namespace

void add_graph(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("graph", "shows the supply-chain graph of a scenario");
    auto options = std::make_shared<GraphOptions>();
    options->scenario.add_to(*verb);
    verb->add_flag("--dot", options->dot, "for Graphviz: pipe it into `dot -Tsvg`");
    verb->callback([options, &action] { action = [options] { return graph(*options); }; });
}

}  // namespace chokepoint
