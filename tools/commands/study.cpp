// `chokepoint study new|status|collect`: making a study, looking at it, and collecting what it left.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "output/publish.hpp"
#include "tools/commands/stop_signals.hpp"
#include "tools/study/collect.hpp"
#include "tools/study/cost.hpp"
#include "tools/study/result_memory.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

namespace chokepoint {

namespace {

struct NewOptions {
    std::string file;
    std::string folder;
    std::vector<std::string> assignments;
    bool dry = false;
};

struct LookOptions {
    std::string folder;
    bool follow = false;
};

std::filesystem::path folder_of(const NewOptions& o, const std::filesystem::path& file) {
    if (!o.folder.empty()) return o.folder;
    return std::filesystem::is_directory(o.file) ? std::filesystem::path(o.file)
                                                 : std::filesystem::path("runs") / file.stem();
}

constexpr std::size_t most_told = 8;

/// What is kept of the first run, with a mark on metrics that are not of the same day and focus in all.
Kept kept_in(const StudyFile& file, const PointScenarios& scenarios, const PointReview& review) {
    const auto world = [&](std::size_t point) { return build_world(scenarios.at(point, 1), standard_roster()); };
    Kept kept = kept_of(file, world(0));
    for (std::size_t i = 1; i < std::min(review.unlike.size(), most_told); ++i) mark_unlike(kept, world(review.unlike[i]));
    return kept;
}

void warn_about(const PointReview& review) {
    const auto& doubts = review.doubts;
    for (std::size_t i = 0; i < std::min(doubts.size(), most_told); ++i) spdlog::warn("warning: {}", doubts[i]);
    if (doubts.size() > most_told) spdlog::warn("warning: and {}", number_of(doubts.size() - most_told, "more such doubt"));
    if (review.unlike.size() > 1)
        spdlog::warn("warning: re-entry, start, end or focus is not the same in all runs ({} kinds): metrics that count from a day, "
                     "or of a vendor, are not of the same; their descriptions in study.nc say which",
                     review.unlike.size());
}

Exit make_study(const NewOptions& o) {
    const std::filesystem::path source = std::filesystem::is_directory(o.file)
                                             ? std::filesystem::path(o.file) / "study.yaml"
                                             : std::filesystem::path(o.file);
    const std::filesystem::path root = folder_of(o, source);
    const StudyFile file = load_study(source.string(), o.assignments);
    refuse_study_in_run(root);
    if (holds_study(root))
        throw OutputError(root, "a study is there already (`chokepoint study run` goes on with it; for another one give "
                                "-o another folder)");
    const DesignTable design = make_design(file);
    const PointScenarios scenarios(file, design);
    const PointReview review = check_points(scenarios, design);
    const Kept kept = kept_in(file, scenarios, review);
    fmt::print("{}\n{}", one_line(file.study), format_cost(cost_of(file, design, scenarios, kept)));
    if (!design.ignored.empty())
        fmt::print("  {:<14}{} (they name no factor)\n", "columns unused", fmt::join(design.ignored, ", "));
    std::fflush(stdout);
    warn_about(review);
    if (o.dry) return Exit::success;
    freeze_study(source, file, design, kept, root);
    spdlog::info("next: chokepoint study run {}", root.string());
    return Exit::success;
}

/// The standings when nothing is left, or when a signal ended the following: what comes then is ended by the next one.
Standings followed(const StudyFolder& study) {
    Lookout lookout(study);
    const StopSignals signals;
    Standings standings = lookout.look();
    while (standings.left() > 0 && !signals.stop()) {
        fmt::print("{}", format_standings(study, standings));
        std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::seconds(2));
        standings = lookout.look();
    }
    return standings;
}

Exit look_at_study(const LookOptions& o) {
    const auto study = open_study(o.folder);
    Standings standings = o.follow ? followed(*study) : Lookout(*study).look();
    // A look is worth having where nothing can be written, and where results cannot be collected together.
    try {
        examine(*study, standings);
        write_runs_table(*study, standings, study->root / "runs.csv");
    } catch (const OutputError& error) {
        spdlog::warn("warning: runs.csv is not written: {}", error.what());
    }
    fmt::print("{}", format_standings(*study, standings));
    return exit_of(standings);
}

/// What collecting left that was killed: nobody works for so long at a file without touching it.
void remove_abandoned(const std::filesystem::path& root) {
    const auto now = std::filesystem::file_time_type::clock::now();
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(root, ignored)) {
        const std::string name = entry.path().filename().string();
        const auto final = final_name(name);
        if (final != "study.nc" && final != "runs.csv") continue;
        const auto written = entry.last_write_time(ignored);
        if (!ignored && now - written > std::chrono::hours(24)) std::filesystem::remove(entry.path(), ignored);
    }
}

Exit collect_study(const LookOptions& o) {
    const auto study = open_study(o.folder);
    Standings standings = Lookout(*study).look();
    const auto file = study->root / "study.nc";
    remove_abandoned(study->root);
    examine(*study, standings);
    if (!is_collected(*study, standings, file)) {
        write_study_file(*study, standings, file);
        remember_collected(*study, standings, file);
    }
    write_runs_table(*study, standings, study->root / "runs.csv");
    fmt::print("{}{}\n", format_standings(*study, standings), file.string());
    return exit_of(standings);
}

}  // namespace

Exit exit_of(const Standings& s) {
    if (s.left() > 0) return Exit::interrupted;
    return s.count(RunStanding::failed) + s.count(RunStanding::damaged) > 0 ? Exit::runs_failed : Exit::success;
}

void add_study(CLI::App& app, Action& action) {
    auto* study = app.add_subcommand("study", "many runs by a design: on this machine, with mpirun, on a cluster");
    study->require_subcommand(1);

    auto* verb = study->add_subcommand("new", "checks every run of a study, tells its cost, and freezes it in a folder");
    auto made = std::make_shared<NewOptions>();
    verb->add_option("FILE", made->file, "study (YAML), or a folder that holds study.yaml")->required();
    verb->add_option("-o,--out", made->folder, "folder of the study (default: runs/<name of the file>)");
    verb->add_option("--set", made->assignments, "path=value: changes the study, for instance design.points=2; may be repeated")
        ->allow_extra_args(false);
    verb->add_flag("--check", made->dry, "check and tell the cost only");
    verb->callback([made, &action] { action = [made] { return make_study(*made); }; });

    verb = study->add_subcommand("status", "what is done, running, interrupted, failed; writes runs.csv; ends as run does");
    auto looked = std::make_shared<LookOptions>();
    verb->add_option("DIR", looked->folder, "folder of the study")->required();
    verb->add_flag("--follow", looked->follow, "look again every two seconds until nothing is left");
    verb->callback([looked, &action] { action = [looked] { return look_at_study(*looked); }; });

    verb = study->add_subcommand("collect", "gathers what is done into study.nc and runs.csv");
    auto collected = std::make_shared<LookOptions>();
    verb->add_option("DIR", collected->folder, "folder of the study")->required();
    verb->callback([collected, &action] { action = [collected] { return collect_study(*collected); }; });

    add_study_work(*study, action);
}

}  // namespace chokepoint
