// The files of a run's folder, by name.
#pragma once

#include "sim/date.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace chokepoint {

inline constexpr const char* trajectory_file = "run.nc";
inline constexpr const char* status_file = "status.json";
inline constexpr const char* checkpoint_file = "checkpoint";
inline constexpr const char* previous_checkpoint_file = "checkpoint.previous";

/// "segment-000012.nc"
std::string segment_file(std::size_t index);
/// "checkpoint-2026-01-05": kept when the run is done.
std::string kept_checkpoint_file(Date date);

/// Names of the segments in a folder, in order; of the kept checkpoints, earliest first.
std::vector<std::string> segment_files(const std::filesystem::path& folder);
std::vector<std::string> kept_checkpoint_files(const std::filesystem::path& folder);

/// The date in the name of a kept checkpoint.
Date date_of_kept_checkpoint(const std::string& name);

/// run.nc in a folder, or the file itself, if that is named. Throws OutputError for a folder without one.
std::filesystem::path finished_run(const std::filesystem::path& folder_or_file);

/// Whether there are checkpoints or segments; or any file of a run but the lock.
bool holds_published_parts(const std::filesystem::path& folder);
bool holds_run(const std::filesystem::path& folder);

/// Names of files that are of no run and were last changed before a moment: after a new run, what was made from an old one.
std::vector<std::string> files_beside_run(const std::filesystem::path& folder, std::filesystem::file_time_type before);

/// What a killed run may leave: files that were never published.
void remove_unpublished(const std::filesystem::path& folder);
/// Segments from `first` on.
void remove_segments(const std::filesystem::path& folder, std::size_t first);
/// What a finished run needs no more: segments, checkpoints that were not to be kept, unpublished files.
void remove_working_files(const std::filesystem::path& folder);
/// All files of a run but the lock.
void remove_run(const std::filesystem::path& folder);

}  // namespace chokepoint
