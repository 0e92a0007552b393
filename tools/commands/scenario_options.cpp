// SCENARIO and --set, as every verb takes them.
#include "tools/commands/commands.hpp"

namespace chokepoint {

void ScenarioOptions::add_to(CLI::App& verb) {
    verb.add_option("SCENARIO", file, "scenario file (YAML)")->required();
    verb.add_option("--set", assignments, "path=value: sets one field of the scenario, for instance "
                                          "\"parameters.choice.cost=2\"; may be repeated")
        ->allow_extra_args(false)
        ->type_name("PATH=VALUE");
}

}  // namespace chokepoint
