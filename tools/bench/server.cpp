// Requests are lines of words; an answer is a line of JSON. The peers understand `build`, `run` and `report`.
#include "tools/bench/server.hpp"

#include "agents/roster.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario.hpp"
#include "sim/tick.hpp"
#include "sim/vectors.hpp"
#include "tools/bench/choice.hpp"
#include "tools/bench/probes.hpp"
#include "tools/bench/recorder.hpp"
#include "tools/profile/profile.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace chokepoint::bench {

namespace {

using Json = nlohmann::json;

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Most bytes of this process that lay in memory at once. (getrusage counts those of the parent before exec too.)
std::size_t peak_bytes() {
    std::ifstream file("/proc/self/status");
    std::string word;
    std::size_t kib = 0;
    while (file >> word)
        if (word == "VmHWM:") file >> kib;
    return kib * 1024;
}

Scenario scenario_with(const std::string& file, std::size_t buyers, std::vector<std::string> assignments) {
    assignments.push_back(fmt::format("buyers={}", buyers));
    return load_scenario(file, assignments, standard_roster().names());
}

template <class T>
T next(std::istream& words) {
    T value{};
    if (!(words >> value)) throw std::invalid_argument("a word is missing, or is no number");
    return value;
}

std::vector<std::string> rest(std::istream& words) {
    std::vector<std::string> result;
    for (std::string word; words >> word;) result.push_back(word);
    return result;
}

class Server {
public:
    explicit Server(Kernel kernel) : kernel_(kernel) {}

    Json answer(const std::string& line) {
        std::istringstream words(line);
        const auto found = verbs_.find(next<std::string>(words));
        if (found == verbs_.end()) throw std::invalid_argument("unknown request: " + line);
        return found->second(words);
    }

private:
    Market& market() {
        if (!market_) throw std::logic_error("no benchmark model is built");
        return *market_;
    }
    World& world() {
        if (!world_) throw std::logic_error("no model is built");
        return *world_;
    }

    /// build BUYERS SEED THREADS: the benchmark model.
    Json build(std::istream& words) {
        const auto buyers = next<std::size_t>(words);
        const auto seed = next<std::uint64_t>(words);
        set_threads(next<std::size_t>(words));
        world_.reset();
        market_.reset();
        market_ = build_market(buyers, seed);
        return {{"built", buyers}};
    }

    /// world FILE BUYERS THREADS [ASSIGNMENT ...]: the simulator's own model, after its spin-up.
    Json build_scenario(std::istream& words) {
        const auto file = next<std::string>(words);
        const auto buyers = next<std::size_t>(words);
        set_threads(next<std::size_t>(words));
        market_.reset();
        world_.reset();
        const double seconds = seconds_of([&] {
            world_ = build_world(scenario_with(file, buyers, rest(words)), standard_roster());
            spin_up(*world_);
        });
        return {{"built", buyers}, {"seconds", seconds}, {"ticks", world_->structure->ticks}};
    }

    /// run TICKS: of what was built last.
    Json run(std::istream& words) {
        const auto ticks = next<std::size_t>(words);
        const double seconds = seconds_of([&] {
            for (std::size_t t = 0; market_ && t < ticks; ++t) bench::tick(*market_, kernel_);
            for (std::size_t t = 0; !market_ && t < ticks; ++t) chokepoint::tick(world());
        });
        return {{"seconds", seconds}, {"peak_bytes", peak_bytes()}};
    }

    /// profile TICKS: the same of the simulator's model, under the simulator's own profile.
    Json profile(std::istream& words) {
        const auto ticks = next<std::size_t>(words);
        Profile profile;
        for (std::size_t t = 0; t < ticks; ++t) chokepoint::tick(world());
        return Json::parse(profile.json());
    }

    /// recorder FILE BUYERS TICKS: what recording costs beside the same ticks.
    Json recorder(std::istream& words) {
        const auto file = next<std::string>(words);
        const auto buyers = next<long>(words);
        const RecorderCost cost = measure_recorder(file, buyers, next<int>(words));
        return {{"ticks", cost.ticks},
                {"tick_seconds", cost.tick_seconds},
                {"aggregate_seconds", cost.aggregate_seconds},
                {"panel_seconds", cost.panel_seconds},
                {"aggregate_bytes", cost.aggregate_bytes},
                {"panel_bytes", cost.panel_bytes}};
    }

    /// choose PASSES: the choice of every buyer of the simulator's model, and the work that a pass is at least.
    Json choose(std::istream& words) {
        const auto passes = next<std::size_t>(words);
        ChoiceWork work;
        const double seconds = seconds_of([&] {
            for (std::size_t p = 0; p < passes; ++p) work = choose_for_everyone(world());
        });
        return {{"seconds", seconds}, {"exponentials", work.exponentials}, {"logarithms", work.logarithms},
                {"bytes", work.bytes}};
    }

