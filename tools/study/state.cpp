// Reads the state of a study from its files.
#include "tools/study/state.hpp"

#include "output/run_files.hpp"
#include "tools/study/claims.hpp"
#include "tools/terminal/sparkline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <sys/stat.h>

namespace chokepoint {
namespace {

constexpr std::int64_t rate_window_seconds = 300;
constexpr std::size_t most_told = 10;

/// Seconds since 1970; nothing where there is no such file.
std::optional<std::int64_t> changed(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
    return found.st_mtime;
}

double rate_of(const std::vector<std::int64_t>& finished) {
    const std::int64_t now = std::time(nullptr);
    std::int64_t first = now;
    std::size_t recent = 0;
    for (const std::int64_t when : finished)
        if (when >= now - rate_window_seconds) {
            ++recent;
            first = std::min(first, when);
        }
    return recent == 0 ? 0.0 : static_cast<double>(recent) / static_cast<double>(std::max<std::int64_t>(1, now - first));
}

}  // namespace

void Lookout::look_at_folders(Standings& s, std::vector<std::int64_t>& finished) const {
    for (std::size_t run = 0; run < s.runs.size(); ++run) {
        const auto folder = study_.run_folder(run);
        if (const auto when = changed(folder / trajectory_file)) {
            s.runs[run] = RunStanding::done;
            finished.push_back(*when);
        } else if (changed(folder / status_file)) {
            s.runs[run] = RunStanding::interrupted;
        }
    }
}

void Lookout::look_at_blocks(Standings& s, std::vector<std::int64_t>& finished) {
    for (std::size_t unit = 0; unit < study_.units(); ++unit) {
        std::error_code missing;
        const auto file = study_.block_file(unit);
        const auto size = std::filesystem::file_size(file, missing);
        if (missing) continue;
        Seen& seen = blocks_[unit];
        if (seen.size != size) {
            seen = {size, {}};
            read_lines(file, [&](std::string_view line) {
                if (const auto result = result_of(line)) seen.finished.emplace_back(result->run, result->finished);
            });
        }
        for (const auto& [run, when] : seen.finished) {
            if (run < s.runs.size()) s.runs[run] = RunStanding::done;
            finished.push_back(when);
        }
    }
}

Standings Lookout::look() {
    Standings s;
    s.runs.assign(study_.runs(), RunStanding::waiting);
    std::vector<std::int64_t> finished;
    study_.store == Store::blocks ? look_at_blocks(s, finished) : look_at_folders(s, finished);
    for (const std::size_t run : runs_with_failures(study_))
        if (run < s.runs.size() && s.runs[run] != RunStanding::done) s.runs[run] = RunStanding::failed;
    for (const std::size_t unit : held_units(study_.root, study_.units())) {
        ++s.workers;
        const std::size_t end = std::min(s.runs.size(), (unit + 1) * study_.runs_per_unit());
        for (std::size_t run = unit * study_.runs_per_unit(); run < end; ++run)
            if (s.runs[run] != RunStanding::done && (s.runs[run] != RunStanding::failed || study_.runs_per_unit() == 1)) {
                s.runs[run] = RunStanding::running;
                break;  // a block's runs follow each other
            }
    }
    for (const RunStanding standing : s.runs) ++s.counts[static_cast<std::size_t>(standing)];
    s.runs_per_second = rate_of(finished);
    return s;
}

std::string format_standings(const StudyFolder& study, const Standings& s) {
    std::string text = fmt::format("{}: {}\n ", study.root.string(), study.file.study.title);
    for (std::size_t i = count_of<RunStanding>; i-- > 0;)
        text += fmt::format(" {} {}{}", s.counts[i], word(static_cast<RunStanding>(i)), i > 0 ? "," : "");
    text += fmt::format(" of {} runs; {}\n", s.runs.size(),
                        s.workers == 0 ? "nobody is at work" : fmt::format("{} at work", s.workers));
    if (s.workers > 0 && s.runs_per_second > 0.0)
        text += fmt::format("  {:.3g} runs/s, {} left\n", s.runs_per_second,
                            duration_text(static_cast<double>(s.left()) / s.runs_per_second));
    std::size_t told = 0;
    for (std::size_t run = 0; run < s.runs.size(); ++run) {
        if (s.runs[run] != RunStanding::failed) continue;
        if (++told > most_told) {
            text += fmt::format("  and {} more failed runs: see {}\n", s.count(RunStanding::failed) - most_told,
                                (study.root / "failures").string());
            break;
        }
        const auto failures = failures_of(study, run);
        text += fmt::format("  run {} failed {} time{}: {}\n", run, failures.size(), failures.size() == 1 ? "" : "s",
                            failures.empty() ? "" : failures.back().error);
    }
    return text;
}

}  // namespace chokepoint
