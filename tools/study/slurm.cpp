// Writes batch scripts. What Slurm does differently from its manual stands beside the line that copes with it.
#include "tools/study/slurm.hpp"

#include "tools/simulation/exit_code.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace chokepoint {
namespace {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

/// sbatch splits its lines at blanks, and takes # for the beginning of a comment, but within quotes.
std::string directive(const std::string& name, const std::string& value) {
    constexpr std::string_view plain = "._-/:=,@%+~";
    bool as_it_is = true;
    std::string escaped;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F)
            throw UsageError(fmt::format("Slurm cannot take a control character in --{}: give another name", name));
        as_it_is = as_it_is && (std::isalnum(byte) != 0 || plain.find(c) != std::string_view::npos);
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    if (value.empty()) return "";
    return fmt::format("#SBATCH --{}={}\n", name, as_it_is ? value : '"' + escaped + '"');
}

/// Where logs go. In names of files %A stands for the job, and %% for the sign.
std::string log_pattern(const std::filesystem::path& study) {
    std::string pattern;
    for (const char c : (study / "slurm").string()) {
        if (c == '\\') throw UsageError(study.string() + ": Slurm cannot take a backslash in a folder's name");
        pattern += c == '%' ? std::string("%%") : std::string(1, c);
    }
    return pattern + "/%A_%a.log";
}

constexpr const char* body = R"SH(
# Slurm tells its jobs no deadline; the queue knows it. A margin is left for the last checkpoint.
left=()
ends="$(squeue -h -j "$SLURM_JOB_ID" -o %e 2>/dev/null | head -n 1)"
if ends="$(date -d "$ends" +%s 2>/dev/null)"; then
    seconds=$((ends - $(date +%s) - margin))
    if ((seconds > 0)); then left=(--time-limit "$seconds"); fi
fi

"$program" study work "$study" --block "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --threads "${SLURM_CPUS_PER_TASK:-1}" \
    --retries "$retries" --claim "$claim" "${left[@]}" &
worker=$!
# The signal reaches this shell alone, and ends the first wait.
trap 'kill -TERM "$worker" 2>/dev/null' TERM USR1
wait "$worker"
code=$?
while kill -0 "$worker" 2>/dev/null; do
    wait "$worker"
    code=$?
done
echo "worker $SLURM_ARRAY_TASK_ID on $(hostname), start $((${SLURM_RESTART_COUNT:-0} + 1)): exit code $code"
# 85: stopped at a checkpoint; above 128: killed. --requeue alone does nothing at a time limit.
if { ((code == 85)) || ((code > 128)); } && ((${SLURM_RESTART_COUNT:-0} < 100)); then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
)SH";

}  // namespace

std::string slurm_script(const std::filesystem::path& study, const std::string& program, const std::string& title,
                         const SlurmOptions& o) {
    std::string text = "#!/bin/bash\n# " + title + "\n";
    text += directive("job-name", "chokepoint");
    text += directive("array", fmt::format("0-{}", o.workers - 1));
    text += directive("ntasks", "1");
    text += directive("cpus-per-task", std::to_string(o.cpus));
    text += directive("time", o.time);
    text += directive("mem", o.memory);
    text += directive("partition", o.partition);
    text += directive("account", o.account);
    text += "#SBATCH --requeue\n#SBATCH --open-mode=append\n";
    text += directive("signal", fmt::format("B:TERM@{}", o.margin_seconds));
    text += directive("output", log_pattern(study));
    text += fmt::format("program={}\nstudy={}\nretries={}\nclaim={}\nmargin={}\n", quoted(program),
                        quoted(study.string()), o.retries, o.claiming, o.margin_seconds);
    return text + body;
}

std::string sbatch(const std::filesystem::path& script) {
    const std::string command = "sbatch --parsable " + quoted(script.string()) + " 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), [](FILE*) { return 0; });
    if (!pipe) throw std::runtime_error("sbatch: " + std::generic_category().message(errno));
    std::string said;
    std::array<char, 256> piece{};
    while (std::fgets(piece.data(), piece.size(), pipe.get()) != nullptr) said += piece.data();
    while (!said.empty() && said.back() == '\n') said.pop_back();
    if (::pclose(pipe.get()) != 0) throw std::runtime_error("sbatch did not take the job: " + said);
    return said;
}

}  // namespace chokepoint
