// `chokepoint experiment`: policies compared member by member over an ensemble.
#include "tools/commands/commands.hpp"

#include "output/provenance.hpp"
#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "sim/scenario.hpp"
#include "tools/commands/progress.hpp"
#include "tools/ensemble/experiment.hpp"
#include "tools/study/folder.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

namespace chokepoint {

namespace {

constexpr const char* record_name = "experiment.yaml";
constexpr const char* last_table = "metrics.csv";
constexpr std::string_view made_by = ", by chokepoint ";

struct ExperimentOptions {
    EnsembleOptions run;
    std::string file;
    std::string ensemble;
    std::string folder;
    std::size_t members = 0;
    bool overwrite = false;
};

std::filesystem::path folder_of(const ExperimentOptions& options) {
    if (!options.folder.empty()) return options.folder;
    return std::filesystem::path("runs") / std::filesystem::path(options.file).stem();
}

/// That of the working folder; where there is none, that of the checkout in which the experiment or its scenario lies.
std::string default_ensemble(const ExperimentFile& file) {
    const std::filesystem::path here = "configs/ensemble.csv";
    if (std::filesystem::exists(here)) return here.string();
    for (const auto& inside : {file.file, file.experiment.scenario})
        for (auto folder = std::filesystem::absolute(inside).lexically_normal().parent_path(); folder != folder.root_path(); folder = folder.parent_path())
            if (const auto there = folder / here; std::filesystem::exists(there)) return there.string();
    return here.string();
}

Ensemble ensemble_of(const ExperimentOptions& o, const Experiment& experiment) {
    const std::size_t members = o.members > 0 ? o.members : static_cast<std::size_t>(experiment.members);
    if (o.ensemble == "none") return seeds_alone(load_with(experiment.scenario, {}).seed, members);
    return spread(read_ensemble(o.ensemble), members);
}

/// The experiment as it was run, with what a reader of its tables asks next.
std::string record_of(const std::string& file, const std::string& text, const ExperimentResult& result) {
    const Provenance p = make_provenance("", "", 0);
    return fmt::format("# {} of {}{}{} ({}{}).\n# Paths of scenarios are seen from the folder of {}.\n{}",
                       number_of(result.ensemble.members.size(), "member"), result.made_from, made_by, p.program_version, p.git_commit,
                       p.git_dirty ? ", with changes" : "", file, text);
}

std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Whether an experiment.yaml is a record of ours, and nothing that its user wrote.
bool is_record(const std::filesystem::path& path) {
    const std::string text = text_of(path.string());
    return text.starts_with("# ") && text.substr(0, text.find('\n')).find(made_by) != std::string::npos;
}

/// Nothing is lost: neither a finished experiment nor a file of the user's.
void refuse_what_is_there(const ExperimentOptions& o, const std::filesystem::path& folder) {
    if (const auto record = folder / record_name; std::filesystem::exists(record) && !is_record(record))
        throw OutputError(record, "a file that no run of an experiment wrote, whose record would take its place (give -o another folder)");
    if (!o.overwrite && std::filesystem::exists(folder / last_table))
        throw OutputError(folder / last_table,
                          "a finished experiment is there already (give --overwrite to replace it, or -o another folder)");
    if (holds_study(folder) || holds_run(folder))
        throw OutputError(folder, "a study or a run is in this folder, and an experiment belongs in one of its own (give -o another "
                                  "folder)");
}

/// The last table says that the experiment is finished: while others are replaced there is none.
void publish(const std::string& record, const ExperimentResult& result, const std::filesystem::path& folder) {
    std::error_code ignored;
    std::filesystem::remove(folder / last_table, ignored);
    publish_text(folder / record_name, record);
    publish_text(folder / "years.csv", years_csv(result));
    publish_text(folder / "quarters.csv", quarters_csv(result));
    publish_text(folder / "purchases.csv", purchases_csv(result));
    publish_text(folder / "summary.csv", summary_csv(result));
    publish_text(folder / last_table, metrics_csv(result));
}

Exit run_experiment_file(ExperimentOptions o) {
    o.run.apply();
    const ExperimentFile file = load_experiment(o.file);
    const std::string text = text_of(o.file);  // as it is now: the file may change while it runs
    if (o.ensemble.empty()) o.ensemble = default_ensemble(file);
    const Ensemble ensemble = ensemble_of(o, file.experiment);
    const std::filesystem::path folder = folder_of(o);
    refuse_what_is_there(o, folder);
    make_folder(folder);
    const auto begin = std::chrono::steady_clock::now();
    ExperimentResult result;
    {
        RunsProgress progress(!o.run.quiet);
        const std::string made_from = o.ensemble == "none" ? "the scenario's own parameters, by seed" : o.ensemble;
        result = run_experiment(file, ensemble, made_from,
                                [&](std::size_t done, std::size_t all) { progress.show(done, all); });
    }
    publish(record_of(o.file, text, result), result, folder);
    fmt::print("{}", format_experiment(result));
    std::fflush(stdout);
    if (!o.run.quiet) {
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        spdlog::info("{} in {:.0f} s: {}", number_of(file.experiment.arms.size() * ensemble.members.size(), "run"), seconds,
                     folder.string());
    }
    return Exit::success;
}

}  // namespace

void add_experiment(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("experiment", "compares policies, member by member over an ensemble");
    auto o = std::make_shared<ExperimentOptions>();
    verb->add_option("FILE", o->file, "experiment (YAML): a scenario, arms, metrics")->required();
    verb->add_option(
        "-o,--out", o->folder,
        "folder for experiment.yaml, metrics.csv, years.csv, quarters.csv, purchases.csv, summary.csv (default: runs/<name "
        "of the file>)");
    verb->add_option("--members", o->members, "members, evenly spread over the table (default: the file's)")
        ->check(CLI::Range(1, 1000000));
    verb->add_option("--ensemble", o->ensemble,
                     "table of members; none: the scenario's own parameters over seeds (default: configs/ensemble.csv, here or "
                     "else above FILE or its scenario)");
    verb->add_flag("--overwrite", o->overwrite, "replace a finished experiment in the folder");
    o->run.add_to(*verb);
    verb->callback([o, &action] { action = [o] { return run_experiment_file(*o); }; });
}

}  // namespace chokepoint
