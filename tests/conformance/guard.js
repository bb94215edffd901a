// The guard as CouchDB runs it, on its own.
//
// Each line in is {"source", "doc", "old", "user", "security"}; each line out is null, or what the
// function threw.
'use strict';

const functions = new Map();

function verdict({ source, doc, old, user, security }) {
  if (!functions.has(source)) { functions.set(source, (0, eval)(`(${source})`)); }
  try {
    functions.get(source)(doc, old, user, security || {});
    return null;
  } catch (error) {
    return error instanceof Error ? { broken: String(error) } : error;
  }
}

require('readline').createInterface({ input: process.stdin })
  .on('line', (line) => {
    process.stdout.write(JSON.stringify(verdict(JSON.parse(line))) + '\n');
  });
