// `chokepoint man`: the man page, from the definitions that --help shows.
#include "tools/commands/commands.hpp"
#include "tools/commands/verb_list.hpp"

#include "output/provenance.hpp"
#include "output/status.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace chokepoint {
namespace {

constexpr std::size_t source_columns = 60;  // escapes make them longer

/// Text as troff reads it: nothing of it is a request or an escape.
std::string troff(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool starts_line = i == 0 || text[i - 1] == '\n';
        if (starts_line && (c == '.' || c == '\'')) result += "\\&";
        if (c == '\\') result += "\\e";
        else if (c == '-') result += "\\-";
        else if (c == '\'') result += "\\(aq";
        else if (c == '`') result += "\\(ga";
        else if (c == '^') result += "\\(ha";
        else if (c == '~') result += "\\(ti";
        else result += c;
    }
    return result;
}

/// The same in lines that are not too long.
std::string troff_lines(std::string_view text) {
    std::string result;
    for (const auto& line : wrapped(text, source_columns)) result += troff(line) + "\n";
    return result;
}

std::string bold(std::string_view text) { return "\\fB" + troff(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + troff(text) + "\\fR"; }

std::string synopsis(const VerbEntry& verb) {
    std::string text = ".B chokepoint " + troff(verb.name) + "\n";
    std::string rest;
    for (const auto& option : verb.options) {
        if (!option.positional()) continue;
        const std::string name = italic(option.value) + (option.repeated ? " ..." : "");
        rest += (rest.empty() ? "" : " ") + (option.required ? name : "[" + name + "]");
    }
    rest += rest.empty() ? "[" : " [";
    return text + rest + italic("options") + "]\n";
}

std::string option_text(const OptionEntry& option) {
    std::string head;
    for (const auto& name : option.names) head += (head.empty() ? "" : ", ") + bold(name);
    if (!option.value.empty()) head += (head.empty() ? "" : " ") + italic(option.value);
    std::string help = option.help;
    if (!option.initial.empty()) help += fmt::format(" (default: {})", option.initial);
    return fmt::format(".TP\n{}\n{}", head, troff_lines(help));
}

/// Every verb has it; the page tells it once.
bool is_help(const OptionEntry& option) { return !option.names.empty() && option.names.back() == "--help"; }

std::string verb_text(const VerbEntry& verb) {
    std::string text = fmt::format(".SS {}\n{}.PP\n{}.\n", troff(verb.name), synopsis(verb), troff(verb.help));
    for (const auto& option : verb.options)
        if (!is_help(option)) text += option_text(option);
    if (!verb.footer.empty()) text += ".PP\n" + troff_lines(verb.footer);
    return text;
}

constexpr const char* last_sections = R"(.SH EXIT STATUS
{}.SH ENVIRONMENT
.TP
\fBCOLUMNS\fR
width of tables and pictures, in place of that of the terminal
.TP
\fBNO_COLOR\fR
if not empty: no colours
.TP
\fBFORCE_COLOR\fR, \fBCLICOLOR_FORCE\fR
if not empty and not 0: colours in pipes, too
.TP
\fBCLICOLOR\fR
if 0: no colours
.TP
\fBSLURM_CPUS_PER_TASK\fR
threads, where \fB\-\-threads\fR does not say how many
.SH FILES
.TP
\fIrun.nc\fR
the trajectory of a finished run, in netCDF\-4, with the resolved
scenario inside
.TP
\fIstatus.json\fR
what differs between two equal runs: state, host, times
.SH EXAMPLES
.nf
chokepoint run configs/scenarios/h200_reentry.yaml
chokepoint compare runs/a/run.nc runs/b/run.nc
chokepoint export runs/a/run.nc share \-\-where region=CN \-\-wide
chokepoint man | man \-l \-
.fi
)";

}  // namespace

std::string man_page(const std::vector<VerbEntry>& verbs, const std::string& version, const std::string& date) {
    const VerbEntry& program = verbs.front();
    const auto colon = program.help.find(": ");
    const std::string summary = colon == std::string::npos ? program.help : program.help.substr(colon + 2);
    std::string text = fmt::format(".TH CHOKEPOINT 1 \"{}\" \"chokepoint {}\" \"User Commands\"\n.ad l\n", date, troff(version));
    text += fmt::format(".SH NAME\nchokepoint \\-\n{}.SH SYNOPSIS\n.B chokepoint\n", troff_lines(summary));
    text += fmt::format("{} [{}]\n.SH VERBS\n", italic("verb"), italic("options"));
    for (std::size_t i = 1; i < verbs.size(); ++i) text += verb_text(verbs[i]);
    text += ".SH OPTIONS\n";
    for (const auto& option : program.options) text += option_text(option);
    return text + fmt::format(fmt::runtime(last_sections), troff_lines(program.footer));
}

void add_man(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("man", "prints the man page");
    verb->footer("To read it: chokepoint man | man -l -");
    verb->callback([&app, &action] {
        action = [&app] {
            fmt::print("{}", man_page(verbs_of(app), make_provenance("", "", 0).program_version, utc_now().substr(0, 10)));
            return Exit::success;
        };
    });
}

}  // namespace chokepoint
