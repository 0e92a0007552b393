// The door to TBB: work is cut by index into fixed blocks or tasks, never by thread: results know no threads.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace chokepoint {

/// Items per block of buyers; blocks are merged in order, so no result depends on it beyond rounding of floats.
inline constexpr std::size_t block_size = 1024;

inline constexpr std::size_t block_count(std::size_t items) { return (items + block_size - 1) / block_size; }

struct Block {
    std::size_t index;
    std::size_t begin;
    std::size_t end;
};

/// Calls `work` once for every block of [0, items), in parallel where that pays. `work` must not throw, and may write
/// only what belongs to its block.
void for_each_block(std::size_t items, const std::function<void(Block)>& work);

/// The same for several lists at once, `items[list]` long: none waits for another's last block.
void for_each_block(std::span<const std::size_t> items, const std::function<void(std::size_t list, Block)>& work);

/// Calls `work(i)` once for every i in [0, tasks), whole tasks in parallel: for runs that are independent of each other.
/// Within a task, blocks run one after the other. What `work` throws is thrown again when all tasks have ended: that
/// of the lowest index.
void for_each_task(std::size_t tasks, const std::function<void(std::size_t)>& work);

/// Bounds the threads of all following calls; 0 means as many as the machine (or its batch system) grants. Not while
/// another thread is at work.
void set_threads(std::size_t threads);
std::size_t threads();

}  // namespace chokepoint
