// `chokepoint compare`: paired differences of finished runs.
#include "tools/commands/commands.hpp"

#include "tools/reading/comparison.hpp"
#include "tools/reading/named_run.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace chokepoint {

namespace {

struct CompareOptions {
    std::vector<std::string> files;
    bool csv = false;
    Top top;
};

Exit compare_files(const CompareOptions& o) {
    const TrajectoryFile baseline(named_run(o.files.front()));
    std::vector<Comparison> others;
    for (std::size_t i = 1; i < o.files.size(); ++i) others.push_back(compare(baseline, TrajectoryFile(named_run(o.files[i]))));
    fmt::print("{}", o.csv ? as_csv(others, o.top) : as_text(baseline, others, screen_of(STDOUT_FILENO), o.top));
    return Exit::success;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("compare", "paired differences of runs: scenario, metrics, series");
    auto o = std::make_shared<CompareOptions>();
    verb->add_option("RUN", o->files, "two or more finished runs, by folder or run.nc; the first is the baseline")->required()->expected(2, 1000);
    verb->add_flag("--csv", o->csv, "one row for each difference in a scenario, each metric and each series");
    verb->add_option("--top", o->top,
                     "only the N metrics and the N series that differ most, relative to their size, largest first, and none that "
                     "are equal (default: all)")
        ->check(CLI::Range(1, 1000000))
        ->type_name("N");
    verb->footer("Cells are paired by day and label. Exit code 0 whether the runs differ or not.");
    verb->callback([o, &action] { action = [o] { return compare_files(*o); }; });
}

}  // namespace chokepoint
