// What the user named as a run: found, or told what it is instead and which command is for it.
#pragma once

#include <filesystem>

namespace chokepoint {

/// Throws OutputError for a study, an experiment or a scenario: by a study's or an experiment's folder, study.nc, or a YAML
/// file. All else is told where it is read.
void refuse_what_is_no_run(const std::filesystem::path& named);

/// run.nc of a finished run, by its folder or itself. Throws OutputError, as `refuse_what_is_no_run` does too.
std::filesystem::path named_run(const std::filesystem::path& folder_or_file);

}  // namespace chokepoint
