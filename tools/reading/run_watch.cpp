// Reads status.json, and run.nc or the segments beside it.
#include "tools/reading/run_watch.hpp"

#include "output/folder_lock.hpp"
#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "output/status.hpp"
#include "tools/terminal/sparkline.hpp"
#include "tools/terminal/table.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unistd.h>

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

/// One who may not write into the folder cannot ask for the lock; the lock file is there as long as the run.
bool is_at_work(const fs::path& folder) {
    const fs::path lock = folder / lock_file;
    return is_locked(folder) || (::access(lock.c_str(), F_OK) == 0 && ::access(lock.c_str(), W_OK) != 0);
}

std::vector<fs::path> published(const fs::path& folder) {
    if (fs::exists(folder / trajectory_file)) return {folder / trajectory_file};
    std::vector<fs::path> files;
    for (const auto& name : segment_files(folder)) files.push_back(folder / name);
    return files;
}

/// A segment may vanish while it is read, when the run ends: the next look finds run.nc.
std::vector<KeySeries> series_of(const fs::path& folder) {
    try {
        return key_series(published(folder));
    } catch (const OutputError& error) {
        if (fs::exists(error.file())) throw;
        return {};
    }
}

double part_of(const RunView& v) { return v.ticks > 0 && v.tick > 0 ? static_cast<double>(v.tick) / static_cast<double>(v.ticks) : 0.0; }

std::string left_text(const RunView& v) {
    if (!v.running() || v.ticks_per_second <= 0.0 || v.ticks <= 0) return "";
    return ", " + duration_text(static_cast<double>(v.ticks - v.tick) / v.ticks_per_second) + " left";
}

std::string progress_text(const RunView& v) {
    std::string text = v.state;
    if (v.ticks > 0 && v.tick < 0) text += fmt::format(", spin-up, {} before the first", number_of(-v.tick, "tick"));
    if (v.ticks > 0 && v.tick >= 0) text += fmt::format(", tick {} of {} ({:.0f} %)", v.tick, v.ticks, 100.0 * part_of(v));
    if (!v.date.empty()) text += ", " + v.date;
    if (v.ticks_per_second > 0.0) text += fmt::format(", {:.1f} ticks/s", v.ticks_per_second);
    if (v.seconds > 0.0) text += ", " + duration_text(v.seconds);
    return text + left_text(v);
}

}  // namespace

RunView look_at_run(const fs::path& folder) {
    const fs::path file = folder / status_file;
    if (!fs::exists(file)) throw OutputError(file, "no run was started in this folder");
    const bool finished = fs::exists(folder / trajectory_file);  // before its series, which then are those of run.nc
    const bool at_work = is_at_work(folder);  // before its status: a run that ends says so before it lets go
    const Status status = read_status(file);
    RunView v{status.title, status.state, status.error, status.date, status.tick, status.ticks, status.ticks_per_second,
              status.wall_seconds, series_of(folder)};
    if (finished && v.state != "done") {  // nobody was left to say so
        v.state = "done";
        v.error.clear();
        v.date.clear();
        v.tick = v.ticks;
    }
    if (v.running() && !at_work) v.state = "killed";
    return v;
}

std::string as_text(const RunView& view, const Screen& screen) {
    std::string text = heading(paragraph(printable(view.title), 0, screen.columns, 0), screen);
    if (view.ticks > 0) text += "  " + progress_bar(part_of(view), std::min<std::size_t>(60, screen.columns - 2)) + "\n";
    text += paragraph(progress_text(view), 2, screen.columns, 0);
    if (!view.error.empty()) text += paragraph(printable(view.error), 2, screen.columns, 0);
    if (!view.series.empty()) text += "\n" + key_series_text(view.series, screen);
    return text;
}

std::string as_line(const RunView& view) {
    std::string text = progress_text(view);
    for (const auto& series : view.series)
        text += fmt::format(", {} {}", series.title, last_value_text(series));
    return text + "\n";
}

}  // namespace chokepoint
