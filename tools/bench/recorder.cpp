// Times ticks and recorders side by side.
#include "tools/bench/recorder.hpp"

#include "agents/roster.hpp"
#include "output/events.hpp"
#include "output/headline.hpp"
#include "output/publish.hpp"
#include "output/recorder.hpp"
#include "sim/tick.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace chokepoint {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t held_bytes = 256ULL << 20U;  // as runs do it: see CheckpointPolicy

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// Everything that a run does besides its ticks.
class TimedRecording {
public:
    TimedRecording(const World& world, std::filesystem::path file)
        : recorder_(world), headline_(world), file_(std::move(file)),
          writer_(file_, {recorder_.axes(), variables(), world.scenario->start}, make_provenance("bench", "", 1),
                  recorder_.rows(world.structure->ticks)) {
        recorder_.record_constants(world, writer_);
    }

    void record(const Tick& tick, int index) {
        const auto begin = Clock::now();
        recorder_.record(tick, index, writer_);
        headline_.observe(tick);
        for (auto& event : events_of(tick)) events_.push_back(std::move(event));
        if (writer_.held_bytes() > held_bytes) writer_.publish_segment(fmt::format("{}.{}", file_.filename().string(), segments_++), {});
        seconds_ += since(begin);
    }

    void finish() {
        const auto begin = Clock::now();
        const Headline headline = headline_.result();
        write_headline_tables(headline, writer_);
        writer_.publish(headline.metrics, events_);
        seconds_ += since(begin);
    }

    double seconds() const { return seconds_; }
    double bytes() const { return static_cast<double>(std::filesystem::file_size(file_)); }

private:
    std::vector<Variable> variables() const {
        auto all = recorder_.variables();
        for (const auto& variable : headline_variables()) all.push_back(variable);
        return all;
    }

    Recorder recorder_;
    HeadlineObserver headline_;
    std::filesystem::path file_;
    TrajectoryWriter writer_;
    std::vector<Event> events_;
    double seconds_ = 0.0;
    int segments_ = 0;
};

}  // namespace

RecorderCost measure_recorder(const std::string& scenario_file, long buyers, int ticks) {
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("chokepoint-recorder-{}", ::getpid());
    make_folder(folder);
    const std::string size = fmt::format("buyers={}", buyers);
    World world = build_world(load_scenario(scenario_file, {size}, standard_roster().names()), standard_roster());
    // The same world with another list of what to record.
    const auto with_panels = std::make_shared<const Scenario>(
        load_scenario(scenario_file, {size, "recording.buyers.panels=[all]"}, standard_roster().names()));
    const auto plain = world.scenario;
    spin_up(world);
    TimedRecording aggregates(world, folder / "aggregates.nc");
    world.scenario = with_panels;
    TimedRecording panels(world, folder / "panels.nc");
    world.scenario = plain;
    RecorderCost cost;
    for (; cost.ticks < std::min(ticks, world.structure->ticks); ++cost.ticks) {
        const auto begin = Clock::now();
        const Published published = tick(world);
        cost.tick_seconds += since(begin);
        const Tick seen{world, published};
        aggregates.record(seen, cost.ticks);
        panels.record(seen, cost.ticks);
    }
    aggregates.finish();
    panels.finish();
    cost.aggregate_seconds = aggregates.seconds();
    cost.panel_seconds = panels.seconds();
    cost.aggregate_bytes = aggregates.bytes();
    cost.panel_bytes = panels.bytes();
    std::filesystem::remove_all(folder);
    return cost;
}

int print_recorder_cost(int words, const char* const* word) {
    const auto number = [&](int i, long otherwise) { return words > i ? std::strtol(word[i], nullptr, 10) : otherwise; };
    const char* scenario = words > 0 ? word[0] : "configs/scenarios/h200_reentry.yaml";
    const long buyers = number(1, 100'000);
    try {
        fmt::print("{}, {} buyers; the cost of recording in parts of the ticks' time\n", scenario, buyers);
        for (long round = 0; round < number(3, 3); ++round) {
            const auto cost = measure_recorder(scenario, buyers, static_cast<int>(number(2, 400)));
            const auto part = [&](double seconds) { return 100.0 * seconds / cost.tick_seconds; };
            fmt::print("{} ticks: {:.2f} ms each; aggregates {:.2f} % ({:.1f} KB a tick); with all panels {:.1f} % ({:.1f} KB a "
                       "tick)\n",
                       cost.ticks, 1e3 * cost.tick_seconds / cost.ticks, part(cost.aggregate_seconds),
                       cost.aggregate_bytes / cost.ticks / 1e3, part(cost.panel_seconds), cost.panel_bytes / cost.ticks / 1e3);
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace chokepoint
