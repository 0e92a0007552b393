// Loops that do one thing only.
#include "tools/profile/probes.hpp"

#include "sim/parallel.hpp"
#include "sim/vectors.hpp"
#include "tools/profile/seconds.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tools/profile/probes.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

using Floats = hn::CappedTag<float, lanes>;

void Exponentials(float* x, std::size_t count) {
    const Floats d;
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) hn::StoreU(exp_of(d, hn::LoadU(d, x + i)), d, x + i);
}

void Logarithms(float* x, std::size_t count) {
    const Floats d;
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) hn::StoreU(log_of(d, hn::LoadU(d, x + i)), d, x + i);
}

void Drawn(float* x, std::size_t count) {
    LaneOf<std::uint64_t> agents;
    LaneOf<std::uint32_t> ticks{};
    std::array<LaneOf<std::uint32_t>, 4> words;
    for (std::size_t i = 0; i < count; i += lanes) {
        for (std::size_t k = 0; k < lanes; ++k) agents[k] = i + k;
        draw_lanes(1, Purpose::buyer_choice, agents, ticks, 0, words);
        x[i] = static_cast<float>(static_cast<std::int32_t>(words[0][0]));
    }
}

void ReadAndWrite(float* x, std::size_t count) {
    const Floats d;
    const auto one = hn::Set(d, 1.0F);
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) hn::StoreU(hn::LoadU(d, x + i) + one, d, x + i);
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {

namespace {

constexpr std::size_t beyond_caches = 1UL << 24;    // floats: 64 MiB

/// Calls per processor's second, all threads at once: the best of five tries of `repeats` calls for each of `blocks`.
double rate(std::size_t blocks, int repeats, const std::function<void(Block)>& work) {
    double best = 0.0;
    for (int attempt = 0; attempt < 5; ++attempt) {
        const Seconds begin = seconds_now();
        for_each_block(blocks * block_size, [&](Block block) {
            for (int k = 0; k < repeats; ++k) work(block);
        });
        best = std::max(best, static_cast<double>(blocks) * repeats / (seconds_now() - begin).processors);
    }
    return best;
}

}  // namespace

Probes probe_machine() {
    const std::size_t blocks = 2 * threads();
    std::vector<float> near(blocks * block_size, 0.5F);
    std::vector<float> far(beyond_caches, 0.0F);
    const auto items = static_cast<double>(block_size);
    Probes probes;
    const auto exponentials = [&](Block b) { on_target(CHOKEPOINT_EACH_TARGET(Exponentials))(near.data() + b.begin, block_size); };
    const auto logarithms = [&](Block b) { on_target(CHOKEPOINT_EACH_TARGET(Logarithms))(near.data() + b.begin, block_size); };
    const auto draws = [&](Block b) { on_target(CHOKEPOINT_EACH_TARGET(Drawn))(near.data() + b.begin, block_size); };
    const auto sweep = [&](Block b) { on_target(CHOKEPOINT_EACH_TARGET(ReadAndWrite))(far.data() + b.begin, block_size); };
    probes.exponentials_per_second = items * rate(blocks, 2000, exponentials);
    probes.logarithms_per_second = items * rate(blocks, 800, logarithms);
    probes.draws_per_second = items * rate(blocks, 200, draws);
    probes.bytes_per_second = 2.0 * sizeof(float) * items * rate(beyond_caches / block_size, 1, sweep);
    return probes;
}

}  // namespace chokepoint
#endif
