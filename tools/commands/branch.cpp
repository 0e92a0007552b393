// `chokepoint branch`: goes on from the state of another run under changed rules.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "sim/scenario_overlay.hpp"
#include "tools/commands/run_options.hpp"
#include "tools/reading/named_run.hpp"
#include "tools/simulation/branch.hpp"
#include "tools/simulation/claim.hpp"

#include <filesystem>

namespace chokepoint {
namespace {

struct BranchOptions {
    std::string parent;
    std::string at;
    std::string overlay;
    std::vector<std::string> assignments;
    RunOptions run;
};

Exit branch(const BranchOptions& options) {
    const RunWatch watch(options.run);
    refuse_what_is_no_run(options.parent);
    const Parent parent = find_parent(options.parent);
    RunRequest request = watch.request(load_overlay(parent.provenance.scenario_yaml, "the scenario of " + options.parent,
                                                    options.overlay, options.assignments, standard_roster().names()),
                                       options.run.folder);
    const Date date = parse_date(options.at).value();
    request.start = BranchStart{{}, history_until(parent.provenance, date)};
    const Provenance provenance = provenance_of(request.scenario, request.start->history);
    check_branch_request(parent, date, request);
    const std::filesystem::path work = request.folder / (".history-" + provenance.run_id);
    if (!finished_before(request, provenance)) {
        request.start = state_at(parent, date, work, request);
        if (!request.start) return watch.interrupted_in_history();
    }
    const Exit code = watch.run(request);
    if (code == Exit::success) std::filesystem::remove_all(work);
    return code;
}

}  // namespace

void add_branch(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("branch", "goes on from the state of a run at a date, under changed rules");
    auto options = std::make_shared<BranchOptions>();
    verb->add_option("RUN", options->parent, "folder or run.nc of a run, or one of its checkpoints")->required();
    verb->add_option("--at", options->at, "first day under the changed rules")->required()->check(date_problem);
    verb->add_option("--with", options->overlay, "file with what changes; it may extend others");
    verb->add_option("--set", options->assignments, "path=value: changes one field; may be repeated")
        ->allow_extra_args(false);
    options->run.add_to(*verb);
    verb->get_option("--out")->required();
    verb->callback([options, &action] { action = [options] { return branch(*options); }; });
}

}  // namespace chokepoint
