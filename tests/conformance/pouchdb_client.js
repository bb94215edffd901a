// The stock PouchDB client, on leveldb, told what to do by lines of JSON:
//
//   ["put", "db", {"_id": "a"}]          db is a name here or an address
//   ["replicate", "from", "to", {}]
//
// and answering each with {"did": ...} or {"failed": "..."}.
'use strict';

const path = require('path');
const readline = require('readline');
const Stock = require('pouchdb');
const Here = Stock.defaults({ prefix: process.argv[2] + path.sep });
const open = new Map();

function db(name) {
  if (!open.has(name)) {
    open.set(name, name.startsWith('http') ? new Stock(name) : new Here(name));
  }
  return open.get(name);
}

const live = new Map();

const verbs = {
  replicate: (from, to, options) => Stock.replicate(db(from), db(to), options || {}),
  sync: (a, b) => Stock.sync(db(a), db(b)),
  live: (from, to) => {
    live.set(to, Stock.replicate(db(from), db(to), { live: true, retry: true }));
    return true;
  },
  stop: (to) => new Promise((done) => {
    live.get(to).on('complete', () => done(true));
    live.get(to).cancel();
  }),
  leaves: async (name) => {
    const found = {};
    const feed = await db(name).changes({ style: 'all_docs' });
    for (const row of feed.results) {
      found[row.id] = row.changes.map((leaf) => leaf.rev).sort();
    }
    return found;
  }
};

async function perform(line) {
  const [verb, ...rest] = JSON.parse(line);
  if (verbs[verb]) { return verbs[verb](...rest); }
  const [name, ...more] = rest;
  return db(name)[verb](...more);
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let told;
    try {
      told = { did: (await perform(line)) ?? null };
    } catch (error) {
      told = { failed: `${error.name}: ${error.reason || error.message}` };
    }
    process.stdout.write(JSON.stringify(told) + '\n');
  }
  process.exit(0);
}

main();
