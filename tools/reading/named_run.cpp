// Looks at names, and at the keys of a YAML file.
#include "tools/reading/named_run.hpp"

#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "sim/document_kind.hpp"
#include "tools/study/folder.hpp"

#include <fmt/format.h>

namespace chokepoint {
namespace fs = std::filesystem;
namespace {

bool may_be(const Node& root, DocumentKind kind) {
    try {
        require_kind(root, kind);
        return true;
    } catch (const ConfigError&) {
        return false;
    }
}

/// A file without any key that tells may be a study as well as an experiment.
void refuse_document(const fs::path& file) {
    const Node root = parse_file(file.string());
    const bool study = may_be(root, DocumentKind::study), experiment = may_be(root, DocumentKind::experiment);
    if (study && experiment) throw OutputError(file, "this is a YAML file, not a run");
    const std::string_view kind = study ? "study" : experiment ? "experiment" : "scenario";
    const std::string_view verb = study ? "study new" : experiment ? "experiment" : "run";
    throw OutputError(file, fmt::format("this is the file of {} {}, not a run: chokepoint {} {}", experiment ? "an" : "a", kind,
                                        verb, file.string()));
}

void refuse_folder(const fs::path& folder) {
    if (holds_run(folder)) return;
    if (holds_study(folder)) {
        const fs::path runs = folder / "runs";
        throw OutputError(folder, fmt::format("holds a study, not a run: chokepoint study status {}{}", folder.string(),
                                              fs::exists(runs) ? "; its runs have folders in " + runs.string() : ""));
    }
    if (holds_experiment(folder))
        throw OutputError(folder, "holds an experiment, not a run: its tables are summary.csv and metrics.csv, and `python -m "
                                  "chokepoint answers` draws them");
}

}  // namespace

void refuse_what_is_no_run(const fs::path& named) {
    std::error_code ignored;
    if (fs::is_directory(named, ignored)) return refuse_folder(named);
    if (!fs::is_regular_file(named, ignored)) return;
    if (named.extension() == ".yaml" || named.extension() == ".yml") refuse_document(named);
    const fs::path folder = named.has_parent_path() ? named.parent_path() : fs::path(".");
    if (named.filename() == "study.nc" && holds_study(folder))
        throw OutputError(named, fmt::format("holds the results of a study, not a run: chokepoint study status {}",
                                             folder.string()));
}

fs::path named_run(const fs::path& folder_or_file) {
    refuse_what_is_no_run(folder_or_file);
    return finished_run(folder_or_file);
}

}  // namespace chokepoint
