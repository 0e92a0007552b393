// `chokepoint export`: parts of a trajectory as CSV.
#include "tools/commands/commands.hpp"

#include "output/publish.hpp"
#include "tools/reading/export_table.hpp"
#include "tools/reading/named_run.hpp"
#include "tools/simulation/exit_code.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace chokepoint {

namespace {

namespace fs = std::filesystem;

constexpr const char* metrics_name = "metrics";
constexpr const char* events_name = "events";

struct ExportOptions {
    std::string file;
    std::vector<std::string> names;
    std::vector<std::string> where;
    DayOptions days;
    std::string out;
    bool csv = false;
    bool wide = false;
    bool all = false;
    bool overwrite = false;
};

/// A table to be written: what it is called, and what writes it.
struct Job {
    std::string name;
    std::function<void(const Sink&)> write;
};

void to_standard_output(const Job& job) {
    job.write([](std::string_view text) {
        if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
            throw OutputError("standard output", std::generic_category().message(errno));
    });
    if (std::fflush(stdout) != 0) throw OutputError("standard output", std::generic_category().message(errno));
}

void refuse_to_replace(const fs::path& file, bool overwrite) {
    if (!overwrite && fs::exists(file))
        throw OutputError(file, "it is there already (give --overwrite to replace it, or another name after -o)");
}

void to_file(const Job& job, const fs::path& path) {
    TemporaryFile file(path);
    std::ofstream stream(file.path(), std::ios::binary | std::ios::trunc);
    const auto check = [&] {
        if (!stream) throw OutputError(path, std::generic_category().message(errno));
    };
    job.write([&](std::string_view text) {
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        check();
    });
    stream.close();
    check();
    file.publish();
}

bool names_a_folder(const std::string& out) { return out.ends_with('/') || fs::is_directory(out); }

std::vector<std::string> wanted_variables(const ExportOptions& o, const TrajectoryFile& file) {
    std::vector<std::string> names;
    if (o.all)
        for (const auto& variable : file.about().layout.variables) names.push_back(variable.name);
    for (const auto& name : o.names)
        if (name != metrics_name && name != events_name) names.push_back(name);
    return names;
}

bool wants(const ExportOptions& o, const char* name) {
    return o.all || std::find(o.names.begin(), o.names.end(), name) != o.names.end();
}

Exit export_parts(const ExportOptions& o) {
    if (o.names.empty() && !o.all)
        throw UsageError("name what to export: variables, metrics or events (`chokepoint describe --file` lists them), or --all");
    const TrajectoryFile file(named_run(o.file));
    require_in_run(file.about().dates, o.days.first(), o.days.last());
    const Selection selection(file, {wanted_variables(o, file), o.where, o.days.first(), o.days.last()});
    const Shape shape = o.wide ? Shape::wide : Shape::tidy;
    std::vector<Job> jobs;
    for (const auto& table : export_tables(selection, shape))
        jobs.push_back({table.name, [&, table](const Sink& sink) { write_csv(file, selection, table, shape, sink); }});
    if (wants(o, metrics_name)) jobs.push_back({metrics_name, [&](const Sink& sink) { sink(metrics_csv(file.about())); }});
    if (wants(o, events_name))
        jobs.push_back({events_name, [&](const Sink& sink) {
                            std::vector<Date> dates;
                            for (const auto& event : file.about().events) dates.push_back(event.date);
                            sink(events_csv(file.about(), selection.rows(dates)));
                        }});
    if (jobs.size() == 1 && o.out.empty()) {
        to_standard_output(jobs.front());
        return Exit::success;
    }
    if (jobs.size() == 1 && !names_a_folder(o.out)) {
        if (std::error_code none; fs::equivalent(o.out, named_run(o.file), none))
            throw OutputError(o.out, "it is the run that is exported (give another name after -o)");
        refuse_to_replace(o.out, o.overwrite);
        to_file(jobs.front(), o.out);
        return Exit::success;
    }
    std::vector<std::string> files;
    for (const auto& job : jobs) files.push_back(job.name + ".csv");
    if (o.out.empty())
        throw UsageError(fmt::format("these do not fit into one table: give a folder after -o for {}", fmt::join(files, ", ")));
    if (!selection.variables().empty()) {
        files.push_back("variables.csv");
        jobs.push_back({"variables", [&](const Sink& sink) { sink(variables_csv(selection.variables())); }});
    }
    make_folder(o.out);
    for (const auto& name : files) refuse_to_replace(fs::path(o.out) / name, o.overwrite);
    for (std::size_t i = 0; i < jobs.size(); ++i) to_file(jobs[i], fs::path(o.out) / files[i]);
    fmt::print(stderr, "{}: {}\n", o.out, fmt::join(files, ", "));
    return Exit::success;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("export", "writes parts of a run as CSV");
    auto o = std::make_shared<ExportOptions>();
    verb->add_option("RUN", o->file, "a finished run: its folder or its run.nc")->required();
    verb->add_option("VAR", o->names, "variables (`chokepoint describe --file RUN` lists them), `metrics`, `events`");
    verb->add_flag("--all", o->all, "all of them");
    verb->add_flag("--csv", o->csv, "comma-separated values, in UTF-8: the default and the only format");
    verb->add_flag("--wide", o->wide,
                   "a row for each time, a column for each variable and label (default: tidy, a row for each time and label)");
    verb->add_option("--where", o->where, "axis=label: only this label, for instance region=CN; may be repeated")
        ->allow_extra_args(false)
        ->type_name("AXIS=LABEL");
    o->days.add_to(*verb);
    verb->add_option("-o,--out", o->out,
                     "file, or folder (there already, or ending in /) for a file by set of axes and variables.csv with their "
                     "units (default: standard output)");
    verb->add_flag("--overwrite", o->overwrite, "replace files that are there");
    verb->footer("Memory does not grow with the run. Missing values are empty fields. For Parquet, with pandas and pyarrow: "
                 "xarray.open_dataset(\"run.nc\")[\"share\"].to_dataframe().to_parquet(\"share.parquet\")");
    verb->callback([o, &action] { action = [o] { return export_parts(*o); }; });
}

}  // namespace chokepoint
