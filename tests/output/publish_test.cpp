// Facts about failing disks and foreign files: the message names file and reason, nothing half-written shows.
#include "output/publish.hpp"

#include "output/run_files.hpp"
#include "output/trajectory.hpp"
#include "tests/output/sample.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

// Read by LeakSanitizer, if it is linked: HDF5 1.10 never frees a file that a full disk kept it from closing.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }

using namespace chokepoint;
using namespace chokepoint::sample;

namespace {

/// Message of the OutputError that `act` throws, after checking that it names `file`; "" if none comes.
template <class Act>
std::string complaint(const std::filesystem::path& file, Act&& act) {
    try {
        act();
    } catch (const OutputError& error) {
        CHECK(error.file() == file);
        CHECK(std::string(error.what()).starts_with(file.string() + ": "));
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t files_in(const Folder& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

/// No file of this process grows beyond `bytes` while this lives: what a full disk or a quota does.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int);
};

}  // namespace

TEST_CASE("nothing is visible under the final name before a trajectory is published") {
    const Folder folder;
    {
        TrajectoryWriter abandoned(folder / "run.nc", sample_layout(), sample_provenance());
        CHECK(!std::filesystem::exists(folder / "run.nc"));
    }
    CHECK(files_in(folder) == 0);
    write_sample(folder / "run.nc", 3);
    CHECK(files_in(folder) == 1);
}

TEST_CASE("an abandoned run leaves the earlier trajectory as it was") {
    const Folder folder;
    write_sample(folder / "run.nc", 3);
    const auto before = content(folder / "run.nc");
    { TrajectoryWriter abandoned(folder / "run.nc", sample_layout(), sample_provenance()); }
    CHECK(content(folder / "run.nc") == before);
}

TEST_CASE("the temporary file of a killed run does not stand in the way of the next") {
    const Folder folder;
    const auto left = folder / ("run.nc." + std::to_string(::getpid()) + ".tmp");  // the name that this process would take
    std::ofstream(left) << "half a file";
    write_sample(folder / "run.nc", 3);
    CHECK(read_trajectory(folder / "run.nc").dates.size() == 3);
    CHECK(content(left) == "half a file");
    remove_unpublished(folder.path());
    CHECK(files_in(folder) == 1);
}

TEST_CASE("a missing folder, and a folder or a file in the other's place, are errors at the start") {
    const Folder folder;
    const auto start_writing = [](const std::filesystem::path& file) {
        return complaint(file, [&] { TrajectoryWriter(file, sample_layout(), sample_provenance()); });
    };
    CHECK(contains(start_writing(folder / "nowhere/run.nc"), "folder does not exist"));
    CHECK(contains(start_writing(folder.path()), "Is a directory"));
    std::ofstream(folder / "file") << "x";
    CHECK(contains(start_writing(folder / "file/run.nc"), "Not a directory"));
}

TEST_CASE("a folder that cannot be written to is an error at the start") {
    if (::geteuid() != 0) {
        const Folder folder;
        ::chmod(folder.path().c_str(), 0555);
        const auto file = folder / "run.nc";
        CHECK(contains(complaint(file, [&] { write_sample(file, 3); }), "Permission denied"));
        ::chmod(folder.path().c_str(), 0755);
    } else {
        // Root may write anywhere but where the kernel itself refuses.
        const std::filesystem::path file = "/proc/self/run.nc";
        CHECK(complaint(file, [&] { write_sample(file, 3); }) != "");
    }
}

TEST_CASE("a disk that fills up is an error with the system's reason, and the earlier trajectory stays readable") {
    const Folder folder;
    const auto file = folder / "run.nc";
    write_sample(file, 3);
    const auto before = content(file);
    const auto whole = before.size();
    for (const rlim_t room : {rlim_t{0}, rlim_t{1000}, rlim_t{whole / 2}, rlim_t{whole - 1}}) {
        CAPTURE(room);
        std::string message;
        {
            const SmallDisk small(room);
            message = complaint(file, [&] { write_sample(file, 3); });
        }
        CHECK(contains(message, "File too large"));
        CHECK(content(file) == before);
        CHECK(files_in(folder) == 1);
    }
    write_sample(file, 4);
    CHECK(read_trajectory(file).dates.size() == 4);
}

TEST_CASE("a disk that fills up in the middle of a long run is an error") {
    const Folder folder;
    const auto file = folder / "run.nc";
    const Layout layout{{{"cell", "cells", labels("c", 5000)}},
                        {{"wide", "1", "wide rows", "", Kind::int64, {"cell"}, "time", {}}},
                        start};
    std::string message;
    {
        const SmallDisk small(20'000);
        message = complaint(folder / "segment.nc", [&] {
            TrajectoryWriter writer(file, layout, sample_provenance(), {{"time", 2000}});
            std::vector<std::int64_t> row(5000);
            for (int tick = 0; tick < 2000; ++tick) {
                for (std::size_t i = 0; i < row.size(); ++i) row[i] = (row[i] * 31 + tick + 1) % 997;
                const Column columns[]{std::span<const std::int64_t>(row)};
                writer.append({start.days + tick}, columns);
                if (tick % 200 == 199) writer.publish_segment("segment.nc", {});
            }
        });
    }
    CHECK(contains(message, "File too large"));
    CHECK(files_in(folder) == 0);
}

TEST_CASE("a file that is missing, foreign, cut short or of another schema is refused with its name") {
    const Folder folder;
    const auto reading = [](const std::filesystem::path& file) {
        return complaint(file, [&] { (void)read_trajectory(file); });
    };
    CHECK(contains(reading(folder / "none.nc"), "No such file or directory"));
    CHECK(contains(reading(folder.path()), "Is a directory"));
    std::ofstream(folder / "text.nc") << "not a trajectory\n";
    CHECK(contains(reading(folder / "text.nc"), "not a file of this program"));
    std::ofstream(folder / "empty.nc").flush();
    CHECK(contains(reading(folder / "empty.nc"), "not a file of this program"));

    write_sample(folder / "run.nc", 50);
    const auto whole = content(folder / "run.nc");
    for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{100}}) {
        std::ofstream(folder / "cut.nc", std::ios::binary) << whole.substr(0, size);
        CHECK(reading(folder / "cut.nc") != "");
    }
    CHECK(contains(reading(folder / "cut.nc"), folder / "cut.nc"));

    auto provenance = sample_provenance();
    provenance.schema_version = 99;
    TrajectoryWriter(folder / "new.nc", sample_layout(), provenance).publish({}, {});
    CHECK(contains(reading(folder / "new.nc"), "its schema version is 99"));
}

TEST_CASE("a published text is whole, and replaces the earlier one") {
    const Folder folder;
    publish_text(folder / "a.txt", "first");
    publish_text(folder / "a.txt", "second");
    CHECK(content(folder / "a.txt") == "second");
    CHECK(files_in(folder) == 1);
    CHECK(contains(complaint(folder / "no/a.txt", [&] { publish_text(folder / "no/a.txt", "x"); }), "folder"));
}
