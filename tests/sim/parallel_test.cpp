// Facts about blocks: each index once, the same blocks with every number of threads, and threads that are real.
#include "sim/parallel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace chokepoint;

namespace {

const std::vector<std::size_t> sizes{
    0, 1, 2, block_size - 1, block_size, block_size + 1, 2 * block_size, 7 * block_size + 3, 64 * block_size - 1};

/// Back to what the machine grants, whatever a test did.
struct Restore {
    ~Restore() { set_threads(0); }
};

}  // namespace

TEST_CASE("each index is worked on once, with every number of threads") {
    const Restore restore;
    for (const std::size_t count : {1U, 2U, 3U, 7U, 16U}) {
        set_threads(count);
        REQUIRE(threads() == count);
        for (const std::size_t items : sizes) {
            std::vector<int> visits(items, 0);
            for_each_block(items, [&](Block block) {
                for (std::size_t i = block.begin; i < block.end; ++i) ++visits[i];
            });
            std::size_t wrong = 0;
            for (const int v : visits) wrong += v != 1;
            CHECK_MESSAGE(wrong == 0, items, " items, ", count, " threads");
        }
    }
}

TEST_CASE("where a block begins and ends is a matter of its index alone") {
    const Restore restore;
    for (const std::size_t count : {1U, 3U, 16U}) {
        set_threads(count);
        for (const std::size_t items : sizes) {
            std::vector<Block> seen(block_count(items), Block{0, 1, 0});
            for_each_block(items, [&](Block block) { seen[block.index] = block; });
            for (std::size_t i = 0; i < seen.size(); ++i) {
                CHECK(seen[i].index == i);
                CHECK(seen[i].begin == i * block_size);
                CHECK(seen[i].end == std::min(items, (i + 1) * block_size));
            }
        }
    }
    CHECK(block_count(0) == 0);
    CHECK(block_count(1) == 1);
    CHECK(block_count(block_size) == 1);
    CHECK(block_count(block_size + 1) == 2);
}

TEST_CASE("blocks of several lists at once are the blocks of each") {
    const Restore restore;
    for (const std::size_t count : {1U, 2U, 5U}) {
        set_threads(count);
        std::vector<std::vector<Block>> seen;
        for (const std::size_t items : sizes) seen.emplace_back(block_count(items), Block{0, 1, 0});
        for_each_block(sizes, [&](std::size_t list, Block block) { seen[list][block.index] = block; });
        for (std::size_t list = 0; list < sizes.size(); ++list)
            for (std::size_t i = 0; i < seen[list].size(); ++i) {
                CHECK(seen[list][i].index == i);
                CHECK(seen[list][i].begin == i * block_size);
                CHECK(seen[list][i].end == std::min(sizes[list], (i + 1) * block_size));
            }
    }
}

TEST_CASE("more threads than cores work when they are asked for, and one when one is") {
    const Restore restore;
    const auto workers = [](std::size_t count) {
        set_threads(count);
        std::mutex guard;
        std::set<std::thread::id> ids;
        for_each_block(64 * block_size, [&](Block) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            const std::lock_guard lock(guard);
            ids.insert(std::this_thread::get_id());
        });
        return ids.size();
    };
    CHECK(workers(1) == 1);
    const std::size_t many = workers(16);
    CHECK(many > 2);
    CHECK(many <= 16);
    CHECK(workers(2) <= 2);
}

TEST_CASE("without a wish the batch system's grant counts") {
    const Restore restore;
    set_threads(0);
    const char* before = std::getenv("SLURM_CPUS_PER_TASK");
    const std::string kept = before == nullptr ? "" : before;
    ::setenv("SLURM_CPUS_PER_TASK", "5", 1);
    CHECK(threads() == 5);
    ::setenv("SLURM_CPUS_PER_TASK", "nonsense", 1);
    CHECK(threads() >= 1);
    set_threads(3);
    ::setenv("SLURM_CPUS_PER_TASK", "5", 1);
    CHECK(threads() == 3);
    if (before == nullptr)
        ::unsetenv("SLURM_CPUS_PER_TASK");
    else
        ::setenv("SLURM_CPUS_PER_TASK", kept.c_str(), 1);
}

TEST_CASE("each task runs once, and blocks within it one after the other in its thread") {
    const Restore restore;
    for (const std::size_t count : {1U, 2U, 7U}) {
        set_threads(count);
        std::vector<int> visits(20, 0);
        std::vector<int> elsewhere(20, 0);
        for_each_task(20, [&](std::size_t i) {
            ++visits[i];
            const auto own = std::this_thread::get_id();
            for_each_block(3 * block_size, [&](Block) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));  // time for another thread to help
                if (std::this_thread::get_id() != own) elsewhere[i] = 1;
            });
        });
        CHECK(visits == std::vector<int>(20, 1));
        CHECK(elsewhere == std::vector<int>(20, 0));
    }
}

TEST_CASE("of all that tasks throw, the first task's is thrown again when all have ended") {
    const Restore restore;
    for (const std::size_t count : {1U, 4U}) {
        set_threads(count);
        std::vector<int> visits(50, 0);
        std::string said;
        try {
            for_each_task(50, [&](std::size_t i) {
                ++visits[i];
                if (i % 10 == 7) throw std::runtime_error(std::to_string(i));
            });
        } catch (const std::runtime_error& error) {
            said = error.what();
        }
        CHECK(said == "7");
        CHECK(visits == std::vector<int>(50, 1));
    }
}
