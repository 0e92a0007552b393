// `chokepoint summary`: the headline table from a finished file.
#include "tools/commands/commands.hpp"

#include "output/headline.hpp"

#include <fmt/format.h>

namespace chokepoint {

void add_summary(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("summary", "prints the headline table of a finished run");
    auto file = std::make_shared<std::string>();
    verb->add_option("RUN", *file, "run.nc of a finished run")->required();
    verb->callback([file, &action] {
        action = [file] {
            const Trajectory trajectory = read_trajectory(*file, is_of_headline);
            fmt::print("{}", format_headline(headline_of(trajectory), trajectory.provenance.title));
            return Exit::success;
        };
    });
}

}  // namespace chokepoint
