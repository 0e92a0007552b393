// Chooses cells, in memory and in files.
#include "tools/study/kept.hpp"

#include "output/h5.hpp"
#include "tools/ensemble/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace chokepoint {
namespace {

template <class Things>
std::vector<std::string> names_in(const Things& things) {
    std::vector<std::string> names;
    for (const auto& thing : things) names.push_back(thing.name);
    return names;
}

std::vector<Observable> all_observables(const World& world) {
    std::vector<Observable> all;
    for (auto* part : {&goods_observables, &industry_observables, &link_observables, &market_observables})
        for (auto& observable : (*part)(world)) all.push_back(std::move(observable));
    return all;
}

std::vector<Axis> axes_of(const Variable& variable, const std::vector<Axis>& known) {
    std::vector<Axis> axes;
    for (const auto& name : variable.axes)
        axes.push_back(*std::find_if(known.begin(), known.end(), [&](const Axis& a) { return a.name == name; }));
    return axes;
}

std::size_t size_of(const std::vector<Axis>& axes) {
    std::size_t cells = 1;
    for (const Axis& axis : axes) cells *= axis.labels.size();
    return cells;
}

class Chooser {
public:
    Chooser(const StudyFile& file, const Recording& recording, std::vector<Issue>& issues)
        : file_(file), recording_(recording), issues_(issues) {}

    std::optional<KeptTrajectory> choose(const std::string& name, const ChosenTrajectory& chosen,
                                         const std::vector<Observable>& known, const std::vector<Axis>& all_axes) {
        const std::string path = "trajectories." + name;
        std::vector<std::string> variables;
        for (const auto& observable : known) variables.push_back(observable.variable.name);
        const auto found = std::find(variables.begin(), variables.end(), chosen.variable);
        if (found == variables.end()) {
            refuse(path + ".variable", fmt::format("no run records a variable \"{}\"", chosen.variable),
                   did_you_mean(chosen.variable, variables));
            return {};
        }
        const Variable& variable = known[static_cast<std::size_t>(found - variables.begin())].variable;
        KeptTrajectory kept{name, variable.name, variable.unit, variable.long_name, {}, axes_of(variable, all_axes), {0}};
        check_recording(path + ".variable", variable.name);
        for (const auto& [axis, label] : chosen.at) check_axis(path + ".at." + axis, axis, kept.source_axes);
        for (const Axis& axis : kept.source_axes) narrow(path, axis, chosen.at, kept);
        return kept;
    }

    void refuse(const std::string& path, std::string problem, std::string suggestion) {
        issues_.push_back(issue_at(place_of(file_.document, path), path, std::move(problem), std::move(suggestion)));
    }

private:
    void check_recording(const std::string& path, const std::string& variable) {
        const auto entry = recording_.series.find(variable);
        const SeriesRecording own = entry ? recording_.series[*entry].value : SeriesRecording{};
        if ((own.every_ticks > 0 ? own.every_ticks : recording_.every_ticks) != 1 || own.keep_bits != 0)
            refuse(path, "the scenario's `recording` thins this variable out",
                   "a study keeps trajectories with all ticks and bits");
    }

    void check_axis(const std::string& path, const std::string& axis, const std::vector<Axis>& axes) {
        const auto names = names_in(axes);
        if (std::find(names.begin(), names.end(), axis) == names.end())
            refuse(path, fmt::format("the variable has no axis \"{}\"", axis), did_you_mean(axis, names));
    }

    /// Goes one axis further: all of its labels, or the chosen one.
    void narrow(const std::string& path, const Axis& axis, const Named<std::string>& at, KeptTrajectory& kept) {
        std::vector<std::size_t> taken(axis.labels.size());
        for (std::size_t i = 0; i < taken.size(); ++i) taken[i] = i;
        if (const auto entry = at.find(axis.name)) {
            const std::string& label = at[*entry].value;
            const auto found = std::find(axis.labels.begin(), axis.labels.end(), label);
            if (found == axis.labels.end())
                refuse(path + ".at." + axis.name, fmt::format("the axis {} has no label \"{}\"", axis.name, label),
                       did_you_mean(label, axis.labels));
            taken = {static_cast<std::size_t>(found - axis.labels.begin())};
        } else {
            kept.axes.push_back(axis);
        }
        std::vector<std::size_t> cells;
        for (const std::size_t cell : kept.cells)
            for (const std::size_t i : taken) cells.push_back(cell * axis.labels.size() + i);
        kept.cells = std::move(cells);
    }

