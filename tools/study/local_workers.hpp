// Workers as processes of this machine: started, watched, replaced when they die, told to stop.
#pragma once

#include "tools/study/folder.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace chokepoint {

struct LocalReport {
    bool interrupted = false;   // a worker was stopped before the work was done
    std::size_t deaths = 0;     // workers that were killed or crashed
    int failed_code = 0;        // exit code of a worker that gave up; 0: none did
};

/// Starts `count` processes `program arguments... --block i/count` and waits for them, calling `watch` about every
/// second. One that dies by a signal is started again. When `stop` turns true, all get SIGTERM; they get it also when
/// this process dies. Each is a process group of its own: a terminal's signals reach this process alone. Throws
/// std::runtime_error if a process cannot be started, or if far too many die.
LocalReport run_workers(const std::string& program, const std::vector<std::string>& arguments, std::size_t count,
                        const std::atomic<bool>& stop, const std::function<void()>& watch);

/// The file of the running program.
std::string own_program();

}  // namespace chokepoint
