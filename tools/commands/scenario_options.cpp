// SCENARIO and --set, as every verb takes them, and what to say about what they name.
#include "tools/commands/commands.hpp"

#include "agents/mechanisms/rules.hpp"
#include "sim/scenario_doubts.hpp"

#include <spdlog/spdlog.h>

namespace chokepoint {

void ScenarioOptions::add_to(CLI::App& verb) {
    verb.add_option("SCENARIO", file, "scenario file (YAML)")->required();
    verb.add_option("--set", assignments, "path=value: sets one field of the scenario, for instance "
                                          "\"parameters.choice.cost=2\"; may be repeated")
        ->allow_extra_args(false)
        ->type_name("PATH=VALUE");
}

void warn_about(const Scenario& scenario) {
    for (const auto& doubt : doubts_about(scenario, chip_covered)) spdlog::warn("warning: {}", doubt);
}

}  // namespace chokepoint
