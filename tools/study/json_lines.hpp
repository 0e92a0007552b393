// Files to which lines are added one by one: a line counts once it is whole, so that a kill loses at most the last.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace chokepoint {

class LineFile {
public:
    /// Opens or makes the file, with its folder, and cuts off what follows its last whole line. `good` may refuse a
    /// line; it and all behind it are cut off. One process at a time. Throws OutputError.
    LineFile(std::filesystem::path file, const std::function<bool(std::string_view)>& good);
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;
    ~LineFile();

    /// Adds a line in one write. A disk that takes only a part of it gets it cut off again. Throws OutputError.
    void add(const std::string& line);
    void sync();

private:
    std::filesystem::path file_;
    int id_ = -1;
    std::int64_t size_ = 0;
};

/// Calls `line` with every whole line; nothing where there is no file. Throws OutputError.
void read_lines(const std::filesystem::path& file, const std::function<void(std::string_view)>& line);

}  // namespace chokepoint
