// Randomness is a function of (seed, purpose, agent, tick, draw): no generator has state. The door to Random123.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace chokepoint {

/// What a number is drawn for. Part of the key, so that one use never moves another. Append only.
enum class Purpose : std::uint8_t {
    buyer_traits,
    buyer_choice,
    market_retirement,
    rationing,
    supplier_rationing,
    architecture_shock,
    peer_graph,
    diversion,
    contracts,
};

/// The purpose takes the top byte of the last counter word, the index the other three.
constexpr std::uint32_t last_word_of_draw(Purpose purpose, std::uint32_t index) {
    return (static_cast<std::uint32_t>(purpose) << 24) | (index & 0xffffffU);
}

using Draws = std::array<std::uint32_t, 4>;

/// Four independent 32-bit numbers: Philox4x32-10 (Salmon et al. 2011) of the key.
Draws draw(std::uint64_t seed, Purpose purpose, std::uint64_t agent, std::int32_t tick, std::uint32_t index = 0);

/// In (0, 1), 32 bits.
inline double unit_interval(std::uint32_t bits) { return (bits + 0.5) * 0x1p-32; }

/// A standard normal number from two words (Box and Muller), portable to the bit.
double standard_normal(std::uint32_t a, std::uint32_t b);

/// A persistent identity from a name (FNV-1a, 64 bits).
constexpr std::uint64_t identity(std::string_view name) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

/// Feeds libraries that want a generator (the peer graph's): a counter over `draw`, used once, serially.
class CountingGenerator {
public:
    using result_type = std::uint32_t;
    CountingGenerator(std::uint64_t seed, Purpose purpose, std::uint64_t agent)
        : seed_(seed), purpose_(purpose), agent_(agent) {}
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return 0xffffffffU; }
    result_type operator()() {
        if (next_ == 4) {
            buffer_ = draw(seed_, purpose_, agent_ + (count_ >> 24), 0, static_cast<std::uint32_t>(count_ & 0xffffffU));
            ++count_;
            next_ = 0;
        }
        return buffer_[next_++];
    }

private:
    std::uint64_t seed_;
    Purpose purpose_;
    std::uint64_t agent_;
    std::uint64_t count_ = 0;
    std::size_t next_ = 4;
    Draws buffer_{};
};

}  // namespace chokepoint
