// A foreign CouchDB server: express-pouchdb over databases in a temporary folder.
//
//   node express_server.js FOLDER     prints the port it listens on, on loopback
'use strict';

const path = require('path');
const express = require('express');
const PouchDB = require('pouchdb').defaults({ prefix: process.argv[2] + path.sep });
const app = express();

app.use('/', require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB',
  overrideMode: { exclude: ['routes/temp-views', 'routes/views', 'routes/view-cleanup'] }
}));
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
