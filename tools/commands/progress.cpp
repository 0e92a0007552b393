// One line, rewritten in place.
#include "tools/commands/progress.hpp"

#include "tools/terminal/sparkline.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace chokepoint {

namespace {

/// In place of what stands there, and never so long that it wraps.
void rewrite_line(const std::string& text) {
    fmt::print(stderr, "\r\033[K{}", shortened(text, terminal_columns(STDERR_FILENO) - 1));
    std::fflush(stderr);
}

}  // namespace

Progress::Progress(bool wanted, int ticks, std::string label)
    : shown_(wanted && isatty(STDERR_FILENO) != 0), ticks_(ticks), label_(std::move(label)), start_(std::chrono::steady_clock::now()), last_(start_) {}

Progress::~Progress() {
    if (dirty_) fmt::print(stderr, "\r\033[K");
}

void Progress::show(int ticks_done, Date date, double share) {
    if (!shown_) return;
    const auto now = std::chrono::steady_clock::now();
    if (!first_tick_) {  // what was done before a restart, and building the world, are not part of the rate
        first_tick_ = ticks_done;
        start_ = last_ = now;
    }
    if (now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    const double rate = (ticks_done - *first_tick_) / std::chrono::duration<double>(now - start_).count();
    const double left = (ticks_ - ticks_done) / rate;
    rewrite_line(fmt::format("{}  {:3.0f} %  {:.0f} ticks/s  {} left  {} {}", to_string(date),
               100.0 * ticks_done / ticks_, rate, duration_text(left), label_, std::isnan(share) ? "-" : fmt::format("{:.1f} %", 100.0 * share)));
    dirty_ = true;
}

RunsProgress::RunsProgress(bool wanted, std::size_t done_before)
    : shown_(wanted && isatty(STDERR_FILENO) != 0), done_before_(done_before), start_(std::chrono::steady_clock::now()), last_(start_) {}

RunsProgress::~RunsProgress() {
    if (dirty_) fmt::print(stderr, "\r\033[K");
}

void RunsProgress::show(std::size_t done, std::size_t all) {
    if (!shown_) return;
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (done < most_done_ || now - last_ < std::chrono::milliseconds(100)) return;
    most_done_ = done;
    last_ = now;
    const double rate = static_cast<double>(done - done_before_) / std::chrono::duration<double>(now - start_).count();
    rewrite_line(fmt::format("{} of {} runs  {:.1f} runs/s  {} left", done, all, rate,
               duration_text(static_cast<double>(all - done) / rate)));
    dirty_ = true;
}

}  // namespace chokepoint
