// The program that tools/bench/bench talks to.
#include "tools/bench/recorder.hpp"
#include "tools/bench/server.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

int main(int argc, char** argv) {
    using namespace chokepoint::bench;
    const std::string_view kernel = argc > 1 ? argv[1] : "vector";
    if (kernel == "vector") return serve(vector_kernel());
    if (kernel == "straightforward") return serve(straightforward_kernel());
    if (kernel == "recorder") return chokepoint::print_recorder_cost(argc - 2, argv + 2);
    fmt::print(stderr, "usage: chokepoint_bench [vector|straightforward], requests on standard input, or\n"
                       "       chokepoint_bench recorder [SCENARIO [BUYERS [TICKS [ROUNDS]]]]\n");
    return 2;
}
