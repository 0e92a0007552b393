// Exit codes, the same for every verb and in status.json; `chokepoint --help` prints them.
#pragma once

#include <stdexcept>

namespace chokepoint {

enum class Exit : int {
    success = 0,
    internal_error = 1,  // a mistake of the program's
    usage = 2,           // unknown option, missing argument
    bad_scenario = 3,    // the scenario was refused; the message says where and why
    output_failed = 4,   // a file could not be written or read
    not_reproduced = 5,  // `reproduce`: the run made again is another
    runs_failed = 6,     // of a study, or their files are damaged: which ones and why is printed
    interrupted = 85,    // stopped before its end and kept: run it again with --resume
    stopped = 86,        // stopped before its end, nothing kept: run it again from its start
};

/// What was asked for cannot be, for instance a date outside the run.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The code for what was thrown.
Exit exit_code_of(const std::exception& error);

}  // namespace chokepoint
