// Who works on what: a lock on one byte per unit, in one file, which the system drops with its process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace chokepoint {

/// How workers keep out of each other's way.
enum class Claiming { lock, fixed };

/// Open-file-description locks on bytes of a file `claims`. Its first `units` bytes are only locked; behind them lies a
/// byte for each run, which counts how often a process died at work on it.
class Claims {
public:
    /// Throws OutputError, also where the file system knows no locks: the message says what to do.
    Claims(const std::filesystem::path& study, std::size_t units, std::size_t runs, Claiming claiming);
    Claims(const Claims&) = delete;
    Claims& operator=(const Claims&) = delete;
    ~Claims();

    /// False if another worker holds the unit. Always true without locks.
    bool take(std::size_t unit);
    void release(std::size_t unit);

    /// Between the two calls, a death counts. `begin` returns how many there were.
    int begin(std::size_t run);
    void end(std::size_t run);

private:
    std::filesystem::path file_;
    std::size_t units_;
    Claiming claiming_;
    int id_ = -1;
};

/// The units that any process holds, ascending.
std::vector<std::size_t> held_units(const std::filesystem::path& study, std::size_t units);

/// Forgets all deaths.
void forget_deaths(const std::filesystem::path& study, std::size_t units, std::size_t runs);

}  // namespace chokepoint
