// Times ticks of the real thing, and counts bytes.
#include "tools/simulation/run_cost.hpp"

#include "agents/roster.hpp"
#include "output/recorder.hpp"
#include "sim/tick.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace chokepoint {
namespace {

constexpr std::int64_t large_sample = 10000;
constexpr std::int64_t small_sample = 2500;
constexpr std::size_t compared_ticks = 52;
constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
constexpr double most_seconds_of_a_sample = 3.0;
constexpr double most_seconds_of_all_buyers = 1.0;
// Packing and writing, as runs of this program gave.
constexpr double recorded_bytes_per_second = 1.5e8;

double columns_bytes(const World& world) {
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

double standing_bytes(const World& world) {
    double bytes = 0.0;
    for (const Buyers& region : world.now.buyers)
        for (const auto& block : region.standing) bytes += static_cast<double>(block.capacity() * sizeof(StandingOrder));
    return bytes;
}

struct Timed {
    std::vector<double> until;  // seconds from the first tick on to the end of each that was run
    std::size_t ticks = 0;      // that the run has
    double buyers_bytes = 0.0;
    double standing_bytes = 0.0;

    /// Ticks that time did not suffice for cost as much as the mean of the others.
    double all() const { return until.back() * static_cast<double>(ticks) / static_cast<double>(until.size()); }
    double first(std::size_t count) const { return until[std::min(count, until.size()) - 1]; }
};

Timed time_ticks(World world, double (*seconds)(), std::size_t most_ticks, double most_seconds) {
    Timed timed;
    timed.ticks = static_cast<std::size_t>(world.structure->ticks - world.now.tick);
    const double begin = seconds();
    do {
        tick(world);
        timed.until.push_back(seconds() - begin);
        timed.standing_bytes = std::max(timed.standing_bytes, standing_bytes(world));
    } while (timed.until.size() < std::min(most_ticks, timed.ticks) && timed.until.back() < most_seconds);
    timed.buyers_bytes = columns_bytes(world);  // installed columns grow with what is bought
    return timed;
}

Timed time_sample(const Scenario& scenario, std::int64_t buyers, double (*seconds)()) {
    return time_ticks(build_world(sample_of(scenario, buyers), standard_roster()), seconds, no_limit, most_seconds_of_a_sample);
}

/// A line through the costs of two samples, at the number of buyers there are. Less than nothing is noise of the clock.
double extended(double of_small, double of_large, double buyers) {
    const double each = std::max(0.0, of_large - of_small) / static_cast<double>(large_sample - small_sample);
    return of_large + each * (buyers - static_cast<double>(large_sample));
}

bool is_sampled(const Scenario& scenario) {
    const auto least = static_cast<std::int64_t>(scenario.named_buyers.size() + scenario.regions.size());
    return scenario.buyers > large_sample && 2 * least <= small_sample;
}

}  // namespace

Scenario sample_of(const Scenario& scenario, std::int64_t buyers) {
    Scenario sample = scenario;
    const double part = static_cast<double>(buyers) / static_cast<double>(scenario.buyers);
    sample.buyers = buyers;
    for (auto& [name, market] : sample.markets.entries) {
        market.budget_scale *= part;
        for (auto& [chip, units] : market.installed_units.entries)
            units = static_cast<std::int64_t>(static_cast<double>(units) * part);
    }
    for (auto& [name, facility] : sample.facilities.entries) facility.capacity_scale *= part;
    for (auto& [name, rule] : sample.rules.entries)
        if (rule.customs && rule.customs->quota_units_per_quarter) *rule.customs->quota_units_per_quarter *= part;
    return sample;
}

RunCost cost_of_run(const Scenario& scenario, double (*seconds)()) {
    RunCost cost;
    const double begin = seconds();
    World world = build_world(scenario, standard_roster());
    cost.build_seconds = seconds() - begin;
    cost.recorded_bytes = Recorder(world).bytes_per_tick().all * world.structure->ticks;
    cost.recording_seconds = cost.recorded_bytes / recorded_bytes_per_second;
    if (!is_sampled(scenario)) {
        const Timed whole = time_ticks(std::move(world), seconds, no_limit, most_seconds_of_a_sample);
        cost.tick_seconds = whole.all();
        cost.buyers_bytes = whole.buyers_bytes;
        cost.standing_bytes = whole.standing_bytes;
        return cost;
    }
    const Timed some = time_ticks(std::move(world), seconds, compared_ticks, most_seconds_of_all_buyers);
    const Timed small = time_sample(scenario, small_sample, seconds);
    const Timed large = time_sample(scenario, large_sample, seconds);
    const auto buyers = static_cast<double>(scenario.buyers);
    const std::size_t compared = std::min({some.until.size(), small.until.size(), large.until.size()});
    // Many buyers leave the caches and use more cores: what the same ticks of all of them take tells by how much.
    const double dearer = some.first(compared) / extended(small.first(compared), large.first(compared), buyers);
    cost.tick_seconds = dearer * extended(small.all(), large.all(), buyers);
    cost.buyers_bytes = some.buyers_bytes;
    cost.standing_bytes = std::max(some.standing_bytes, large.standing_bytes * buyers / static_cast<double>(large_sample));
    return cost;
}

}  // namespace chokepoint