    const StudyFile& file_;
    const Recording& recording_;
    std::vector<Issue>& issues_;
};

std::vector<std::int64_t> days_of(const World& world) {
    std::vector<std::int64_t> days;
    for (int t = 0; t < world.structure->ticks; ++t) days.push_back(std::int64_t{t} * world.scenario->tick_days);
    return days;
}

std::vector<double> row_of(const Observable& observable, std::size_t cells, const Tick& tick) {
    std::vector<double> row(cells, std::numeric_limits<double>::quiet_NaN());
    if (observable.reals) {
        observable.reals(tick, row);
    } else if (observable.integers) {
        std::vector<std::int64_t> whole(cells, 0);
        observable.integers(tick, whole);
        for (std::size_t i = 0; i < cells; ++i)
            if (whole[i] != h5::missing_int64) row[i] = static_cast<double>(whole[i]);
    } else {
        std::vector<std::int8_t> flags(cells, 0);
        observable.flags(tick, flags);
        for (std::size_t i = 0; i < cells; ++i)
            if (flags[i] != h5::missing_int8) row[i] = static_cast<double>(flags[i]);
    }
    return row;
}

template <class Act>
auto naming(const std::filesystem::path& file, Act&& act) {
    try {
        return act();
    } catch (const h5::Error& error) {
        throw OutputError(file, error.what());
    }
}

std::string program_in(const h5::File& file) {
    return fmt::format("{} {}{}", file.text("program_version"), file.text("git_commit"),
                       file.integer("git_dirty") != 0 ? " with changes" : "");
}

/// Throws h5::Error unless the file's variable has the cells that were chosen.
void check_fit(const Kept& kept, const KeptTrajectory& chosen, const h5::File& file) {
    for (const Axis& axis : chosen.source_axes)
        if (file.dataset(axis.name).read_texts() != axis.labels)
            throw h5::Error(fmt::format("{} has other labels than in the study's other runs", axis.name));
    std::vector<std::uint64_t> extent{kept.days.size()};
    for (const Axis& axis : chosen.source_axes) extent.push_back(axis.labels.size());
    if (file.dataset(chosen.variable).extent() != extent)
        throw h5::Error(fmt::format("{} has other ticks than in the study's other runs", chosen.variable));
}

}  // namespace

Kept kept_of(const StudyFile& file, const World& world) {
    std::vector<Issue> issues;
    Chooser chooser(file, world.scenario->recording, issues);
    Kept kept;
    const auto known = HeadlineObserver(world).result().metrics;
    for (std::size_t m = 0; m < file.study.metrics.size(); ++m) {
        const std::string& name = file.study.metrics[m];
        const auto found = std::find_if(known.begin(), known.end(), [&](const Metric& k) { return k.name == name; });
        if (found == known.end())
            chooser.refuse("metrics." + std::to_string(m), fmt::format("no run records a metric \"{}\"", name),
                           did_you_mean(name, names_in(known)));
        else
            kept.metrics.push_back({found->name, found->unit, found->long_name, 0.0});
    }
    const auto observables = all_observables(world);
    const auto axes = trajectory_axes(world);
    for (const auto& [name, chosen] : file.study.trajectories)
        if (auto trajectory = chooser.choose(name, chosen, observables, axes))
            kept.trajectories.push_back(std::move(*trajectory));
    stop_on(issues);
    kept.start = world.scenario->start;
    kept.days = days_of(world);
    return kept;
}

