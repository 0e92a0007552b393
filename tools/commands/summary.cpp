// `chokepoint summary`: the headline table from a finished file.
#include "tools/commands/commands.hpp"

#include "tools/reading/headline_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace chokepoint {

void add_summary(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("summary", "prints the headline table of a finished run");
    auto file = std::make_shared<std::string>();
    verb->add_option("RUN", *file, "run.nc of a finished run")->required();
    verb->callback([file, &action] {
        action = [file] {
            const Trajectory trajectory = read_trajectory(*file, is_of_headline);
            fmt::print("{}", headline_text(headline_of(trajectory), *file, screen_of(STDOUT_FILENO)));
            return Exit::success;
        };
    });
}

}  // namespace chokepoint
