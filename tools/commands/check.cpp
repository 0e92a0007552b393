// `chokepoint check`: is the scenario sound, and what will it cost?
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "output/headline.hpp"
#include "output/recorder.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario.hpp"
#include "sim/tick.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace chokepoint {

namespace {

/// Bytes of the columns of all buyers and of their peer graphs.
double buyers_bytes(const World& world) {
    double bytes = 0.0;
    for (std::size_t r = 0; r < world.now.buyers.size(); ++r) {
        const Buyers& b = world.now.buyers[r];
        const auto rows = static_cast<double>(b.size());
        const double per_row = sizeof(std::uint64_t) + 8 * sizeof(float) + 2 + 2 * sizeof(std::int64_t) +
                               2 * sizeof(std::uint32_t) + static_cast<double>(b.installed.size() * sizeof(std::uint32_t)) +
                               static_cast<double>(b.own_share.size() + b.peer_share.size());
        bytes += rows * per_row;
        bytes += static_cast<double>((*world.peers)[r].peer.size() * sizeof(std::uint32_t)) + rows * sizeof(std::uint32_t);
    }
    return bytes;
}

/// Seconds per tick, from a few ticks of the real thing (at most about a second of them).
double seconds_per_tick(World& world) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    int ticks = 0;
    double seconds = 0.0;
    do {
        tick(world);
        ++ticks;
        seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    } while (seconds < 1.0 && ticks < 20);
    return seconds / ticks;
}

Exit check(const ScenarioOptions& options) {
    const Scenario scenario = load_scenario(options.file, options.assignments, standard_roster().names());
    World world = build_world(scenario, standard_roster());
    const Recorder recorder(world);  // refuses what cannot be recorded
    const Structure& s = *world.structure;
    const double buyers = buyers_bytes(world);
    const double seconds = seconds_per_tick(world) * (s.ticks + spin_up_ticks(scenario));
    warn_about(scenario);
    fmt::print("{}: sound\n", options.file);
    fmt::print("  {:<22}{}\n", "title", scenario.title);
    fmt::print("  {:<22}{} to {}\n", "period", to_string(scenario.start), to_string(scenario.end));
    fmt::print("  {:<22}{} of {} days, after {} of spin-up\n", "ticks", s.ticks, scenario.tick_days, spin_up_ticks(scenario));
    fmt::print("  {:<22}{} ({} by name)\n", "buyers", scenario.buyers, scenario.named_buyers.size());
    fmt::print("  {:<22}{} chips, room for {} designs, {} facilities, {} rules\n", "catalogue", scenario.chips.size(),
               s.products.size() - scenario.chips.size(), scenario.facilities.size(), scenario.rules.size());
    fmt::print("  {:<22}{:.0f} MB for the buyers\n", "memory", buyers / 1e6);
    fmt::print("  {:<22}at most {:.1f} MB, before compression\n", "file", recorder.bytes_per_tick().all * s.ticks / 1e6);
    fmt::print("  {:<22}{:.1f} s on {} threads (from some ticks of it)\n", "estimated time", seconds, threads());
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
