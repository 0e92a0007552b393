// A request that cannot be met: the words on the command line, not a file or the program, are to be changed.
#pragma once

#include <stdexcept>

namespace chokepoint {

class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace chokepoint
