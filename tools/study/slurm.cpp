// Writes batch scripts. What Slurm does differently from its manual stands beside the line that copes with it.
#include "tools/study/slurm.hpp"

#include <fmt/format.h>

#include <array>
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

std::string directive(const std::string& name, const std::string& value) {
    return value.empty() ? "" : fmt::format("#SBATCH --{}={}\n", name, value);
}

constexpr const char* body = R"SH(
# Slurm tells its jobs no deadline; the queue knows it. A minute is left for the last checkpoint.
left=()
ends="$(squeue -h -j "$SLURM_JOB_ID" -o %e 2>/dev/null | head -n 1)"
if ends="$(date -d "$ends" +%s 2>/dev/null)"; then
    seconds=$((ends - $(date +%s) - 60))
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
    text += directive("signal", "B:TERM@60");
    text += directive("output", (study / "slurm" / "%A_%a.log").string());
    text += fmt::format("program={}\nstudy={}\nretries={}\nclaim={}\n", quoted(program), quoted(study.string()), o.retries,
                        o.claiming);
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
