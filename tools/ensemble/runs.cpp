// A run without a trajectory: spin-up, ticks, and one observer.
#include "tools/ensemble/runs.hpp"

#include "agents/roster.hpp"
#include "sim/parallel.hpp"
#include "sim/tick.hpp"
#include "tools/ensemble/measures.hpp"

#include <algorithm>
#include <atomic>

namespace chokepoint {
namespace {

/// The world at the first recorded tick.
World world_of(const Job& job) {
    World world = build_world(load_with(job.scenario_file, job.settings), standard_roster());
    spin_up(world);
    return world;
}

/// Shows an observer all ticks that begin before `end`.
template <class Observer>
void watch(World& world, Date end, Observer& observer) {
    while (world.now.tick < world.structure->ticks && world.today() < end) {
        const Published published = tick(world);
        observer.observe(Tick{world, published});
    }
}

template <class Run>
void run_all(std::size_t jobs, const RunsDone& done, Run&& run) {
    std::atomic<std::size_t> finished{0};
    for_each_task(jobs, [&](std::size_t j) {
        run(j);
        if (done) done(++finished, jobs);
    });
}

}  // namespace

std::vector<std::vector<double>> measure_runs(const std::vector<Job>& jobs, const std::vector<Target>& targets,
                                              const RunsDone& done) {
    Date end{};
    for (const Target& target : targets) end = std::max(end, target.end);
    std::vector<std::vector<double>> values(jobs.size());
    run_all(jobs.size(), done, [&](std::size_t j) {
        World world = world_of(jobs[j]);
        MeasureObserver observer(world, targets);
        watch(world, end, observer);
        values[j] = observer.results();
    });
    return values;
}

std::vector<Headline> headline_runs(const std::vector<Job>& jobs, const RunsDone& done) {
    std::vector<Headline> headlines(jobs.size());
    run_all(jobs.size(), done, [&](std::size_t j) {
        World world = world_of(jobs[j]);
        HeadlineObserver observer(world);
        watch(world, world.scenario->end, observer);
        headlines[j] = observer.result();
    });
    return headlines;
}

}  // namespace chokepoint