void mark_unlike(Kept& kept, const World& other) {
    constexpr std::string_view mark = " (in other runs of another day or focus)";
    const auto known = HeadlineObserver(other).result().metrics;
    for (Metric& metric : kept.metrics) {
        const auto its = std::find_if(known.begin(), known.end(), [&](const Metric& k) { return k.name == metric.name; });
        if (its != known.end() && its->long_name != metric.long_name && !metric.long_name.ends_with(mark))
            metric.long_name += mark;
    }
}

KeptObserver::KeptObserver(const Kept& kept, const World& world) : kept_(kept), headline_(world) {
    if (kept.trajectories.empty()) return;
    const auto axes = trajectory_axes(world);
    const auto all = all_observables(world);
    if (world.scenario->start != kept.start || days_of(world) != kept.days)
        throw std::runtime_error("the ticks of this run are not those of the study's other runs");
    for (const KeptTrajectory& trajectory : kept.trajectories) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const Observable& o) {
            return o.variable.name == trajectory.variable;
        });
        if (found == all.end() || axes_of(found->variable, axes) != trajectory.source_axes)
            throw std::runtime_error(fmt::format("{} of this run has other axes than in the study's other runs",
                                                 trajectory.variable));
        observables_.push_back(*found);
        row_cells_.push_back(size_of(trajectory.source_axes));
    }
    trajectories_.resize(kept.trajectories.size());
}

void KeptObserver::observe(const Tick& tick) {
    headline_.observe(tick);
    for (std::size_t i = 0; i < observables_.size(); ++i) {
        const auto row = row_of(observables_[i], row_cells_[i], tick);
        for (const std::size_t cell : kept_.trajectories[i].cells) trajectories_[i].push_back(row[cell]);
    }
}

RunResult KeptObserver::result() const {
    RunResult result;
    result.program = program_name();
    result.trajectories = trajectories_;
    const auto known = headline_.result().metrics;
    for (const Metric& wanted : kept_.metrics) {
        const auto found =
            std::find_if(known.begin(), known.end(), [&](const Metric& metric) { return metric.name == wanted.name; });
        result.metrics.push_back(found == known.end() ? std::numeric_limits<double>::quiet_NaN() : found->value);
    }
    return result;
}

std::string program_name() {
    const Provenance p = make_provenance("", "", 0);
    return fmt::format("{} {}{}", p.program_version, p.git_commit, p.git_dirty ? " with changes" : "");
}

RunResult read_metrics(const Kept& kept, const std::filesystem::path& path) {
    return naming(path, [&] {
        const h5::File file = h5::File::open(path);
        RunResult result;
        result.program = program_in(file);
        for (const Metric& metric : kept.metrics)
            result.metrics.push_back(file.dataset(metric.name).read_numbers().at(0));
        for (const KeptTrajectory& chosen : kept.trajectories) check_fit(kept, chosen, file);
        return result;
    });
}

std::vector<std::vector<double>> read_trajectories(const Kept& kept, const std::filesystem::path& path) {
    return naming(path, [&] {
        const h5::File file = h5::File::open(path);
        std::vector<std::vector<double>> trajectories;
        for (const KeptTrajectory& chosen : kept.trajectories) {
            check_fit(kept, chosen, file);
            const auto values = file.dataset(chosen.variable).read_numbers();
            const std::size_t row = size_of(chosen.source_axes);
            auto& kept_values = trajectories.emplace_back();
            kept_values.reserve(kept.days.size() * chosen.cells.size());
            for (std::size_t t = 0; t < kept.days.size(); ++t)
                for (const std::size_t cell : chosen.cells) kept_values.push_back(values[t * row + cell]);
        }
        return trajectories;
    });
}

void check_run_id(const std::filesystem::path& path, const std::string& run_id) {
    naming(path, [&] {
        const h5::File file = h5::File::open(path);
        if (file.text("run_id") != run_id)
            throw h5::Error(fmt::format("not this run of the design: its scenario or seed is another (it was made by {})",
                                        program_in(file)));
    });
}

}  // namespace chokepoint
