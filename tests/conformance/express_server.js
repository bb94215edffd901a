// A foreign CouchDB server: express-pouchdb over databases in a temporary folder.
//
//   node express_server.js FOLDER                   open to everybody
//   node express_server.js FOLDER NAME PASSWORD     behind a door as CouchDB has one
//
// prints the port it listens on, on loopback.
'use strict';

const path = require('path');
const express = require('express');
const [folder, admin, password] = process.argv.slice(2);
const PouchDB = require('pouchdb').defaults({ prefix: folder + path.sep });
const app = express();

const pouch = require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB',
  overrideMode: { exclude: ['routes/temp-views', 'routes/views', 'routes/view-cleanup'] }
});
if (admin) { app.use('/', require('./couchdb_door')(PouchDB, admin, password)); }
app.use('/', pouch);
const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
