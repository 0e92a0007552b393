// `chokepoint study run|work|submit`: the executors.
#include "tools/commands/commands.hpp"

#include "output/publish.hpp"
#include "sim/parallel.hpp"
#include "tools/commands/durations.hpp"
#include "tools/commands/progress.hpp"
#include "tools/commands/stop_signals.hpp"
#include "tools/study/collect.hpp"
#include "tools/study/local_workers.hpp"
#include "tools/study/slurm.hpp"
#include "tools/study/state.hpp"
#include "tools/study/worker.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace chokepoint {

namespace {

struct WorkOptions {
    std::string folder;
    std::size_t jobs = 0;
    std::size_t threads = 1;
    int retries = 1;
    std::string claiming = "lock";
    std::string block;
    std::string time_limit;
    bool retry_failed = false;
    bool quiet = false;
    bool print_only = false;
    SlurmOptions slurm;
};

std::optional<std::size_t> whole_number(std::string_view text) {
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<WorkerPart> part_in(const std::string& text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos) return std::nullopt;
    const auto index = whole_number(std::string_view(text).substr(0, slash));
    const auto of = whole_number(std::string_view(text).substr(slash + 1));
    if (!index || !of || *index >= *of) return std::nullopt;
    return WorkerPart{*index, *of};
}

std::optional<std::size_t> environment_number(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? std::nullopt : whole_number(text);
}

/// Rank and size as mpirun and srun tell their processes.
std::optional<WorkerPart> rank_of_launcher() {
    for (const auto& [rank, size] : {std::pair{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                     std::pair{"PMI_RANK", "PMI_SIZE"},
                                     std::pair{"SLURM_PROCID", "SLURM_NTASKS"}}) {
        const auto index = environment_number(rank);
        const auto of = environment_number(size);
        if (index && of && *of > 1 && *index < *of) return WorkerPart{*index, *of};
    }
    return std::nullopt;
}

void forget(const StudyFolder& study) {
    forget_failures(study);
    forget_deaths(study.root, study.units(), study.runs());
}

/// What ends the work before its end: a signal, or the time that was given, which begins now.
void set_limits(WorkerOptions& options, const WorkOptions& o, const StopSignals& signals) {
    options.stop = &signals.stop();
    if (o.time_limit.empty()) return;
    const std::chrono::duration<double> limit(parse_duration(o.time_limit).value());
    options.deadline = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(limit);
}

Exit work_on_study(const WorkOptions& o) {
    const StopSignals signals;
    const auto rank = rank_of_launcher();
    WorkerOptions options;
    set_limits(options, o, signals);
    if (rank) options.part = *rank;
    if (!o.block.empty()) options.part = part_in(o.block).value();
    options.claiming = o.claiming == "static" ? Claiming::fixed : Claiming::lock;
    options.retries = o.retries;
    set_threads(o.threads);
    const auto study = open_study(o.folder);
    // Of workers that start together the first forgets for all.
    if (o.retry_failed && options.part.index == 0) forget(*study);
    const WorkerReport report = work(*study, options, simulator(*study, options));
    if (!o.quiet) spdlog::info("{}{}", number_of(report.done, "run"), report.interrupted ? ", stopped before the end" : "");
    // One rank that ends with another code than 0 makes mpirun kill all others.
    if (rank && o.block.empty()) return Exit::success;
    if (report.interrupted) return Exit::interrupted;
    return report.failed ? Exit::runs_failed : Exit::success;
}

std::vector<std::string> arguments_of_workers(const WorkOptions& o) {
    std::vector<std::string> arguments{"study",     "work",    o.folder,  "--threads", std::to_string(o.threads),
                                       "--retries", std::to_string(o.retries), "--claim", o.claiming, "--quiet"};
    if (!o.time_limit.empty()) {
        arguments.push_back("--time-limit");
        arguments.push_back(o.time_limit);
    }
    return arguments;
}

/// Looks at what was made as `study status` does: a result that cannot be used is told. False if it was stopped before.
bool check_results(const StudyFolder& study, Standings& standings, const std::function<bool()>& stopped) {
    try {
        if (!examine(study, standings, stopped)) return false;
        require_like_results(study, standings);
    } catch (const OutputError& error) {  // the runs are made, though not all can be looked at, or be collected together
        spdlog::warn("warning: {}", error.what());
    }
    return true;
}

Exit run_study(const WorkOptions& o) {
    const auto begin = std::chrono::steady_clock::now();
    const StopSignals signals;
    WorkerOptions limits;
    set_limits(limits, o, signals);
    const auto study = open_study(o.folder);
    if (o.retry_failed) forget(*study);
    Lookout lookout(*study);
    const std::size_t before = lookout.look().count(RunStanding::done);
    const std::size_t jobs = std::min(o.jobs > 0 ? o.jobs : std::max<std::size_t>(1, threads() / o.threads), study->units());
    LocalReport report;
    {
        RunsProgress progress(!o.quiet, before);
        report = run_workers(own_program(), arguments_of_workers(o), jobs, signals.stop(),
                             [&] { progress.show(lookout.look().count(RunStanding::done), study->runs()); });
    }
    Standings standings = lookout.look();
    const std::size_t done = standings.count(RunStanding::done);  // damaged ones of before among them, as in `before`
    const std::size_t made = done - std::min(before, done);
    // Who stops a study, or gives it a time, does not wait for its files to be read.
    set_threads(std::min(threads(), jobs * o.threads));
    const bool checked = check_results(*study, standings, [&] { return report.interrupted || limits.stopped(); });
    if (!checked && !report.interrupted)
        spdlog::warn("warning: stopped before all files were checked: run it again, or look with: chokepoint study status {}",
                     o.folder);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{}", format_standings(*study, standings));
    std::fflush(stdout);
    if (!o.quiet)
        spdlog::info("{} in {:.1f} s with {}{}", number_of(made, "run"), seconds, number_of(jobs, "worker"),
                     report.deaths > 0 ? ", replaced after " + number_of(report.deaths, "death") : "");
    // A worker that gave up has said why.
    if (report.failed_code != 0) return static_cast<Exit>(report.failed_code);
    return checked ? exit_of(standings) : Exit::interrupted;
}

Exit submit_study(const WorkOptions& o) {
    const auto study = open_study(o.folder);
    const auto root = std::filesystem::absolute(study->root);
    SlurmOptions slurm = o.slurm;
    slurm.retries = o.retries;
    slurm.claiming = o.claiming;
    slurm.workers = std::min(slurm.workers, study->units());
    const std::string text = slurm_script(root, own_program(), one_line(study->file.study), slurm);
    make_folder(root / "slurm");
    const auto script = root / "slurm" / "submit.sh";
    publish_text(script, text);
    fmt::print("{}", text);
    std::fflush(stdout);
    if (o.print_only) return Exit::success;
    if (o.retry_failed) forget(*study);
    const std::string job = sbatch(script);
    spdlog::info("{}: job {}; look with: chokepoint study status {} --follow", script.string(), job, o.folder);
    return Exit::success;
}

void add_common(CLI::App& verb, WorkOptions& o) {
    verb.add_option("DIR", o.folder, "folder of the study")->required();
    verb.add_option("--retries", o.retries, "how often a failed run is tried again")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    verb.add_option("--claim", o.claiming, "lock, or static where the file system has no locks: fixed parts")
        ->check(CLI::IsMember({"lock", "static"}))
        ->capture_default_str();
    verb.add_flag("--retry-failed", o.retry_failed, "forget earlier failures: try all that is not done");
}

void add_limits(CLI::App& verb, WorkOptions& o) {
    verb.add_option("--threads", o.threads, "threads of each worker, which makes one run at a time; no result depends on it")
        ->check(CLI::Range(1, 4096))
        ->capture_default_str();
    verb.add_option("--time-limit", o.time_limit,
                    "stop after this time, for instance 55m: unfinished runs are left as they stand, exit code 85")
        ->check(duration_problem);
    verb.add_flag("--quiet", o.quiet, "no progress and no closing line");
}

void add_submit(CLI::App& study, Action& action) {
    auto* verb = study.add_subcommand("submit", "shows, keeps and submits a Slurm array of workers");
    auto o = std::make_shared<WorkOptions>();
    add_common(*verb, *o);
    verb->add_option("--workers", o->slurm.workers, "tasks of the array")->check(CLI::Range(1, 1001))->capture_default_str();
    verb->add_option("--time", o->slurm.time, "time limit of a task, as Slurm reads it; then it is queued again")
        ->capture_default_str();
    verb->add_option("--cpus", o->slurm.cpus, "cores of a task")->check(CLI::Range(1, 4096))->capture_default_str();
    verb->add_option("--memory", o->slurm.memory, "memory of a task")->capture_default_str();
    verb->add_option("--margin", o->slurm.margin_seconds, "seconds before the time limit at which a task stops")
        ->check(CLI::Range(1, 86400))
        ->capture_default_str();
    verb->add_option("--partition", o->slurm.partition, "partition (default: the cluster's)");
    verb->add_option("--account", o->slurm.account, "account (default: yours)");
    verb->add_flag("--print", o->print_only, "show and keep the script, submit nothing");
    verb->callback([o, &action] { action = [o] { return submit_study(*o); }; });
}

}  // namespace

void add_study_work(CLI::App& study, Action& action) {
    auto* verb = study.add_subcommand("run", "runs what is not done on this machine; run it again to go on");
    auto run = std::make_shared<WorkOptions>();
    add_common(*verb, *run);
    verb->add_option("-j,--jobs", run->jobs, "workers (default: as many as the machine grants threads)")
        ->check(CLI::Range(1, 4096));
    add_limits(*verb, *run);
    verb->callback([run, &action] { action = [run] { return run_study(*run); }; });

    verb = study.add_subcommand("work", "one worker: start any number, by any launcher, on any machine that sees DIR");
    auto work = std::make_shared<WorkOptions>();
    add_common(*verb, *work);
    verb->add_option("--block", work->block, "i/K: begins with runs i, i + K, ... (with --claim static: no others)")
        ->check([](const std::string& text) {
            return part_in(text) ? std::string{} : text + " is not i/K with i from 0 to K - 1";
        });
    add_limits(*verb, *work);
    verb->callback([work, &action] { action = [work] { return work_on_study(*work); }; });

    add_submit(study, action);
}

}  // namespace chokepoint
