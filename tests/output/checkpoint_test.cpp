// Facts about checkpoints: they give back every bit, and what is damaged, foreign or of another program is refused.
#include "output/checkpoint.hpp"

#include "agents/roster.hpp"
#include "output/archive.hpp"
#include "output/seal.hpp"
#include "sim/tick.hpp"
#include "tests/output/sample.hpp"
#include "tools/simulation/simulation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <sstream>

using namespace chokepoint;
using namespace chokepoint::sample;

namespace {

/// A checkpoint of a run of some ticks, as bytes.
const std::string& good_checkpoint() {
    static const std::string bytes = [] {
        const Folder folder;
        const Scenario scenario = load_scenario("configs/scenarios/tiny.yaml", {"spin_up_weeks=3"}, standard_roster().names());
        Simulation simulation(scenario, provenance_of(scenario), folder.path());
        while (simulation.world().now.tick < 30) simulation.step();
        simulation.keep(folder / "checkpoint");
        return content(folder / "checkpoint");
    }();
    return bytes;
}

std::string sealed(const std::string& bytes) { return bytes + seal_line(sha256_hex(bytes)); }

/// "" if the bytes are read as a checkpoint, else what was wrong with them.
std::string refusal(const Folder& folder, const std::string& bytes) {
    publish_text(folder / "c", bytes, Care::quick);
    try {
        (void)read_checkpoint(folder / "c");
    } catch (const OutputError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a checkpoint gives back every field of the state and the observers") {
    const Folder folder;
    const Scenario scenario = load_scenario("configs/scenarios/tiny.yaml", {}, standard_roster().names());
    Simulation simulation(scenario, provenance_of(scenario), folder.path());
    while (simulation.world().now.tick < 45) simulation.step();
    simulation.keep(folder / "checkpoint");
    Checkpoint checkpoint = read_checkpoint(folder / "checkpoint");
    CHECK(hash_of(checkpoint.world) == hash_of(simulation.world().now));
    CHECK(checkpoint.provenance == provenance_of(scenario));

    Simulation again(scenario, provenance_of(scenario), folder.path());
    again.restore(checkpoint, folder.path());
    again.keep(folder / "again");
    CHECK(content(folder / "again") == content(folder / "checkpoint"));
}

TEST_CASE("checkpoints cut short anywhere, or with any bit changed, are refused") {
    const Folder folder;
    const std::string& good = good_checkpoint();
    CHECK(refusal(folder, good) == "");
    std::mt19937_64 random(1);
    int refused = 0;
    for (int i = 0; i < 1000; ++i) {
        std::string bytes = good;
        bytes[random() % bytes.size()] ^= static_cast<char>(1 << (random() % 8));
        refused += refusal(folder, bytes).empty() ? 0 : 1;
    }
    CHECK(refused == 1000);
    for (int i = 0; i < 300; ++i) CHECK_FALSE(refusal(folder, good.substr(0, random() % good.size())).empty());
    CHECK_FALSE(refusal(folder, good + "x").empty());
}

TEST_CASE("nonsense under a seal that fits is refused or read, and never more than that") {
    const Folder folder;
    const std::string whole = good_checkpoint(), good = whole.substr(0, whole.size() - seal_bytes);
    CHECK(refusal(folder, sealed(good)) == "");
    std::mt19937_64 random(2);
    for (int i = 0; i < 1000; ++i) {
        std::string bytes = good;
        const std::size_t at = random() % bytes.size();
        for (std::size_t b = at; b < std::min(bytes.size(), at + 1 + random() % 16); ++b) bytes[b] = static_cast<char>(random());
        (void)refusal(folder, sealed(bytes));
    }
    for (int i = 0; i < 200; ++i)
        CHECK_FALSE(refusal(folder, sealed(good.substr(0, random() % good.size()))).empty());
    CHECK(refusal(folder, sealed("a letter")).find("not a checkpoint") != std::string::npos);
}

TEST_CASE("an archive whose lists are longer than it is ends with an error, not with memory") {
    std::string bytes(16, '\xff');
    std::istringstream stream(bytes);
    ArchiveReader archive(stream, bytes.size());
    std::vector<double> list;
    CHECK_THROWS_AS(archive.get(list), ArchiveError);
    CHECK(list.empty());
}
