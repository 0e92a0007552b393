// Who is running in a folder: a lock that the system drops with its process, however that ends.
#pragma once

#include <filesystem>

namespace chokepoint {

/// Name of the lock file in a run's folder.
inline constexpr const char* lock_file = "lock";

class FolderLock {
public:
    /// Throws OutputError if another process, or another FolderLock of this one, holds the folder.
    explicit FolderLock(const std::filesystem::path& folder);
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    /// Removes the lock file and lets go.
    ~FolderLock();

    /// Throws OutputError if the folder was removed or replaced since it was locked.
    void check() const;

private:
    std::filesystem::path folder_;
    std::filesystem::path file_;
    int id_ = -1;
};

/// Whether somebody is running in the folder. False where there is none.
bool is_locked(const std::filesystem::path& folder);

}  // namespace chokepoint
