// `chokepoint check`: is the scenario sound, and what will it cost?
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario.hpp"
#include "sim/structure.hpp"
#include "tools/simulation/run_cost.hpp"
#include "tools/terminal/sparkline.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace chokepoint {

namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// With tenths where whole seconds would be too coarse.
std::string estimate_text(double seconds) {
    return seconds >= 1.0 && seconds < 10.0 ? fmt::format("{:.1f} s", seconds) : duration_text(seconds);
}

Exit check(const ScenarioOptions& options) {
    const double begin = now();
    const Scenario scenario = load_scenario(options.file, options.assignments, standard_roster().names());
    const double loading = now() - begin;
    const Structure s = build_structure(scenario);
    const RunCost cost = cost_of_run(scenario, now);  // refuses what cannot be recorded
    warn_about(scenario);
    fmt::print("{}: sound\n", options.file);
    fmt::print("  {:<22}{}\n", "title", scenario.title);
    fmt::print("  {:<22}{} to {}\n", "period", to_string(scenario.start), to_string(scenario.end));
    fmt::print("  {:<22}{} of {}, after {} of spin-up\n", "ticks", s.ticks, number_of(scenario.tick_days, "day"),
               spin_up_ticks(scenario));
    fmt::print("  {:<22}{} ({} by name)\n", "buyers", scenario.buyers, scenario.named_buyers.size());
    fmt::print("  {:<22}{}, room for {}, {}, {}\n", "catalogue", number_of(scenario.chips.size(), "chip"),
               number_of(s.products.size() - scenario.chips.size(), "design"),
               number_of(scenario.facilities.size(), "facility", "facilities"), number_of(scenario.rules.size(), "rule"));
    fmt::print("  {:<22}about {:.0f} MB for the buyers and their orders\n", "memory",
               (cost.buyers_bytes + cost.standing_bytes) / 1e6);
    fmt::print("  {:<22}at most {:.1f} MB, before compression\n", "file", cost.recorded_bytes / 1e6);
    fmt::print("  {:<22}about {} on {}, if nothing else runs there (an estimate, from parts of it)\n", "estimated time",
               estimate_text(loading + cost.seconds()), number_of(threads(), "thread"));
    return Exit::success;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("check", "validates a scenario and prints what it will cost");
    auto options = std::make_shared<ScenarioOptions>();
    options->add_to(*verb);
    verb->callback([options, &action] { action = [options] { return check(*options); }; });
}

}  // namespace chokepoint
