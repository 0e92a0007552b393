// Exit codes, the same for every verb and in status.json; `chokepoint --help` prints them.
#pragma once

#include <exception>

namespace chokepoint {

enum class Exit : int {
    success = 0,
    internal_error = 1,  // a mistake of the program's
    usage = 2,           // unknown option, missing argument
    bad_scenario = 3,    // the scenario was refused; the message says where and why
    output_failed = 4,   // a file could not be written or read
    interrupted = 85,    // stopped before its end and kept: run it again with --resume
};

/// The code for what was thrown.
Exit exit_code_of(const std::exception& error);

}  // namespace chokepoint
