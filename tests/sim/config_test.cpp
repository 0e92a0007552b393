// Facts about documents: what is not one, how files extend each other, what an assignment does.
#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::vector<std::string> collections{"chips", "rules"};

std::string load_complaint(const std::string& file) {
    return complaint([&] { load_document(file, collections); });
}

std::string text_at(const Node& root, const std::string& path) {
    const Node* at = &root;
    for (const std::string& step : split_path(path)) {
        at = at->find(step);
        if (at == nullptr) return "(nothing)";
    }
    return at->text;
}

std::string assign_complaint(const std::string& assignment) {
    Node root =
        load_text("chips: {H200: {price: 1, sold_in: [US, CN]}}\nparameters: {choice: {cost: 1}}\n", "x.yaml");
    std::vector<Issue> issues;
    assign(root, assignment, collections, issues);
    return issues.empty() ? "" : ConfigError(issues).what();
}

}  // namespace

TEST_CASE("an empty file is refused as empty") {
    const Folder folder;
    CHECK(says(load_complaint(folder.write("a.yaml", "")), "a.yaml:1:1: the file is empty"));
    CHECK(says(load_complaint(folder.write("b.yaml", "\n# only a comment\n")), "the file is empty"));
}

TEST_CASE("what is not YAML is refused with the place where it stops being so") {
    const Folder folder;
    CHECK(says(load_complaint(folder.write("a.yaml", "a: 1\n b: 2\n")), "a.yaml:2:3: not valid YAML"));
    CHECK(says(load_complaint(folder.write("b.yaml", "a: [1, 2")), "not valid YAML"));
    CHECK(says(load_complaint(folder.write("tab.yaml", "a: 1\nb:\n\tc:\n\t\td: 1\n")), "tab.yaml:3:1: not valid YAML (a tab): indent with"));
    CHECK(says(load_complaint(folder.write("c.yaml", std::string("\x89HDF\r\n\x1a\n\0", 9))),
               "the file of a run or a study (HDF5), not YAML"));
    CHECK(says(load_complaint(folder.write("d.yaml", "%%%")), "not a YAML file"));
}

TEST_CASE("a document is one map") {
    const Folder folder;
    CHECK(says(load_complaint(folder.write("a.yaml", "hello\n")), "the top of the file must be a map"));
    CHECK(says(load_complaint(folder.write("b.yaml", "- 1\n- 2\n")), "the top of the file must be a map"));
    CHECK(says(load_complaint(folder.write("c.yaml", "a: 1\n---\nb: 2\n")), "more than one YAML document"));
}

TEST_CASE("a file that is not there is named, with its nearest neighbour") {
    const Folder folder;
    folder.write("history.yaml", "a: 1");
    const std::string message = load_complaint(folder.name_of("histroy.yaml"));
    CHECK(says(message, "histroy.yaml: there is no such file: did you mean \"history.yaml\"?"));
    CHECK(says(load_complaint(folder.name_of("")), "a directory, not a file"));
}

TEST_CASE("an alias that contains itself is refused") {
    CHECK(says(complaint([] { load_text("a: &x [*x]\n", "x.yaml"); }), "nested too deeply"));
}

TEST_CASE("a name may stand once in a map") {
    const std::string message = complaint([] { load_text("chips:\n  H20: 1\n  H200: 2\n  H20: 3\n", "x.yaml"); });
    CHECK(message == "x.yaml:4:3: chips.H20: \"H20\" stands here twice, on lines 2 and 4: names must differ");
}

TEST_CASE("a file overrides what it extends and keeps the rest") {
    const Folder folder;
    folder.write("base.yaml", "chips:\n  A: {price: 1, tdp: 2}\n  B: {price: 3}\nlist: [1, 2]\nkeep: yes\n");
    const std::string top =
        folder.write("top.yaml", "extends: [base.yaml]\nchips:\n  A: {price: 9}\n  B: ~\nlist: [3]\n");
    const Node root = load_document(top, collections);
    CHECK(text_at(root, "chips.A.price") == "9");
    CHECK(text_at(root, "chips.A.tdp") == "2");
    CHECK(root.find("chips")->find("B") == nullptr);
    CHECK(root.find("list")->children.size() == 1);
    CHECK(text_at(root, "keep") == "yes");
    CHECK(root.find("extends") == nullptr);
    CHECK(place_of(root, "chips.A.price").file == top);
    CHECK(to_string(place_of(root, "chips.A.tdp")) == folder.name_of("base.yaml") + ":2:22");
}

TEST_CASE("a date added to an inherited path takes its place in time") {
    const Folder folder;
    folder.write("base.yaml", "path: {2022-01-01: 1, 2024-01-01: 3}\n");
    const Node root = load_document(folder.write("top.yaml", "extends: base.yaml\npath: {2023-01-01: 2}\n"), {});
    CHECK(root.find("path")->keys() == std::vector<std::string>{"2022-01-01", "2023-01-01", "2024-01-01"});
}

TEST_CASE("two files of one extends list may not say the same thing") {
    const Folder folder;
    folder.write("a.yaml", "title: a\nchips:\n  A: {price: 1}\n");
    folder.write("b.yaml", "chips:\n  A: {tdp: 2}\n");
    folder.write("c.yaml", "title: c\n");
    const std::string entry = load_complaint(folder.write("t1.yaml", "extends: [a.yaml, b.yaml]\n"));
    CHECK(says(entry, "b.yaml:2:3: chips.A: this is also defined in " + folder.name_of("a.yaml") + ":3:3"));
    const std::string leaf = load_complaint(folder.write("t2.yaml", "extends: [a.yaml, c.yaml]\n"));
    CHECK(says(leaf, "c.yaml:1:1: title: this is also defined in " + folder.name_of("a.yaml") + ":1:1"));
}

