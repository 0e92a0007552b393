// Reads results run by run.
#include "tools/study/collect.hpp"

#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "output/seal.hpp"
#include "sim/parallel.hpp"
#include "tools/ensemble/ensemble_table.hpp"
#include "tools/ensemble/numbers.hpp"
#include "tools/simulation/simulation.hpp"
#include "tools/study/result_memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace chokepoint {
namespace {

constexpr std::size_t group_size = 1000;  // as many runs lie in a folder under runs/

std::string run_id_of(const PointScenarios& scenarios, const StudyFolder& study, std::size_t run) {
    return provenance_of(scenarios.at(run / study.design.replicates, seed_of_run(study.file.study, run))).run_id;
}

RunResult read_metrics_of(const StudyFolder& study, std::size_t run) {
    RunResult result = read_metrics(study.kept, study.run_folder(run) / trajectory_file);
    result.run = run;
    result.seconds = seconds_of_run(study.run_folder(run));
    return result;
}

/// Those of [first, end) that are done, and that the memory does not have.
std::vector<std::size_t> new_runs(const Standings& standings, const ResultMemory& memory, std::size_t first,
                                  std::size_t end) {
    std::vector<std::size_t> runs;
    for (std::size_t run = first; run < end; ++run)
        if (standings.runs[run] == RunStanding::done && !memory.find(run)) runs.push_back(run);
    return runs;
}

void check_program(const StudyFolder& study, const RunResult& result, std::optional<RunResult>& first) {
    if (!first) first = RunResult{result.run, result.program, 0.0, 0, {}, {}};
    if (first->program != result.program)
        throw OutputError(study.root, fmt::format("run {} was made by chokepoint {}, run {} by {}: they cannot be "
                                                  "compared (remove the results of one of them, and run again)",
                                                  first->run, first->program, result.run, result.program));
}

class Reader {
public:
    using Take = std::function<void(std::size_t, const RunResult*)>;
    Reader(const StudyFolder& study, const Standings& standings, Part part, const Take& take)
        : study_(study), standings_(standings), whole_(part == Part::all && !study.kept.trajectories.empty()), take_(take) {}

    void read_folders(std::size_t first, std::size_t end) {
        const ResultMemory memory(study_, first, end);
        for (std::size_t run = first; run < end; ++run) {
            std::optional<RunResult> result;
            if (is_done(run)) {
                result = memory.find(run);
                if (!result) result = read_metrics_of(study_, run);
                if (whole_) result->trajectories = read_trajectories(study_.kept, study_.run_folder(run) / trajectory_file);
            }
            give(run, result);
        }
    }

    void read_block(std::size_t unit) {
        struct Found {
            RunResult head;
            std::streamoff at = 0;
        };
        std::map<std::size_t, Found> found;
        std::streamoff at = 0;
        const auto file = study_.block_file(unit);
        read_lines(file, [&](std::string_view line) {
            if (auto head = head_of(line)) found.try_emplace(head->run, Found{*head, at});
            at += static_cast<std::streamoff>(line.size()) + 1;
        });
        std::ifstream lines(file, std::ios::binary);
        const std::size_t end = std::min(study_.runs(), (unit + 1) * study_.runs_per_unit());
        for (std::size_t run = unit * study_.runs_per_unit(); run < end; ++run) {
            std::optional<RunResult> result;
            if (const auto entry = found.find(run); is_done(run) && entry != found.end()) {
                std::string line;
                result = entry->second.head;
                if (whole_ && lines.seekg(entry->second.at) && std::getline(lines, line)) result = result_of(line);
                if (!result || !fits(*result))
                    throw OutputError(file, fmt::format("the result of run {} is not what the study keeps of a run", run));
            }
            give(run, result);
        }
    }

private:
    bool is_done(std::size_t run) const { return standings_.runs[run] == RunStanding::done; }
    bool fits(const RunResult& result) const {
        if (result.metrics.size() != study_.kept.metrics.size()) return false;
        return !whole_ || result.trajectories.size() == study_.kept.trajectories.size();
    }
    void give(std::size_t run, const std::optional<RunResult>& result) {
        if (result) check_program(study_, *result, first_seen_);
        take_(run, result ? &*result : nullptr);
    }

