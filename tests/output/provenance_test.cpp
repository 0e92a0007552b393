// Facts about provenance and status: hashes are the standard's, run ids depend on scenario and seed alone.
#include "output/provenance.hpp"

#include "output/publish.hpp"
#include "output/status.hpp"
#include "tests/output/sample.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;

TEST_CASE("SHA-256 gives the known answers of FIPS 180-4") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a run's id is the same on every machine, and another for another scenario or seed") {
    const auto a = make_provenance("t", "seed: 1\n", 1);
    CHECK(a.run_id == make_provenance("other title", "seed: 1\n", 1).run_id);
    CHECK(a.run_id != make_provenance("t", "seed: 1\n", 2).run_id);
    CHECK(a.run_id != make_provenance("t", "seed: 2\n", 1).run_id);
    CHECK(run_id("00", 1) == sha256_hex("00:1").substr(0, 16));
    CHECK(a.scenario_sha256 == sha256_hex(a.scenario_yaml));
}

TEST_CASE("a build says what it is made of, and names no place on a machine") {
    const auto p = make_provenance("t", "", 1);
    for (const auto& known : {p.program_version, p.git_commit, p.compiler, p.build_type}) CHECK(known != "");
    for (const auto* library : {"HDF5 1.", "TBB ", "Boost ", "yaml-cpp ", "fmt ", "Random123"})
        CHECK_MESSAGE(p.libraries.find(library) != std::string::npos, library);
    for (const auto& text : {p.compiler, p.compiler_flags, p.build_type, p.libraries}) {
        CHECK(text.find('/') == std::string::npos);
        CHECK(text.find('@') == std::string::npos);
    }
}

TEST_CASE("a status is read back as it was written, bytes that are not UTF-8 aside") {
    const sample::Folder folder;
    Status status;
    status.state = "failed";
    status.run_id = "00ff";
    status.exit_code = 3;
    status.error = "disk full: \"配额\"";
    status.attempts = 2;
    status.host = host_name();
    status.started = utc_now();
    status.finished = "2026-01-05T12:00:00Z";
    status.wall_seconds = 1.5;
    status.tick = -3;
    status.peak_memory_bytes = 1LL << 40;
    write_status(folder / "status.json", status);
    CHECK(read_status(folder / "status.json") == status);
    status.error = "file \xff";
    write_status(folder / "status.json", status);
    CHECK(read_status(folder / "status.json").error == "file \xef\xbf\xbd");
}

TEST_CASE("the system's part of a status is there") {
    CHECK(host_name() != "");
    CHECK(peak_memory_bytes() > 100'000);
    const auto now = utc_now();
    CHECK(now.size() == 20);
    CHECK(now.substr(0, 2) == "20");
    CHECK(now.back() == 'Z');
}

TEST_CASE("a file that is no status is refused with its name") {
    const sample::Folder folder;
    CHECK_THROWS_AS((void)read_status(folder / "none.json"), OutputError);
    for (const auto* text : {"", "not json", "{}", "{\"state\": 1}"}) {
        publish_text(folder / "status.json", text);
        CHECK_THROWS_WITH_AS((void)read_status(folder / "status.json"),
                             doctest::Contains("status.json: not a status"), OutputError);
    }
}
