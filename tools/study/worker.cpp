// Claims, runs, notes failures.
#include "tools/study/worker.hpp"

#include "output/publish.hpp"
#include "output/run_files.hpp"
#include "tools/simulation/claim.hpp"
#include "tools/simulation/exit_code.hpp"
#include "tools/study/results.hpp"

#include <algorithm>
#include <set>
#include <unistd.h>

namespace chokepoint {
namespace {

/// A run at whose side this many processes died without a word is not tried again.
constexpr int most_deaths = 10;
constexpr int killed_code = 137;  // as shells report SIGKILL

class Worker {
public:
    Worker(const StudyFolder& study, const WorkerOptions& options, const RunModel& model)
        : study_(study),
          options_(options),
          model_(model),
          claims_(study.root, study.units(), study.runs(), options.claiming),
          finished_(study.units()) {}

    WorkerReport run() {
        for (bool found = true; found && !report_.interrupted;) found = pass();
        return report_;
    }

private:
    /// Goes once through all units, its own part first. True if there was something to do.
    bool pass() {
        bool found = false;
        const std::size_t units = study_.units();
        for (std::size_t first = 0; first < options_.part.of; ++first) {
            const std::size_t part = (options_.part.index + first) % options_.part.of;
            if (first > 0 && options_.claiming == Claiming::fixed) break;
            for (std::size_t unit = part; unit < units && !report_.interrupted; unit += options_.part.of) {
                if (finished_[unit] || is_finished(unit)) continue;
                if (options_.stopped()) report_.interrupted = true;
                else if (claims_.take(unit)) found = attempt(unit) || found;
            }
        }
        return found;
    }

    /// A finished unit never needs another look. Failures are: a further attempt may be due. So is one for a run that was
    /// killed after it published run.nc: it cleans up.
    bool is_finished(std::size_t unit) {
        if (study_.store != Store::folders) return false;
        std::error_code ignored;
        const auto folder = study_.run_folder(unit);
        finished_[unit] = std::filesystem::is_regular_file(folder / trajectory_file, ignored) && is_tidy(folder);
        return finished_[unit];
    }

    bool attempt(std::size_t unit) {
        struct Release {
            Claims& claims;
            std::size_t unit;
            ~Release() { claims.release(unit); }
        } const release{claims_, unit};
        return study_.store == Store::folders ? attempt_folder(unit) : attempt_block(unit);
    }

    bool attempt_folder(std::size_t run) {
        if (is_finished(run) || !due(run)) return false;
        attempt_run(run, [&] { return model_.folder_run(run); });
        return true;
    }

    bool attempt_block(std::size_t unit) {
        const std::size_t first = unit * study_.runs_per_unit();
        const std::size_t end = std::min(study_.runs(), first + study_.runs_per_unit());
        std::set<std::size_t> there;
        LineFile file(study_.block_file(unit), [&](std::string_view line) {
            const auto result = result_of(line);
            if (result) there.insert(result->run);
            return result.has_value();
        });
        bool found = false;
        bool left = false;
        for (std::size_t run = first; run < end && !report_.interrupted; ++run) {
            if (there.contains(run)) continue;
            if (!due(run)) continue;
            if (options_.stopped()) {
                report_.interrupted = true;
                break;
            }
            found = true;
            left = !attempt_run(run, [&] {
                const auto result = model_.short_run(run);
                if (result) file.add(to_line(*result));
                return result.has_value();
            }) || left;
        }
        if (found) file.sync();
        finished_[unit] = !left && !report_.interrupted;
        return found;
    }

    /// Whether the run may be tried (again).
    bool due(std::size_t run) {
        const bool is_due = failures_of(study_, run).size() <= static_cast<std::size_t>(options_.retries);
        report_.failed = report_.failed || !is_due;
        return is_due;
    }

    /// True if the run is done.
    template <class Make>
    bool attempt_run(std::size_t run, Make&& make) {
        if (claims_.begin(run) >= most_deaths && !has_checkpoint(run)) {
            fail_for_good(run);
            return false;
        }
        try {
            const bool done = make();
            claims_.end(run);
            report_.interrupted = !done;
            report_.done += done;
            return done;
        } catch (const std::exception& error) {
            claims_.end(run);
            if (const auto* output = dynamic_cast<const OutputError*>(&error)) look_at_disk(*output);
            note_failure(study_, run, static_cast<int>(exit_code_of(error)), error.what());
            return false;
        }
    }

    /// A long run on machines that are taken away without notice gets on nevertheless.
    bool has_checkpoint(std::size_t run) const {
        std::error_code ignored;
        return study_.store == Store::folders && std::filesystem::exists(study_.run_folder(run) / checkpoint_file, ignored);
    }

    void fail_for_good(std::size_t run) {
        claims_.end(run);
        for (int i = 0; i <= options_.retries; ++i)
            note_failure(study_, run, killed_code,
                         "its process was killed or crashed ten times while at work on this run (out of memory?)");
    }

    /// Throws OutputError if the disk takes no more: going on would fail every run. Not every library gives the system's
    /// reason: then a small file tells.
    void look_at_disk(const OutputError& error) const {
        if (error.no_room()) throw OutputError(error);
        const std::filesystem::path probe = study_.root / ("probe." + std::to_string(::getpid()));
        publish_text(probe, std::string(1 << 16, ' '));
        std::error_code ignored;
        std::filesystem::remove(probe, ignored);
    }

    const StudyFolder& study_;
    const WorkerOptions& options_;
    const RunModel& model_;
    Claims claims_;
    std::vector<bool> finished_;
    WorkerReport report_;
};

}  // namespace

WorkerReport work(const StudyFolder& study, const WorkerOptions& options, const RunModel& model) {
    return Worker(study, options, model).run();
}

}  // namespace chokepoint
