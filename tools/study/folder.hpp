// The folder of a study: what `study new` freezes, where runs go, and what may not change afterwards.
#pragma once

#include "tools/study/design.hpp"
#include "tools/study/kept.hpp"
#include "tools/study/point_scenarios.hpp"

#include <filesystem>
#include <memory>

namespace chokepoint {

/// Opened, and found as `study new` left it. Paths:
///
///     study.yaml          as its author wrote it
///     inputs/             the study with all files that it needs, resolved
///     design.csv          run, point, replicate, seed, a column per factor
///     manifest.json       checksums of the above, what is kept of a run, sizes: written last
///     claims              who runs what (see claims.hpp)
///     runs/000/000123/    store: folders
///     blocks/000012.jsonl store: blocks
///     failures/000123.jsonl
///     runs.csv, study.nc  by `study status` and `study collect`
struct StudyFolder {
    std::filesystem::path root;
    StudyFile file;  // inputs/study.yaml
    DesignTable design;
    Kept kept;
    Store store = Store::folders;
    std::string program;     // that made the study
    std::string study_hash;  // sha256 of inputs/study.yaml, design.csv and all other inputs

    std::size_t runs() const { return design.runs(); }
    std::size_t runs_per_unit() const;
    /// What one worker claims: a run, or a block of runs.
    std::size_t units() const { return (runs() + runs_per_unit() - 1) / runs_per_unit(); }
    std::filesystem::path run_folder(std::size_t run) const;
    std::filesystem::path block_file(std::size_t unit) const;
    std::filesystem::path failure_file(std::size_t run) const;
};

/// Freezes a study into a folder, which may hold its study.yaml already. Throws ConfigError, and OutputError for a
/// folder that holds another study.
void freeze_study(const std::filesystem::path& source, const StudyFile& file, const DesignTable& design,
                  const Kept& kept, const std::filesystem::path& root);

/// Throws OutputError for a folder without a study, and for one whose study.yaml, inputs or design were changed.
std::unique_ptr<StudyFolder> open_study(const std::filesystem::path& root);

/// Whether the folder holds a study already.
bool holds_study(const std::filesystem::path& root);

/// Whether an experiment left its tables there.
bool holds_experiment(const std::filesystem::path& root);

/// Throws OutputError for a folder that holds an experiment, a study, or the study.yaml of one that is to be made there: a
/// folder holds one of them or one run, or nobody knows whose the files are.
void refuse_run_beside_others(const std::filesystem::path& folder);
/// The other way round: for a folder that holds a run, finished or not.
void refuse_study_in_run(const std::filesystem::path& folder);

/// The whole of a file. Throws OutputError.
std::string read_whole(const std::filesystem::path& file);

}  // namespace chokepoint
