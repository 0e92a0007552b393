// Writes status.json.
#include "tools/simulation/run_reporter.hpp"

#include "output/run_files.hpp"
#include "sim/parallel.hpp"

#include <unistd.h>

namespace chokepoint {

RunReporter::RunReporter(const std::filesystem::path& folder, const Scenario& scenario, const Provenance& provenance,
                         int attempts)
    : file_(folder / status_file), start_(scenario.start), tick_days_(scenario.tick_days), begin_(Clock::now()) {
    status_.state = "running";
    status_.run_id = provenance.run_id;
    status_.scenario_sha256 = provenance.scenario_sha256;
    status_.title = provenance.title;
    status_.attempts = attempts;
    status_.host = host_name();
    status_.pid = ::getpid();
    status_.started = utc_now();
    status_.tick = -spin_up_ticks(scenario);
    status_.ticks = (scenario.end.days - scenario.start.days) / scenario.tick_days;
    status_.date = status_.first_date = to_string(scenario.start);
    status_.end_date = to_string(scenario.end);
    status_.threads = static_cast<int>(threads());
    status_.program_version = provenance.program_version;
    status_.git_commit = provenance.git_commit;
    write();
}

double RunReporter::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

void RunReporter::tick(const World& world) {
    const auto now = Clock::now();
    status_.tick = world.now.tick;
    if (!ticking_since_) {  // building the world and reading a checkpoint are not part of the rate
        ticking_since_ = now;
        first_tick_ = world.now.tick;
    }
    if (now - written_ >= std::chrono::seconds(1)) write();
}

void RunReporter::published(std::int64_t segments, std::int64_t checkpoint_tick) {
    status_.segments = segments;
    status_.checkpoint_tick = checkpoint_tick;
    write();
}

void RunReporter::done() {
    status_.tick = status_.ticks;
    finish("done", Exit::success);
}

void RunReporter::interrupted() { finish("interrupted", Exit::interrupted); }

void RunReporter::failed(const std::exception& error) noexcept {
    try {
        status_.error = error.what();
        finish("failed", exit_code_of(error));
    } catch (...) {  // the first error is the one to report
    }
}

void RunReporter::finish(const char* state, Exit code) {
    status_.state = state;
    status_.exit_code = static_cast<int>(code);
    status_.finished = utc_now();
    write();
}

void RunReporter::write() {
    status_.updated = utc_now();
    if (status_.tick > 0) status_.date = to_string({start_.days + static_cast<int>(status_.tick - 1) * tick_days_});
    if (ticking_since_) {
        const double ticking = std::chrono::duration<double>(Clock::now() - *ticking_since_).count();
        if (ticking > 0.0) status_.ticks_per_second = static_cast<double>(status_.tick - first_tick_) / ticking;
    }
    status_.wall_seconds = seconds();
    status_.peak_memory_bytes = peak_memory_bytes();
    write_status(file_, status_);
    written_ = Clock::now();
}

}  // namespace chokepoint
