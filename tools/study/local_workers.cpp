// fork, exec, wait.
#include "tools/study/local_workers.hpp"

#include "tools/simulation/exit_code.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace chokepoint {
namespace {

/// So many deaths for each worker are no accident: a run that kills its process is given up after ten.
constexpr std::size_t deaths_per_worker = 1000;

pid_t start(const std::string& program, std::vector<std::string> arguments) {
    std::vector<char*> words;
    arguments.insert(arguments.begin(), program);
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("a worker could not be started: " + std::generic_category().message(errno));
    if (child > 0) return child;
    // In the child: only async-signal-safe calls.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::setpgid(0, 0);  // a terminal's Ctrl-C reaches this process alone, which passes it on: a second signal would kill
    if (::getppid() != parent) ::_exit(0);
    ::execv(program.c_str(), words.data());
    ::_exit(127);
}

class Crew {
public:
    Crew(std::string program, std::vector<std::string> arguments, std::size_t count)
        : program_(std::move(program)), arguments_(std::move(arguments)), pids_(count, 0) {}
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    ~Crew() { tell(SIGTERM); }

    void begin(std::size_t index) {
        auto arguments = arguments_;
        arguments.push_back("--block");
        arguments.push_back(fmt::format("{}/{}", index, pids_.size()));
        pids_[index] = start(program_, arguments);
    }
    void begin_all() {
        for (std::size_t i = 0; i < pids_.size(); ++i) begin(i);
    }
    void tell(int signal) const {
        for (const pid_t pid : pids_)
            if (pid > 0) ::kill(pid, signal);
    }

    /// Looks who has ended. False when nobody is left.
    bool look(LocalReport& report, bool stopping) {
        bool any = false;
        for (std::size_t i = 0; i < pids_.size(); ++i) {
            if (pids_[i] == 0) continue;
            int status = 0;
            if (::waitpid(pids_[i], &status, WNOHANG) == pids_[i]) {
                pids_[i] = 0;
                ended(i, status, report, stopping);
            }
            any = any || pids_[i] != 0;
        }
        return any;
    }

private:
    void ended(std::size_t index, int status, LocalReport& report, bool stopping) {
        if (WIFSIGNALED(status)) {
            if (stopping) {
                report.interrupted = true;
                return;
            }
            if (++report.deaths > deaths_per_worker * pids_.size())
                throw std::runtime_error("workers die again and again: see what `chokepoint study work` says");
            begin(index);
            return;
        }
        const int code = WEXITSTATUS(status);
        if (code == static_cast<int>(Exit::interrupted)) report.interrupted = true;
        else if (code != 0 && code != static_cast<int>(Exit::runs_failed)) report.failed_code = code;
    }

    std::string program_;
    std::vector<std::string> arguments_;
    std::vector<pid_t> pids_;
};

}  // namespace

LocalReport run_workers(const std::string& program, const std::vector<std::string>& arguments, std::size_t count,
                        const std::atomic<bool>& stop, const std::function<void()>& watch) {
    using namespace std::chrono_literals;
    Crew crew(program, arguments, count);
    LocalReport report;
    crew.begin_all();
    bool told = false;
    auto watched = std::chrono::steady_clock::now();
    auto nap = 1ms;  // short studies end without a wait, long ones cost no time
    while (crew.look(report, told)) {
        if (stop && !told) {
            crew.tell(SIGTERM);
            told = true;
        }
        std::this_thread::sleep_for(nap);
        nap = std::min(2 * nap, std::chrono::milliseconds(50));
        if (std::chrono::steady_clock::now() - watched < 1s) continue;
        watch();
        watched = std::chrono::steady_clock::now();
    }
    return report;
}

std::string own_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

}  // namespace chokepoint
