// Where a study stands, derived from its files alone.
#pragma once

#include "tools/study/results.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace chokepoint {

/// `interrupted`: begun, not running, will be resumed. `failed`: failed at least once since, and not running.
enum class RunStanding { waiting, running, interrupted, failed, done };
template <>
struct EnumWords<RunStanding> {
    static constexpr std::array<std::string_view, 5> words{"waiting", "running", "interrupted", "failed", "done"};
};

struct Standings {
    std::vector<RunStanding> runs;
    std::array<std::size_t, count_of<RunStanding>> counts{};
    std::size_t workers = 0;          // units held
    double runs_per_second = 0.0;     // over the last five minutes; 0: nothing was finished in them
    std::size_t count(RunStanding standing) const { return counts[static_cast<std::size_t>(standing)]; }
    std::size_t left() const { return runs.size() - count(RunStanding::done) - count(RunStanding::failed); }
};

/// Looks at a study again and again; block files are read anew only when they grew.
class Lookout {
public:
    explicit Lookout(const StudyFolder& study) : study_(study) {}
    Standings look();

private:
    struct Seen {
        std::uintmax_t size = 0;
        std::vector<std::pair<std::size_t, std::int64_t>> finished;  // run, when
    };
    void look_at_blocks(Standings& standings, std::vector<std::int64_t>& finished);
    void look_at_folders(Standings& standings, std::vector<std::int64_t>& finished) const;

    const StudyFolder& study_;
    std::map<std::size_t, Seen> blocks_;
};

/// A few lines for a terminal; the failed runs by number and reason.
std::string format_standings(const StudyFolder& study, const Standings& standings);

}  // namespace chokepoint
