// Prints as CSL-JSON what citation-js reads in each file: one array a line.
// usage: node read_references.mjs NODE_MODULES FILE...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [packages, ...files] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${packages}/`));
const { Cite } = require("@citation-js/core");
for (const name of ["bibtex", "csl", "ris"]) require(`@citation-js/plugin-${name}`);
for (const file of files) {
  // Its guess goes by the text, and a title may look like BibTeX.
  const options = file.endsWith(".ris") ? { forceType: "@ris/file" } : {};
  const items = new Cite(readFileSync(file, "utf8"), options).data;
  console.log(JSON.stringify(items.map(({ _graph, ...item }) => item)));
}
