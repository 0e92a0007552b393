// Reads the state of a study from its files.
#include "tools/study/state.hpp"

#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "output/status.hpp"
#include "tools/study/claims.hpp"
#include "tools/terminal/sparkline.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <sys/stat.h>

namespace chokepoint {
namespace {

constexpr std::int64_t rate_window_seconds = 300;
constexpr std::size_t few = 20;  // runs: a count of fewer says little
constexpr std::size_t most_told = 10;

/// Seconds since 1970; nothing where there is no such file.
std::optional<std::int64_t> changed(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
    return found.st_mtime;
}

}  // namespace

double seconds_of_run(const std::filesystem::path& folder) {
    try {
        return read_status(folder / status_file).wall_seconds;
    } catch (const OutputError&) {
        return 0.0;
    }
}

double rate_of(std::vector<Finish> finished, std::size_t workers, std::int64_t now) {
    std::int64_t first = now;
    std::size_t recent = 0;
    for (const Finish& one : finished)
        if (one.when >= now - rate_window_seconds) {
            ++recent;
            first = std::min(first, one.when);
        }
    if (recent >= few) return static_cast<double>(recent) / static_cast<double>(std::max<std::int64_t>(1, now - first));
    std::sort(finished.begin(), finished.end(), [](const Finish& a, const Finish& b) { return a.when > b.when; });
    finished.resize(std::min(few, finished.size()));
    double seconds = 0.0;
    for (const Finish& one : finished) seconds += one.seconds;
    return seconds > 0.0 ? static_cast<double>(workers * finished.size()) / seconds : 0.0;
}

void Standings::set_damaged(std::size_t run, const std::string& problem) {
    --counts[static_cast<std::size_t>(runs[run])];
    runs[run] = RunStanding::damaged;
    ++counts[static_cast<std::size_t>(RunStanding::damaged)];
    damage[run] = problem;
}

void Lookout::look_at_folders(Standings& s, std::vector<Finish>& finished) const {
    std::vector<std::pair<std::int64_t, std::size_t>> latest;  // when, run
    for (std::size_t run = 0; run < s.runs.size(); ++run) {
        const auto folder = study_.run_folder(run);
        if (const auto when = changed(folder / trajectory_file)) {
            s.runs[run] = RunStanding::done;
            latest.emplace_back(*when, run);
        } else if (changed(folder / status_file)) {
            s.runs[run] = RunStanding::interrupted;
        }
    }
    std::sort(latest.rbegin(), latest.rend());
    // How long a run took stands in a file of its own: of the latest alone it is read.
    for (std::size_t i = 0; i < latest.size(); ++i) {
        const auto& [when, run] = latest[i];
        finished.push_back({when, i < few ? seconds_of_run(study_.run_folder(run)) : 0.0});
    }
}

void Lookout::look_at_blocks(Standings& s, std::vector<Finish>& finished) {
    for (std::size_t unit = 0; unit < study_.units(); ++unit) {
        std::error_code missing;
        const auto file = study_.block_file(unit);
        const auto size = std::filesystem::file_size(file, missing);
        if (missing) continue;
        Seen& seen = blocks_[unit];
        if (seen.size != size) {
            seen = {size, {}};
            read_lines(file, [&](std::string_view line) {
                if (const auto head = head_of(line))
                    seen.finished.emplace_back(head->run, Finish{head->finished, head->seconds});
            });
        }
        for (const auto& [run, finish] : seen.finished) {
            if (run < s.runs.size()) s.runs[run] = RunStanding::done;
            finished.push_back(finish);
        }
    }
}

Standings Lookout::look() {
    Standings s;
    s.runs.assign(study_.runs(), RunStanding::waiting);
    std::vector<Finish> finished;
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
    s.runs_per_second = rate_of(std::move(finished), s.workers, std::time(nullptr));
    return s;
}

std::string format_standings(const StudyFolder& study, const Standings& s) {
    std::string text = fmt::format("{}: {}\n ", study.root.string(), one_line(study.file.study));
    for (std::size_t i = count_of<RunStanding>; i-- > 0;) {
        if (static_cast<RunStanding>(i) == RunStanding::damaged && s.damage.empty()) continue;
        text += fmt::format(" {} {}{}", s.counts[i], word(static_cast<RunStanding>(i)), i > 0 ? "," : "");
    }
    text += fmt::format(" of {}; {}\n", number_of(s.runs.size(), "run"),
                        s.workers == 0 ? "nobody is at work" : fmt::format("{} at work", s.workers));
    if (s.workers > 0 && s.runs_per_second > 0.0)
        text += fmt::format("  {:.3g} runs/s, {} left\n", s.runs_per_second,
                            duration_text(static_cast<double>(s.left()) / s.runs_per_second));
    for (const auto& [run, problem] : s.damage)
        text += fmt::format("  run {} is damaged: {}\n", run, problem);
    if (!s.damage.empty())
        text += fmt::format("  what is damaged is not made again while its file is there: put it right or remove it, then: "
                            "chokepoint study run {}\n",
                            study.root.string());
    std::size_t told = 0;
    for (std::size_t run = 0; run < s.runs.size(); ++run) {
        if (s.runs[run] != RunStanding::failed) continue;
        if (++told > most_told) {
            text += fmt::format("  and {}: see {}\n", number_of(s.count(RunStanding::failed) - most_told, "more failed run"),
                                (study.root / "failures").string());
            break;
        }
        const auto failures = failures_of(study, run);
        text += fmt::format("  run {} failed {}: {}\n", run, number_of(failures.size(), "time"),
                            failures.empty() ? "" : failures.back().error);
    }
    return text;
}

}  // namespace chokepoint
