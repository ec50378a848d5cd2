// Runs pytest on CPython as WebAssembly, over the folder that holds the project.
// usage: node run.mjs PROJECT SITE_PACKAGES TEST...
// Each test file is collected with the conftest of its own folder alone: that of tests/ imports Scrapy.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [project, packages, ...tests] = process.argv.slice(2);
const entry = createRequire(pathToFileURL(`${packages}/`)).resolve("pyodide/pyodide.mjs");
const { loadPyodide } = await import(pathToFileURL(entry));
const python = await loadPyodide();
for (const [folder, root] of [["/project", project], ["/packages", packages]]) {
  python.FS.mkdirTree(folder);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, folder);
}
python.globals.set("tests", python.toPy(tests));
const status = python.runPython(`
import os
import sys
from itertools import groupby

sys.path[:0] = ["/project", "/packages"]
sys.dont_write_bytecode = True  # the folders belong to another Python
os.chdir("/project")

import pytest

print("CPython", sys.version.split()[0], "on", sys.platform)
wanted = "not tantivy and not opensearch and not neither_archive_nor_crawler"  # no native code, no processes here
# The profile of hypothesis for CI has no deadlines: a machine may do other things.
options = ["-q", "-p", "no:cacheprovider", "--hypothesis-profile=ci", "-k", wanted]
folders = groupby(tests, key=lambda path: path if not path.endswith(".py") else path.rpartition("/")[0])
max(
    int(pytest.main([*options, "--confcutdir", folder, *files]))
    for folder, files in folders
)
`);
process.exit(status);
