// Loops over the simulator's own vector functions and over memory, timed for a fixed while.
#include "tools/bench/probes.hpp"

#include "sim/parallel.hpp"
#include "sim/vectors.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <functional>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tools/bench/probes.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

/// Two vectors at a time, so that one's latency hides the other's.
void Exponentials(const float* in, float* out, std::size_t count) {
    const hn::CappedTag<float, lanes> d;
    const std::size_t width = hn::Lanes(d);
    for (std::size_t i = 0; i < count; i += 2 * width) {
        const auto a = exp_of(d, hn::LoadU(d, in + i));
        const auto b = exp_of(d, hn::LoadU(d, in + i + width));
        hn::StoreU(a, d, out + i);
        hn::StoreU(b, d, out + i + width);
    }
}

void Logarithms(const float* in, float* out, std::size_t count) {
    const hn::CappedTag<float, lanes> d;
    const std::size_t width = hn::Lanes(d);
    for (std::size_t i = 0; i < count; i += 2 * width) {
        const auto a = log_of(d, hn::LoadU(d, in + i));
        const auto b = log_of(d, hn::LoadU(d, in + i + width));
        hn::StoreU(a, d, out + i);
        hn::StoreU(b, d, out + i + width);
    }
}

std::uint32_t Numbers(std::uint64_t first, std::size_t groups) {
    LaneOf<std::uint64_t> id;
    LaneOf<std::uint32_t> tick{};
    std::array<LaneOf<std::uint32_t>, 4> words;
    std::uint32_t seen = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        for (std::size_t k = 0; k < lanes; ++k) id[k] = first + g * lanes + k;
        draw_lanes(1, Purpose::buyer_choice, id, tick, 0, words);
        seen ^= words[0][0] ^ words[1][1] ^ words[2][2] ^ words[3][3];
    }
    return seen;
}

/// Reads and writes every float in place.
void Touch(float* values, std::size_t count) {
    const hn::CappedTag<float, lanes> d;
    const auto factor = hn::Set(d, 0.999F);
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) hn::StoreU(hn::LoadU(d, values + i) * factor, d, values + i);
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {

namespace {

using Clock = std::chrono::steady_clock;

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// As many rounds of `work` as fit into the time, after one that warms up; `amount` is that of a round.
bench::Probe repeat(std::size_t threads, double seconds, double amount, const std::function<void()>& work) {
    set_threads(threads);
    work();
    bench::Probe result;
    const double processor_start = processor_seconds();
    const auto start = Clock::now();
    while (result.seconds < seconds) {
        work();
        result.amount += amount;
        result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    }
    result.processor_seconds = processor_seconds() - processor_start;
    return result;
}

std::atomic<std::uint32_t> sink{0};  // what is never read may not be computed
}  // namespace

namespace bench {

Probe over_cached_numbers(std::size_t threads, double seconds, void (*work)(const float*, float*, std::size_t)) {
    constexpr std::size_t count = 2048;
    constexpr std::size_t repeats = 400;
    std::vector<std::array<float, 2 * count>> rooms(threads);
    for (auto& room : rooms)
        for (std::size_t i = 0; i < count; ++i) room[i] = static_cast<float>(i + 1) / 256.0F;
    return repeat(threads, seconds, static_cast<double>(threads * count * repeats), [&] {
        for_each_task(threads, [&](std::size_t t) {
            for (std::size_t k = 0; k < repeats; ++k) work(rooms[t].data(), rooms[t].data() + count, count);
        });
    });
}

Probe probe_exponentials(std::size_t threads, double seconds) {
    return over_cached_numbers(threads, seconds, [](const float* in, float* out, std::size_t count) {
        on_target(CHOKEPOINT_EACH_TARGET(Exponentials))(in, out, count);
    });
}

Probe probe_logarithms(std::size_t threads, double seconds) {
    return over_cached_numbers(threads, seconds, [](const float* in, float* out, std::size_t count) {
        on_target(CHOKEPOINT_EACH_TARGET(Logarithms))(in, out, count);
    });
}

Probe probe_standard_exponentials(std::size_t threads, double seconds) {
    return over_cached_numbers(threads, seconds, [](const float* in, float* out, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) out[i] = std::exp(in[i]);
    });
}

Probe probe_philox_blocks(std::size_t threads, double seconds) {
    constexpr std::size_t groups = 4096;
    return repeat(threads, seconds, static_cast<double>(threads * groups * lanes), [&] {
        for_each_task(threads, [&](std::size_t t) {
            sink = on_target(CHOKEPOINT_EACH_TARGET(Numbers))(t << 32, groups);
        });
    });
}

Probe probe_bytes(std::size_t threads, std::size_t bytes, double seconds) {
    static std::vector<float> values;  // kept for the next probe: filling it takes longer than measuring
    values.resize(bytes / sizeof(float) / block_size * block_size, 1.0F);
    return repeat(threads, seconds, static_cast<double>(2 * values.size() * sizeof(float)), [&] {
        for_each_block(values.size(), [&](Block block) {
            on_target(CHOKEPOINT_EACH_TARGET(Touch))(values.data() + block.begin, block.end - block.begin);
        });
    });
}

}  // namespace bench
}  // namespace chokepoint
#endif
