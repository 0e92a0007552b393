// The first signal sets a flag and gives the signals their usual effect back, so that the second one ends the program.
#include "tools/commands/stop_signals.hpp"

namespace chokepoint {
namespace {

constexpr std::array signals{SIGINT, SIGTERM, SIGUSR1};

std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait");

extern "C" void ask_to_stop(int) {
    stop_asked.store(true, std::memory_order_relaxed);
    for (const int number : signals) std::signal(number, SIG_DFL);  // async-signal-safe
}

}  // namespace

StopSignals::StopSignals() {
    stop_asked = false;
    struct sigaction action {};
    action.sa_handler = ask_to_stop;
    action.sa_flags = SA_RESTART;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        ::sigaction(signals[i], &action, &before_[i]);
        // nohup and batch shells may have said that a signal is to be ignored: that stays.
        if (before_[i].sa_handler == SIG_IGN) ::sigaction(signals[i], &before_[i], nullptr);
    }
}

StopSignals::~StopSignals() {
    for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &before_[i], nullptr);
}

const std::atomic<bool>& StopSignals::stop() const { return stop_asked; }

}  // namespace chokepoint
