// Reads results group by group, and remembers what it read from trajectories.
#include "tools/study/collect.hpp"

#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "tools/ensemble/ensemble_table.hpp"
#include "tools/ensemble/numbers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <sys/stat.h>

namespace chokepoint {
namespace {

constexpr std::size_t group_size = 1000;  // as many as lie in a folder under runs/
using Results = std::map<std::size_t, RunResult>;

/// Size and time of change: a trajectory that was made anew has others.
std::string mark_of(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return "";
    return fmt::format("{}:{}.{:09}", found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

/// Results of the trajectories of runs [first, end), which lie in one folder.
Results read_folders(const StudyFolder& study, std::size_t first, std::size_t end) {
    const auto memory = study.run_folder(first).parent_path() / "results.jsonl";
    std::map<std::string, std::string> known;  // by mark
    read_lines(memory, [&](std::string_view line) {
        const auto blank = line.find(' ');
        if (blank != std::string_view::npos) known.emplace(line.substr(0, blank), line.substr(blank + 1));
    });
    Results results;
    std::string lines;
    bool news = false;
    for (std::size_t run = first; run < end; ++run) {
        const auto file = study.run_folder(run) / trajectory_file;
        const std::string mark = mark_of(file);
        if (mark.empty()) continue;
        const std::string key = fmt::format("{}:{}", run, mark);
        const auto found = known.find(key);
        auto result = found == known.end() ? std::nullopt : result_of(found->second);
        if (!result) {
            result = read_kept(study.kept, file);
            news = true;
        }
        result->run = run;
        lines += key + " " + to_line(*result) + "\n";
        results.emplace(run, std::move(*result));
    }
    if (news) publish_text(memory, lines, Care::quick);
    return results;
}

Results read_blocks(const StudyFolder& study, std::size_t first, std::size_t end) {
    Results results;
    for (std::size_t unit = first / study.runs_per_unit(); unit * study.runs_per_unit() < end; ++unit)
        read_lines(study.block_file(unit), [&](std::string_view line) {
            auto result = result_of(line);
            if (result && result->run >= first && result->run < end) results.emplace(result->run, std::move(*result));
        });
    return results;
}

void check_program(const StudyFolder& study, const RunResult& result, std::optional<RunResult>& first) {
    if (!first) first = RunResult{result.run, result.program, 0.0, 0, {}, {}};
    if (first->program != result.program)
        throw OutputError(study.root, fmt::format("run {} was made by chokepoint {}, run {} by {}: they cannot be "
                                                  "compared (remove the results of one of them, and run again)",
                                                  first->run, first->program, result.run, result.program));
}

}  // namespace

void each_result(const StudyFolder& study, const std::function<void(std::size_t, const RunResult*)>& take) {
    std::optional<RunResult> first_seen;
    // A block may be longer than a group: then a group is a block.
    const std::size_t group = std::max(group_size / study.runs_per_unit(), std::size_t{1}) * study.runs_per_unit();
    for (std::size_t first = 0; first < study.runs(); first += group) {
        const std::size_t end = std::min(study.runs(), first + group);
        const Results results =
            study.store == Store::blocks ? read_blocks(study, first, end) : read_folders(study, first, end);
        for (std::size_t run = first; run < end; ++run) {
            const auto found = results.find(run);
            if (found != results.end()) check_program(study, found->second, first_seen);
            take(run, found == results.end() ? nullptr : &found->second);
        }
    }
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
    each_result(study, [&](std::size_t run, const RunResult* result) {
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
