// What a study keeps of each run: metrics, and cells of recorded variables over time.
#pragma once

#include "output/headline.hpp"
#include "output/recorder.hpp"
#include "tools/study/study.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace chokepoint {

/// A chosen variable: which cells of a row are kept, and the axes that they still span.
struct KeptTrajectory {
    std::string name;
    std::string variable;
    std::string unit;
    std::string long_name;
    std::vector<Axis> axes;
    std::vector<Axis> source_axes;
    std::vector<std::size_t> cells;  // of a row of the variable, in C order
    friend bool operator==(const KeptTrajectory&, const KeptTrajectory&) = default;
};

/// The same for all runs of a study.
struct Kept {
    std::vector<Metric> metrics;  // without values
    std::vector<KeptTrajectory> trajectories;
    Date start{};
    std::vector<std::int64_t> days;  // of the ticks, since `start`
};

/// Throws ConfigError for a metric, variable, axis or label that the world's runs do not have, with the nearest names.
Kept kept_of(const StudyFile& file, const World& world);

/// Says so in the description of each metric that is of another day or focus in this world, which is of another run.
void mark_unlike(Kept& kept, const World& other);

/// What is kept of one run. `trajectories`: [chosen][tick * cell].
struct RunResult {
    std::size_t run = 0;
    std::string program;  // version and commit that made it
    double seconds = 0.0;
    std::int64_t finished = 0;  // seconds since 1970
    std::vector<double> metrics;
    std::vector<std::vector<double>> trajectories;
};

/// Watches a run that leaves no file of its own.
class KeptObserver {
public:
    /// Throws std::runtime_error if the chosen trajectories of this world have other axes or ticks than the study's.
    KeptObserver(const Kept& kept, const World& world);
    void observe(const Tick& tick);
    RunResult result() const;

private:
    const Kept& kept_;
    HeadlineObserver headline_;
    std::vector<Observable> observables_;  // one for each trajectory
    std::vector<std::size_t> row_cells_;
    std::vector<std::vector<double>> trajectories_;
};

/// Program and metrics from a finished trajectory that could give the chosen trajectories too. Throws OutputError for a
/// file that cannot be read or does not fit.
RunResult read_metrics(const Kept& kept, const std::filesystem::path& file);
/// The chosen trajectories alone, as in RunResult. Throws OutputError likewise.
std::vector<std::vector<double>> read_trajectories(const Kept& kept, const std::filesystem::path& file);
/// Throws OutputError if a trajectory is of another scenario or seed than the run with this id.
void check_run_id(const std::filesystem::path& file, const std::string& run_id);

/// Version and commit of the running program, as results name it.
std::string program_name();

}  // namespace chokepoint
