// Measures seconds of real ticks, and counts bytes.
#include "tools/study/cost.hpp"

#include "agents/roster.hpp"
#include "output/recorder.hpp"
#include "sim/parallel.hpp"
#include "tools/simulation/run_cost.hpp"
#include "tools/terminal/sparkline.hpp"

#include <fmt/format.h>

#include <ctime>
#include <set>

namespace chokepoint {
namespace {

/// Seconds that this thread has had of its core: on a busy machine less than the clock says.
double own_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// A trajectory is compressed, series of single buyers little: sizes as scenarios of this program gave, on the safe
// side.
constexpr double compressed = 0.15;
constexpr double compressed_of_buyers = 0.8;
constexpr double bytes_of_result_line = 120.0;
constexpr double bytes_of_number = 20.0;

std::string size(double bytes) {
    if (bytes < 1e6) return fmt::format("{:.0f} kB", bytes / 1e3);
    return bytes < 1e9 ? fmt::format("{:.1f} MB", bytes / 1e6) : fmt::format("{:.1f} GB", bytes / 1e9);
}

}  // namespace

StudyCost cost_of(const StudyFile& file, const DesignTable& design, const PointScenarios& scenarios, const Kept& kept) {
    StudyCost cost;
    cost.runs = design.runs();
    cost.store = store_of(file.study, cost.runs);
    const std::set<std::size_t> points{0, design.points / 2, design.points - 1};
    // As one of many tasks, a run uses one core.
    std::vector<std::size_t> looked(points.begin(), points.end());
    std::vector<double> seconds(looked.size());
    for_each_task(looked.size(), [&](std::size_t i) {
        const RunCost run = cost_of_run(scenarios.at(looked[i], 1), own_seconds);
        seconds[i] = run.build_seconds + run.tick_seconds + (cost.store == Store::folders ? run.recording_seconds : 0.0);
    });
    for (const double one : seconds) cost.seconds_per_run += one / static_cast<double>(seconds.size());
    double numbers = static_cast<double>(kept.metrics.size());
    for (const auto& t : kept.trajectories) numbers += static_cast<double>(kept.days.size() * t.cells.size());
    double run_bytes = bytes_of_result_line + bytes_of_number * numbers;
    if (cost.store == Store::folders) {
        const World world = build_world(scenarios.at(0, 1), standard_roster());
        const auto tick_bytes = Recorder(world).bytes_per_tick();
        const double ticks = world.structure->ticks;
        run_bytes += ticks * (compressed * (tick_bytes.all - tick_bytes.of_buyers) + compressed_of_buyers * tick_bytes.of_buyers);
    }
    cost.bytes = run_bytes * static_cast<double>(cost.runs);
    return cost;
}

std::string format_cost(const StudyCost& cost) {
    const double total = cost.seconds_per_run * static_cast<double>(cost.runs);
    std::string text = fmt::format("  {:<14}{}\n", "runs", cost.runs);
    text += fmt::format("  {:<14}about {} of one core\n", "a run", duration_text(cost.seconds_per_run));
    text += fmt::format("  {:<14}about {:.3g} core-hours ({})\n", "all runs", total / 3600.0, duration_text(total));
    text += fmt::format("  {:<14}about {} in {}\n", "disk", size(cost.bytes),
                        cost.store == Store::folders ? "all, in a folder for each run" : "all, in block files");
    return text;
}

}  // namespace chokepoint
