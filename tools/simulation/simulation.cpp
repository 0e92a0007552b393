// Steps a run, and saves and restores all of it.
#include "tools/simulation/simulation.hpp"

#include "agents/roster.hpp"
#include "output/events.hpp"
#include "output/run_files.hpp"
#include "sim/tick.hpp"
#include "tools/simulation/branch_check.hpp"
#include "tools/simulation/exit_code.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace chokepoint {
namespace {

Layout layout_of(const Recorder& recorder, const Scenario& scenario) {
    Layout layout{recorder.axes(), recorder.variables(), scenario.start};
    for (const auto& variable : headline_variables()) layout.variables.push_back(variable);
    return layout;
}

}  // namespace

Provenance provenance_of(const Scenario& scenario, std::vector<Era> history) {
    Provenance provenance = make_provenance(scenario.title, to_yaml(scenario), scenario.seed, std::move(history));
    provenance.focal_vendor = scenario.focal_vendor;
    provenance.focal_chip = scenario.focal_chip;
    provenance.focal_region = scenario.focal_region;
    provenance.rival_region = scenario.rival_region;
    return provenance;
}

int tick_of(const Scenario& scenario, Date date) {
    const int ticks = (scenario.end.days - scenario.start.days) / scenario.tick_days;
    const int days = date.days - scenario.start.days;
    const int tick = (days + scenario.tick_days - 1) / scenario.tick_days;
    if (days < 0 || tick > ticks)
        throw UsageError(fmt::format("{} is outside the run, which goes from {} to {}", to_string(date),
                                            to_string(scenario.start), to_string(scenario.end)));
    return tick;
}

Simulation::Simulation(const Scenario& scenario, const Provenance& provenance, const std::filesystem::path& folder)
    : folder_(folder), provenance_(provenance), world_(build_world(scenario, standard_roster())), recorder_(world_),
      headline_(world_), writer_(folder / trajectory_file, layout_of(recorder_, scenario), provenance,
                                 recorder_.rows(world_.structure->ticks)) {
    recorder_.record_constants(world_, writer_);
}

void Simulation::step() {
    const int index = world_.now.tick;
    const Published published = tick(world_);
    if (index < 0) return;
    const Tick seen{world_, published};
    recorder_.record(seen, index, writer_);
    headline_.observe(seen);
    for (auto& event : events_of(seen)) events_.push_back(std::move(event));
}

ObserversState Simulation::observers() const { return {headline_.state(), recorder_.state(), events_}; }

std::vector<Event> Simulation::events_by_date() const {
    auto events = events_;
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.date < b.date; });
    return events;
}

void Simulation::publish() {
    if (world_.now.tick > 0) writer_.publish_segment(segment_file(writer_.segments()), events_by_date());
    write_checkpoint(folder_ / checkpoint_file, folder_ / previous_checkpoint_file, provenance_, world_.now, observers(),
                     writer_.state());
}

void Simulation::keep(const std::filesystem::path& file) {
    if (writer_.held_bytes() > 0) writer_.publish_segment(segment_file(writer_.segments()), events_by_date());
    write_checkpoint(file, {}, provenance_, world_.now, observers(), writer_.state());
}

void Simulation::restore_observers(const Checkpoint& checkpoint, const std::filesystem::path& folder) {
    recorder_.restore(checkpoint.observers.recorder);
    headline_.restore(checkpoint.observers.headline);
    events_ = checkpoint.observers.events;
    writer_.restore(checkpoint.recording, folder, checkpoint.provenance.run_id);
}

void Simulation::restore(Checkpoint checkpoint, const std::filesystem::path& folder) {
    restore_observers(checkpoint, folder);
    world_.now = std::move(checkpoint.world);
}

void Simulation::branch(Checkpoint checkpoint, const std::filesystem::path& folder) {
    const Scenario before = parse_scenario(checkpoint.provenance.scenario_yaml, "the checkpoint's scenario",
                                           standard_roster().names());
    check_branch(before, world_);
    restore_observers(checkpoint, folder);
    world_.now = branch_state(before, *world_.scenario, std::move(checkpoint.world));
}

void Simulation::adopt_history() {
    if (writer_.segments() > 0) writer_.adopt_segments(segment_file(0), events_by_date());
}

Headline Simulation::finish() {
    Headline headline = headline_.result();
    write_headline_tables(headline, writer_);
    writer_.publish(headline.metrics, events_by_date());
    return headline;
}

}  // namespace chokepoint