TEST_CASE("one file reached by two ways is no contradiction, and what one way changes stays changed") {
    const Folder folder;
    folder.write("base.yaml", "title: base\nchips:\n  A: {price: 1}\n  B: {price: 2}\n");
    folder.write("left.yaml", "extends: [base.yaml]\ntitle: left\nchips: {B: null}\n");
    folder.write("right.yaml", "extends: [base.yaml]\nchips: {A: {price: 5}}\n");
    for (const char* order : {"extends: [left.yaml, right.yaml]\n", "extends: [right.yaml, left.yaml]\n"}) {
        const Node root = load_document(folder.write("top.yaml", order), collections);
        CHECK(text_at(root, "title") == "left");
        CHECK(text_at(root, "chips.A.price") == "5");
        CHECK(text_at(root, "chips.B.price") == "(nothing)");
    }
}

TEST_CASE("a circle of extends is refused with its way round") {
    const Folder folder;
    const std::string a = folder.write("a.yaml", "extends: [b.yaml]\n");
    const std::string b = folder.write("b.yaml", "title: b\nextends: [a.yaml]\n");
    CHECK(load_complaint(a) ==
          b + ":2:11: extends: files extend each other in a circle: " + a + " -> " + b + " -> " + a);
}

TEST_CASE("an extended file that is not there is reported where it is named") {
    const Folder folder;
    const std::string top = folder.write("top.yaml", "extends: [nowhere.yaml]\n");
    CHECK(says(load_complaint(top),
               top + ":1:11: extends: " + folder.name_of("nowhere.yaml") + ": there is no such file"));
}

TEST_CASE("null deletes only what is inherited") {
    CHECK(says(complaint([] { load_text("chips:\n  A: null\n", "x.yaml"); }),
               "x.yaml:2:3: chips.A: there is nothing inherited here to delete"));
}

TEST_CASE("an assignment changes, adds and deletes") {
    Node root = load_text(
        "chips: {Ascend 910C: {price: 1, sold_in: [US, CN]}}\npath: {2022-01-01: 1, 2024-01-01: 2}\n", "x");
    std::vector<Issue> issues;
    for (const char* text :
         {"chips.Ascend 910C.price=30000", "chips.Ascend 910C.sold_in.0=RW", "a.b.c=[1, 2]", "path.2023-01-01=7"})
        assign(root, text, collections, issues);
    CHECK(issues.empty());
    CHECK(text_at(root, "chips.Ascend 910C.price") == "30000");
    CHECK(root.find("chips")->children[0].find("sold_in")->children[0].text == "RW");
    CHECK(root.find("a")->find("b")->find("c")->children.size() == 2);
    CHECK(root.find("path")->children[1].key == "2023-01-01");
    CHECK(to_string(place_of(root, "chips.Ascend 910C.price")) == "--set");
    assign(root, "chips.Ascend 910C=null", collections, issues);
    CHECK(root.find("chips")->children.empty());
}

TEST_CASE("an assignment that makes no sense says why") {
    CHECK(says(assign_complaint("chips.H20O.price=1"),
               "--set: chips.H20O.price: there is no \"H20O\" here: did you mean \"H200\"?"));
    CHECK(says(assign_complaint("chips.H200.prise=null"), "did you mean \"price\"?"));
    CHECK(says(assign_complaint("chips.H200.sold_in.2=US"), "there is no item 2 in a list of 2"));
    CHECK(says(assign_complaint("chips.H200.price.x=1"), "a single value, not a map"));
    CHECK(says(assign_complaint("price"), "\"price\" is not an assignment: write path=value"));
    CHECK(says(assign_complaint("a..b=1"), "is not an assignment"));
    CHECK(says(assign_complaint("parameters.choice.cost="), "there is no value after =: =null deletes"));
    CHECK(says(assign_complaint("parameters.choice.cost=[1"), "not valid YAML"));
}

TEST_CASE("a swap of neighbours is one edit and a stranger is not suggested") {
    CHECK(edit_distance("vednor", "vendor") == 1);
    CHECK(edit_distance("h200", "H200") == 0);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(did_you_mean("NVIDA", {"AMD", "NVIDIA"}) == "did you mean \"NVIDIA\"?");
    CHECK(did_you_mean("zebra", {"AMD", "NVIDIA"}) == "known are AMD, NVIDIA");
}

TEST_CASE("a word that is part of longer names is answered with these, if they are few") {
    const std::vector<std::string> rules{"us-2026-01-15-h200-licence", "us-2025-08-08-h20-licences", "cn-h200-quota"};
    CHECK(did_you_mean("us-h200-licence", rules) == "did you mean \"us-2026-01-15-h200-licence\"?");
    CHECK(did_you_mean("quota", rules) == "did you mean \"cn-h200-quota\"?");
    CHECK(did_you_mean("licence", rules) ==
          "did you mean \"us-2026-01-15-h200-licence\" or \"us-2025-08-08-h20-licences\"?");
    CHECK(did_you_mean("licence-us", rules).starts_with("known are us-2026-01-15-h200-licence, "));
    CHECK(did_you_mean("us", rules).starts_with("known are "));  // as short a word begins many
    CHECK(did_you_mean("all", {"all 1", "all 2", "all 3", "all 4", "all 5", "all 6"}).starts_with("known are "));
}

TEST_CASE("of many problems the first twenty are shown and the rest counted") {
    const ConfigError error(std::vector<Issue>(23, Issue{"f", 1, 2, "p", "wrong", ""}));
    CHECK(says(error.what(), "f:1:2: p: wrong\n"));
    CHECK(says(error.what(), "\nand 3 more"));
    CHECK(error.issues().size() == 23);
}
