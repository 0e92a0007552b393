// Names, lists and removal of a run's files. What is not a run's is never touched.
#include "output/run_files.hpp"

#include "output/publish.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <regex>
#include <system_error>

namespace chokepoint {
namespace fs = std::filesystem;

namespace {

const std::regex segment_name("segment-[0-9]{6,}\\.nc");
const std::regex kept_name("checkpoint-[0-9]{4}-[0-9]{2}-[0-9]{2}");
const std::regex unpublished_name(
    "(run\\.nc|status\\.json|segment-[0-9]{6,}\\.nc|checkpoint(-[0-9]{4}-[0-9]{2}-[0-9]{2})?)\\.tmp");

std::vector<std::string> names_like(const fs::path& folder, const std::regex& pattern) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (std::string name = entry->path().filename().string(); std::regex_match(name, pattern))
            names.push_back(std::move(name));
    std::sort(names.begin(), names.end());
    return names;
}

void remove_file(const fs::path& file) {
    std::error_code error;
    fs::remove(file, error);
    if (error) throw OutputError(file, error.message());
}

void remove_all(const fs::path& folder, const std::vector<std::string>& names) {
    for (const auto& name : names) remove_file(folder / name);
}

}  // namespace

std::string segment_file(std::size_t index) { return fmt::format("segment-{:06}.nc", index); }
std::string kept_checkpoint_file(Date date) { return fmt::format("{}-{}", checkpoint_file, to_string(date)); }

std::vector<std::string> segment_files(const fs::path& folder) { return names_like(folder, segment_name); }
std::vector<std::string> kept_checkpoint_files(const fs::path& folder) { return names_like(folder, kept_name); }

void remove_unpublished(const fs::path& folder) { remove_all(folder, names_like(folder, unpublished_name)); }

void remove_segments(const fs::path& folder, std::size_t first) {
    for (const auto& name : segment_files(folder))
        if (name.size() > segment_file(first).size() || name >= segment_file(first)) remove_file(folder / name);
}

void remove_working_files(const fs::path& folder) {
    remove_file(folder / checkpoint_file);  // first: a restart that finds it looks for the segments
    remove_file(folder / previous_checkpoint_file);
    remove_segments(folder, 0);
    remove_unpublished(folder);
}

void remove_run(const fs::path& folder) {
    remove_file(folder / trajectory_file);
    remove_all(folder, kept_checkpoint_files(folder));
    remove_working_files(folder);
    remove_file(folder / status_file);
}

}  // namespace chokepoint
