// Appends with write(2), cuts with ftruncate(2).
#include "tools/study/json_lines.hpp"

#include "output/publish.hpp"
#include "tools/study/folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace chokepoint {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file) {
    throw OutputError(file, std::generic_category().message(errno), errno);
}

void each_line(const std::string& content, const std::function<bool(std::string_view)>& line) {
    for (std::size_t at = 0; at < content.size();) {
        const auto end = content.find('\n', at);
        if (end == std::string::npos || !line(std::string_view(content).substr(at, end - at))) return;
        at = end + 1;
    }
}

}  // namespace

LineFile::LineFile(std::filesystem::path file, const std::function<bool(std::string_view)>& good)
    : file_(std::move(file)) {
    make_folder(file_.parent_path());
    id_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (id_ < 0) refuse(file_);
    try {
        each_line(read_whole(file_), [&](std::string_view line) {
            if (!good(line)) return false;
            size_ += static_cast<std::int64_t>(line.size()) + 1;
            return true;
        });
        if (::ftruncate(id_, size_) != 0 || ::lseek(id_, size_, SEEK_SET) < 0) refuse(file_);
    } catch (...) {
        ::close(id_);
        throw;
    }
}

LineFile::~LineFile() { ::close(id_); }

void LineFile::add(const std::string& line) {
    const std::string whole = line + '\n';
    ssize_t written = 0;
    do written = ::write(id_, whole.data(), whole.size());
    while (written < 0 && errno == EINTR);
    if (written == static_cast<ssize_t>(whole.size())) {
        size_ += written;
        return;
    }
    const int error = written < 0 ? errno : ENOSPC;
    // Should this fail as well, the next who opens the file cuts it.
    if (::ftruncate(id_, size_) == 0) ::lseek(id_, size_, SEEK_SET);
    throw OutputError(file_, std::generic_category().message(error), error);
}

void LineFile::sync() {
    if (::fsync(id_) != 0) refuse(file_);
}

void read_lines(const std::filesystem::path& file, const std::function<void(std::string_view)>& line) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return;
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse(file);
    // A last line without its end was cut off, or is being written.
    for (std::string text; std::getline(in, text) && !in.eof();) line(text);
    if (in.bad()) refuse(file);
}

}  // namespace chokepoint
