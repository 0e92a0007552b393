// Names, lists and removal of a run's files. What is not a run's is never touched.
#include "output/run_files.hpp"

#include "output/publish.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <system_error>

namespace chokepoint {
namespace fs = std::filesystem;

namespace {

// By hand: a std::regex costs a run's start half a millisecond.
bool is_segment(std::string_view name) {
    constexpr std::string_view before = "segment-", after = ".nc";
    if (!name.starts_with(before) || !name.ends_with(after) || name.size() < before.size() + 6 + after.size()) return false;
    const auto number = name.substr(before.size(), name.size() - before.size() - after.size());
    return number.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_kept_checkpoint(std::string_view name) {
    constexpr std::string_view before = "checkpoint-";
    return name.starts_with(before) && parse_date(std::string(name.substr(before.size())));
}

bool is_unpublished(std::string_view name) {
    name = final_name(name);
    return name == trajectory_file || name == status_file || name == checkpoint_file || is_segment(name) ||
           is_kept_checkpoint(name);
}

std::vector<std::string> names_in(const fs::path& folder, bool (*wanted)(std::string_view)) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (std::string name = entry->path().filename().string(); wanted(name)) names.push_back(std::move(name));
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

std::vector<std::string> segment_files(const fs::path& folder) { return names_in(folder, is_segment); }
std::vector<std::string> kept_checkpoint_files(const fs::path& folder) { return names_in(folder, is_kept_checkpoint); }

void remove_unpublished(const fs::path& folder) { remove_all(folder, names_in(folder, is_unpublished)); }

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
