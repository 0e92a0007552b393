// Tests of vector code try every instruction set of this machine.
#pragma once

#include "sim/vectors.hpp"

namespace chokepoint::test {

/// Goes back to the machine's best instruction set.
struct RestoreTarget {
    ~RestoreTarget() { use_vector_target(""); }
};

}  // namespace chokepoint::test
