// PouchDB's own merge, asked over stdin.
//
// Each line in is one history: {"depth": n, "paths": [{"start", "ids", "deleted"}]}.
// Each line out is what PouchDB knows after each path: [{"winner", "leaves", "revs",
// "torn"}], `torn` where it holds one revision twice, with a child and without.
// PouchDB keeps these functions to itself, so its source is compiled with a line that
// hands them out.
"use strict";
const fs = require("fs");
const Module = require("module");
const readline = require("readline");

const file = require.resolve("pouchdb");
const inner = new Module(file, module);
inner.filename = file;
inner.paths = module.paths;
inner._compile(
  fs.readFileSync(file, "utf8") +
    "\nmodule.exports = { merge, winningRev, collectLeaves, traverseRevTree };",
  file
);
const { merge, winningRev, collectLeaves, traverseRevTree } = inner.exports;

function branch({ start, ids, deleted }) {
  let node = null;
  ids.forEach((id, back) => {
    const opts = back ? { status: "missing" } : { status: "available", deleted };
    node = [id, opts, node ? [node] : []];
  });
  return { pos: start - ids.length + 1, ids: node };
}

function told(tree) {
  const revs = new Set();
  const parents = new Set();
  traverseRevTree(tree, (isLeaf, pos, id) => {
    const rev = pos + "-" + id;
    revs.add(rev);
    if (!isLeaf) {
      parents.add(rev);
    }
  });
  const leaves = [...new Set(collectLeaves(tree).map((leaf) => leaf.rev))];
  return {
    winner: winningRev({ rev_tree: tree }),
    leaves: leaves.sort(),
    revs: [...revs].sort(),
    torn: leaves.some((rev) => parents.has(rev)),
  };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { depth, paths } = JSON.parse(line);
  let tree = [];
  const answers = paths.map((path) => {
    tree = merge(tree, branch(path), depth).tree;
    return told(tree);
  });
  process.stdout.write(JSON.stringify(answers) + "\n");
});
