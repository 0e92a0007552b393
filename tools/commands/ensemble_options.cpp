// --threads and --quiet of the verbs that run many members.
#include "tools/commands/commands.hpp"

#include "sim/parallel.hpp"

namespace chokepoint {

void EnsembleOptions::add_to(CLI::App& verb) {
    verb.add_option("--threads", threads,
                    "runs side by side (default: as many as the machine or Slurm grants); no result "
                    "depends on it")
        ->check(CLI::Range(1, 4096));
    verb.add_flag("--quiet", quiet, "no progress and no closing line");
}

void EnsembleOptions::apply() const {
    if (threads > 0) set_threads(threads);
}

}  // namespace chokepoint
