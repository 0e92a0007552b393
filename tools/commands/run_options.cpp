// Options, signals and messages of a run.
#include "tools/commands/run_options.hpp"

#include "output/run_files.hpp"
#include "sim/parallel.hpp"
#include "tools/commands/progress.hpp"
#include "tools/reading/headline_text.hpp"
#include "tools/study/folder.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace chokepoint {
namespace {

std::string some_of(const std::vector<std::string>& files) {
    constexpr std::size_t most = 5;
    const std::size_t told = std::min(files.size(), most);
    const std::string names = printable(fmt::format("{}", fmt::join(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(told), ", ")));
    return told < files.size() ? fmt::format("{} and {} more", names, files.size() - told) : names;
}

}  // namespace

void RunOptions::add_to(CLI::App& verb) {
    verb.add_option("-o,--out", folder, "folder for run.nc and status.json");
    verb.add_option("--threads", threads, "threads (default: as many as the machine or Slurm grants); no result "
                                          "depends on it")
        ->check(CLI::Range(1, 4096));
    verb.add_option("--time-limit", time_limit,
                    "stop after this time, keep what is done and end with code 85, for instance 55m")
        ->check(duration_problem);
    verb.add_option("--checkpoint-every", checkpoint_every,
                    "time or ticks between checkpoints, for instance 10m or 500ticks (default: 10 s, later up to 5 min)")
        ->check(interval_problem);
    verb.add_option("--checkpoint-at", checkpoint_at, "keep the state at this date, to branch from; may be repeated")
        ->allow_extra_args(false)
        ->check(date_problem);
    verb.add_flag("--quiet", quiet, "no progress and no closing line, only the headline table");
    verb.add_flag("--overwrite", overwrite, "replace the run that is in the folder; pictures and reports made from it stay");
    verb.add_flag("--resume", resume, "go on with the run that was interrupted in the folder, if one was");
}

RunWatch::RunWatch(const RunOptions& options) : options_(options) {
    if (options.threads > 0) set_threads(options.threads);
}

RunRequest RunWatch::request(Scenario scenario, const std::filesystem::path& folder) const {
    if (options_.resume && options_.overwrite)
        throw UsageError("--resume keeps the run that is in the folder, --overwrite removes it: give one of them");
    refuse_run_beside_others(folder);
    warn_about(scenario);
    RunRequest request;
    request.folder = folder;
    request.scenario = std::move(scenario);
    for (const auto& text : options_.checkpoint_at) {
        request.keep_at.push_back(parse_date(text).value());
        (void)tick_of(request.scenario, request.keep_at.back());
    }
    request.overwrite = options_.overwrite;
    request.resume = options_.resume;
    request.stop = &signals_.stop();
    if (!options_.time_limit.empty())
        request.deadline = begin_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                        std::chrono::duration<double>(parse_duration(options_.time_limit).value()));
    if (!options_.checkpoint_every.empty()) set_interval(options_.checkpoint_every, request.checkpoints);
    request.warn = [](const std::string& text) { spdlog::warn("warning: {}", text); };
    return request;
}

Exit RunWatch::run(RunRequest request) const {
    const Scenario& scenario = request.scenario;
    const int ticks = (scenario.end.days - scenario.start.days) / scenario.tick_days;
    RunOutcome outcome;
    {
        Progress progress(!options_.quiet, ticks, scenario.focal_vendor + " in " + scenario.focal_region);
        request.progress = [&](const RunProgress& now) { progress.show(now.tick, now.date, now.focal_share); };
        outcome = run_into_folder(request);
    }
    if (outcome.state == RunState::interrupted) {
        if (!options_.quiet)
            spdlog::info("stopped after {} of {} and kept: run it again with --resume to go on", outcome.ticks_done,
                         number_of(ticks, "tick"));
        return Exit::interrupted;
    }
    const std::string file = (request.folder / trajectory_file).string();
    fmt::print("{}", headline_text(outcome.headline, file, screen_of(STDOUT_FILENO)));
    std::fflush(stdout);  // before what is said on the other stream, also where both go into one file
    if (options_.quiet) return Exit::success;
    if (outcome.was_done)
        spdlog::info("the run was finished before: {}", file);
    else
        spdlog::info("{} of {} in {:.1f} s on {}: {}", number_of(outcome.ticks_done, "tick"),
                     number_of(scenario.buyers, "buyer"), outcome.wall_seconds, number_of(threads(), "thread"), file);
    if (request.overwrite)
        if (const auto old = files_beside_run(request.folder, begin_file_time_); !old.empty())
            spdlog::info("older than this run, and still beside it: {}", some_of(old));
    return Exit::success;
}

Exit RunWatch::interrupted_in_history() const {
    if (!options_.quiet) spdlog::info("stopped within the shared history and kept: run it again with --resume to go on");
    return Exit::interrupted;
}

}  // namespace chokepoint
