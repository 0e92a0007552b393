// How a file becomes visible: whole, under its final name, in one step, and safe against a crash.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace chokepoint {

/// A file that could not be written or read: which one, and the system's or the library's reason.
class OutputError : public std::runtime_error {
public:
    /// `code`: errno of the call that failed, if it was one of the system's.
    OutputError(std::filesystem::path file, const std::string& reason, int code = 0);
    const std::filesystem::path& file() const { return file_; }
    /// Whether the disk takes nothing more, whatever is written: it is full, beyond the quota, or read-only.
    bool no_room() const;

private:
    std::filesystem::path file_;
    int code_ = 0;
};

/// How a published file reaches the disk: `durable` survives a loss of power; `quick` survives that of the process.
enum class Care { durable, quick };

/// An empty file beside the final one, which vanishes with this object unless published. Its name is its own (the
/// final one's, a number, ".tmp"), so that two who publish the same file are not in each other's way: the last one wins.
/// The constructor finds what would make publishing fail later: a missing or read-only folder, a folder of that
/// name.
class TemporaryFile {
public:
    explicit TemporaryFile(std::filesystem::path final_path);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    const std::filesystem::path& path() const { return path_; }
    const std::filesystem::path& final_path() const { return final_path_; }
    /// Brings the content to the disk ahead of `publish`. Throws OutputError.
    void sync();
    /// fsync, rename, fsync of the folder; the rename alone if `quick`. The file must be closed by its writer.
    /// Throws OutputError.
    void publish(Care care = Care::durable);

private:
    std::filesystem::path final_path_;
    std::filesystem::path path_;
    bool published_ = false;
};

/// The final name that the name of such a file stands for, with or without a number; empty if it is none.
std::string_view final_name(std::string_view temporary);

/// Publishes a small file whose whole content is at hand. Throws OutputError.
void publish_text(const std::filesystem::path& final_path, std::string_view content, Care care = Care::durable);

/// Publishes a copy. Several processes may publish the same file at once, for the temporary files bear their numbers. Throws
/// OutputError.
void publish_copy(const std::filesystem::path& from, const std::filesystem::path& final_path);

/// Appends to a file that exists; errors name `final_path`. Throws OutputError.
void append_text(const std::filesystem::path& file, std::string_view content, const std::filesystem::path& final_path);

/// Makes a folder with its parents. Throws OutputError.
void make_folder(const std::filesystem::path& folder);

}  // namespace chokepoint
