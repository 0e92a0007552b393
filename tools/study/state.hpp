// Where a study stands, derived from its files alone.
#pragma once

#include "tools/study/results.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace chokepoint {

/// `interrupted`: begun, not running, will be resumed. `damaged`: its file cannot be believed (only `examine` looks), and no
/// worker makes it again while the file is there: nothing that may be put right is thrown away.
/// `failed`: failed at least once since, and not running.
enum class RunStanding { waiting, running, interrupted, damaged, failed, done };
template <>
struct EnumWords<RunStanding> {
    static constexpr std::array<std::string_view, 6> words{"waiting", "running", "interrupted",
                                                           "damaged", "failed",  "done"};
};

struct Standings {
    std::vector<RunStanding> runs;
    std::array<std::size_t, count_of<RunStanding>> counts{};
    std::size_t workers = 0;          // units held
    double runs_per_second = 0.0;     // 0: nothing is known
    std::map<std::size_t, std::string> damage;  // by run: the file and what is wrong with it
    std::size_t count(RunStanding standing) const { return counts[static_cast<std::size_t>(standing)]; }
    void set_damaged(std::size_t run, const std::string& problem);
    /// What a worker would go on with.
    std::size_t left() const {
        return runs.size() - count(RunStanding::done) - count(RunStanding::failed) - count(RunStanding::damaged);
    }
};

/// Seconds of the latest attempt of a run with a folder of its own; 0 where nobody knows.
double seconds_of_run(const std::filesystem::path& folder);

/// A run that is done: when (seconds since 1970), and how long it took.
struct Finish {
    std::int64_t when = 0;
    double seconds = 0.0;
};

/// Runs per second: counted over the last five minutes where many ended in them, else from what the latest took and how
/// many are at work. 0 where none is done.
double rate_of(std::vector<Finish> finished, std::size_t workers, std::int64_t now);

/// Looks at a study again and again; block files are read anew only when they grew.
class Lookout {
public:
    explicit Lookout(const StudyFolder& study) : study_(study) {}
    Standings look();

private:
    struct Seen {
        std::uintmax_t size = 0;
        std::vector<std::pair<std::size_t, Finish>> finished;  // by run
    };
    void look_at_blocks(Standings& standings, std::vector<Finish>& finished);
    void look_at_folders(Standings& standings, std::vector<Finish>& finished) const;

    const StudyFolder& study_;
    std::map<std::size_t, Seen> blocks_;
};

/// A few lines for a terminal; the failed runs by number and reason.
std::string format_standings(const StudyFolder& study, const Standings& standings);

}  // namespace chokepoint
