// `chokepoint summary`: the headline table from a finished file.
#include "tools/commands/commands.hpp"

#include "output/run_files.hpp"
#include "tools/reading/headline_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace chokepoint {

void add_summary(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("summary", "prints the headline table of a finished run");
    auto file = std::make_shared<std::string>();
    verb->add_option("RUN", *file, "a finished run: its folder or its run.nc")->required();
    verb->callback([file, &action] {
        action = [file] {
            const std::string run = finished_run(*file).string();
            const Trajectory trajectory = read_trajectory(run, is_of_headline);
            fmt::print("{}", headline_text(headline_of(trajectory), run, screen_of(STDOUT_FILENO)));
            return Exit::success;
        };
    });
}

}  // namespace chokepoint
