// Open-file-description locks: they belong to the opened file, so that threads exclude each other as processes do.
#include "output/folder_lock.hpp"

#include "output/publish.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace chokepoint {
namespace {

struct flock whole_file() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

/// Whether the opened file still has this path: a lock file may be removed by the run that ends.
bool still_there(int id, const std::filesystem::path& file) {
    struct stat opened {}, named {};
    return ::fstat(id, &opened) == 0 && ::stat(file.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) : folder_(folder), file_(folder / lock_file) {
    for (;;) {
        id_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (id_ < 0) throw OutputError(file_, std::generic_category().message(errno), errno);
        auto lock = whole_file();
        if (::fcntl(id_, F_OFD_SETLK, &lock) != 0) {
            const int error = errno;
            ::close(id_);
            if (error != EAGAIN && error != EACCES) throw OutputError(file_, std::generic_category().message(error));
            throw OutputError(folder_, "another run is at work in this folder (wait for it, or give -o another folder)");
        }
        if (still_there(id_, file_)) return;
        ::close(id_);
    }
}

FolderLock::~FolderLock() {
    if (still_there(id_, file_)) ::unlink(file_.c_str());
    ::close(id_);
}

void FolderLock::check() const {
    if (!still_there(id_, file_)) throw OutputError(folder_, "the folder was removed or replaced during the run");
}

bool is_locked(const std::filesystem::path& folder) {
    const int id = ::open((folder / lock_file).c_str(), O_RDWR | O_CLOEXEC);
    if (id < 0) return false;
    auto lock = whole_file();
    const bool asked = ::fcntl(id, F_OFD_GETLK, &lock) == 0;
    ::close(id);
    return asked && lock.l_type != F_UNLCK;
}

}  // namespace chokepoint