    const StudyFolder& study_;
    const Standings& standings_;
    bool whole_;
    const Take& take_;
    std::optional<RunResult> first_seen_;
};

}  // namespace

bool examine(const StudyFolder& study, Standings& standings, const std::function<bool()>& stopped) {
    if (study.store == Store::blocks) return true;  // a line that is not whole is no result
    const PointScenarios scenarios(study.file, study.design);
    for (std::size_t first = 0; first < study.runs(); first += group_size) {
        ResultMemory memory(study, first, std::min(study.runs(), first + group_size));
        const auto runs = new_runs(standings, memory, first, std::min(study.runs(), first + group_size));
        std::vector<std::string> ids(runs.size()), problems(runs.size());  // both empty: it was stopped before
        for_each_task(runs.size(), [&](std::size_t i) {
            if (stopped()) return;
            try {
                check_seal(study.run_folder(runs[i]) / trajectory_file);
                ids[i] = run_id_of(scenarios, study, runs[i]);
            } catch (const OutputError& error) {
                problems[i] = error.what();
            }
        });
        bool all = true;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (problems[i].empty() && (ids[i].empty() || stopped())) {
                all = false;
                continue;
            }
            try {
                if (!ids[i].empty()) {
                    check_run_id(study.run_folder(runs[i]) / trajectory_file, ids[i]);
                    memory.add(read_metrics_of(study, runs[i]));
                }
            } catch (const OutputError& error) {
                problems[i] = error.what();
            }
            if (!problems[i].empty()) standings.set_damaged(runs[i], problems[i]);
        }
        memory.keep();
        if (!all) return false;
    }
    return true;
}

void each_result(const StudyFolder& study, const Standings& standings, Part part,
                 const std::function<void(std::size_t, const RunResult*)>& take) {
    Reader reader(study, standings, part, take);
    if (study.store == Store::blocks)
        for (std::size_t unit = 0; unit < study.units(); ++unit) reader.read_block(unit);
    else
        for (std::size_t first = 0; first < study.runs(); first += group_size)
            reader.read_folders(first, std::min(study.runs(), first + group_size));
}

void require_like_results(const StudyFolder& study, const Standings& standings) {
    each_result(study, standings, Part::metrics, [](std::size_t, const RunResult*) {});
}

void write_runs_table(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file) {
    std::string text = "run,point,replicate,seed";
    for (const auto& factor : study.design.factors) text += "," + factor.name;
    text += ",state,attempts,seconds,error";
    for (const Metric& metric : study.kept.metrics) text += "," + metric.name;
    text += "\n";
    const auto failing = runs_with_failures(study);
    TemporaryFile target(file);
    std::ofstream out(target.path(), std::ios::binary | std::ios::trunc);
    each_result(study, standings, Part::metrics, [&](std::size_t run, const RunResult* result) {
        const std::size_t point = run / study.design.replicates;
        text += fmt::format("{},{},{},{}", run, point, run % study.design.replicates,
                            seed_of_run(study.file.study, run));
        for (std::size_t f = 0; f < study.design.factors.size(); ++f)
            text += "," + csv_field(cell_text(study.design.factors[f], study.design.cell(point, f)));
        const bool failed = std::binary_search(failing.begin(), failing.end(), run);
        const auto failures = failed ? failures_of(study, run) : std::vector<Failure>{};
        text += fmt::format(",{},{},{},{}", word(standings.runs[run]), failures.size() + (result != nullptr),
                            result == nullptr ? "" : fmt::format("{:.4g}", result->seconds),
                            failures.empty() ? "" : csv_field(failures.back().error));
        for (std::size_t m = 0; m < study.kept.metrics.size(); ++m)
            text += result == nullptr ? "," : "," + csv_number(result->metrics[m]);
        text += "\n";
        if (text.size() < (1 << 20)) return;
        out << text;
        text.clear();
    });
    out << text;
    out.close();
    if (!out) throw OutputError(file, "could not be written");
    target.publish(Care::quick);
}

}  // namespace chokepoint
