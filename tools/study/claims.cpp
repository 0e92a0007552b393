// Locks bytes with F_OFD_SETLK.
#include "tools/study/claims.hpp"

#include "output/publish.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

namespace chokepoint {
namespace {

constexpr const char* claims_file = "claims";

std::string reason(int error) { return std::generic_category().message(error); }

struct flock bytes(short type, std::size_t first, std::size_t count) {
    struct flock lock {};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(first);
    lock.l_len = static_cast<off_t>(count);
    return lock;
}

/// Adds the locked units of [first, end), cutting the range in halves until it is free or a single unit.
void search(int id, std::size_t first, std::size_t end, std::vector<std::size_t>& held) {
    if (first >= end) return;
    auto lock = bytes(F_WRLCK, first, end - first);
    if (::fcntl(id, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return;
    if (end - first == 1) {
        held.push_back(first);
        return;
    }
    const std::size_t middle = first + (end - first) / 2;
    search(id, first, middle, held);
    search(id, middle, end, held);
}

}  // namespace

Claims::Claims(const std::filesystem::path& study, std::size_t units, std::size_t runs, Claiming claiming)
    : file_(study / claims_file), units_(units), claiming_(claiming) {
    id_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (id_ < 0) throw OutputError(file_, reason(errno), errno);
    // A sparse file of zeros; workers that start together agree on its size.
    if (::lseek(id_, 0, SEEK_END) < static_cast<off_t>(units + runs) &&
        ::ftruncate(id_, static_cast<off_t>(units + runs)) != 0) {
        const int error = errno;
        ::close(id_);
        throw OutputError(file_, reason(error), error);
    }
}

Claims::~Claims() { ::close(id_); }

bool Claims::take(std::size_t unit) {
    if (claiming_ == Claiming::fixed) return true;
    auto lock = bytes(F_WRLCK, unit, 1);
    if (::fcntl(id_, F_OFD_SETLK, &lock) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    throw OutputError(file_, reason(errno) + " (if this file system has no locks: --claim static, with --block i/K)");
}

void Claims::release(std::size_t unit) {
    if (claiming_ == Claiming::fixed) return;
    auto lock = bytes(F_UNLCK, unit, 1);
    ::fcntl(id_, F_OFD_SETLK, &lock);
}

int Claims::begin(std::size_t run) {
    const auto at = static_cast<off_t>(units_ + run);
    std::uint8_t deaths = 0;
    if (::pread(id_, &deaths, 1, at) != 1) return 0;
    const std::uint8_t now = static_cast<std::uint8_t>(std::min(deaths + 1, 255));
    // A count that cannot be written, on a full disk, is no reason to stop: the run's own files will tell.
    [[maybe_unused]] const auto written = ::pwrite(id_, &now, 1, at);
    return deaths;
}

void Claims::end(std::size_t run) {
    const std::uint8_t none = 0;
    [[maybe_unused]] const auto written = ::pwrite(id_, &none, 1, static_cast<off_t>(units_ + run));
}

std::vector<std::size_t> held_units(const std::filesystem::path& study, std::size_t units) {
    std::vector<std::size_t> held;
    const int id = ::open((study / claims_file).c_str(), O_RDONLY | O_CLOEXEC);
    if (id < 0) return held;
    search(id, 0, units, held);
    ::close(id);
    return held;
}

void forget_deaths(const std::filesystem::path& study, std::size_t units, std::size_t runs) {
    Claims claims(study, units, runs, Claiming::fixed);
    for (std::size_t run = 0; run < runs; ++run) claims.end(run);
}

}  // namespace chokepoint
