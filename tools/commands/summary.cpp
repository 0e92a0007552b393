// `chokepoint summary`: the headline table from a finished file.
#include "tools/commands/commands.hpp"

#include "tools/reading/headline_text.hpp"
#include "tools/reading/named_run.hpp"
#include "tools/reading/selection.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace chokepoint {

namespace {

struct SummaryOptions {
    std::string file;
    DayOptions days;
};

Exit summarise(const SummaryOptions& o) {
    const std::string run = named_run(o.file).string();
    const Trajectory trajectory = read_trajectory(run, is_of_headline);
    const auto from = o.days.first(), to = o.days.last();
    require_in_run(trajectory.dates, from, to);
    fmt::print("{}", headline_text(between(headline_of(trajectory), from, to), run, screen_of(STDOUT_FILENO)));
    return Exit::success;
}

}  // namespace

void add_summary(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("summary", "prints the headline table of a finished run");
    auto o = std::make_shared<SummaryOptions>();
    verb->add_option("RUN", o->file, "a finished run: its folder or its run.nc")->required();
    o->days.add_to(*verb);
    verb->get_option("--from")->description("first day, YYYY-MM-DD, for the tables of years and quarters; the rest is of the whole run");
    verb->get_option("--to")->description("last day for them");
    verb->callback([o, &action] { action = [o] { return summarise(*o); }; });
}

}  // namespace chokepoint
