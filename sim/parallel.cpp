// Blocks over TBB; over std::jthread in the thread-sanitizer build, because Debian's TBB is not instrumented.
#include "sim/parallel.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

#ifdef CHOKEPOINT_STD_THREADS
#include <atomic>
#else
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>
#endif

namespace chokepoint {

namespace {

std::size_t granted_threads() {
    // Without CPU affinity a batch job sees the whole node: honour what Slurm granted.
    if (const char* text = std::getenv("SLURM_CPUS_PER_TASK")) {
        const long count = std::strtol(text, nullptr, 10);
        if (count > 0) return static_cast<std::size_t>(count);
    }
    return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

std::size_t bound = 0;

/// A thread that waits for blocks could begin another task meanwhile: within a task nothing is shared out.
thread_local bool within_task = false;

class WithinTask {
public:
    WithinTask() : before_(within_task) { within_task = true; }
    WithinTask(const WithinTask&) = delete;
    WithinTask& operator=(const WithinTask&) = delete;
    ~WithinTask() { within_task = before_; }

private:
    bool before_;
};

/// Keeps what the tasks throw, so that which error is reported does not depend on threads.
class Tasks {
public:
    Tasks(std::size_t tasks, const std::function<void(std::size_t)>& work) : work_(work), errors_(tasks) {}
    void run(std::size_t i) {
        const WithinTask within;
        try {
            work_(i);
        } catch (...) {
            errors_[i] = std::current_exception();
        }
    }
    void rethrow() const {
        for (const auto& error : errors_)
            if (error) std::rethrow_exception(error);
    }

private:
    const std::function<void(std::size_t)>& work_;
    std::vector<std::exception_ptr> errors_;
};

Block block_at(std::size_t index, std::size_t items) {
    return {index, index * block_size, std::min(items, (index + 1) * block_size)};
}

/// The blocks of several lists as one row.
class Row {
public:
    explicit Row(std::span<const std::size_t> items) : items_(items) {
        for (const std::size_t count : items) blocks_ += block_count(count);
    }
    std::size_t blocks() const { return blocks_; }
    void run(std::size_t i, const std::function<void(std::size_t, Block)>& work) const {
        std::size_t list = 0;
        for (; i >= block_count(items_[list]); ++list) i -= block_count(items_[list]);
        work(list, block_at(i, items_[list]));
    }

private:
    std::span<const std::size_t> items_;
    std::size_t blocks_ = 0;
};

}  // namespace

std::size_t threads() { return bound == 0 ? granted_threads() : bound; }

#ifdef CHOKEPOINT_STD_THREADS

void set_threads(std::size_t count) { bound = count; }

void for_each_block(std::span<const std::size_t> items, const std::function<void(std::size_t, Block)>& work) {
    const Row row(items);
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
        for (std::size_t i = next++; i < row.blocks(); i = next++) row.run(i, work);
    };
    std::vector<std::jthread> crew;
    for (std::size_t t = 1; !within_task && t < std::min(threads(), row.blocks()); ++t) crew.emplace_back(take);
    take();
}

void for_each_task(std::size_t count, const std::function<void(std::size_t)>& work) {
    Tasks tasks(count, work);
    std::atomic<std::size_t> next{0};
    const auto take = [&] {
        for (std::size_t i = next++; i < count; i = next++) tasks.run(i);
    };
    {
        std::vector<std::jthread> crew;
        for (std::size_t t = 1; t < std::min(threads(), count); ++t) crew.emplace_back(take);
        take();
    }
    tasks.rethrow();
}

#else

namespace {
constexpr std::size_t break_even = 500;  // fewer buyers are done before a worker wakes

std::unique_ptr<tbb::global_control> control;
std::unique_ptr<tbb::task_arena> arena;
}  // namespace

void set_threads(std::size_t count) {
    bound = count;
    // An arena alone does not make more threads than the machine has cores: the global limit is raised too.
    control = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism, threads());
    arena = std::make_unique<tbb::task_arena>(static_cast<int>(threads()));
}

namespace {
/// Runs may begin in several threads at once; the first makes the arena.
tbb::task_arena& ready_arena() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (!arena) set_threads(bound);
    });
    return *arena;
}
}  // namespace

void for_each_block(std::span<const std::size_t> items, const std::function<void(std::size_t, Block)>& work) {
    const Row row(items);
    if (row.blocks() <= 1 || threads() == 1 || within_task ||
        std::accumulate(items.begin(), items.end(), std::size_t{0}) < break_even) {
        for (std::size_t i = 0; i < row.blocks(); ++i) row.run(i, work);
        return;
    }
    ready_arena().execute([&] {
        tbb::parallel_for(std::size_t{0}, row.blocks(), [&](std::size_t i) { row.run(i, work); }, tbb::simple_partitioner{});
    });
}

void for_each_task(std::size_t count, const std::function<void(std::size_t)>& work) {
    Tasks tasks(count, work);
    if (threads() == 1 || within_task) {
        for (std::size_t i = 0; i < count; ++i) tasks.run(i);
    } else {
        ready_arena().execute([&] {
            tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) { tasks.run(i); }, tbb::simple_partitioner{});
        });
    }
    tasks.rethrow();
}

#endif

void for_each_block(std::size_t items, const std::function<void(Block)>& work) {
    for_each_block(std::span(&items, 1), [&](std::size_t, Block block) { work(block); });
}

}  // namespace chokepoint
