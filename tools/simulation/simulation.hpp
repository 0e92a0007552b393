// A run in the making: the world, what watches it, and what they have recorded so far.
#pragma once

#include "output/checkpoint.hpp"
#include "output/recorder.hpp"
#include "sim/world.hpp"

#include <filesystem>

namespace chokepoint {

/// Provenance of this program running a scenario.
Provenance provenance_of(const Scenario& scenario, std::vector<Era> history = {});

/// The tick that begins on the date or is the first after it. Throws UsageError beyond the run.
int tick_of(const Scenario& scenario, Date date);

class Simulation {
public:
    /// Before the first tick of spin-up. Throws ConfigError for a recording that the scenario cannot have.
    Simulation(const Scenario& scenario, const Provenance& provenance, const std::filesystem::path& folder);

    const World& world() const { return world_; }
    bool over() const { return world_.now.tick >= world_.structure->ticks; }
    double focal_share() const { return headline_.current_share(); }
    std::uint64_t held_bytes() const { return writer_.held_bytes(); }
    std::int64_t segments() const { return static_cast<std::int64_t>(writer_.segments()); }

    /// One tick, recorded unless it is of the spin-up.
    void step();
    /// Publishes what was recorded since the last segment, then the checkpoint. Throws OutputError.
    void publish();
    /// Publishes a checkpoint under another name, to be kept. Throws OutputError.
    void keep(const std::filesystem::path& file);
    /// Goes on from a checkpoint whose segments lie in `folder`. Throws OutputError, std::invalid_argument.
    void restore(Checkpoint checkpoint, const std::filesystem::path& folder);
    /// The same for a checkpoint made under another scenario. Throws ConfigError if the change reaches back into what the
    /// checkpoint holds.
    void branch(Checkpoint checkpoint, const std::filesystem::path& folder);
    /// After `branch`: takes what the other run recorded into this one's folder. Throws OutputError.
    void adopt_history();
    /// Publishes the trajectory; once, after the last tick.
    Headline finish();

private:
    ObserversState observers() const;
    void restore_observers(const Checkpoint& checkpoint, const std::filesystem::path& folder);
    std::vector<Event> events_by_date() const;

    std::filesystem::path folder_;
    Provenance provenance_;
    World world_;
    Recorder recorder_;
    HeadlineObserver headline_;
    std::vector<Event> events_;
    TrajectoryWriter writer_;
};

}  // namespace chokepoint