    /// report: what implementations of the benchmark model are compared by.
    Json report(std::istream&) {
        const Report seen = bench::report(market());
        return {{"ordered", seen.ordered_per_buyer_tick},
                {"delivered", seen.delivered_per_buyer_tick},
                {"installed", seen.installed_per_buyer},
                {"risk", seen.risk}};
    }

    /// probe THREADS SECONDS BYTES: what the machine can do.
    Json probe(std::istream& words) {
        const auto threads = next<std::size_t>(words);
        const auto seconds = next<double>(words);
        const auto bytes = next<std::size_t>(words);
        const auto told = [](const Probe& p) {
            return Json{{"amount", p.amount}, {"seconds", p.seconds}, {"processor_seconds", p.processor_seconds}};
        };
        return {{"exponentials", told(probe_exponentials(threads, seconds))},
                {"logarithms", told(probe_logarithms(threads, seconds))},
                {"standard_exponentials", told(probe_standard_exponentials(threads, seconds))},
                {"philox_blocks", told(probe_philox_blocks(threads, seconds))},
                {"bytes", told(probe_bytes(threads, bytes, seconds))}};
    }

    /// vectors NAME: uses an instruction set (`best`: the best); tells those there are.
    Json vectors(std::istream& words) {
        const auto name = next<std::string>(words);
        use_vector_target(name == "best" ? "" : name);
        return {{"targets", vector_targets()}, {"target", vector_target()}};
    }

    /// threads COUNT: of all that follows; no result depends on it.
    Json threads(std::istream& words) {
        set_threads(next<std::size_t>(words));
        return {{"threads", chokepoint::threads()}};
    }

    /// runs FILE BUYERS TICKS RUNS THREADS: whole small runs of the simulator side by side, seeds 1, 2, ...
    Json runs(std::istream& words) {
        const auto file = next<std::string>(words);
        const auto buyers = next<std::size_t>(words);
        const auto ticks = next<int>(words);
        const auto count = next<std::size_t>(words);
        set_threads(next<std::size_t>(words));
        const Scenario base = scenario_with(file, buyers, {});
        return in_tasks(count, [&](std::uint64_t seed) {
            Scenario scenario = base;
            scenario.seed = seed;
            World small = build_world(scenario, standard_roster());
            spin_up(small);
            for (int t = 0; t < ticks; ++t) chokepoint::tick(small);
        });
    }

    /// markets BUYERS TICKS RUNS THREADS: the same of the benchmark model.
    Json markets(std::istream& words) {
        const auto buyers = next<std::size_t>(words);
        const auto ticks = next<int>(words);
        const auto count = next<std::size_t>(words);
        set_threads(next<std::size_t>(words));
        return in_tasks(count, [&](std::uint64_t seed) {
            Market small = build_market(buyers, seed);
            for (int t = 0; t < ticks; ++t) bench::tick(small, kernel_);
        });
    }

    static Json in_tasks(std::size_t count, const std::function<void(std::uint64_t)>& run_with_seed) {
        return {{"seconds", seconds_of([&] {
                     for_each_task(count, [&](std::size_t i) { run_with_seed(i + 1); });
                 })}};
    }

    using Handler = std::function<Json(std::istream&)>;
    Handler to(Json (Server::*member)(std::istream&)) {
        return [this, member](std::istream& words) { return (this->*member)(words); };
    }

    Kernel kernel_;
    std::optional<Market> market_;
    std::optional<World> world_;
    std::map<std::string, Handler> verbs_{
        {"build", to(&Server::build)},   {"world", to(&Server::build_scenario)}, {"run", to(&Server::run)},
        {"report", to(&Server::report)}, {"probe", to(&Server::probe)},          {"vectors", to(&Server::vectors)},
        {"runs", to(&Server::runs)},     {"markets", to(&Server::markets)},      {"threads", to(&Server::threads)},
        {"choose", to(&Server::choose)}, {"profile", to(&Server::profile)},
        {"recorder", to(&Server::recorder)}};
};

}  // namespace

int serve(Kernel kernel) {
    Server server(kernel);
    for (std::string line; std::getline(std::cin, line);) {
        try {
            fmt::print("{}\n", server.answer(line).dump());
        } catch (const std::exception& error) {
            fmt::print("{}\n", Json{{"error", error.what()}}.dump());
        }
        std::fflush(stdout);
    }
    return 0;
}

}  // namespace chokepoint::bench
