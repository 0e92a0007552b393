// `chokepoint watch`: a run in the terminal, while it goes on and after.
#include "tools/commands/commands.hpp"

#include "tools/reading/named_run.hpp"
#include "tools/reading/run_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <unistd.h>

namespace chokepoint {

namespace {

struct WatchOptions {
    std::string folder;
    bool once = false;
    double every_seconds = 1.0;
};

Exit watch(const WatchOptions& o) {
    refuse_what_is_no_run(o.folder);
    const bool terminal = is_terminal(STDOUT_FILENO);
    std::string last_line;
    while (true) {
        const RunView view = look_at_run(o.folder);
        const std::string picture = as_text(view, screen_of(STDOUT_FILENO));
        if (o.once || !view.running()) {
            fmt::print("{}", picture);
            return Exit::success;
        }
        const std::string line = as_line(view);
        if (!terminal && line != last_line) fmt::print("{}", line);
        last_line = line;
        if (terminal) fmt::print("{}", picture);
        std::fflush(stdout);
        std::this_thread::sleep_for(std::chrono::duration<double>(o.every_seconds));
        if (terminal) fmt::print("\033[{}A\033[J", std::count(picture.begin(), picture.end(), '\n'));
    }
}

}  // namespace

void add_watch(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("watch", "shows a run in the terminal: progress, time left, key series");
    auto o = std::make_shared<WatchOptions>();
    verb->add_option("DIR", o->folder, "folder of the run")->required();
    verb->add_flag("--once", o->once, "one picture of how it stands");
    verb->add_option("--every", o->every_seconds, "seconds between two looks")->check(CLI::Range(0.1, 3600.0))->capture_default_str();
    verb->footer("Ends when the run does; Ctrl-C ends the watching, not the run. In a pipe or a log, a line for each change.");
    verb->callback([o, &action] { action = [o] { return watch(*o); }; });
}

}  // namespace chokepoint
