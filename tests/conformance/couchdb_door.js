// What Apache CouchDB puts before its databases and express-pouchdb does not, or does
// otherwise: pouchdb-validation throws `_revisions` away before it validates, and
// pouchdb-security knows no tokens. From CouchDB's documentation and its behaviour:
//
//   who asks      Basic for the administrator; a JWT (ES256) by its `kid`, with `exp`
//                 and `iss`, whose `sub` and `roles` are believed as they are
//   _security     a new database is the administrators'; one without any member is
//                 everybody's; 401 without a name, 403 with one
//   validation    every write but design and local documents, also the county's; a
//                 revision that is known is not validated again; `oldDoc` is the
//                 ancestor that stands there, null for a foreign root
//   longpoll      ends at its timeout
//   _db_updates   which databases changed, for administrators
//   _replicate    whoever has a name may have the server fetch
'use strict';

const crypto = require('crypto');
const { EventEmitter } = require('events');
const express = require('express');
const { getOrCreateDB } = require('express-pouchdb/lib/create-or-delete-dbs');

const ISSUER = 'sili-hub';

module.exports = function (PouchDB, admin, password) {
  const app = express();
  const json = express.json({ limit: '64mb', strict: false });
  const security = new Map();
  const keys = new Map();
  const updates = [];
  const heard = new EventEmitter().setMaxListeners(0);

  function note(name) {
    updates.push(name);
    heard.emit('update');
    heard.emit(name);
  }

  function refuse(res, status, error, reason) {
    res.status(status).json({ error, reason });
  }

  function part(text) { return JSON.parse(Buffer.from(text, 'base64url').toString()); }

  function claimed(token) {
    const [head, body, seal] = token.split('.');
    const { alg, kid } = part(head);
    const key = keys.get(`ec:${kid}`);
    if (alg !== 'ES256' || !key) { throw new Error('unknown key'); }
    const sealed = { key, dsaEncoding: 'ieee-p1363' };
    const signed = Buffer.from(`${head}.${body}`);
    if (!crypto.verify('sha256', signed, sealed, Buffer.from(seal, 'base64url'))) {
      throw new Error('bad signature');
    }
    const claims = part(body);
    if (claims.iss !== ISSUER || !(claims.exp > Date.now() / 1000)) {
      throw new Error('bad claims');
    }
    return { name: claims.sub, roles: claims.roles || [] };
  }

  app.use((req, res, next) => {
    const [scheme, told] = (req.headers.authorization || '').split(' ');
    req.user = { name: null, roles: [] };
    try {
      if (scheme === 'Bearer') { req.user = claimed(told); }
    } catch (error) {
      return refuse(res, 400, 'bad_request', error.message);
    }
    if (scheme === 'Basic') {
      if (Buffer.from(told, 'base64').toString() !== `${admin}:${password}`) {
        return refuse(res, 401, 'unauthorized', 'Name or password is incorrect.');
      }
      req.user = { name: admin, roles: ['_admin'] };
    }
    req.isAdmin = req.user.roles.includes('_admin');
    res.set('Server', 'CouchDB/3.5 (a door before express-pouchdb)');
    next();
  });

  function administrators(req, res, next) {
    if (req.isAdmin) { return next(); }
    refuse(res, 401, 'unauthorized', 'You are not a server admin.');
  }

  app.put('/_node/_local/_config/jwt_keys/:kid', administrators, json, (req, res) => {
    keys.set(req.params.kid, req.body.replaceAll('\\n', '\n'));
    res.json('');
  });

  app.get('/_db_updates', administrators, (req, res) => {
    const since = Number(req.query.since || 0);
    const timer = setTimeout(told, Number(req.query.timeout || 60000));
    function told() {
      clearTimeout(timer);
      heard.off('update', told);
      const rows = updates.slice(since);
      res.json({
        results: rows.map((db_name, n) => ({ db_name, type: 'updated', seq: since + n + 1 })),
        last_seq: updates.length
      });
    }
    if (updates.length > since) { told(); } else { heard.on('update', told); }
  });

  app.get('/_all_dbs', administrators);
  app.post('/_replicate', json, async (req, res) => {
    if (!req.user.name) { return refuse(res, 401, 'unauthorized', 'You are nobody.'); }
    await fetch(req.body.source);
    res.json({ ok: true });
  });

  app.put('/:db', administrators, (req, res, next) => {
    res.on('finish', () => { if (res.statusCode === 201) { note(req.params.db); } });
    next();
  });
  app.delete('/:db', administrators, (req, res, next) => {
    security.delete(req.params.db);
    next();
  });

  function securityOf(name) {
    const own = { names: [], roles: ['_admin'] };
    return security.get(name) || { members: own, admins: own };
  }

  function isMember(user, { names = [], roles = [] } = {}) {
    if (!names.length && !roles.length) { return true; }
    return names.includes(user.name) || roles.some((role) => user.roles.includes(role));
  }

  app.use('/:db', (req, res, next) => {
    const { db } = req.params;
    if (db.startsWith('_') || req.isAdmin) { return next(); }
    if (isMember(req.user, securityOf(db).members)) { return next(); }
    const [status, word] = req.user.name ? [403, 'forbidden'] : [401, 'unauthorized'];
    refuse(res, status, word, 'You are not allowed to access this db.');
  });

  app.get('/:db/_security', (req, res) => res.json(securityOf(req.params.db)));
  app.put('/:db/_security', administrators, json, (req, res) => {
    security.set(req.params.db, req.body);
    res.json({ ok: true });
  });

  async function existing(req, res, next) {
    const names = await PouchDB.allDbs();
    if (!names.includes(req.params.db)) {
      return refuse(res, 404, 'not_found', 'Database does not exist.');
    }
    req.pouch = await getOrCreateDB(PouchDB, req.params.db);
    next();
  }

  async function validators(pouch) {
    const listed = await pouch.allDocs({
      startkey: '_design/', endkey: '_design0', include_docs: true
    });
    return listed.rows
      .map((row) => row.doc.validate_doc_update)
      .filter(Boolean)
      .map((source) => (0, eval)(`(${source})`));
  }

  async function known(pouch, id) {
    try {
      const leaves = await pouch.get(id, { open_revs: 'all', revs: true });
      return leaves.filter((leaf) => leaf.ok).map((leaf) => leaf.ok);
    } catch (error) {
      return [];
    }
  }

  function revs({ start, ids }) { return ids.map((id, n) => `${start - n}-${id}`); }

  function ancestry(doc, newEdits) {
    if (doc._revisions && !newEdits) { return doc._revisions; }
    if (!doc._rev) { return { start: 0, ids: [] }; }
    const [start, digest] = String(doc._rev).split(/-(.*)/);
    return { start: Number(start), ids: [digest] };
  }

  async function verdict(pouch, functions, doc, newEdits, user) {
    const _revisions = ancestry(doc, newEdits);
    const path = revs(_revisions);
    const leaves = await known(pouch, doc._id);
    const standing = leaves.flatMap((leaf) => revs(leaf._revisions));
    if (!newEdits && standing.includes(path[0])) { return null; }
    const old = leaves.find((leaf) => path.includes(leaf._rev)) ||
      (newEdits && leaves[0]) || null;
    const secObj = securityOf(pouch.name);
    try {
      for (const validate of functions) {
        validate(structuredClone({ ...doc, _revisions }), old, { ...user }, secObj);
      }
      return null;
    } catch (error) {
      const word = error.unauthorized ? 'unauthorized' : 'forbidden';
      return { id: doc._id, rev: doc._rev, error: word, reason: error[word] || String(error) };
    }
  }

  app.post('/:db/_bulk_docs', existing, json, async (req, res) => {
    const { docs, new_edits: newEdits = true } = req.body;
    const functions = await validators(req.pouch);
    const rows = [];
    for (const doc of docs) {
      doc._id = doc._id || crypto.randomUUID();
      const free = /^_(design|local)\//.test(doc._id) || !functions.length;
      rows.push(free ? null : await verdict(req.pouch, functions, doc, newEdits, req.user));
    }
    if (!req.isAdmin && docs.some((doc) => doc._id.startsWith('_design/'))) {
      return refuse(res, 403, 'forbidden', 'You are not a db or server admin.');
    }
    const taken = docs.filter((_, n) => rows[n] === null);
    const stored = await req.pouch.bulkDocs(taken, { new_edits: newEdits });
    const told = newEdits ? [...stored] : [];
    const answers = rows.map((row) => row || told.shift()).filter(Boolean);
    if (taken.length) { note(req.params.db); }
    res.status(201).json(answers.map((row) => row.error
      ? { id: row.id, rev: row.rev, error: row.name || row.error, reason: row.reason }
      : row));
  });

  app.put('/:db/:id', existing, json, async (req, res) => {
    const doc = { ...req.body, _id: req.params.id };
    const functions = await validators(req.pouch);
    const refused = await verdict(req.pouch, functions, doc, true, req.user);
    if (refused) { return refuse(res, 403, refused.error, refused.reason); }
    try {
      const told = await req.pouch.put(doc);
      note(req.params.db);
      res.status(201).json(told);
    } catch (error) {
      refuse(res, error.status, error.name, error.message);
    }
  });

  app.put('/:db/_design/:id', administrators);

  app.get('/:db/_changes', existing, async (req, res, next) => {
    if (req.query.feed !== 'longpoll') { return next(); }
    const { since = 0, limit, style, timeout = 60000 } = req.query;
    const some = { since, style, limit: limit && Number(limit) };
    const now = await req.pouch.changes(some);
    if (now.results.length) { return res.json(now); }
    const name = req.params.db;
    const timer = setTimeout(told, Number(timeout));
    async function told() {
      clearTimeout(timer);
      heard.off(name, told);
      res.json(await req.pouch.changes(some));
    }
    heard.on(name, told);
    res.on('close', () => { clearTimeout(timer); heard.off(name, told); });
  });

  return app;
};
