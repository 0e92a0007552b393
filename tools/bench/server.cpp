// Requests are lines of words; an answer is a line of JSON. The peers understand `build`, `run` and `report`.
#include "tools/bench/server.hpp"

#include "agents/roster.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario.hpp"
#include "sim/tick.hpp"
#include "sim/vectors.hpp"
#include "tools/bench/choice.hpp"
#include "tools/bench/probes.hpp"

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

class Server {
public:
    explicit Server(Kernel kernel) : kernel_(kernel) {}

    Json answer(const std::string& line) {
        std::istringstream words(line);
        std::string verb;
        words >> verb;
        const auto found = verbs_.find(verb);
        if (found == verbs_.end()) throw std::invalid_argument("unknown request: " + line);
        Json result = found->second(words);
        if (words.fail()) throw std::invalid_argument("too few words: " + line);
        return result;
    }

private:
    /// build BUYERS SEED THREADS: the benchmark model.
    Json build(std::istream& words) {
        std::size_t buyers = 0;
        std::uint64_t seed = 0;
        std::size_t threads = 0;
        words >> buyers >> seed >> threads;
        set_threads(threads);
        world_.reset();
        market_.reset();
        market_ = build_market(buyers, seed);
        return {{"built", buyers}};
    }

    /// world FILE BUYERS THREADS [ASSIGNMENT ...]: the simulator's own model, after its spin-up.
    Json build_scenario(std::istream& words) {
        std::string file;
        std::size_t buyers = 0;
        std::size_t threads = 0;
        words >> file >> buyers >> threads;
        std::vector<std::string> assignments;
        for (std::string word; words >> word;) assignments.push_back(word);
        words.clear();
        set_threads(threads);
        market_.reset();
        world_.reset();
        const double seconds = seconds_of([&] {
            world_ = build_world(scenario_with(file, buyers, assignments), standard_roster());
            spin_up(*world_);
        });
        return {{"built", buyers}, {"seconds", seconds}, {"ticks", world_->structure->ticks}};
    }

    /// run TICKS: of what was built last.
    Json run(std::istream& words) {
        std::size_t ticks = 0;
        words >> ticks;
        const double seconds = seconds_of([&] {
            for (std::size_t t = 0; t < ticks; ++t)
                if (market_) {
                    bench::tick(*market_, kernel_);
                } else {
                    chokepoint::tick(world_.value());
                }
        });
        return {{"seconds", seconds}, {"peak_bytes", peak_bytes()}};
    }

    /// choose PASSES: the choice of every buyer of the simulator's model, and the work that a pass is at least.
    Json choose(std::istream& words) {
        std::size_t passes = 0;
        words >> passes;
        ChoiceWork work;
        const double seconds = seconds_of([&] {
            for (std::size_t p = 0; p < passes; ++p) work = choose_for_everyone(world_.value());
        });
        return {{"seconds", seconds}, {"exponentials", work.exponentials}, {"logarithms", work.logarithms},
                {"bytes", work.bytes}};
    }

    /// report: what implementations of the benchmark model are compared by.
    Json report(std::istream&) {
        const Report seen = bench::report(market_.value());
        return {{"ordered", seen.ordered_per_buyer_tick},
                {"delivered", seen.delivered_per_buyer_tick},
                {"installed", seen.installed_per_buyer},
                {"risk", seen.risk}};
    }

    /// probe THREADS SECONDS BYTES: what the machine can do.
    Json probe(std::istream& words) {
        std::size_t threads = 0;
        double seconds = 0.0;
        std::size_t bytes = 0;
        words >> threads >> seconds >> bytes;
        const auto told = [](const Probe& probe) {
            return Json{{"amount", probe.amount}, {"seconds", probe.seconds}, {"processor_seconds", probe.processor_seconds}};
        };
        return {{"exponentials", told(probe_exponentials(threads, seconds))},
                {"logarithms", told(probe_logarithms(threads, seconds))},
                {"standard_exponentials", told(probe_standard_exponentials(threads, seconds))},
                {"philox_blocks", told(probe_philox_blocks(threads, seconds))},
                {"bytes", told(probe_bytes(threads, bytes, seconds))}};
    }

    /// vectors NAME: uses an instruction set (`best`: the best); tells those there are.
    Json vectors(std::istream& words) {
        std::string name;
        words >> name;
        use_vector_target(name == "best" ? "" : name);
        return {{"targets", vector_targets()}, {"target", vector_target()}};
    }

    /// threads COUNT: of all that follows; no result depends on it.
    Json threads(std::istream& words) {
        std::size_t count = 0;
        words >> count;
        set_threads(count);
        return {{"threads", chokepoint::threads()}};
    }

    /// runs FILE BUYERS TICKS RUNS THREADS: whole small runs of the simulator side by side, seeds 1, 2, ...
    Json runs(std::istream& words) {
        std::string file;
        std::size_t buyers = 0;
        int ticks = 0;
        std::size_t count = 0;
        std::size_t threads = 0;
        words >> file >> buyers >> ticks >> count >> threads;
        set_threads(threads);
        const Scenario base = scenario_with(file, buyers, {});
        return {{"seconds", seconds_of([&] {
                     for_each_task(count, [&](std::size_t i) {
                         Scenario scenario = base;
                         scenario.seed = i + 1;
                         World world = build_world(scenario, standard_roster());
                         spin_up(world);
                         for (int t = 0; t < ticks; ++t) chokepoint::tick(world);
                     });
                 })}};
    }

    /// markets BUYERS TICKS RUNS THREADS: the same of the benchmark model.
    Json markets(std::istream& words) {
        std::size_t buyers = 0;
        int ticks = 0;
        std::size_t count = 0;
        std::size_t threads = 0;
        words >> buyers >> ticks >> count >> threads;
        set_threads(threads);
        return {{"seconds", seconds_of([&] {
                     for_each_task(count, [&](std::size_t i) {
                         Market market = build_market(buyers, i + 1);
                         for (int t = 0; t < ticks; ++t) bench::tick(market, kernel_);
                     });
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
        {"choose", to(&Server::choose)}};
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
