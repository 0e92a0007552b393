// What the bench measures in this program: reads requests from standard input and answers each on standard output.
#pragma once

#include "tools/bench/market.hpp"

namespace chokepoint::bench {

/// Until the input ends. The benchmark model is computed by `kernel`. An error is an answer too: {"error": why}.
int serve(Kernel kernel);

}  // namespace chokepoint::bench
