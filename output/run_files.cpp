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

constexpr std::string_view before_kept_date = "checkpoint-";

bool is_kept_checkpoint(std::string_view name) {
    return name.starts_with(before_kept_date) && parse_date(std::string(name.substr(before_kept_date.size())));
}

/// A copy on its way to be one: `publish_copy` puts the number of its process behind the name.
bool is_copy_of_kept_checkpoint(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot != name.npos && dot + 1 < name.size() && name.find_first_not_of("0123456789", dot + 1) == name.npos &&
           is_kept_checkpoint(name.substr(0, dot));
}

bool is_unpublished(std::string_view name) {
    name = final_name(name);
    return name == trajectory_file || name == status_file || name == checkpoint_file || is_segment(name) ||
           is_kept_checkpoint(name) || is_copy_of_kept_checkpoint(name);
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

Date date_of_kept_checkpoint(const std::string& name) { return parse_date(name.substr(before_kept_date.size())).value(); }

fs::path finished_run(const fs::path& folder_or_file) {
    std::error_code ignored;
    if (!fs::is_directory(folder_or_file, ignored)) return folder_or_file;
    if (!fs::exists(folder_or_file / trajectory_file, ignored))
        throw OutputError(folder_or_file, "no finished run (run.nc) is in this folder");
    return folder_or_file / trajectory_file;
}

bool holds_published_parts(const fs::path& folder) {
    return fs::exists(folder / checkpoint_file) || fs::exists(folder / previous_checkpoint_file) ||
           !segment_files(folder).empty();
}

bool holds_run(const fs::path& folder) {
    return fs::exists(folder / trajectory_file) || fs::exists(folder / status_file) || holds_published_parts(folder) ||
           !kept_checkpoint_files(folder).empty();
}

std::vector<std::string> files_beside_run(const fs::path& folder, fs::file_time_type before) {
    auto names = names_in(folder, [](std::string_view name) { return !is_unpublished(name); });
    std::erase_if(names, [&](const std::string& name) {
        std::error_code error;
        const bool file = fs::is_regular_file(folder / name, error);
        return !file || fs::last_write_time(folder / name, error) >= before || error;
    });
    return names;
}

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
